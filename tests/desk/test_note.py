"""A note from its first word to its signature, as a therapist writes it in a browser."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.grants import share
from clinic.files.models import Draft
from clinic.files.reading import reading
from clinic.handouts import library
from clinic.handouts.models import Assignment
from clinic.notes import sign
from clinic.notes.forms import MOST_BYTES, MOST_LINES
from clinic.notes.models import Note, NoteReminder
from tests.bench.measure import statements
from tests.practice import today_here

DATA = "walked with a neighbour"
CARD = {"bond": "ROMANTIC", "rater": "CLINICIAN", "basis": "CLIENT_REPORT"}


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the note's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def begun(browser, client) -> tuple[str, dict[str, str]]:
    """The address at which a new note is kept, and what its form carries."""
    page = browser.get(f"/desk/notes/new?client={client.id}").text
    return re.search(r'data-autosave="([^"]+)"', page)[1], fields(page)


def whole(**more):
    """Everything a note needs."""
    on = today_here() - timedelta(days=1)
    return {
        "type": "DAP",
        "service_date": on.isoformat(),
        "start": "13:00",
        "stop": "13:50",
        "delivery": "IN_PERSON",
        "risk": "NONE_RAISED",
        "f_data": DATA,
        "f_assessment": "activity up",
        "f_plan-0": "keep on with the walks",
        "way": "CBT",
        "technique": "CBT.activation",
        **more,
    }


def autosaved(browser, where, form, **more):
    return browser.post(where, {**form, **more}, headers={"Accept": "application/json"})


def written(browser, client, **more) -> str:
    """The address of a kept draft."""
    where, form = begun(browser, client)
    assert autosaved(browser, where, form, **whole(**more)).status_code == 200
    return where.removesuffix("/draft")


def signed(browser, practice, client, **more) -> str:
    """The address of a signed note."""
    note = written(browser, client, **more)
    page = browser.get(f"{note}/signature").text
    answer = browser.post(f"{note}/signature", {**fields(page), "password": practice.ines.password})
    assert answer.status_code == 303
    assert answer.location == note
    return note


def test_opening_a_new_note_writes_nothing(practice, ines, maya):
    begun(ines, maya)
    assert db.session.scalars(select(Note)).all() == []


def test_the_first_word_begins_the_note_and_the_next_save_goes_over_it(ines, maya):
    where, form = begun(ines, maya)
    first = autosaved(ines, where, form, f_data=DATA)
    assert first.get_json() == {"state": "kept", "counter": 1}
    second = autosaved(ines, where, form, f_data=f"{DATA} twice", counter=1)
    assert second.get_json() == {"state": "kept", "counter": 2}
    assert f"{DATA} twice" in ines.get(where).text


def test_without_a_script_saving_comes_back_to_the_same_page(ines, maya):
    where, form = begun(ines, maya)
    answer = ines.post(where, {**form, "f_data": DATA})
    assert (answer.status_code, answer.location) == (303, where)


def test_a_megabyte_and_ten_thousand_lines_are_kept_signed_and_read_as_they_were_typed(practice, ines, maya):
    words = "نمی\u200cشود e\u0301 \U0001f33f 我哭了。 <b>&amp;\t"
    many = "\n".join(f"{number} {words * 3}" for number in range(10_000))
    lines = "\n".join(f"step {number}" for number in range(2_000))
    assert len(many.encode()) > 1_000_000
    url = written(ines, maya, **{"f_data": many.replace("\n", "\r\n"), "f_plan-0": lines})
    page = ines.get(f"{url}/draft").text
    assert escape(many.strip()) in page
    assert page.count('name="f_plan-') == MOST_LINES + 2
    looked_over = ines.get(f"{url}/signature").text
    ines.post(f"{url}/signature", {**fields(looked_over), "password": practice.ines.password})
    note = db.session.get_one(Note, UUID(url.rpartition("/")[2]))
    with reading(practice.ines.actor, practice.ines.keyring, "note.read", [note.file_id]) as opened:
        content = sign.read(opened, note).content
    assert content.text("data") == many.strip()
    assert [line.text for line in content.plan] == lines.split("\n")


def test_more_than_a_note_may_hold_is_said_and_what_was_kept_stays(ines, maya):
    where, form = begun(ines, maya)
    assert autosaved(ines, where, form, f_data="the first words").status_code == 200
    too_much = {**form, "f_data": "a" * (MOST_BYTES + 1)}
    answer = ines.post(where, too_much, headers={"Accept": "application/json"})
    assert answer.status_code == 413
    assert "Please send it in smaller parts." in answer.json["sentence"]
    assert "the first words" in ines.get(where).text


def test_coming_back_finds_the_note_that_was_begun(ines, maya):
    note = written(ines, maya)
    answer = ines.get(f"/desk/notes/new?client={maya.id}")
    assert (answer.status_code, answer.location) == (303, f"{note}/draft")


def test_a_save_from_another_window_is_refused_and_both_texts_are_kept(ines, maya):
    note = written(ines, maya)
    other = fields(ines.get(f"{note}/draft").text)
    assert autosaved(ines, f"{note}/draft", other, f_data="mine").status_code == 200
    late = autosaved(ines, f"{note}/draft", {**other, "page": "elsewhere"}, f_data="theirs")
    assert late.status_code == 409
    assert late.get_json()["state"] == "stale"
    page = ines.post(f"{note}/draft", {**other, "page": "elsewhere", "f_data": "theirs"})
    assert page.status_code == 409
    assert "theirs" in page.text
    assert "mine" in ines.get(f"{note}/draft").text


def test_a_save_whose_answer_was_lost_is_simply_saved_again(ines, maya):
    where, form = begun(ines, maya)
    assert autosaved(ines, where, form, f_data=DATA).status_code == 200
    again = autosaved(ines, where, form, f_data=f"{DATA} again")
    assert again.get_json() == {"state": "kept", "counter": 2}


def test_a_save_still_on_its_way_when_the_page_was_sent_changes_nothing(ines, maya):
    where, form = begun(ines, maya)
    ines.post(where, {**form, "f_data": "all of it"})
    assert autosaved(ines, where, form, f_data="all of it").get_json() == {"state": "kept", "counter": 1}
    assert autosaved(ines, where, form, f_data="half").status_code == 409
    assert "all of it" in ines.get(where).text


def test_the_draft_lies_sealed_in_the_database(ines, maya):
    written(ines, maya)
    blob = db.session.scalars(select(Draft)).one().blob
    assert DATA.encode() not in blob


@pytest.mark.parametrize("who", ["omar", "sam", "iris", "olga"])
def test_nobody_else_can_tell_that_the_draft_exists(practice, ines, maya, who):
    note = written(ines, maya)
    other = practice.browser_of(getattr(practice, who))
    nothing = other.get(f"/desk/notes/{uuid4()}")
    for path in (note, f"{note}/draft", f"{note}/signature", f"/desk/notes/new?client={maya.id}"):
        answer = other.get(path)
        assert (answer.status_code, answer.data) == (404, nothing.data), path
    assert other.post(f"{note}/draft", whole(counter=1)).status_code == 404
    assert other.post(f"{note}/signature", {"password": "x"}).status_code == 404


def test_signing_asks_for_the_password_and_then_nothing_can_be_changed(practice, ines, maya):
    note = written(ines, maya)
    page = ines.get(f"{note}/signature")
    assert DATA in page.text
    refused = ines.post(f"{note}/signature", {**fields(page.text), "password": "not it"})
    assert refused.status_code == 422
    assert DATA in refused.text
    answer = ines.post(f"{note}/signature", {**fields(page.text), "password": practice.ines.password})
    assert answer.location == note
    read = ines.get(note).text
    assert DATA in read
    assert "Ines Inlet, <bdi>RCT" in read
    assert autosaved(ines, f"{note}/draft", whole(), counter=1).status_code == 409
    assert ines.get(f"{note}/draft").location == note
    again = ines.post(f"{note}/signature", {**fields(page.text), "password": practice.ines.password})
    assert (again.status_code, again.location) == (303, note)


def test_a_note_that_lacks_something_is_not_signed_and_says_what(practice, ines, maya):
    note = written(ines, maya, f_assessment="", S1="4")
    answer = ines.get(f"{note}/signature")
    assert answer.location == f"{note}/draft?look=1"
    page = ines.get(answer.location).text
    assert "“Assessment” is still empty." in page
    assert "S1 is 4. What showed it?" in page
    sneaked = ines.post(f"{note}/signature", {"counter": "1", "password": practice.ines.password})
    assert sneaked.location == f"{note}/draft?look=1"


def test_a_note_that_changed_since_it_was_looked_over_is_shown_once_more(practice, ines, maya):
    note = written(ines, maya)
    page = fields(ines.get(f"{note}/signature").text)
    autosaved(ines, f"{note}/draft", whole(f_data="other words"), counter=1)
    answer = ines.post(f"{note}/signature", {**page, "password": practice.ines.password})
    assert answer.location == f"{note}/signature"


def test_the_card_is_signed_with_the_note_and_its_numbers_are_remembered(practice, ines, maya):
    note = signed(ines, practice, maya, **CARD, S1="2", S2="0")
    read = ines.get(note).text
    assert "Hearing each other out" in read
    assert "Two-way support" not in read
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert len(re.findall(r"last-val", page)) == 2


def test_everything_on_the_card_can_be_read_again_once_it_is_signed(practice, ines, maya):
    card = {
        **CARD,
        "bond": "FAMILY",
        "bond_role": "brother",
        "co_used": "TOUCH_CONSENTED",
        "consent_note": "asked both, both said yes",
        "S2_na": "TELEHEALTH_LIMIT",
    }
    note = written(ines, maya, **card)
    page = ines.get(f"{note}/draft").text
    assert re.search(r'<input class="in"\s+name="bond_role"\s+value="brother"', page)
    assert re.search(r'<option value="TELEHEALTH_LIMIT" selected>', page)
    look_over = ines.get(f"{note}/signature").text
    for words in ("brother", "asked both, both said yes", "– Could not be seen by video or phone"):
        assert words in look_over
    ines.post(f"{note}/signature", {**fields(look_over), "password": practice.ines.password})
    read = ines.get(note).text
    for words in ("brother", "asked both, both said yes", "– Could not be seen by video or phone"):
        assert words in read


WHOLE_CARD = {
    **CARD,
    "bond_role": "wife",
    "R2": "3",
    "R2_cue": "R2a",
    "R2_sure": "HIGH",
    "G1": "0",
    "reg_mode": "BOTH",
    "co_reg_level": "2",
    "support_circle": "1",
    "benefit": "N2",
    "shift0_minute": "20",
    "shift0_from": "MOBILISED",
    "shift0_to": "CONNECTED",
    "shift0_trigger": "her hand",
    "shift0_helped": ["CO.GAZE", "SELF.PAUSE"],
    "rupture0_locus": "PARTNERS_IN_ROOM",
    "rupture0_kind": "WITHDRAWAL",
    "rupture0_noticed": "PARTNER",
    "rupture0_tried": "yes",
    "rupture0_outcome": "3",
    "rupture0_follow": "ring on Monday",
}


def test_everything_a_card_holds_is_kept_in_the_draft_signed_and_read_again(practice, ines, maya):
    note = written(ines, maya, **WHOLE_CARD)
    page = ines.get(f"{note}/draft").text
    shown = re.sub(r"\s+", " ", page)
    assert not [name for name, _value in carried(page) if name in WHOLE_CARD]
    for name, value in MultiDict(WHOLE_CARD).items(multi=True):
        field = f'name="{name}"'
        ticked, typed = f'{field} value="{value}" checked', f'{field} value="{value}"'
        select = re.search(rf'{field}[^>]*>(?:(?!</select>).)*value="{value}" selected', shown)
        assert ticked in shown or typed in shown or select, name
    said = (
        "Gentle opening", "began with “I feel”", "Sure", "Names feelings more clearly", "Both ways",
        "A more secure bond", "Minute 20", "her hand", "a warm gaze, a pause", "Between them, here",
        "3 mostly mended", "ring on Monday",
    )  # fmt: skip
    look_over = ines.get(f"{note}/signature").text
    ines.post(f"{note}/signature", {**fields(look_over), "password": practice.ines.password})
    read = ines.get(note).text
    assert [words for words in said if words not in look_over or words not in read] == []


def test_nothing_on_a_card_is_chosen_before_and_what_was_last_time_is_only_shown(practice, ines, maya):
    ends = {"state_start": "MIXED", "cue_start": "both", "state_end": "UNCLEAR", "reg_mode": "BOTH"}
    signed(ines, practice, maya, **CARD, **ends, S1="2", suds_start="6")
    page = re.sub(r"\s+", " ", ines.get(f"/desk/notes/new?client={maya.id}").text)
    for name, last in (("bond", "With a partner"), ("rater", "Noted by me"), ("basis", "The client told me")):
        assert re.search(rf'name="{name}"[^>]*> <option value="" selected>last: {last}</option>', page)
    card = page[page.index('class="card coreg"') :]
    assert re.findall(r'value="([^"]+)" checked', card) == []
    assert card.count("last-val") == card.count(", last time") == 4
    assert '<option value="" selected>Distress, last: 6</option>' in card
    assert '<option value="" selected>at the end: –</option>' in card


def test_whoever_else_came_along_is_written_down_by_role_in_the_note_of_one_person(ines, practice, maya):
    note = signed(ines, practice, maya, attendee="her mother, for the last ten minutes")
    there = ines.get(note).text.partition("Who was there")[2].partition("</dd>")[0]
    assert "her mother, for the last ten minutes" in there
    assert 'name="attendee"' in ines.get(f"/desk/notes/new?client={maya.id}").text
    asked = [f'id="{name}"' for name in ("attendee", "place", "interpreter_language")]
    away = ines.get(f"/desk/notes/new?client={maya.id}&format=NO_SHOW").text
    assert [one for one in asked if one in away] == []


def test_a_call_a_mail_and_an_absence_say_of_nobody_how_they_met(ines, practice, maya):
    absence = {
        "type": "NO_SHOW", "f_absence": "NO_SHOW", "f_fee": "NONE", "f_risk_considered": "YES",
        "f_tries-0-time": "13:10", "f_tries-0-way": "CALL", "f_tries-0-outcome": "no answer",
    }  # fmt: skip
    call = {"type": "CONTACT", "f_channel": "CALL", "f_minutes": "7", "f_summary": "asked for the hour"}
    for words in (absence, call):
        read = ines.get(signed(ines, practice, maya, **words)).text
        assert "How you met" not in read
        assert "How you were at the start" not in read


def test_what_is_off_by_default_is_asked_only_where_it_was_given_something(ines, maya):
    assert 'name="T4"' not in ines.get(f"/desk/notes/new?client={maya.id}").text
    note = written(ines, maya, **{**CARD, "bond": "COUNSELLING"}, T4="2")
    assert re.search(r'name="T4"\s+value="2" checked', ines.get(f"{note}/draft").text)


@pytest.mark.parametrize("code", ["NO_SHOW", "CONTACT", "CLOSING"])
def test_where_nobody_was_there_a_card_stands_only_if_something_was_typed_into_it(ines, maya, code):
    page = ines.get(f"/desk/notes/new?client={maya.id}&format={code}").text
    assert 'class="card coreg"' not in page
    assert "co-regulation" not in page
    where, form = begun(ines, maya)
    for typed in ({"cue_end": "slower"}, {"safety": "CLEAR"}, {"touch": "yes"}, {"card2_opened": "yes"}):
        kept = ines.post(where, {**form, "type": code, **typed})
        form = fields(ines.get(kept.location).text)
        assert 'class="card coreg"' in ines.get(kept.location).text


def test_a_card_with_its_head_open_is_not_signed_and_says_which_question_is(ines, maya):
    note = written(ines, maya, S1="2", R1="1")
    page = ines.get(f"{note}/draft?look=1").text
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    assert page.count("Nothing is chosen yet.") == 6
    assert "is for a partner only" not in page


def test_a_note_holds_a_card_for_each_bond_and_rater_and_none_twice(practice, ines, maya):
    where, form = begun(ines, maya)
    ines.post(where, {**form, **whole(**CARD, S1="1"), "then": "card"})
    page = ines.get(where).text
    assert "Co-regulation, card 2" in page
    second = {
        "card2_bond": "ROMANTIC",
        "card2_rater": "CLINICIAN",
        "card2_basis": "CLIENT_REPORT",
        "card2_S1": "4",
    }
    ines.post(where, {**fields(page), **whole(**CARD, S1="1"), **second})
    page = ines.get(f"{where}?look=1").text
    assert page.count("Two cards tell of the same bond through the same eyes.") == 2
    assert page.count("S1 is 4. What showed it?") == 2
    other = {**second, "card2_bond": "FAMILY", "card2_bond_role": "sister", "card2_S1_words": "she stayed"}
    ines.post(where, {**fields(page), **whole(**CARD, S1="1"), **other})
    look_over = ines.get(where.replace("draft", "signature")).text
    note = where.removesuffix("/draft")
    ines.post(f"{note}/signature", {**fields(look_over), "password": practice.ines.password})
    read = ines.get(note).text
    assert "With a partner" in read
    assert "sister" in read
    assert read.count("Hearing each other out") == 2


def test_all_that_a_note_wants_is_said_at_one_press_each_beside_its_field(practice, ines, maya):
    """Whatever keeps its head from being read; and what is wanted twice of one field is said twice."""
    plenty = {"f_data": "", "risk": "", "way": "", "technique": "", "card2_bond": "ROMANTIC", "card2_S1": "4"}
    where, form = begun(ines, maya)
    unread = {"service_date": "soon", "start": "", "stop": "late", "minutes": "an hour", "S1": "4", "S2": "9"}
    autosaved(ines, where, form, **whole(**plenty, **unread))
    page = ines.get(f"{where}?look=1").text
    beside = ["service_date", "start", "stop", "minutes", "data", "risk", "ways", "techniques"]
    of_cards = ["bond", "rater", "basis", "S1", "S2", "card2_rater", "card2_basis", "card2_S1"]
    led_to = re.findall(r'href="#want-(\w+)"', page)
    assert sorted(set(led_to)) == sorted(beside + of_cards)
    assert sorted(re.findall(r'id="want-(\w+)"', page)) == sorted(beside + of_cards)
    assert led_to.count("S2") == 2
    assert page.count("S2 goes from 0 to 4.") == page.count("S2 is 9. What showed it?") == 2

    mended = {"S1": "", "S2": "", "card2_bond": "", "card2_S1": "", "minutes": ""}
    autosaved(ines, where, fields(page), **whole(**mended))
    assert "Before it can be signed" not in ines.get(f"{where}?look=1").text
    assert ines.get(where.replace("draft", "signature")).status_code == 200


def test_a_wrong_password_under_a_note_that_lacks_something_shows_what_it_lacks(ines, maya):
    note = written(ines, maya, **CARD, S1="9")
    answer = ines.post(f"{note}/signature", {"counter": "1", "password": "wrong"})
    assert answer.location == f"{note}/draft?look=1"


def test_half_a_pair_is_said_beside_the_card_and_not_beside_the_clock(ines, maya):
    note = written(ines, maya, state_start="CONNECTED", cue_start="smiled")
    page = ines.get(f"{note}/draft?look=1").text
    beside = page.index('name="cue_end"')
    said = [found.start() for found in re.finditer("Give the state at the start and at the end", page)]
    assert len(said) == 2
    assert said[1] > beside


def test_the_last_plan_stands_beside_the_next_note_and_a_line_is_carried_on(practice, ines, maya):
    signed(ines, practice, maya)
    where, form = begun(ines, maya)
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert 'name="carry" value="keep on with the walks"' in page
    ines.post(where, {**form, "type": "DAP", "carry": "keep on with the walks"})
    assert re.search(r"carried.*?keep on with the walks.*?from ", ines.get(where).text, re.S)


def test_the_card_is_put_in_words_on_request(ines, maya):
    where, form = begun(ines, maya)
    head = {"type": "DAP", "bond": "COUNSELLING", "basis": "SEEN_IN_SESSION", "f_data": DATA}
    start = {"state_start": "MOBILISED", "cue_start": "fast speech"}
    end = {"state_end": "CONNECTED", "cue_end": "slower"}
    ines.post(where, {**form, **head, **start, **end, "then": "sentence"})
    said = "Seen in session, with me: started mobilised (fast speech), ended settled (slower)."
    assert f"{DATA}\n{said}" in ines.get(where).text


def test_words_for_a_card_nobody_gave_a_bond_tell_of_none(ines, maya):
    where, form = begun(ines, maya)
    ines.post(where, {**form, "type": "DAP", "co_used": "VOICE", "then": "sentence"})
    assert "Helped by a calm voice." in ines.get(where).text


def test_changing_the_format_loses_no_word(ines, maya):
    where, form = begun(ines, maya)
    ines.post(where, {**form, "type": "CONSULT_15", "f_data": DATA, "f_plan-0": "a line", "then": "format"})
    page = ines.get(where).text
    assert "How it ended" in page
    kept = fields(page)
    assert kept["f_data"] == DATA
    assert 'name="f_plan-0" value="a line"' in page


def carried(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the note's form, each as often as it stands there."""
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page)
    return [pair for pair in hidden if pair[0] != "page"]


