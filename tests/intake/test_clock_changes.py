"""The Sundays on which clocks change: the public page names each time by the wall clock of that very day."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from clinic.mail.models import LetterKind, OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people.models import Practice
from tests.intake.conftest import Visitor

EVERY_DAY = range(7)


@pytest.fixture
def ines_works(practice):
    """Every day from eight to nine."""
    db.session.add_all(
        Hours(therapist_id=practice.ines.id, weekday=day, opens=480, closes=540) for day in EVERY_DAY
    )
    db.session.commit()
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


def moved_to(zone: str) -> None:
    """As if the practice were somewhere else."""
    db.session.scalars(select(Practice)).one().zone = zone
    db.session.commit()


def page_of(visitor: Visitor, day: str, query: str = "") -> str:
    """What that day's page offers, looked at two days earlier."""
    visitor.clock.move_to(datetime.fromisoformat(f"{day}T15:00:00+00:00").astimezone(UTC))
    return visitor.get(f"/book?{query}").get_data(as_text=True)


def whole_day(visitor: Visitor, looked_on: str, day: str) -> str:
    """Every time of one day, as the page shows it when asked."""
    page_of(visitor, looked_on)
    return visitor.post("/book", {"whole": day}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("zone", "looked_on", "before", "after"),
    [
        ("America/Halifax", "2026-10-30", "2026-10-31T11:00:00Z", "2026-11-01T12:00:00Z"),
        ("America/Halifax", "2027-03-12", "2027-03-13T12:00:00Z", "2027-03-14T11:00:00Z"),
        ("America/St_Johns", "2026-10-30", "2026-10-31T10:30:00Z", "2026-11-01T11:30:00Z"),
        ("America/St_Johns", "2027-03-12", "2027-03-13T11:30:00Z", "2027-03-14T10:30:00Z"),
        ("America/Regina", "2026-10-30", "2026-10-31T14:00:00Z", "2026-11-01T14:00:00Z"),
        ("America/Regina", "2027-03-12", "2027-03-13T14:00:00Z", "2027-03-14T14:00:00Z"),
    ],
)
def test_eight_in_the_morning_is_offered_on_both_sides_of_a_change(
    visitor, ines_works, zone, looked_on, before, after
):
    moved_to(zone)
    page = page_of(visitor, looked_on)
    assert f'value="{before}"' in page
    assert f'value="{after}"' in page
    assert "8:00 am" in page
    assert "7:00 am" not in page
    assert "9:00 am" not in page


@pytest.mark.parametrize(
    ("looked_on", "reader", "clocks"),
    [
        # Newfoundland changes with Nova Scotia, always half an hour ahead; Saskatchewan never changes.
        ("2026-10-30", "America/St_Johns", {"8:30 am for you"}),
        ("2026-10-30", "America/Regina", {"5:00 am for you", "6:00 am for you"}),
        ("2027-03-12", "America/Regina", {"6:00 am for you", "5:00 am for you"}),
        ("2026-10-30", "Asia/Tehran", {"2:30 pm for you", "3:30 pm for you"}),
        ("2026-10-30", "Asia/Kathmandu", {"4:45 pm for you", "5:45 pm for you"}),
    ],
)
def test_the_readers_clock_beside_it_follows_its_own_rules(visitor, ines_works, looked_on, reader, clocks):
    page = page_of(visitor, looked_on, f"zone={reader}")
    assert all(clock in page for clock in clocks)
    assert page.count("for you") == 2 * page.count('name="choose"') > 0


def test_the_day_is_told_too_where_it_is_another_for_the_reader(visitor, ines_works):
    page = page_of(visitor, "2026-10-30", "zone=Pacific/Auckland")
    assert "Sunday 1 November, 12:00 am for you" in page


def test_a_time_on_the_morning_of_a_change_is_booked_as_it_was_read(visitor, ines_works):
    page_of(visitor, "2026-10-30")
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    answer = visitor.book(ines_works, at, zone="America/Regina")
    assert answer.status_code == 303
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "Sunday 1 November, 8:00 am" in page
    assert "Where you are: Sunday 1 November, 6:00 am" in page


