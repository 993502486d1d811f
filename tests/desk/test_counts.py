"""What a therapist counts of her own work: nobody else's is in it, and nobody else sees it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.grants import Terms, share
from tests.desk.test_today import noted
from tests.diary.test_attendance import booked
from tests.furnished import begin_note, sign_note, whole_note

# Eight in the morning of Tuesday 24 November, on the practice's clock.
EIGHT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAGE = "/desk/counts"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EIGHT - timedelta(days=60), tick=True) as traveller:
        yield traveller


def counts(page: str) -> dict[str, list[str]]:
    """Each line by its words."""
    rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', page, re.DOTALL)
    return {words: re.findall(r'<td class="num">([^<]*)</td>', cells) for words, cells in rows}


def at(day: int, hour: int) -> datetime:
    """An hour of so many days after that Tuesday."""
    return EIGHT + timedelta(days=day, hours=hour - 8)


def signed(practice, person, client, visit_id, hour, **more):
    """A note of a visit that day, signed at once."""
    desk = practice.browser_of(person)
    return sign_note(desk, person, noted(desk, client, visit_id, hour, **more))


def test_ones_own_sessions_and_ways_are_counted_by_month_and_nobody_elses(either_practice, clock):
    practice = either_practice
    ines, omar = practice.ines, practice.omar
    maya = practice.client("Maya", of=ines)
    share(ines.actor, ines.keyring, maya.file_id, omar.id, Terms())
    db.session.commit()
    visits = [booked(practice, maya, at(0, hour)).id for hour in (9, 11, 13)]
    october = booked(practice, maya, at(-40, 9)).id
    booked(practice, maya, at(1, 9))
    clock.move_to(at(0, 15))
    desk = practice.browser_of(ines)
    marked = desk.post(f"/desk/diary/{visits[2]}/attendance", {"presence": "NO_SHOW"})
    assert marked.status_code == 303, marked.text
    signed(practice, ines, maya, visits[0], 9)
    late = noted(desk, maya, visits[1], 11, way="GOTTMAN", technique="GOTTMAN.repair_attempts")
    # What a colleague signs in her client's file, or she begins and does not sign, is not counted as hers.
    colleague = practice.browser_of(omar)
    sign_note(colleague, omar, begin_note(colleague, maya, whole_note(service_date="2026-11-24")))
    clock.move_to(at(3, 15))
    sign_note(practice.browser_of(ines), ines, late)
    page = practice.browser_of(ines).get(PAGE).text
    assert [*re.findall(r"<th scope=\"col\">(\w+)</th>", page)][:4] == ["Oct", "Nov", "Dec", "Together"]
    found = counts(page)
    assert found["Sessions held"] == ["1", "3", "0", "4"]
    assert found["Did not come"] == ["0", "1", "0", "1"]
    assert found["Cancelled late"] == ["0", "0", "0", "0"]
    assert found["Notes of them signed"] == ["0", "2", "0", "2"]
    assert found["of these within 48 hours"] == ["0", "1", "0", "1"]
    assert found["CBT"] == found["activation"] == ["0", "1", "0", "1"]
    assert found["Gottman-informed"] == ["0", "1", "0", "1"]
    # In the order of the list, not of how often.
    assert page.index(">CBT<") < page.index(">Gottman-informed<")
    assert "Omar" not in page
    his = counts(practice.browser_of(omar).get(PAGE).text)
    assert his["CBT"] == ["0", "1", "0", "1"]
    assert his["Sessions held"] == ["0", "0", "0", "0"]
    assert october
    assert len(db.session.scalars(select(Entry).where(Entry.action == "counts.read")).all()) == 2


def test_a_quarter_is_chosen_among_those_with_sessions_and_no_other_is_there(practice, clock):
    maya = practice.client("Maya", of=practice.ines)
    booked(practice, maya, at(-60, 13))
    clock.move_to(at(0, 15))
    desk = practice.browser_of(practice.ines)
    assert desk.get(PAGE, query_string={"quarter": "2026-Q3"}).status_code == 200
    assert counts(desk.get(f"{PAGE}?quarter=2026-Q3").text)["Sessions held"] == ["0", "0", "1", "1"]
    for wrong in ("2026-Q2", "2027-Q1", "x"):
        assert desk.get(f"{PAGE}?quarter={wrong}").status_code == 404
    assert "No signed note of these months names one." in desk.get(PAGE).text
    assert PAGE in desk.get("/desk/today").text