def test_a_note_comes_back_whole_from_another_format(practice, ines, maya):
    session = whole(
        risk="RAISED",
        risk_words="asked directly",
        way=["CBT", "ACT"],
        technique=["CBT.activation", "ACT.values"],
        intervention="in my own words",
        S1="3",
        S1_words="let me finish",
        R2="2",
        sheet="H06",
        safety="CLEAR",
    )
    note = written(ines, maya, **session)
    there = {**session, "type": "CONSULT_15", "then": "format"}
    for name in ("risk", "risk_words", "way", "technique", "intervention", "f_data"):
        there.pop(name)
    page = ines.get(f"{note}/draft").text
    ines.post(f"{note}/draft", {**fields(page), **session, "type": "CONSULT_15", "then": "format"})
    page = ines.get(f"{note}/draft").text
    assert "How it ended" in page
    # The browser sends what the page has: its inputs, and what it carries along.
    sent = MultiDict([*carried(page), *((n, v) for n, v in MultiDict(there).items(True) if n[:2] != "f_")])
    sent.setlist("N9", ["2"])
    ines.post(f"{note}/draft", dict(sent.lists()))
    sent.setlist("type", ["DAP"])
    sent.setlist("counter", ["3"])
    ines.post(f"{note}/draft", dict(sent.lists()))
    page = ines.get(f"{note}/draft").text
    for words in (DATA, "in my own words"):
        assert f">{words}</textarea>" in page
    for words in ("asked directly", "let me finish"):
        assert f'value="{words}"' in page
    for value in ("RAISED", "CBT", "ACT", "CBT.activation", "ACT.values", "H06", "CLEAR"):
        assert re.search(rf'value="{value}"[^>]*checked', page), value
    assert 'type="hidden" name="N9" value="2"' in page