READERS = ("Asia/Tehran", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Honolulu")
AUTUMN, SPRING = "Sunday 1 November", "Sunday 14 March"


@pytest.mark.parametrize(
    ("zone", "name", "autumn", "spring"),
    [
        (
            "America/Halifax",
            "Atlantic Time",
            ("12:00", ["3:30 pm", "5:45 pm", "Monday 2 November, 1:00 am", "2:00 am"]),
            ("11:00", ["2:30 pm", "4:45 pm", "Monday 15 March, 12:00 am", "1:00 am"]),
        ),
        (
            "America/St_Johns",
            "Newfoundland Time",
            ("11:30", ["3:00 pm", "5:15 pm", "Monday 2 November, 12:30 am", "1:30 am"]),
            ("10:30", ["2:00 pm", "4:15 pm", "11:30 pm", "12:30 am"]),
        ),
        (
            "America/Regina",
            "Central Standard Time",
            ("14:00", ["5:30 pm", "7:45 pm", "Monday 2 November, 3:00 am", "4:00 am"]),
            ("14:00", ["5:30 pm", "7:45 pm", "Monday 15 March, 3:00 am", "4:00 am"]),
        ),
    ],
)
def test_the_morning_after_a_change_is_told_by_both_clocks_on_the_page_and_in_the_letter(
    visitor, ines_works, zone, name, autumn, spring
):
    moved_to(zone)
    for looked_on, sunday, day, (utc, clocks) in (
        ("2026-10-30", "2026-11-01", AUTUMN, autumn),
        ("2027-03-12", "2027-03-14", SPRING, spring),
    ):
        at = datetime.fromisoformat(f"{sunday}T{utc}:00+00:00")
        for number, (reader, theirs) in enumerate(zip(READERS, clocks, strict=True)):
            page = page_of(visitor, looked_on, f"zone={reader}")
            button = page.partition(f'value="{at:%Y-%m-%dT%H:%M:%SZ}"')[2].partition("</button>")[0]
            assert "8:00 am" in button
            assert f"{theirs} for you" in button, (reader, button)
            contact = f"{day[-3:]}{number}@example.com".lower()
            link = visitor.book(ines_works, at, zone=reader, contact=contact).location
            there = theirs if ", " in theirs else f"{day}, {theirs}"
            first, second = latest_letter().splitlines()[:2]
            assert f"{day}, 8:00 am ({name})" in first
            assert second == f"Where you are: {there}"
            assert visitor.post(f"{link}/cancel").status_code == 303


def latest_letter() -> str:
    rows = (
        select(OutboxLetter).where(OutboxLetter.kind == LetterKind.BOOKED).order_by(OutboxLetter.written_at)
    )
    return open_letter(db.session.scalars(rows).all()[-1], settings().instance_key).text


def test_two_mornings_of_a_reader_that_their_own_clock_shows_alike_are_told_apart(
    visitor, ines_works, practice
):
    # In Auckland it is put back at three on the first Sunday of April, while it is Saturday morning here.
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=5, opens=600, closes=720))
    db.session.commit()
    page_of(visitor, "2027-04-01")
    day = visitor.post(
        "/book?zone=Pacific/Auckland", {"whole": "2027-04-03", "zone": "Pacific/Auckland"}
    ).text
    for at, theirs in (("13:15", "2:15 am (before the clock goes back)"), ("14:15", "2:15 am (after the")):
        assert theirs in day.partition(f'value="2027-04-03T{at}:00Z"')[2].partition("</button>")[0]


def test_the_hour_that_comes_twice_is_offered_twice_and_the_one_left_out_never(visitor, ines_works, practice):
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=6, opens=60, closes=180))
    db.session.commit()
    autumn = whole_day(visitor, "2026-10-30", "2026-11-01")
    assert 'value="2026-11-01T04:00:00Z"' in autumn
    assert 'value="2026-11-01T05:00:00Z"' in autumn
    assert "1:00 am (before the clock goes back)" in autumn
    assert "1:00 am (after the clock goes back)" in autumn
    spring = whole_day(visitor, "2027-03-12", "2027-03-14")
    assert "1:45 am" in spring
    assert "the clock goes back" not in spring
    assert "2:00 am" not in spring
