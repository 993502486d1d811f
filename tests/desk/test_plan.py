"""Treatment plans in a client's file: versions, goals marked in notes, and how they went."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete

from clinic import clock
from clinic.clients import own_file
from clinic.clients.plans import PlanPlace
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.reading import reading
from clinic.files.segments import Segment
from clinic.notes import gathering, sign
from clinic.notes.goals import typed_cells
from clinic.notes.models import Note
from clinic.notes.row import Row
from clinic.people.reauth import Proof
from tests import planted
from tests.bench.measure import statements
from tests.diary.test_attendance import booked
from tests.furnished import hidden, plan_form, sign_note, type_in, whole_note
from tests.practice import today_here

# Noon at the practice, so that no day turns while a test runs.
NOON = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
SUPPER, WALKS = "Eat supper with the family", "Walk with the neighbour"
SECOND = {
    "f_goals-1-goal": WALKS,
    "f_goals-1-measure": "walks",
    "f_goals-1-baseline": "none",
    "f_goals-1-target": "twice a week",
    "f_goals-1-realistic": "she asked him herself",
    "f_goals-1-due": "2026-11-20",
    "f_goals-1-status": "PARTLY",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def begun(desk, client, words, code="DAP"):
    """Keep a new draft of this format, and return its id."""
    page = desk.get(f"/desk/notes/new?client={client.id}&format={code}").text
    found = re.search(r'data-autosave="(/desk/notes/([0-9a-f-]+)/draft)"', page)
    kept = desk.post(found[1], {**hidden(page), **words}, headers={"Accept": "application/json"})
    assert kept.status_code == 200, kept.text
    return UUID(found[2])


def planned(desk, of, client, days_ago=0, **more):
    return sign_note(desk, of, begun(desk, client, plan_form(days_ago, **SECOND | more), "TREATMENT_PLAN"))


def marked(desk, of, client, days_ago=0, **more):
    """A signed note; `more` are the fields of its goals."""
    on = (today_here() - timedelta(days=days_ago)).isoformat()
    form = whole_note(service_date=on, start="09:00", stop="09:50", late_reason="was away", **more)
    return sign_note(desk, of, begun(desk, client, form, form["type"]))


def content_of(of, note_id):
    note = db.session.get_one(Note, note_id)
    with reading(of.actor, of.keyring, "note.read", [note.file_id]) as opened:
        return sign.read(opened, note).content


def ids(of, note_id):
    return [row.get("id") for row in content_of(of, note_id).rows("goals")]


def standing_of(of, client):
    with reading(of.actor, of.keyring, "file.read", [client.file_id]) as opened:
        return own_file.standing(opened, client.file_id)[0]


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_goal_is_marked_in_any_note_and_how_it_went_is_drawn_and_told(either_practice):
    who, ines = either_practice.ines, either_practice.browser_of(either_practice.ines)
    maya = either_practice.client("Maya", of=who)
    where = f"/desk/clients/{maya.id}/plan"
    assert "No plan has been signed yet." in ines.get(where).text
    plan = planned(ines, who, maya, days_ago=30)
    supper, walks = ids(who, plan)
    assert len({supper, walks}) == 2
    page = words(ines.get(where).text)
    assert "No note has marked it yet." in page
    assert "To be reached by 20 November 2026. That is due." in page
    fresh = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert f'name="goal_{supper}"' in fresh
    assert SUPPER not in str(hidden(fresh).values())
    first = {
        f"goal_{supper}_value": "1",
        f"goal_{supper}_words": "once, with quinces",
        f"goal_{walks}": "yes",
    }
    marked(ines, who, maya, days_ago=20, **first)
    assert "One more number, and this is drawn." in ines.get(where).text
    # Signed after the next, and about a day before it.
    marked(ines, who, maya, days_ago=6, **{f"goal_{supper}_value": "۳٫۵"})
    gap = marked(ines, who, maya, days_ago=13, **{f"goal_{supper}_words": "away all week"})
    assert content_of(who, gap).goals[0].label == SUPPER
    page = ines.get(where).text
    said = re.search(rf'aria-label="({SUPPER}: [^"]+)"', page)[1]
    assert said == f"{SUPPER}: 1, 4 Nov 2026; no number, 11 Nov; 3.5, 18 Nov"
    # One for a telephone beside the wide one.
    assert page.count('role="img"') == 2
    assert "once, with quinces" in page
    # A day on the drawing reads in the direction of the page.
    assert 'direction="rtl">' in ines.get(f"{where}?lang=fa").text
    assert 'direction="rtl">' not in ines.get(f"{where}?lang=en").text
    # What leads from point to point parts where there is no number, and so there is no line here.
    assert 'stroke-linejoin="round"' not in page
    assert "away all week" in ines.get(f"{where}/paper").text
    beside = words(ines.get(f"/desk/notes/new?client={maya.id}").text)
    assert "now; ۳٫۵ on 18 Nov" in beside or "now; 3.5 on 18 Nov" in beside
    before = statements(lambda: ines.get(where), db.engine)
    marked(ines, who, maya, **{f"goal_{walks}_value": "1"})
    assert statements(lambda: ines.get(where), db.engine) == before
    assert "Looked at the treatment plan and its goals" in ines.get(f"/desk/clients/{maya.id}/access").text


def test_a_number_that_is_none_is_said_beside_its_goal_and_kept_as_typed(practice, ines, maya):
    supper, walks = ids(practice.ines, planned(ines, practice.ines, maya))
    form = whole_note(**{f"goal_{supper}_value": "3 or so", f"goal_{walks}_words": "x" * 501})
    note_id = begun(ines, maya, form)
    refused = ines.get(f"/desk/notes/{note_id}/signature")
    page = ines.get(refused.location).text
    assert f"“{SUPPER}”: how it stands is one number, as 3 or 3.5." in page
    assert f"“{WALKS}”: keep the words under 500 characters." in page
    assert 'value="3 or so"' in page


def test_goals_and_what_was_seen_are_asked_where_they_belong(practice, ines, maya):
    planned(ines, practice.ines, maya)
    asked = {
        "SOAP": (True, True),
        "CLOSING": (True, False),
        "RISK_ASSESSMENT": (False, True),
        "SAFETY_PLAN": (False, True),
        "CONTACT": (False, False),
        "CONSULT_15": (False, False),
    }
    pages = {code: ines.get(f"/desk/notes/new?client={maya.id}&format={code}").text for code in asked}
    found = {code: ("Goals of the plan" in page, 'name="bond"' in page) for code, page in pages.items()}
    assert found == asked


def test_a_note_told_by_goals_chooses_them_from_the_plan(practice, ines, maya):
    who = practice.ines
    supper, walks = ids(who, planned(ines, who, maya))
    form = whole_note(type="GIRP", f_intervention="planned one evening", f_response="eager")
    bare = begun(ines, maya, form, "GIRP")
    assert ines.get(f"/desk/notes/{bare}/signature").location.endswith("look=1")
    note_id = sign_note(ines, who, begun(ines, maya, {**form, f"goal_{walks}": "yes"}, "GIRP"))
    page = words(ines.get(f"/desk/notes/{note_id}").text)
    assert f"Goals of the plan {WALKS} worked on" in page
    assert supper not in page


def test_a_new_version_begins_from_the_last_and_is_grey_until_touched_and_goals_stay_the_same(
    practice, ines, maya
):
    who = practice.ines
    first = planned(ines, who, maya, days_ago=10)
    supper, walks = ids(who, first)
    marked(ines, who, maya, days_ago=5, **{f"goal_{supper}_value": "2"})
    page = ines.get(f"/desk/notes/new?client={maya.id}&format=TREATMENT_PLAN").text
    assert f'value="{supper}"' in page
    assert page.count('<div class="field carried') + page.count("cell-wide carried") == 14
    assert 'name="f_review_on" value="20' not in re.sub(r"\s+", " ", page)
    assert "evenings alone in the kitchen" in page
    assert "from 14 Nov" in page
    assert ines.get(f"/desk/notes/new?client={maya.id}").text.count(SUPPER) > 0
    changed = {"f_goals-0-id": supper, "f_goals-1-id": walks, "f_goals-0-target": "5 of 7"}
    new = {"f_goals-2-goal": "Sleep", **{f"f_goals-2-{code}": "7" for code in ("measure", "baseline")}}
    new |= {"f_goals-2-target": "8", "f_goals-2-realistic": "he did before", "f_goals-2-status": "ACTIVE"}
    again = planned(ines, who, maya, **changed, **new, **{"f_goals-2-due": "2027-01-31"})
    assert ids(who, again)[:2] == [supper, walks]
    assert len(set(ids(who, again))) == 3
    rows = content_of(who, again).rows("goals")
    assert [row.get("since") for row in rows] == ["", "2026-11-14", ""]
    page = ines.get(f"/desk/clients/{maya.id}/plan").text
    assert "5 of 7" in page
    assert "Earlier versions" in page
    assert f"/desk/notes/{first}" in page
    assert "now 2, 19 Nov" in words(page)
    assert "Carried over" in words(ines.get(f"/desk/notes/{again}").text)
    # A row in which everything was taken out is gone, though what it is known by was sent along.
    emptied = dict.fromkeys(SECOND, "")
    last = planned(ines, who, maya, **{"f_goals-0-id": supper, "f_goals-1-id": walks, **emptied})
    assert ids(who, last) == [supper]


def test_a_note_that_becomes_a_plan_begins_from_the_one_that_stands(practice, ines, maya):
    supper, _walks = ids(practice.ines, planned(ines, practice.ines, maya))
    note_id = begun(ines, maya, whole_note())
    form = {**hidden(ines.get(f"/desk/notes/{note_id}/draft").text), **whole_note(type="TREATMENT_PLAN")}
    ines.post(f"/desk/notes/{note_id}/draft", {**form, "then": "format"})
    page = ines.get(f"/desk/notes/{note_id}/draft").text
    assert f'value="{supper}"' in page
    where = f"/desk/clients/{maya.id}/plan"
    assert f'href="/desk/notes/{note_id}/draft"' in ines.get(where).text
    assert "Continue the plan" in ines.get(where).text


def test_a_plan_signed_late_for_an_earlier_day_replaces_none_and_a_colleagues_does(either_practice):
    cast, ines = either_practice, either_practice.browser_of(either_practice.ines)
    maya = cast.client("Maya", of=cast.ines)
    where = f"/desk/clients/{maya.id}/plan"
    nothing = cast.browser_of(cast.omar).get("/desk/clients/00000000-0000-4000-8000-000000000000").data
    planned(ines, cast.ines, maya, days_ago=3)
    planned(ines, cast.ines, maya, days_ago=9, **{"f_goals-0-goal": "An older wish"})
    assert "An older wish" not in ines.get(where).text
    omar = cast.browser_of(cast.omar)
    for path in (where, f"{where}/paper"):
        answer = omar.get(path)
        assert (answer.status_code, answer.data) == (404, nothing)
    share(cast.ines.actor, cast.ines.keyring, maya.file_id, cast.omar.id, Terms())
    db.session.commit()
    assert SUPPER in omar.get(where).text
    newer = planned(omar, cast.omar, maya, days_ago=1, **{"f_goals-0-goal": "Cook for two"})
    goal = ids(cast.omar, newer)[0]
    marked(omar, cast.omar, maya, **{f"goal_{goal}_value": "1"})
    marked(ines, cast.ines, maya, **{f"goal_{goal}_value": "2"})
    page = ines.get(where).text
    assert "Cook for two" in page
    assert "Omar" in page
    assert page.count("Signed by Omar") == 1
    # The front of the file names no more of them than are drawn.
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [maya.file_id]) as opened:
        standing, _version = own_file.standing(opened, maya.file_id)
    assert (len(standing.plans), len(standing.marked)) == (3, 2)


def test_today_says_whose_plan_is_due_of_those_who_come(practice, noon):
    maya, leo = (practice.client(name, of=practice.ines) for name in ("Maya", "Leo"))
    desk = practice.browser_of(practice.ines)
    soon = (NOON + timedelta(days=2)).date().isoformat()
    for client in (maya, leo):
        planned(desk, practice.ines, client, f_review_on=soon)
    at = NOON + timedelta(days=2)
    booked(practice, maya, at + timedelta(hours=2))
    assert "The plan was to be looked at again" not in desk.get("/desk/today").text
    noon.move_to(at)
    page = practice.browser_of(practice.ines).get("/desk/today").text
    assert page.count("The plan was to be looked at again on Thursday 26 November") == 1
    assert f'href="/desk/clients/{maya.id}/plan"' in page
    assert f"/desk/clients/{leo.id}/plan" not in page


def test_a_plan_that_somebody_who_holds_the_file_names_is_shown_only_if_it_is_one_of_this_file(
    practice, ines, maya
):
    leo = practice.client("Leo", of=practice.ines)
    elsewhere = planned(ines, practice.ines, leo)
    session = marked(ines, practice.ines, maya)
    for note_id in (elsewhere, session):
        place = PlanPlace(note_id, today_here(), clock.now(), None)
        who = (practice.ines.actor, practice.ines.keyring)
        with reading(*who, "file.read", [maya.file_id]) as opened:
            standing, version = own_file.standing(opened, maya.file_id)
        own_file.keep_standing(*who, maya.file_id, standing.with_plan(place), version)
        db.session.commit()
        assert "No plan has been signed yet." in ines.get(f"/desk/clients/{maya.id}/plan").text


def corrected(desk, of, note_id, **typed):
    return desk.post(f"/desk/notes/{note_id}/corrections", {"password": of.password, **typed})


def test_a_number_that_was_corrected_is_drawn_anew_and_what_was_signed_still_stands_in_its_note(
    either_practice,
):
    who, ines = either_practice.ines, either_practice.browser_of(either_practice.ines)
    maya = either_practice.client("Maya", of=who)
    where = f"/desk/clients/{maya.id}/plan"
    plan = planned(ines, who, maya, days_ago=30, **{"f_goals-1-target": "9 evenings a week"})
    supper, _walks = ids(who, plan)
    once = {f"goal_{supper}_value": "3", f"goal_{supper}_words": "all of them cooked"}
    marked(ines, who, maya, days_ago=20, **{f"goal_{supper}_value": "1"})
    note_id = marked(ines, who, maya, days_ago=6, **once)
    part = f".number-{supper}"
    assert f"The number of “{SUPPER}”" in ines.get(f"/desk/notes/{note_id}").text
    for typed in ("two", "2 or 3"):
        refused = corrected(ines, who, note_id, part=part, text=typed, reason="I misheard")
        assert refused.status_code == 422
        assert "How a goal stands is one number, as 3 or 3.5, or a dash for none." in refused.text
        assert typed in refused.text
    before = statements(lambda: ines.get(where), db.engine)
    assert corrected(ines, who, note_id, part=part, text="2", reason="I misheard").status_code == 303
    words_too = {"passage": "all of them cooked", "text": "two of them cooked", "reason": "she told me"}
    assert corrected(ines, who, note_id, **words_too).status_code == 303
    slip = {"passage": "9 evenings", "text": "4 evenings", "reason": "a slip"}
    assert corrected(ines, who, plan, **slip).status_code == 303
    page = ines.get(where).text
    assert f"{SUPPER}: 1, 4 Nov 2026; 2, 18 Nov" in page
    assert "2 corrected" in words(page)
    assert "two of them cooked" in page
    assert "4 evenings a week" in page
    assert "9 evenings" not in page
    assert "It was corrected since; the note shows both." in page
    # Two for what was put under a note, two for what was put under the plan; and as many however they grow.
    assert statements(lambda: ines.get(where), db.engine) <= before + 2
    note = ines.get(f"/desk/notes/{note_id}").text
    assert '<mark class="wrong">3</mark>' in note
    assert "[2]" in note
    assert "now; 2 on 18 Nov" in words(ines.get(f"/desk/notes/new?client={maya.id}").text)
    assert content_of(who, note_id).goals[0].value == "3"
    assert corrected(ines, who, note_id, part=part, text="–", reason="of another week").status_code == 303
    page = ines.get(where).text
    assert "One more number, and this is drawn." in page
    assert "now 1, 4 Nov" in words(page)


def signed_as_then(of, client, like, on):
    """A plan as it was signed before goals had ids, with nothing at the front of the file that names it."""
    rows = tuple(Row(typed_cells(row)) for row in like.rows("goals"))
    content = replace(
        like,
        type_version=1,
        fields={**like.fields, "goals": rows},
        header=replace(like.header, service_date=on),
    )
    note = Note(file_id=client.file_id, author_id=of.id, created_at=clock.now())
    db.session.add(note)
    db.session.flush()
    proof = Proof(of.id, clock.now())
    sign.sign(of.actor, of.keyring, note.id, content, sign.Signer(of.name, "RCT"), proof)
    # Nor was there anything that texts are found by.
    db.session.execute(delete(Segment).where(Segment.file_id == client.file_id))
    db.session.commit()
    return note.id


def test_a_plan_signed_before_the_front_of_a_file_named_any_is_found_and_named_at_the_next_signature(
    either_practice,
):
    cast, who = either_practice, either_practice.ines
    ines, maya, leo = cast.browser_of(who), cast.client("Maya", of=who), cast.client("Leo", of=who)
    where = f"/desk/clients/{maya.id}/plan"
    like = content_of(who, planned(ines, who, leo, f_review_on="2026-11-30"))
    for word in list(planted.words_of(cast.app)):
        planted.plant(cast.app, word, planted.Whose(client_id=maya.id))
    old, older = (signed_as_then(who, maya, like, date(2026, month, 5)) for month in (5, 2))
    assert standing_of(who, maya).plans == ()
    assert [row.get("id") for row in content_of(who, old).rows("goals")] == ["", ""]
    assert "No plan has been signed yet." in ines.get(where).text
    assert gathering.gather(who.actor, who.keyring) == 2
    db.session.commit()
    page = ines.get(where).text
    assert SUPPER in page
    assert f"/desk/notes/{older}" in page
    asked = re.findall(
        r'name="goal_([0-9a-f]{16})_value"', ines.get(f"/desk/notes/new?client={maya.id}").text
    )
    assert len(set(asked)) == 2
    marked(ines, who, maya, days_ago=3, **{f"goal_{asked[0]}_value": "2"})
    assert [place.note_id for place in standing_of(who, maya).plans] == [old]
    marked(ines, who, maya, days_ago=1, **{f"goal_{asked[0]}_value": "3"})
    assert f"{SUPPER}: 2, 21 Nov 2026; 3, 23 Nov" in ines.get(where).text
    # Its goals stay the same in the next version, which takes its place.
    begins = ines.get(f"/desk/notes/new?client={maya.id}&format=TREATMENT_PLAN").text
    assert f'value="{asked[0]}"' in begins
    assert ids(who, planned(ines, who, maya, **{"f_goals-0-id": asked[0]}))[0] == asked[0]
    assert ines.get(where).text.count("Earlier versions") == 1
    assert len({place.note_id for place in standing_of(who, maya).plans}) == 2


def test_the_note_of_the_end_begins_with_the_days_and_numbers_that_are_known(practice, ines, maya):
    supper, _walks = ids(practice.ines, planned(ines, practice.ines, maya, days_ago=30))
    marked(ines, practice.ines, maya, days_ago=20, **{f"goal_{supper}_value": "2"})
    marked(ines, practice.ines, maya, days_ago=6, **{f"goal_{supper}_value": "3"})
    for answers in ("222222222", "111111110"):
        type_in(ines, maya, "PHQ9", answers)
    type_in(ines, maya, "WSAS", "11111")
    closing = {
        "f_first_on": "2026-11-04",
        "f_last_on": "2026-11-18",
        "f_sessions": "2",
    }
    fresh = ines.get(f"/desk/notes/new?client={maya.id}&format=CLOSING").text
    # It may also become one from a note that was begun in another format, and what is typed there stays.
    note_id = begun(ines, maya, whole_note())
    where = f"/desk/notes/{note_id}/draft"
    form = {**hidden(ines.get(where).text), **whole_note(type="CLOSING", f_concern="sleep", f_sessions="9")}
    assert ines.post(where, {**form, "then": "format"}).status_code == 303
    turned = ines.get(where).text
    # A draft that was kept as one, and left before its page changed, begins so where it is opened again.
    left = f"/desk/notes/{begun(ines, maya, whole_note(type='CLOSING'))}/draft"
    reopened = ines.get(left).text
    for page, number in ((fresh, "2"), (turned, "9"), (reopened, "2")):
        for name, value in (closing | {"f_sessions": number}).items():
            assert re.search(rf'name="{name}"\s+value="{value}"', page), name
        said = words(page)
        assert (
            "PHQ-9: 18 on 24 November 2026, 8 on 24 November 2026: a reliable change, for the better" in said
        )
        assert "WSAS: 5 on" in said
        assert f"{SUPPER}: at the start" in said
        assert "3 on 18 November 2026, Under way" in said