def test_words_of_another_format_are_no_part_of_what_is_signed_and_that_is_said(practice, ines, maya):
    asked = {"type": "CONSULT_15", "f_urgency": "NO", "f_offered": "REFERRAL", "f_outcome": "NOT_NOW"}
    note = written(ines, maya, **asked, risk_words="said before", intervention="my own words")
    page = ines.get(f"{note}/signature").text
    for words in (DATA, "said before", "my own words"):
        assert page.count(words) == 1
    assert "It is no part of what you sign" in page
    ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password})
    read = ines.get(note).text
    assert not [words for words in (DATA, "said before", "my own words") if words in read]


@pytest.mark.parametrize(
    ("field", "with_it"),
    [
        ("minutes_reason", {"minutes": "40"}),
        ("interpreter_language", {"interpreter": "PROFESSIONAL"}),
        ("late_reason", {"service_date": "2026-01-05"}),
        ("cue_start", {"state_start": "MOBILISED", "state_end": "MOBILISED", "cue_end": "the same"}),
        ("S1_words", {"S1": "3"}),
    ],
)
def test_words_whose_answer_was_not_given_are_named_before_they_would_be_lost(ines, maya, field, with_it):
    alone = written(ines, maya, **{field: "wrote it down twice"})
    page = ines.get(f"{alone}/signature").text
    assert "and goes with the draft: wrote it down twice" in page
    assert page.count("wrote it down twice") == 1
    where = f"{alone}/draft"
    whole_page = {**whole(**{field: "wrote it down twice"}), **CARD, **with_it}
    assert autosaved(ines, where, fields(ines.get(where).text), **whole_page).status_code == 200
    page = ines.get(f"{alone}/signature").text
    assert "and goes with the draft" not in page
    assert page.count("wrote it down twice") == 1


