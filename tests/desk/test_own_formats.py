"""Formats of the practice's own: made in a form, written in by anybody, and kept as they were at signing."""

import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from clinic.audit.models import Entry
from clinic.database import db
from clinic.edge.catalogue import translations
from clinic.notes import own_formats
from clinic.notes.models import OwnWords
from tests.furnished import begin_note, sign_note, whole_note

PAGE = "/desk/formats"
ROWS = (
    {"label": "What we walked past", "shape": "TEXT", "required": "y", "hint": "in a few words"},
    {"label": "Weather", "shape": "CHOICE", "options": "Sun\nRain", "required": "y"},
    {"label": "Next steps", "shape": "PLAN", "required": "y"},
    {"label": "Kilometres", "shape": "NUMBER"},
    {"label": "Shoes were fine", "shape": "YES"},
    {"label": "Next walk", "shape": "DAY"},
    {"label": "Landmarks", "shape": "LINES"},
)


HEAD = {name: value for name, value in whole_note().items() if not name.startswith("f_")}


def typed(rows=ROWS, **more: str) -> dict[str, str]:
    """The form as a browser sends it."""
    sent = {"label": "Walk and talk", "is_session": "y", "number": "0", "then": "keep"}
    sent |= {f"fields-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return sent | more


def made(browser, rows=ROWS, **more: str) -> str:
    """The code of a new format."""
    kept = browser.post(f"{PAGE}/new", typed(rows, **more))
    assert kept.status_code == 303, kept.text
    return codes(browser)[-1]


def codes(browser) -> list[str]:
    return list(dict.fromkeys(re.findall(rf"{PAGE}/(OWN_\w+)", browser.get(PAGE).text)))


def answers(code: str) -> dict[str, str]:
    """A whole note in it. `f_plan` is the plan wherever it is asked."""
    stem = f"f_{code.lower()}"
    return HEAD | {
        "type": f"{code}.1",
        f"{stem}_1": "the lighthouse",
        f"{stem}_2": "Rain",
        "f_plan-0": "walk again",
        f"{stem}_3": "5",
        f"{stem}_4": "yes",
        f"{stem}_5": "2026-12-01",
        f"{stem}_6-0": "a gate",
    }


def test_a_note_is_written_in_it_found_by_it_and_read_in_its_words_whatever_becomes_of_it(practice):
    ines, omar = practice.browser_of(practice.ines), practice.browser_of(practice.omar)
    maya, noor = (practice.client(name, of=practice.ines) for name in ("Maya", "Noor"))
    code = made(ines)
    # Everybody who writes notes has it, with its name in the list.
    shown = ines.get(f"/desk/notes/new?client={maya.id}&format={code}").text
    assert f'value="{code}.1" selected' in shown
    assert "What we walked past" in shown
    assert "Walk and talk" in omar.get(PAGE).text
    draft = begin_note(ines, maya, answers(code))
    lacking = begin_note(ines, noor, {**HEAD, "type": f"{code}.1"})
    looked_at = ines.get(f"/desk/notes/{lacking}/draft?look=1").text
    assert "“What we walked past” is still empty." in looked_at
    assert "“Kilometres” is still empty." not in looked_at
    # It is changed while the draft stands: the draft goes on as it was begun, a new note in the new words.
    before = own_formats.find(code)
    again = [{"code": f.code, **row} for f, row in zip(before.fields, ROWS, strict=True)]
    again[0] |= {"label": "What we saw"}
    again[1] |= {"shape": "TEXT"}
    assert ines.post(f"{PAGE}/{code}", typed(again, number="1")).status_code == 303
    assert "What we walked past" in ines.get(f"/desk/notes/{draft}/draft").text
    new = ines.get(f"/desk/notes/new?client={maya.id}&format={code}").text
    assert "What we saw" in new
    # What is answered otherwise now is another field, and never takes the number of one that went.
    assert f'name="f_{code.lower()}_7"' in new
    assert f'name="f_{code.lower()}_2"' not in new
    sign_note(ines, practice.ines, draft)
    assert ines.post(f"{PAGE}/{code}/retirement").status_code == 303
    page = ines.get(f"/desk/notes/{draft}").text
    for words in ("Walk and talk", "What we walked past", "the lighthouse", "Rain", "walk again", "a gate"):
        assert words in page
    assert "December 1" in page or "Dec 1" in page or "1 December" in page
    # It is offered no more, but what was planned is carried on and what was written is found.
    assert code not in ines.get(f"/desk/notes/new?client={maya.id}&format=DAP").text
    assert "walk again" in ines.get(f"/desk/clients/{maya.id}").text
    found = ines.post("/desk/search", {"words": "lighthouse", "type": code}).text
    assert "Walk and talk" in found
    assert ines.post(f"{PAGE}/{code}/return").status_code == 303
    assert code in ines.get(f"/desk/notes/new?client={maya.id}&format=DAP").text
    entries = db.session.scalars(select(Entry).where(Entry.action == "own_words.kept")).all()
    assert len(entries) == len(db.session.scalars(select(OwnWords)).all()) == 4


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"label": ""}, "Please fill this in."),
        ({"label": "x" * 81}, "80 characters"),
        ({"label": "Missed, or cancelled"}, "is called so already: “Missed or cancelled”."),
        ({"label": "soap"}, "Another format is called so already: “SOAP”."),
        ({f"fields-{n}-label": "" for n in range(7)}, "Say what it asks"),
        ({"fields-1-options": "Sun"}, "from two to 20 answers"),
        ({"fields-1-options": f"Sun\n{'x' * 81}"}, "80 characters at most"),
        ({"fields-0-label": "wéather "}, "Two fields ask the same."),
        ({"fields-0-shape": "PLAN"}, "Only one field can hold the plan."),
        ({"fields-0-shape": "ROWS"}, "Please choose one of these."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(practice, more, sentence):
    ines = practice.browser_of(practice.ines)
    answer = ines.post(f"{PAGE}/new", typed(**more))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "in a few words" in answer.text
    assert codes(ines) == []


def test_it_is_looked_at_as_the_real_form_and_put_in_another_order_before_it_is_kept(practice):
    ines = practice.browser_of(practice.ines)
    looked_at = ines.post(f"{PAGE}/new", typed(then="look"))
    assert looked_at.status_code == 200
    assert 'class="lines"' in looked_at.text
    assert 'value="Rain"' in looked_at.text
    moved = ines.post(f"{PAGE}/new", typed(then="up-1")).text
    assert moved.index('value="Weather"') < moved.index('value="What we walked past"')
    # Two empty fields stand at the end, however often it is looked at, and as many more for whoever asks.
    with_room = [*ROWS, {"label": ""}, {"label": ""}]
    for then, rows in (("look", 9), ("up-8", 9), ("more", 11)):
        assert len(re.findall('name="fields-[0-9]+-label"', pressed(ines, then, with_room))) == rows
    assert codes(ines) == []
    # What does not fit leads to its sentence, and not past it.
    assert 'id="look"' not in ines.post(f"{PAGE}/new", typed(then="look", label="")).text


def pressed(browser, then: str, rows) -> str:
    """What a button of the form leads to: a place that is there in the answer."""
    shown = browser.post(f"{PAGE}/new", typed(rows, then="look")).text
    button = re.search(rf'<button[^>]*value="{then}"[^>]*>', shown)
    where, _, place = re.search('formaction="([^"]*)"', button[0])[1].partition("#")
    answer = browser.post(where, typed(rows, then=then)).text
    assert place
    assert f'id="{place}"' in answer
    return answer


def test_no_two_read_alike_in_any_language_and_a_long_list_is_narrowed(practice):
    ines = practice.browser_of(practice.ines)
    code = made(ines)
    assert 'type="search"' not in ines.get(PAGE).text
    fa_name = translations("fa").gettext("My safety plan")
    for name in ("WALK and talk", "Wàlk–and–talk!", "walk\u200cand talk", fa_name.replace("ی", "ي"), fa_name):
        answer = ines.post(f"{PAGE}/new", typed(label=name))
        assert answer.status_code == 422
        assert "Another format is called so already" in answer.text
        assert "in a few words" in answer.text
    # It may be called as it was, and its name is its own while it is offered no more.
    assert ines.post(f"{PAGE}/{code}", typed(number="1", label="Walk and Talk")).status_code == 303
    assert ines.post(f"{PAGE}/{code}/retirement").status_code == 303
    assert ines.post(f"{PAGE}/new", typed(label="Walk & and talk")).status_code == 422
    for number in range(8):
        made(ines, ROWS[:1], label=f"Group {number}")
    assert 'type="search"' in ines.get(PAGE).text
    found = ines.get(PAGE, query_string={"find": "kilometres WALK"}).text
    assert "Walk and Talk" in found
    assert "Group 3" not in found
    assert "None of that name." in ines.get(PAGE, query_string={"find": "harbour"}).text


def test_of_two_who_change_it_at_once_the_second_is_told_and_nothing_typed_is_lost(either_practice):
    ines, omar = (either_practice.browser_of(one) for one in (either_practice.ines, either_practice.omar))
    code = made(ines)
    assert 'name="number" type="hidden" value="1"' in omar.get(f"{PAGE}/{code}").text
    assert ines.post(f"{PAGE}/{code}", typed(number="1", label="Walks")).status_code == 303
    refused = omar.post(f"{PAGE}/{code}", typed(number="1", label="Strolls"))
    assert refused.status_code == 409
    assert "Somebody changed this meanwhile" in refused.text
    assert 'value="Strolls"' in refused.text
    assert own_formats.find(code).label == "Walks"
    # No version is changed or removed, whoever asks.
    for change in ("UPDATE own_words SET code = 'OWN_X'", "DELETE FROM own_words"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(change))
        db.session.rollback()


def test_what_this_file_was_lately_written_in_stands_first(either_practice):
    practice = either_practice
    ines = practice.browser_of(practice.ines)
    maya, leo = (practice.client(name, of=practice.ines) for name in ("Maya", "Leo"))
    soap = {"type": "SOAP", "f_subjective": "so", "f_objective": "so", "way": "GOTTMAN", "technique": ""}
    sign_note(ines, practice.ines, begin_note(ines, maya, whole_note(**soap, intervention="listened")))
    lately, others = ines.get(f"/desk/notes/new?client={maya.id}").text.split("A session", 1)
    assert 'label="Used here lately"' in lately
    assert 'value="SOAP"' in lately
    assert 'value="SOAP"' not in others
    # The ways of working at hand come before what is folded away.
    assert others.index('value="GOTTMAN"') < others.index("more-chips") < others.index('value="MBCT"')
    assert "Used here lately" not in ines.get(f"/desk/notes/new?client={leo.id}").text


def test_a_format_that_is_no_session_asks_neither_risk_nor_ways(practice):
    ines = practice.browser_of(practice.ines)
    maya = practice.client("Maya", of=practice.ines)
    kept = ines.post(f"{PAGE}/new", {k: v for k, v in typed(ROWS[:1]).items() if k != "is_session"})
    assert kept.status_code == 303
    (code,) = codes(ines)
    page = ines.get(f"/desk/notes/new?client={maya.id}&format={code}").text
    assert 'name="risk"' not in page
    # One format of one's own is no other's: an unknown one is told in the usual way.
    assert 'value="DAP" selected' in ines.get(f"/desk/notes/new?client={maya.id}&format=OWN_ABCDEF").text
