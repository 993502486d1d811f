"""The numbers one gives to somebody in danger: there, the owner's to keep, and not trusted for ever."""

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Inbox
from clinic.intake.crisis_lines import FIRST, MOST
from clinic.intake.models import CrisisLine
from tests.intake.conftest import MONDAY

WHERE = "/desk/practice/crisis-lines"
STALE = "more than half a year ago"
LINE = {"name": "", "number": "902-555-0177", "what_for": "the night nurse", "checked_on": "2026-11-20"}


@pytest.fixture
def owner(practice, clock):
    return practice.browser_of(practice.olga)


@pytest.fixture
def desk(practice, clock):
    return practice.browser_of(practice.iris)


def kept():
    query = select(CrisisLine).order_by(CrisisLine.position)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def test_the_first_two_are_the_ones_anybody_can_remember_and_stay(owner):
    assert [line.number for line in FIRST] == ["9-1-1", "9-8-8"]
    for line in kept():
        owner.post(f"{WHERE}/{line.id}/removal")
    assert kept() == []
    page = owner.get(WHERE).text
    assert "9-1-1" in page
    assert "9-8-8" in page


def test_a_new_practice_begins_with_the_known_ones(desk):
    for page in (desk.get("/desk/intake").text, desk.get("/desk/intake/crisis").text):
        assert "1-888-429-8167" in page
        assert "Kids Help Phone" in page


def test_stale_numbers_are_said_until_somebody_has_compared_them(owner, desk):
    assert STALE in desk.get("/desk/intake/crisis").text
    assert STALE in owner.get(WHERE).text
    owner.post(f"{WHERE}/comparison")
    assert STALE not in desk.get("/desk/intake/crisis").text
    assert STALE not in owner.get(WHERE).text
    assert {line.checked_on for line in kept()} == {MONDAY.date()}
    assert "crisis_line.compared" in db.session.scalars(select(Entry.action)).all()


@pytest.mark.parametrize(("day", "is_stale"), [("2026-05-27", False), ("2026-05-26", True)])
def test_a_number_is_looked_up_again_after_half_a_year(owner, day, is_stale):
    owner.post(f"{WHERE}/comparison")
    owner.post(WHERE, {**LINE, "checked_on": day})
    assert (STALE in owner.get(WHERE).text) is is_stale


def test_the_owner_adds_changes_and_removes_a_line(owner, desk):
    assert owner.post(WHERE, LINE).status_code == 303
    line = kept()[-1]
    desk.post("/desk/intake/crisis", {"offered": ["the night nurse"], "about": "Robin"})
    assert "902-555-0177" in desk.get("/desk/intake").text
    assert 'value="902-555-0177"' in owner.get(f"{WHERE}/{line.id}").text
    owner.post(f"{WHERE}/{line.id}", {**LINE, "number": "902-555-0178"})
    assert "902-555-0178" in desk.get("/desk/intake/crisis").text
    owner.post(f"{WHERE}/{line.id}/removal")
    page = desk.get("/desk/intake/crisis").text
    assert "902-555-0178" not in page
    assert "the night nurse" in page


def test_a_line_that_is_only_changed_in_its_number_keeps_what_can_be_translated(owner):
    line = kept()[0]
    owner.get("/desk?lang=fa")
    shown = owner.get(f"{WHERE}/{line.id}?lang=fa").text
    assert f'value="{line.what_for}"' not in shown
    persian = shown.partition('name="what_for"')[2].partition('value="')[2].partition('"')[0]
    typed = {"name": "", "number": "1-888-429-8168", "what_for": persian, "checked_on": "2026-11-20"}
    assert owner.post(f"{WHERE}/{line.id}?lang=fa", typed).status_code == 303
    assert (kept()[0].number, kept()[0].what_for) == ("1-888-429-8168", line.what_for)


@pytest.mark.parametrize(
    "amiss", [{"what_for": ""}, {"number": "", "name": ""}, {"checked_on": "2026-12-24"}, {"name": "n" * 41}]
)
def test_a_line_nobody_could_use_is_asked_for_again_and_kept_as_it_was_typed(owner, amiss):
    before = len(kept())
    answer = owner.post(WHERE, {**LINE, **amiss})
    assert answer.status_code == 422
    assert all(f'value="{value}"' in answer.text for value in {**LINE, **amiss}.values() if value)
    assert len(kept()) == before


def test_however_many_were_offered_the_record_is_as_long_as_an_empty_one(owner, desk):
    for number in range(MOST + 1 - len(kept())):
        answer = owner.post(WHERE, {**LINE, "what_for": f"{number}" + "ژ" * 58})
    assert answer.status_code == 422
    everything = [*FIRST, *kept()]
    desk.post("/desk/intake/crisis", {"offered": [one.label for one in everything], "about": "ژ" * 80})
    desk.post("/desk/intake/crisis", {"offered": [], "about": ""})
    sizes = {len(row.blob) for row in db.session.scalars(select(Inbox).where(Inbox.kind == "record"))}
    assert len(everything) == MOST + 2
    assert len(sizes) == 1