def test_how_long_it_took_to_settle_is_read_before_signing_with_nothing_else_ticked(ines, maya):
    moments = {
        "state_start": "MOBILISED",
        "cue_start": "pacing",
        "state_end": "CONNECTED",
        "cue_end": "sat down",
    }
    note = written(ines, maya, **CARD, **moments, settle_minutes="12")
    assert "–, 12 minutes" in ines.get(f"{note}/signature").text


@pytest.mark.parametrize("code", ["DAP", "CONSULT_15", "TREATMENT_PLAN", "RISK_ASSESSMENT", "NO_SHOW"])
def test_every_field_of_the_page_is_an_input_or_carried_along_and_never_both(ines, maya, code):
    from clinic.desk.note_fields import is_shown
    from clinic.notes.formats import find

    note = written(ines, maya, type=code, N9="2", S1="3", sheet=["H06", "H08"], late_reason="ill")
    page = ines.get(f"{note}/draft").text
    hidden = {name for name, _value in carried(page)}
    inputs = set(re.findall(r'name="([^"]+)"', page)) - hidden
    of_the_text = {name for name in inputs if re.match(r"f_|[SBRTG]\d|risk|way|technique|intervention", name)}
    assert {name for name in of_the_text if not is_shown(name, find(code))} == set()
    assert "N9" in hidden


def test_of_another_format_what_has_the_same_name_moves_over_and_the_rest_is_in_sight(practice, ines, maya):
    note = written(ines, maya, type="SOAP", f_subjective="says it is better", f_data="kept of before")
    page = ines.get(f"{note}/draft").text
    shown = re.sub(r'<input type="hidden"[^>]*>', "", page)
    assert "Typed under another format" in shown
    assert f"Data: {'kept of before'}" in shown
    assert re.search(r'name="f_assessment".*?activity up', shown, re.S)
    assert "keep on with the walks" in shown
    ines.post(f"{note}/draft", {**fields(page), **dict(carried(page)), **soap(), "then": "gather"})
    page = ines.get(f"{note}/draft").text
    assert "Typed under another format" not in page
    assert re.search(r'name="f_subjective".*?says it is better\nData: kept of before<', page, re.S)


def soap():
    """What the page of a note in that format sends, but its hidden fields."""
    typed = {"f_subjective": "says it is better", "f_objective": "calm", "f_assessment": "activity up"}
    return {**whole(), **typed, "type": "SOAP", "f_data": "kept of before"}


def test_a_format_that_begins_with_something_begins_with_it_once_and_it_can_be_taken_out(ines, maya):
    where, form = begun(ines, maya)
    ines.post(where, {**form, "type": "SAFETY_PLAN", "then": "format"})
    page = ines.get(where).text
    assert page.count("9-8-8, by call or text, at any hour") == 1
    fresh = ines.get(f"/desk/notes/new?client={maya.id}&format=SAFETY_PLAN").text
    assert fresh.count("9-8-8, by call or text, at any hour") == 1
    ines.post(where, {**fields(page), "type": "SAFETY_PLAN", "f_signs-0": "no sleep"})
    page = ines.get(where).text
    assert "9-8-8, by call" not in page
    given = {"f_services-0": "9-8-8, by call or text, at any hour", "then": "format"}
    ines.post(where, {**fields(page), "type": "RISK_ASSESSMENT", **given})
    assert "9-8-8, by call" not in ines.get(where).text


def test_rows_are_kept_each_with_its_number_and_there_is_always_room_for_one_more(practice, ines, maya):
    rows = {
        "type": "NO_SHOW", "f_absence": "NO_SHOW", "f_fee": "WAIVED", "f_fee_reason": "first",
        "f_risk_considered": "YES", "f_tries-0-time": "11:12", "f_tries-0-way": "VOICEMAIL",
        "f_tries-0-outcome": "first name only", "f_tries-7-time": "11:20",
        "f_tries-7-way": "TEXT_MESSAGE", "f_tries-7-outcome": "link sent",
    }  # fmt: skip
    note = written(ines, maya, **rows)
    page = ines.get(f"{note}/draft").text
    assert set(re.findall(r'name="(f_tries-\d+)-time"', page)) == {"f_tries-0", "f_tries-1", "f_tries-2"}
    more = ines.post(f"{note}/draft", {**fields(page), **whole(**rows), "then": "f_tries"})
    assert more.location == f"{note}/draft#f_tries"
    looked_over = ines.get(f"{note}/signature").text
    ines.post(f"{note}/signature", {**fields(looked_over), "password": practice.ines.password})
    read = ines.get(note).text
    for words in ("11:12", "A message left by voice", "first name only", "11:20", "A text message"):
        assert words in read


def test_risk_that_was_raised_is_signed_once_a_note_of_the_risk_is_or_it_says_why_not(practice, ines, maya):
    from clinic.notes.formats_safety import RISK_ASSESSMENT
    from tests.notes.test_formats import pairs

    raised = {"risk": "RAISED", "risk_words": "wished not to wake up"}
    note = written(ines, maya, **raised)
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    page = ines.get(f"{note}/draft?look=1").text
    assert "sign a note of the risk first, or say why none is needed" in page
    beside = unescape(re.search(r'href="([^"]*format=RISK_ASSESSMENT)"', page)[1])
    risk = ines.get(beside).text
    assert 'value="RISK_ASSESSMENT" selected' in risk
    where = re.search(r'data-autosave="([^"]+)"', risk)[1]
    today = today_here().isoformat()
    answers = MultiDict([pair for field in RISK_ASSESSMENT.fields for pair in pairs(field)])
    typed = MultiDict([*answers.items(multi=True), *{**fields(risk), **whole()}.items()])
    typed.setlist("type", ["RISK_ASSESSMENT"])
    assert ines.post(where, typed).status_code == 303
    alone = where.removesuffix("/draft")
    looked_over = ines.get(f"{alone}/signature").text
    ines.post(f"{alone}/signature", {**fields(looked_over), "password": practice.ines.password})
    assert "Moderate" not in ines.get(alone).text
    assert "Why you judge it so" in ines.get(alone).text
    assert ines.get(f"{note}/signature").status_code == 200, today
    assert "data-raised" not in ines.get(f"{note}/draft").text
    assert 'name="no_risk_note"' in ines.get(f"{note}/draft").text


