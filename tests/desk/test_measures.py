"""A questionnaire typed in from paper: kept as it was, corrected by a later one, and followed over time."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Item
from clinic.measures.models import KIND, TakenRow
from clinic.measures.own import CO_REGULATION
from tests.bench.measure import statements
from tests.diary.test_attendance import AT_TEN, booked
from tests.furnished import begin_note, hidden, sheet_form, sign_note, type_in, whole_note

URGENT = "333323212"
REVIEW = "222212211"
CALM = "111111100"


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


def measures_of(client):
    return f"/desk/clients/{client.id}/measures"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_what_is_typed_in_is_sealed_and_says_its_range_and_no_diagnosis(practice, ines, maya):
    taken = type_in(ines, maya, "PHQ9", "2 2212210")
    page = words(ines.get(measures_of(maya)).text)
    assert "14 , moderate" in page
    assert "counted on from what was answered" in page
    assert "screening ranges, not diagnoses" in page
    one = words(ines.get(f"{measures_of(maya)}/{taken}").text)
    assert "Item 2 not answered" in one
    assert "At or above 10." in one
    assert f"by {practice.ines.name}." in one
    (item,) = db.session.scalars(select(Item).where(Item.kind == KIND))
    assert b"PHQ9" not in item.blob
    assert item.id == taken


def test_what_was_filled_in_by_the_day_of_a_session_stands_at_the_head_of_its_note(practice, ines, maya):
    type_in(ines, maya, "PHQ9", CALM)
    today = date.fromisoformat(sheet_form(ines, f"{measures_of(maya)}/new/PHQ9")["on"])
    yesterday = whole_note(service_date=(today - timedelta(days=1)).isoformat())
    earlier = begin_note(ines, maya, yesterday)
    assert "Nothing was filled in since the session before." in ines.get(f"/desk/notes/{earlier}/draft").text
    sign_note(ines, practice.ines, earlier)
    note = begin_note(ines, maya, whole_note(service_date=today.isoformat()))
    beside = words(ines.get(f"/desk/notes/{note}/draft").text)
    assert "PHQ-9 7, mild" in beside
    looked_over = ines.get(f"/desk/notes/{note}/signature").text
    assert "PHQ-9: 7, mild" in words(looked_over)
    # Whatever comes in before the name is under it is looked over first.
    type_in(ines, maya, "GAD7", "1111111")
    pressed = {**hidden(looked_over), "password": practice.ines.password}
    assert ines.post(f"/desk/notes/{note}/signature", pressed).location == f"/desk/notes/{note}/signature"
    sign_note(ines, practice.ines, note)
    read = words(ines.get(f"/desk/notes/{note}").text)
    assert "PHQ-9: 7, mild" in read
    assert "GAD-7: 7, mild" in read
    assert "PHQ-9" not in ines.get(f"/desk/notes/{earlier}").text
    # Typed in once the note of that day was signed, it goes with the next one; what was told is told once.
    type_in(ines, maya, "WHO5", "33223")
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        ines = practice.browser_of(practice.ines)
        later = words(ines.get(f"/desk/notes/new?client={maya.id}").text)
    assert "WHO-5 52, not low" in later
    assert "GAD-7 7, mild" not in later


def test_too_much_left_out_is_said_in_words_and_has_no_number(ines, maya):
    taken = type_in(ines, maya, "GAD7", "11  111")
    assert "no number: too much is unanswered" in words(ines.get(measures_of(maya)).text)
    assert "no number: too much is unanswered" in words(ines.get(f"{measures_of(maya)}/{taken}").text)


@pytest.mark.parametrize(
    ("measure", "typed", "sentence"),
    [
        ("PHQ9", {"item-1": "4"}, "From 0 to 3, or nothing."),
        ("K10", {"item-1": "0"}, "From 1 to 5, or nothing."),
        ("PHQ9", {"item-2": "often"}, "From 0 to 3, or nothing."),
        ("PHQ9", {"item-2": "n", "item-1": "1"}, "From 0 to 3, or nothing."),
        ("PHQ9", {}, "Nothing is answered yet."),
        ("PHQ9", {"item-1": "1", "on": "2999-01-01"}, "Today at the latest."),
        ("CHECKIN", {"extra-next_time": "a" * 501}, "500 characters at most."),
    ],
)
def test_what_cannot_be_is_told_by_its_field_and_what_was_typed_stays(ines, maya, measure, typed, sentence):
    where = f"{measures_of(maya)}/new/{measure}"
    fields = {**sheet_form(ines, where), **typed}
    answer = ines.post(where, fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    for value in typed.values():
        assert value in answer.text
    assert db.session.scalars(select(TakenRow)).all() == []


def test_persian_digits_and_what_does_not_apply_are_answers(ines, maya):
    type_in(ines, maya, "PHQ15", "۲۲۱n10001000000")
    assert "7 , low" in words(ines.get(measures_of(maya)).text)


def test_one_page_sent_twice_is_kept_once(ines, maya):
    where = f"{measures_of(maya)}/new/GAD7"
    fields = {**sheet_form(ines, where), "item-1": "2"}
    first, second = ines.post(where, fields), ines.post(where, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location.endswith(fields["id"])
    assert len(db.session.scalars(select(TakenRow)).all()) == 1


def correct(browser, client, taken, **typed):
    where = f"{measures_of(client)}/{taken}/correction"
    return browser.post(where, {**sheet_form(browser, where), **typed})


def test_a_correction_is_a_later_version_that_says_why_and_the_earlier_one_stays(ines, maya):
    first = type_in(ines, maya, "GAD7", "3333333")
    where = f"{measures_of(maya)}/{first}"
    assert 'value="3"' in ines.get(f"{where}/correction").text
    answers = {f"item-{n}": "1" for n in range(1, 8)}
    assert "Say what was wrong." in correct(ines, maya, first, **answers).text
    assert correct(ines, maya, first, **answers, reason="read the wrong column").status_code == 303
    second = db.session.scalars(select(TakenRow.id).where(TakenRow.corrects_id == first)).one()
    assert "A later version took the place of this one." in ines.get(where).text
    assert "Item 1 3" in words(ines.get(where).text)
    later = ines.get(f"{measures_of(maya)}/{second}").text
    assert "read the wrong column" in later
    page = words(ines.get(measures_of(maya)).text)
    assert "7 , mild" in page
    assert "21 , severe" not in page
    again = correct(ines, maya, first, **answers, reason="once more")
    assert again.status_code == 409
    assert "This was corrected already." in again.text


def test_what_was_entered_is_never_changed_by_anybody(either_practice):
    maya = either_practice.client("Maya", of=either_practice.ines)
    type_in(either_practice.browser_of(either_practice.ines), maya, "GAD7", "1111111")
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE measure_taken SET created_at = created_at"))


def test_change_is_marked_from_the_first_and_from_the_time_before_and_never_judged(
    practice, maya, time_machine
):
    start = clock.now()
    for weeks, answers in enumerate(("222222220", "222222200", "111111110")):
        time_machine.move_to(start + timedelta(weeks=weeks), tick=False)
        ines = practice.browser_of(practice.ines)
        type_in(ines, maya, "PHQ9", answers)
    page = ines.get(measures_of(maya)).text
    said = words(page)
    assert "8 now, 16 at first: a reliable change, for the better." in said
    assert "14 the time before: a reliable change, for the better." in said
    # A telephone has a drawing of its own beside the wide one.
    assert page.count('r="8.5"') == 2
    assert re.search(r'role="img"\s+aria-label="PHQ-9: 16, [^"]+; 14, [^"]+; 8, ', page)
    assert "no reliable change" in said


def test_what_is_unanswered_parts_the_line(practice, maya, time_machine):
    start = clock.now()
    for weeks, answers in enumerate(("1111111", "1111111", "11", "1111111", "1111111")):
        time_machine.move_to(start + timedelta(weeks=weeks), tick=False)
        ines = practice.browser_of(practice.ines)
        type_in(ines, maya, "GAD7", answers)
    page = ines.get(measures_of(maya)).text
    assert page.count(' fill="none" stroke="currentColor" stroke-width="2"') == 2 * len(("wide", "narrow"))
    assert "no number, " in page


def test_a_line_that_nobody_answered_leaves_no_hole_among_those_that_are_drawn(ines, maya):
    for answers in ("4 102", "4 213"):
        type_in(ines, maya, CO_REGULATION.id, answers)
    drawn = ines.get(measures_of(maya)).text.partition('class="courses"')[2].partition("<table")[0]
    assert (drawn.count("<h3>"), drawn.count('class="course"')) == (4, 4)
    assert not re.search(r"<div>\s*</div>", drawn)


def test_our_own_forms_are_there_from_the_first_day_in_our_words(ines, maya):
    where = f"{measures_of(maya)}/new/CHECKIN"
    assert "How I have been since last time" in ines.get(where).text
    fields = {**sheet_form(ines, where), "item-1": "10"}
    assert ines.post(where, {**fields, "extra-next_time": "slower please"}).status_code == 303
    taken = fields["id"]
    one = ines.get(f"{measures_of(maya)}/{taken}").text
    assert "slower please" in one
    type_in(ines, maya, "COREG", "43210")
    page = words(ines.get(measures_of(maya)).text)
    assert "I can count on how the other answers me" in page


def test_many_take_no_more_statements_than_one(ines, maya):
    type_in(ines, maya, "GAD7", "1111111")
    type_in(ines, maya, "PHQ9", CALM)
    ines.get(measures_of(maya))
    one = statements(lambda: ines.get(measures_of(maya)), db.engine)
    for _ in range(3):
        type_in(ines, maya, "PHQ9", CALM)
    ines.get(measures_of(maya))
    assert statements(lambda: ines.get(measures_of(maya)), db.engine) == one


# ---- Flags


def standing_line(browser, client):
    return "Flag open since" in browser.get(f"/desk/clients/{client.id}").text


def clear(browser, client, **typed):
    where = f"/desk/clients/{client.id}/flags"
    keys = re.findall(r'name="flag"\s+value="([^"]+)"', browser.get(where).text)
    return browser.post(where, {"flag": keys, **typed})


def test_a_flag_stands_until_it_is_cleared_by_name_with_a_reason_and_both_are_kept(practice, ines, maya):
    type_in(ines, maya, "PHQ9", "000000001")
    assert standing_line(ines, maya)
    type_in(ines, maya, "PHQ9", "000000000")
    assert standing_line(ines, maya), "a lower score cleared it"
    refused = clear(ines, maya, reason=" ")
    assert refused.status_code == 422
    assert "Say why the flag is cleared." in refused.text
    assert standing_line(ines, maya)
    assert clear(ines, maya, reason="asked: a passing thought, none today").status_code == 303
    assert not standing_line(ines, maya)
    kept = words(ines.get(f"/desk/clients/{maya.id}/flags").text)
    assert "PHQ-9, item 9 was 1." in kept
    assert f"by {practice.ines.name}: asked: a passing thought, none today" in kept


def test_a_flag_is_heard_though_there_is_no_total(ines, maya):
    type_in(ines, maya, "PHQ9", "33   3332")
    page = words(ines.get(f"/desk/clients/{maya.id}").text)
    assert "Look at it now. PHQ-9, item 9 was 2." in page
    assert "Flag open since" in ines.get(measures_of(maya)).text
    # A second is counted beside it, and the most pressing stays in the line.
    type_in(ines, maya, "PHQ9", "000000001")
    page = words(ines.get(f"/desk/clients/{maya.id}").text)
    assert "2 flags open, this one since" in page
    assert "item 9 was 2." in page


def test_today_lists_whose_flag_stands_and_for_nobody_else(practice, ines, maya):
    omar = practice.browser_of(practice.omar)
    leo = practice.client("Leo", of=practice.omar)
    type_in(ines, maya, "PHQ9", REVIEW)
    type_in(omar, leo, "GAD7", "1111111")
    assert "A flag stands since" in ines.get("/desk/today").text
    assert f"/desk/clients/{maya.id}/flags" in ines.get("/desk/today").text
    assert "A flag stands since" not in omar.get("/desk/today").text
    clear(ines, maya, reason="asked")
    assert "A flag stands since" not in ines.get("/desk/today").text


def test_today_lists_first_whose_flag_stands_of_those_who_come_and_one_key_opens_an_urgent_one(practice):
    with time_machine.travel(AT_TEN - timedelta(hours=5), tick=False) as clock:
        ines = practice.browser_of(practice.ines)
        people = [practice.client(name, of=practice.ines) for name in ("Maya", "Noor", "Leo", "Zia")]
        for client, answers in zip(people, (REVIEW, URGENT, REVIEW, CALM), strict=True):
            type_in(ines, client, "PHQ9", answers)
            clock.shift(timedelta(minutes=1))
        _maya, noor, leo, zia = people
        booked(practice, leo)
        booked(practice, zia, AT_TEN + timedelta(hours=1))
        begin_note(ines, zia, whole_note())

        def listed():
            page = ines.get("/desk/today").text
            found = re.findall(r'<a class="link-act" href="/desk/clients/([0-9a-f-]+)/flags"', page)
            return found, re.search(r'href="([^"]+)" data-key="N"', page)[1], page

        maya, noor, leo = (str(one.id) for one in people[:3])
        found, key, page = listed()
        assert found == [leo, noor, maya]
        assert key == f"/desk/clients/{noor}/flags"
        assert page.count("Look at it now") == 1
        clear(ines, people[1], reason="asked")
        found, key, _page = listed()
        assert found == [leo, maya]
        assert key.startswith("/desk/notes/")
        # Whoever is in the room comes before whatever else there is.
        type_in(ines, people[1], "PHQ9", URGENT)
        clock.move_to(AT_TEN + timedelta(minutes=5))
        assert "/desk/notes/new" in listed_key(practice.browser_of(practice.ines))


def listed_key(browser):
    return re.search(r'href="([^"]+)" data-key="N"', browser.get("/desk/today").text)[1]


# Whatever a front desk page may never say of what was answered.
CLINICAL = ("PHQ", "item 9", "flag", "Flag", "urgent", "Look at it", "risk assessment", "measure", "score")


def test_the_desk_is_told_to_call_the_clinician_where_it_meets_the_person_and_nothing_of_why(
    practice, ines, maya
):
    now = "Call the clinician now"
    with time_machine.travel(AT_TEN - timedelta(days=1), tick=True):
        visit = booked(practice, maya)
    iris, known = practice.browser_of(practice.iris), f"/desk/find/{maya.id}"
    appointment = f"/desk/diary/{visit.id}"

    def met():
        return [iris.get(appointment).text, iris.post(known, {"asked": "yes"}).text]

    type_in(ines, maya, "PHQ9", CALM)
    before = met()
    type_in(ines, maya, "PHQ9", URGENT)
    after = met()
    for calm, flagged in zip(before, after, strict=True):
        assert now not in calm
        assert f"{now}: Ines" in words(flagged)
        # That line is all that is new on it.
        (line,) = re.findall(r'<div class="message message-risk".*?</div>', flagged, re.DOTALL)
        assert plain(flagged.replace(line, "")) == plain(calm)
        assert not any(word in words(line) for word in CLINICAL)
    # Nothing before they have shown who they are, and nothing for whoever the file belongs to.
    for page in (iris.get("/desk/find?find=maya"), iris.get(known)):
        assert now not in page.text
    assert now not in ines.get(appointment).text
    clear(ines, maya, reason="asked")
    assert not any(now in page for page in met())


def plain(page):
    return words(re.sub(r'nonce="[^"]*"|value="[^"]*"', "", page))


def shape_of_the_trail() -> list[str]:
    last = db.session.scalars(select(Entry).order_by(Entry.n.desc()).limit(3))
    return [f"{entry.action} {re.sub('[0-9a-f]{16,}|[0-9]+', '', entry.detail)}" for entry in last]


def test_the_rows_in_the_clear_do_not_tell_whose_answers_raised_a_flag(ines, maya):
    shapes = []
    for answers in (CALM, URGENT):
        before = dict(db.session.execute(select(Item.kind, text("count(*)")).group_by(Item.kind)).all())
        type_in(ines, maya, "PHQ9", answers)
        after = dict(db.session.execute(select(Item.kind, text("count(*)")).group_by(Item.kind)).all())
        shapes.append(({kind: after[kind] - before.get(kind, 0) for kind in after}, shape_of_the_trail()))
    assert shapes[0] == shapes[1]


def test_a_correction_repeats_no_flag_and_clears_none(ines, maya):
    first = type_in(ines, maya, "PHQ9", REVIEW)
    answers = {f"item-{n}": "1" for n in range(1, 10)}
    correct(ines, maya, first, **answers, reason="typed too fast")
    page = ines.get(f"/desk/clients/{maya.id}/flags").text
    assert page.count('name="flag"') == 1


def test_while_an_urgent_flag_stands_a_note_says_why_it_is_no_risk_assessment(practice, ines, maya):
    type_in(ines, maya, "PHQ9", URGENT)
    note = begin_note(ines, maya, whole_note())
    refused = ines.get(f"/desk/notes/{note}/signature")
    assert refused.status_code == 303
    assert "An urgent answer is open here: sign a note of the risk first" in ines.get(refused.location).text
    draft = f"/desk/notes/{note}/draft"
    reason = "asked at length today, see below"
    ines.post(draft, {**hidden(ines.get(draft).text), **whole_note(no_risk_note=reason)})
    sign_note(ines, practice.ines, note)
    assert reason in ines.get(f"/desk/notes/{note}").text
    assert standing_line(ines, maya)


def test_a_flag_to_be_looked_at_the_same_day_holds_up_no_note(practice, ines, maya):
    type_in(ines, maya, "PHQ9", REVIEW)
    note = begin_note(ines, maya, whole_note())
    sign_note(ines, practice.ines, note)
    assert ines.get(f"/desk/notes/{note}").status_code == 200
    assert standing_line(ines, maya)


def test_what_is_to_be_asked_is_asked_in_the_next_note_and_then_no_more(practice, ines, maya):
    type_in(ines, maya, "PHQ9", "11111110")
    assert not standing_line(ines, maya)
    note = begin_note(ines, maya, whole_note(risk="NOT_ASKED", risk_words="no time left"))
    prompt = "PHQ-9, item 9 was not answered."
    assert prompt in words(ines.get(f"/desk/notes/{note}/draft").text)
    sign_note(ines, practice.ines, note)
    asked = begin_note(ines, maya, whole_note())
    assert prompt in words(ines.get(f"/desk/notes/{asked}/draft").text)
    sign_note(ines, practice.ines, asked)
    assert prompt not in words(ines.get(f"/desk/notes/new?client={maya.id}").text)
    assert "Asked about in a signed note." in ines.get(f"/desk/clients/{maya.id}/flags").text


@pytest.mark.parametrize("who", ["omar", "sam", "iris", "olga"])
def test_nobody_else_can_tell_that_anything_was_answered(practice, ines, maya, who):
    taken = type_in(ines, maya, "PHQ9", REVIEW)
    other = practice.browser_of(getattr(practice, who))
    nothing = other.get("/desk/clients/00000000-0000-4000-8000-000000000000").data
    for path in ("measures", f"measures/{taken}", "measures/new/PHQ9", "flags"):
        answer = other.get(f"/desk/clients/{maya.id}/{path}")
        assert (answer.status_code, answer.data) == (404, nothing)


def test_what_is_in_another_file_or_unknown_is_not_found(practice, ines, maya):
    noor = practice.client("Noor", of=practice.ines)
    taken = type_in(ines, noor, "GAD7", "1111111")
    assert ines.get(f"{measures_of(maya)}/{taken}").status_code == 404
    assert ines.get(f"{measures_of(maya)}/{uuid4()}").status_code == 404
    assert ines.get(f"{measures_of(maya)}/new/NONE").status_code == 404