def test_the_format_a_session_was_told_in_last_is_the_first_of_the_next_note(practice, ines, maya):
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert 'value="DAP" selected' in page
    signed(ines, practice, maya, **{**soap(), "f_data": ""})
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert 'value="SOAP" selected' in page


def test_one_press_puts_what_is_ticked_into_words_once_and_they_are_hers_to_change(ines, maya):
    note = written(ines, maya)
    page = ines.get(f"{note}/draft").text
    techniques = ["CBT.activation", "CBT.problem_solving", "ACT.values"]
    ticked = {**fields(page), **whole(technique=techniques), "then": "techniques"}
    for _press in range(2):
        shown = ines.get(f"{note}/draft").text
        ticked["counter"] = fields(shown)["counter"]
        said = re.search(r'name="intervention".*?>(.*?)</textarea>', shown, re.S)[1]
        ticked["intervention"] = unescape(said) or "a walk"
        ines.post(f"{note}/draft", ticked)
    page = ines.get(f"{note}/draft").text
    assert page.count("We planned activities that bring some pleasure") == 1
    assert page.count("We took one problem apart and chose a first step.") == 1
    assert "We talked about what matters most" not in page
    assert re.search(r'name="intervention".*?a walk\nWe planned', page, re.S)
    told = {**whole(type="BIRP", f_intervention="listened"), "then": "techniques"}
    ines.post(f"{note}/draft", {**fields(page), **told})
    page = ines.get(f"{note}/draft").text
    assert re.search(r'name="f_intervention".*?listened\nWe planned activities', page, re.S)


def test_a_row_that_lacks_something_says_so_beside_it_and_keeps_what_was_typed(ines, maya):
    note = written(ines, maya, **{"type": "NO_SHOW", "f_tries-0-outcome": "nobody there"})
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    page = ines.get(f"{note}/draft?look=1").text
    assert "row 1: “Time” is still empty." in page
    assert 'value="nobody there"' in page


def test_an_absence_typed_in_one_text_before_there_were_rows_is_carried_in_sight(ines, maya):
    note = written(ines, maya, type="NO_SHOW", f_attempts="11:12, call, voicemail")
    page = ines.get(f"{note}/draft").text
    assert "attempts: 11:12, call, voicemail" in page


def test_sheets_ticked_in_the_note_are_given_as_it_is_signed(practice, ines, maya):
    note = signed(ines, practice, maya, sheet="H06")
    given = db.session.scalars(select(Assignment)).all()
    assert [(one.client_id, one.author_id) for one in given] == [(maya.id, practice.ines.id)]
    assert note


def test_how_often_and_with_whom_a_practice_is_done_is_given_and_signed_with_it(practice, ines, maya):
    from clinic.files.reading import reading
    from clinic.handouts.assign import assignments_of
    from clinic.handouts.task import StartWith

    review = today_here() + timedelta(days=14)
    row = {"H06_weekly": "۳", "H06_with": "WITH_OTHER", "H06_review": review.isoformat()}
    note = signed(ines, practice, maya, sheet="H06", safety="CLEAR", **row)
    read = ines.get(note).text
    assert "3 times a week, with another person, looked at again on" in read
    ines_herself = (practice.ines.actor, practice.ines.keyring)
    with reading(*ines_herself, "handouts.read", [maya.file_id]) as opened:
        [(_row, task)] = assignments_of(opened, maya.file_id)
    assert (task.times_per_week, task.start_with, task.review_on) == (3, StartWith.WITH_OTHER, review)


def test_a_practice_with_somebody_waits_until_they_were_asked_about_that_person(practice, ines, maya):
    asked = {"asked_on": today_here().isoformat(), "asked_alone": "y", "answer": "CLEAR"}
    assert ines.post(f"/desk/clients/{maya.id}/safety", asked).status_code == 303
    row = {"sheet": "H06", "H06_with": "WITH_OTHER", "H06_whom": "sister"}
    note = written(ines, maya, **row)
    page = ines.get(f"{note}/draft?look=1").text
    assert "Each is asked alone first" in page
    assert re.search(r'name="H06_whom".*?value="sister"', page, re.S)
    assert 'name="safety_about"' in page
    alone = {"safety": "CLEAR", "safety_about": "Sister", "touch": "yes"}
    assert ines.post(f"{note}/draft", {**fields(page), **whole(**row, **alone)}).status_code == 303
    looked_over = ines.get(f"{note}/signature").text
    assert "Asked alone: safe (<bdi>Sister</bdi>)" in looked_over
    assert "Touch in practices is welcome" in looked_over
    ines.post(f"{note}/signature", {**fields(looked_over), "password": practice.ines.password})
    safety = ines.get(f"/desk/clients/{maya.id}/safety").text
    assert "Asked alone: safe, Sister" in safety
    told = ines.post(f"/desk/clients/{maya.id}/safety", {**asked, "answer": "CONCERN", "about": "s" * 41})
    assert told.status_code == 422
    concern = {**asked, "answer": "CONCERN", "about": "friend"}
    assert ines.post(f"/desk/clients/{maya.id}/safety", concern).status_code == 303
    assert "Somebody is not safe." in ines.get(f"/desk/clients/{maya.id}").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("weekly", "22", "between once and twenty-one times"),
        ("weekly", "often", "between once and twenty-one times"),
        ("review", "2035-01-01", "within sixty days"),
        ("review", "soon", "within sixty days"),
        ("with", "WITH_OTHER", "Each is asked alone first"),
    ],
)
def test_a_practice_that_cannot_be_given_like_that_is_said_beside_it(ines, maya, field, typed, said):
    note = written(ines, maya, sheet="H06", **{f"H06_{field}": typed})
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    page = ines.get(f"{note}/draft?look=1").text
    assert page.count(said) == 2
    assert re.search(rf'name="H06_{field}".*?value="{typed}"', page, re.S)
    assert '<details class="take-how" open>' in page


def test_a_sheet_that_is_not_in_the_clients_language_says_so_from_the_note_on(practice, ines):
    oksana = practice.client("Oksana", practice.ines, languages=("uk",))
    note = written(ines, oksana, sheet="H08")
    said = "in English; not yet in Ukrainian"
    page = ines.get(f"{note}/draft").text
    assert re.search(r'To take home <span class="meta">Ukrainian</span>', page)
    assert f"H08, {said}" in page
    looked_over = ines.get(f"{note}/signature").text
    ines.post(f"{note}/signature", {**fields(looked_over), "password": practice.ines.password})
    assert said in ines.get(f"/desk/clients/{oksana.id}").text
    given = db.session.scalars(select(Assignment)).one()
    sheet = ines.get(f"/desk/clients/{oksana.id}/sheets/{given.id}").text
    assert library.common("uk").labels["fallback"].partition("{")[0] in sheet


def test_a_sheet_for_two_waits_until_each_was_asked_alone(practice, ines, maya):
    note = written(ines, maya, sheet="H07")
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    assert "Each is asked alone first" in ines.get(f"{note}/draft?look=1").text
    autosaved(ines, f"{note}/draft", whole(sheet="H07", safety="CLEAR"), counter=1)
    assert ines.get(f"{note}/signature").status_code == 200


def test_a_concern_raised_in_the_note_locks_the_sheet_for_two(practice, ines, maya):
    signed(ines, practice, maya, safety="CONCERN")
    note = written(ines, maya, sheet="H07")
    page = ines.get(f"{note}/draft").text
    assert "Not safe with the other person." in page
    assert not re.search(r'name="sheet" value="H07"', page)
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"


def concern(ines, maya, days_ago=0):
    """A concern is written down on the page for it."""
    asked_on = (today_here() - timedelta(days=days_ago)).isoformat()
    typed = {"answer": "CONCERN", "asked_alone": "y", "asked_on": asked_on}
    assert ines.post(f"/desk/clients/{maya.id}/safety", typed).status_code == 303


@pytest.mark.parametrize("days_ago", [0, 1], ids=["after the session's day", "on the session's day"])
def test_a_concern_outlasts_the_answer_of_an_older_draft(ines, maya, days_ago):
    note = written(ines, maya, sheet="H07", safety="CLEAR")
    assert ines.get(f"{note}/signature").status_code == 200
    concern(ines, maya, days_ago)
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    page = ines.get(f"{note}/draft?look=1").text
    assert "Not safe with the other person." in page
    assert "Somebody is not safe." in page


def test_a_draft_signed_after_a_concern_does_not_take_the_flag_away(practice, ines, maya):
    note = written(ines, maya, safety="CLEAR")
    concern(ines, maya)
    page = ines.get(f"{note}/signature").text
    assert (
        ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password}).location == note
    )
    assert "Not safe with the other person." in ines.get(f"/desk/clients/{maya.id}").text


def test_a_newer_session_answers_a_concern_once_its_note_is_signed(practice, ines, maya):
    concern(ines, maya, days_ago=3)
    note = written(ines, maya, sheet="H07", safety="CLEAR")
    assert "Not safe with the other person." in ines.get(f"{note}/draft").text
    page = ines.get(f"{note}/signature").text
    assert (
        ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password}).location == note
    )
    assert "Not safe with the other person." not in ines.get(f"/desk/clients/{maya.id}").text


def test_a_concern_ticked_in_a_draft_stays_ticked_though_safe_was_written_down_meanwhile(ines, maya):
    note = written(ines, maya, safety="CONCERN")
    ines.post(f"/desk/clients/{maya.id}/safety", {"answer": "CLEAR", "asked_alone": "y"})
    assert re.search(r'value="CONCERN"[^>]*checked', ines.get(f"{note}/draft").text)


def left_late(practice, note, form, **typed):
    """A form sent by a browser whose session is over."""
    left = practice.app.test_client().post(
        f"{note}/late",
        data={**form, **typed},
        headers={"Accept": "application/json", "Sec-Fetch-Site": "same-origin"},
    )
    assert left.get_json()["state"] == "held"


def come_late(practice, ines, maya, **typed) -> tuple[str, str]:
    """A draft, and its page, beside which a text of an older showing of it waits."""
    note = written(ines, maya)
    left_late(practice, note, fields(ines.get(f"{note}/draft").text), **typed)
    return note, ines.get(f"{note}/draft").text


def pressed(page: str, words: str) -> dict[str, str]:
    """What a button of the page sends."""
    button = re.search(rf"<button[^>]*>\s*{words}", page)[0]
    return {re.search(r'name="([^"]+)"', button)[1]: re.search(r'value="([^"]+)"', button)[1]}


def taken_in() -> int:
    from clinic.audit.models import Entry

    return len(db.session.scalars(select(Entry).where(Entry.action == "inbox.taken_in")).all())


def test_a_text_that_came_late_waits_through_every_save_until_its_author_decides(practice, ines, maya):
    note, page = come_late(practice, ines, maya, f_data="typed late")
    assert "typed late" in page
    for counter in (1, 2):
        form = {**fields(page), "counter": counter}
        assert autosaved(ines, f"{note}/draft", form, **whole()).status_code == 200
    assert "typed late" in ines.get(f"{note}/draft").text
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    assert taken_in() == 0


def test_a_text_that_came_late_is_put_into_the_note_beside_what_stands_there(practice, ines, maya):
    late_words = {
        "f_data": "typed late",
        "f_plan-0": "a late line",
        "risk_words": "late",
        "S1": "2",
        "S2": "1",
    }
    note, page = come_late(practice, ines, maya, **late_words)
    put = {**fields(page), **whole(**CARD, S1="0"), **pressed(page, "Put it into the note")}
    assert ines.post(f"{note}/draft", put).status_code == 303
    page = ines.get(f"{note}/draft").text
    assert f">{DATA}\ntyped late</textarea>" in page
    assert ">keep on with the walks</textarea>" in page
    assert ">a late line</textarea>" in page
    assert re.search(r'name="S1"\s+value="0" checked', page)
    assert re.search(r'name="S2"\s+value="1" checked', page)
    assert "It waits here until you decide" not in page
    assert ines.get(f"{note}/signature").status_code == 200
    assert taken_in() == 1


def test_a_text_that_came_late_goes_once_its_author_has_what_she_needs(practice, ines, maya):
    note, page = come_late(practice, ines, maya, f_data="typed late")
    done = {**fields(page), **whole(), **pressed(page, "I have what I need")}
    for counter in (1, 2):
        assert ines.post(f"{note}/draft", {**done, "counter": counter}).status_code == 303
    assert "typed late" not in ines.get(f"{note}/draft").text
    assert ines.get(f"{note}/signature").status_code == 200
    assert taken_in() == 1


def test_a_page_left_alone_for_long_is_one_text_that_came_late(practice, ines, maya):
    note = written(ines, maya)
    form = fields(ines.get(f"{note}/draft").text)
    for words in ("typed", "typed late", "typed late, all of it"):
        left_late(practice, note, form, f_data=words)
    page = ines.get(f"{note}/draft").text
    assert page.count("It waits here until you decide") == 1
    ines.post(f"{note}/draft", {**fields(page), **whole(), **pressed(page, "I have what I need")})
    assert taken_in() == 3


def test_what_only_adds_to_the_draft_is_in_the_form_again_and_kept_with_the_next_save(practice, ines, maya):
    where, form = begun(ines, maya)
    autosaved(ines, where, form, **whole())
    # Signed out elsewhere: the browser has forgotten its session, and its forms' word with it.
    left = practice.app.test_client().post(
        where.replace("/draft", "/late"),
        data={**form, **whole(f_data=f"{DATA} and more"), "counter": 1},
        headers={"Accept": "application/json", "Sec-Fetch-Site": "same-origin"},
    )
    assert left.get_json()["state"] == "held"
    page = ines.get(where).text
    assert "It is all here again and is kept with the next save." in page
    assert f">{DATA} and more</textarea>" in page
    ines.post(where, {**fields(page), **whole(f_data=f"{DATA} and more")})
    assert f">{DATA} and more</textarea>" in ines.get(where).text
    assert "It is all here again" not in ines.get(where).text


def test_a_text_that_came_too_late_for_a_closed_note_is_shown_to_its_author_and_lets_itself_be_let_go(
    practice, ines, maya
):
    note = written(ines, maya)
    form = fields(ines.get(f"{note}/draft").text)
    page = ines.get(f"{note}/signature").text
    ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password})
    left_late(practice, note, form, **whole(f_data="typed in the other window"))
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    db.session.commit()
    shown = ines.get(note).text
    assert "typed in the other window" in shown
    assert "typed in the other window" not in practice.browser_of(practice.omar).get(note).text
    late_id = re.search(r'name="late"\s+value="([^"]+)"', shown)[1]
    assert practice.browser_of(practice.omar).post(f"{note}/kept-aside", {"late": late_id}).status_code == 404
    assert ines.post(f"{note}/kept-aside", {"late": late_id}).location == note
    assert "typed in the other window" not in ines.get(note).text
    assert taken_in() == 1


def test_another_site_cannot_leave_a_text_even_with_a_ticket(practice, ines, maya):
    where, form = begun(ines, maya)
    autosaved(ines, where, form, **whole())
    left = practice.app.test_client().post(
        where.replace("/draft", "/late"),
        data={**form, "counter": 1},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert left.status_code == 400


def test_without_its_ticket_nothing_is_left_for_a_note(practice, ines, maya):
    note = written(ines, maya)
    form = {**fields(ines.get(f"{note}/draft").text), "ticket": "x"}
    assert ines.post(f"{note}/late", form).status_code == 404


def test_an_addendum_is_signed_and_stands_under_the_note(practice, ines, maya):
    note = signed(ines, practice, maya)
    wrong = ines.post(f"{note}/addenda", {"text": "it was Friday", "password": "not it"})
    assert wrong.status_code == 422
    assert "it was Friday" in wrong.text
    ines.post(f"{note}/addenda", {"text": "it was Friday", "password": practice.ines.password})
    page = ines.get(note).text
    assert "it was Friday" in page
    assert DATA in page


def test_a_young_draft_is_thrown_away_from_its_page(ines, maya):
    note = written(ines, maya)
    page = ines.get(f"{note}/draft").text
    assert f'formaction="{note}/discard"' in page
    # Also where its author was written to about it at the end of that day.
    db.session.add(NoteReminder(note_id=UUID(note.rpartition("/")[2]), hours=24))
    db.session.commit()
    assert ines.post(f"{note}/discard", fields(page)).location == f"/desk/clients/{maya.id}"
    assert ines.get(f"{note}/draft").status_code == 404


def test_an_older_draft_says_why_it_stays(practice, ines, maya, time_machine):
    note = written(ines, maya)
    time_machine.move_to(clock.now() + timedelta(hours=25), tick=False)
    page = practice.browser_of(practice.ines).get(f"{note}/draft").text
    assert "This one is older, so it stays: you can void it" in page
    assert "/discard" not in page


def test_a_page_on_which_nothing_was_kept_is_simply_left(ines, maya):
    where, form = begun(ines, maya)
    left = ines.post(where.replace("/draft", "/discard"), form)
    assert left.location == f"/desk/clients/{maya.id}"
    nobodys = ines.post(f"/desk/notes/{uuid4()}/discard", {"client": str(uuid4())})
    assert nobodys.status_code == 404


def test_a_save_still_on_its_way_does_not_bring_a_draft_back_that_was_thrown_away(ines, maya):
    note = written(ines, maya)
    form = fields(ines.get(f"{note}/draft").text)
    ines.post(f"{note}/discard", form)
    answer = autosaved(ines, f"{note}/draft", form, f_data=DATA)
    assert answer.status_code == 409
    assert answer.get_json()["counter"] == 0
    assert db.session.scalars(select(Note)).all() == []
    assert autosaved(ines, f"{note}/draft", form, f_data=DATA, counter=0).status_code == 200


def test_a_draft_beside_which_a_late_text_waits_is_not_thrown_away_unread(practice, ines, maya):
    note, page = come_late(practice, ines, maya, f_data="typed late")
    assert ines.post(f"{note}/discard", fields(page)).location == f"{note}/draft"
    assert "typed late" in ines.get(f"{note}/draft").text


def test_a_late_text_that_the_draft_holds_goes_with_the_draft(practice, ines, maya):
    note = written(ines, maya)
    form = fields(ines.get(f"{note}/draft").text)
    left_late(practice, note, form, **whole(f_data="typed late"))
    autosaved(ines, f"{note}/draft", form, **whole(f_data="typed late, and later"))
    ines.post(f"{note}/discard", form)
    assert "typed late" not in ines.get(f"/desk/notes/new?client={maya.id}").text


def test_a_note_about_somebody_elses_client_cannot_be_begun(practice, ines, maya):
    leo = practice.client("Leo", of=practice.omar)
    where, form = begun(ines, maya)
    assert autosaved(ines, where, {**form, "client": str(leo.id)}, f_data=DATA).status_code == 404


def test_passwords_and_tickets_never_come_into_the_draft(practice, ines, maya):
    note_id = UUID(written(ines, maya, password="s3cret").rsplit("/", 1)[1])
    from clinic.files.reading import reading
    from clinic.notes import draft

    row = db.session.get(Draft, note_id)
    with reading(practice.ines.actor, practice.ines.keyring, "draft.read", [row.file_id]) as opened:
        kept = draft.read(opened, row)
    assert not {"password", "ticket", "csrf_token"} & {name for name, _ in kept.pairs}
    assert "s3cret" not in json.dumps(kept.pairs)


def test_the_file_lists_its_notes_and_shows_the_last_plan(practice, ines, maya):
    note = signed(ines, practice, maya)
    draft = written(ines, maya)
    page = ines.get(f"/desk/clients/{maya.id}").text
    assert f'href="{note}"' in page
    assert f'href="{draft}/draft"' in page
    assert "keep on with the walks" in page
    assert "Continue the note" in page


def test_a_colleague_with_the_file_reads_what_is_signed_and_adds_nothing(practice, ines, maya):
    from clinic.files.grants import share

    note, draft = signed(ines, practice, maya), written(ines, maya)
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    db.session.commit()
    omar = practice.browser_of(practice.omar)
    page = omar.get(note).text
    assert DATA in page
    assert "Add to it" not in page
    assert draft not in omar.get(f"/desk/clients/{maya.id}").text
    assert omar.get(f"{draft}/draft").status_code == 404
    added = omar.post(f"{note}/addenda", {"text": "mine", "password": practice.omar.password})
    assert added.status_code == 404


def test_a_consultation_has_its_own_short_format(practice, ines, maya):
    asked = {"type": "CONSULT_15", "f_urgency": "NO", "f_offered": ["FIRST_SESSION", "REFERRAL"]}
    short = {**asked, "f_outcome": "BOOK_INTAKE", "f_fit": "wants mornings", "risk": ""}
    note = signed(ines, practice, maya, **short)
    read = ines.get(note).text
    assert "Free consultation" in read
    assert "Names of others who can help" in read
    assert "wants mornings" in read
    assert "CBT" not in read


def test_a_consultation_without_its_one_question_is_not_signed(ines, maya):
    note = written(ines, maya, type="CONSULT_15", f_offered="REFERRAL", f_outcome="NOT_NOW")
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"


def test_a_late_entry_says_why_and_both_times_and_one_of_the_day_does_not(practice, ines, maya):
    week_ago = (today_here() - timedelta(days=7)).isoformat()
    note = written(ines, maya, service_date=week_ago)
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    page = ines.get(f"{note}/draft?look=1").text
    assert page.count("Say why it is written now.") == 2
    assert 'name="late_reason"' in page
    late = whole(service_date=week_ago, late_reason="was ill")
    assert autosaved(ines, f"{note}/draft", late, counter=1).status_code == 200
    page = ines.get(f"{note}/signature").text
    assert "this was begun" in page
    ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password})
    read = ines.get(note).text
    assert re.search(r"Late entry: the session was .*, this was begun .*<bdi>was ill</bdi>", read)
    note = signed(ines, practice, maya)
    assert "Late entry" not in ines.get(note).text
    assert "late_reason" not in ines.get(f"/desk/notes/new?client={maya.id}").text


def test_minutes_that_are_not_the_clocks_are_signed_with_their_reason(practice, ines, maya):
    note = signed(ines, practice, maya, minutes="۴۰", minutes_reason="came ten minutes late")
    read = re.sub(r"\s+", " ", ines.get(note).text)
    assert "40 minutes (50 by the clock: <bdi>came ten minutes late</bdi>)" in read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"minutes": "40"}, "The minutes are not those of the clock."),
        ({"minutes": "many", "minutes_reason": "x"}, "A number is enough."),
        ({"minutes": "241", "minutes_reason": "x"}, "from 1 to 240 minutes"),
    ],
)
def test_minutes_that_cannot_stand_are_said_beside_their_field(ines, maya, typed, said):
    note = written(ines, maya, **typed)
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"
    assert ines.get(f"{note}/draft?look=1").text.count(said) == 2


def test_a_way_of_working_says_what_it_is_and_a_technique_what_care_it_asks(ines, maya):
    where, _form = begun(ines, maya)
    page = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert where
    about = "Structured trauma work on beliefs that got stuck after the event."
    assert re.search(rf'value="CPT" title="{about}"', page)
    assert "Only when the person is stable enough for trauma work." in page
    care = re.search(r'value="CBT.graded_exposure" aria-describedby="([^"]+)"', page)[1]
    assert f'id="{care}">Agree each step beforehand.' in page
    assert page.count("Asks for a training of its own.") == 6


def in_the_diary(practice, client, start, minutes=15):
    """An appointment of this client with Ines."""
    from clinic.diary.models import Appointment, Delivery, Service, ServiceKind

    service = Service(kind=ServiceKind.FIRST_CALL, sealed_name=b"", minutes=minutes, delivery=Delivery.PHONE)
    end = start + timedelta(minutes=minutes)
    db.session.add(service)
    db.session.flush()
    call = Appointment(
        therapist_id=practice.ines.id,
        service_id=service.id,
        starts_at=start,
        ends_at=end,
        held_from_at=start,
        held_to_at=end,
        delivery=Delivery.PHONE,
        created_at=start,
        client_id=client.id,
    )
    db.session.add(call)
    db.session.commit()
    return call


@pytest.fixture
def first_call(practice, maya):
    """A first call with Maya that is over, in Ines's diary."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    return in_the_diary(practice, maya, start)


def test_times_that_overlap_another_session_are_doubted_and_do_not_keep_it_from_being_signed(
    practice, ines, maya
):
    from clinic.people.models import Practice

    zone = ZoneInfo(Practice.ours().zone)
    day = datetime.fromisoformat(whole()["service_date"])
    leo = practice.client("Leo", of=practice.ines)
    in_the_diary(practice, leo, day.replace(hour=13, minute=30, tzinfo=zone), 30)
    in_the_diary(practice, maya, day.replace(hour=13, tzinfo=zone), 50)
    in_the_diary(practice, leo, day.replace(hour=13, minute=50, tzinfo=zone), 30)
    note = written(ines, maya)
    doubt = "These times overlap another session of yours, 1:30 pm to 2:00 pm."
    for page in (f"{note}/draft", f"{note}/signature"):
        text = ines.get(page).text
        assert text.count("These times overlap") == 1
        assert doubt in text
    assert "۱:۳۰ بعدازظهر" in ines.get(f"{note}/draft?lang=fa").text


def test_a_note_about_an_appointment_knows_its_time_and_is_begun_once(ines, maya, first_call):
    where = f"/desk/notes/new?client={maya.id}&appointment={first_call.id}"
    page = ines.get(where).text
    assert "How it ended" in page
    assert re.search(r'value="PHONE"\s+checked', page)
    one, two = fields(page), fields(ines.get(where).text)
    first = re.search(r'data-autosave="([^"]+)"', page)[1]
    assert autosaved(ines, first, one, type="CONSULT_15", f_fit="mornings").status_code == 200
    other = f"/desk/notes/{uuid4()}/draft"
    refused = autosaved(ines, other, two, type="CONSULT_15", f_fit="evenings")
    assert refused.status_code == 409
    assert refused.get_json()["counter"] == 1
    chosen = autosaved(ines, other, two, type="CONSULT_15", f_fit="evenings", counter=1)
    assert chosen.get_json() == {"state": "kept", "counter": 2}
    assert "evenings" in ines.get(first).text
    shown = ines.post(other, {**two, "type": "CONSULT_15", "f_fit": "evenings"})
    assert "evenings" in shown.text
    assert ines.get(where).location == first


def test_a_note_from_the_file_is_about_the_session_that_has_just_begun(ines, maya, first_call, time_machine):
    where = f"/desk/notes/new?client={maya.id}"
    time_machine.move_to(first_call.starts_at - timedelta(hours=1), tick=False)
    assert fields(ines.get(where).text)["appointment"] == ""
    time_machine.move_to(first_call.starts_at + timedelta(minutes=2), tick=False)
    page = ines.get(where).text
    assert fields(page)["appointment"] == str(first_call.id)
    assert "How it ended" in page
    draft = re.search(r'data-autosave="([^"]+)"', page)[1]
    autosaved(ines, draft, fields(page), type="CONSULT_15", f_fit="mornings")
    assert fields(ines.get(where).text)["appointment"] == ""


def test_an_appointment_of_somebody_else_is_not_found(practice, ines, maya, first_call):
    leo = practice.client("Leo", of=practice.ines)
    assert ines.get(f"/desk/notes/new?client={leo.id}&appointment={first_call.id}").status_code == 404
    assert ines.get(f"/desk/notes/new?client={maya.id}&appointment={uuid4()}").status_code == 404
    assert ines.get("/desk/notes/new?client=nobody").status_code == 404


def test_who_has_no_hours_yet_is_led_to_them_and_a_supervisor_is_not(practice, ines):
    assert "Begin with your hours." in ines.get("/desk/today").text
    assert "Nobody comes today." in practice.browser_of(practice.sam).get("/desk/today").text


def test_every_note_of_a_file_is_reached_page_by_page(practice, ines, maya):
    kept = {"file_id": maya.file_id, "author_id": practice.ines.id}
    notes = [Note(id=uuid4(), created_at=clock.now() - timedelta(hours=n), **kept) for n in range(51)]
    db.session.add_all(notes)
    db.session.commit()
    where = f"/desk/clients/{maya.id}/notes"
    assert f'href="{where}"' in ines.get(f"/desk/clients/{maya.id}").text
    lists = [
        ines.get(there).text.partition('<ol class="notes-listed">') for there in (where, f"{where}?page=2")
    ]
    pages = [notes_in for _before, _list, notes_in in lists]
    shown = [[str(note.id) in page for note in notes] for page in pages]
    assert shown == [[True] * 50 + [False], [False] * 50 + [True]]
    assert ines.get(f"{where}?page=99999999999999999999999").text.count(f"{notes[50].id}") == 1
    looks = db.session.scalars(select(Entry).where(Entry.action == "file.read")).all()
    assert sum(entry.subject == maya.file_id.hex for entry in looks) == 4


def test_the_list_of_notes_takes_no_more_statements_for_more_of_them(practice, ines, maya):
    where = f"/desk/clients/{maya.id}/notes"
    # The last one is read for the plan in the frame already, and is not asked for again.
    for _ in range(2):
        signed(ines, practice, maya)
    ines.get(where)
    two = statements(lambda: ines.get(where), db.engine)
    for _ in range(2):
        signed(ines, practice, maya)
    ines.get(where)
    assert ines.get(where).text.count("Signed ") == 4
    assert statements(lambda: ines.get(where), db.engine) == two
