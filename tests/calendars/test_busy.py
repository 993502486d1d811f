"""What another calendar says about being busy, and nothing else of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clinic.calendars.busy import NoCalendar, busy_spans

HALIFAX = ZoneInfo("America/Halifax")
FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WINDOW = (int(FIRST.timestamp()), int(LAST.timestamp()))


def calendar(*events):
    body = "".join(
        f"BEGIN:VEVENT\r\n{event.strip().replace(chr(10), chr(13) + chr(10))}\r\nEND:VEVENT\r\n"
        for event in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def busy(*events, but=()):
    spans = busy_spans(calendar(*events), HALIFAX, WINDOW, but)
    return [
        tuple(datetime.fromtimestamp(at, HALIFAX).strftime("%m-%d %H:%M") for at in span) for span in spans
    ]


def test_a_time_is_busy_from_when_until_when():
    assert busy("UID:1\nDTSTART:20261124T130000Z\nDTEND:20261124T140000Z\nSUMMARY:Dentist") == [
        ("11-24 09:00", "11-24 10:00")
    ]


def test_a_time_without_a_zone_is_the_practice_s_and_one_with_a_zone_its_own():
    assert busy(
        "UID:1\nDTSTART:20261124T090000\nDURATION:PT30M",
        "UID:2\nDTSTART;TZID=America/Vancouver:20261124T090000\nDURATION:PT30M",
    ) == [("11-24 09:00", "11-24 09:30"), ("11-24 13:00", "11-24 13:30")]


def test_a_whole_day_is_a_day_of_the_practice_even_when_it_has_twenty_five_hours():
    assert busy(
        "UID:1\nDTSTART;VALUE=DATE:20261101", "UID:2\nDTSTART;VALUE=DATE:20261110\nDTEND;VALUE=DATE:20261112"
    ) == [
        ("11-01 00:00", "11-02 00:00"),
        ("11-10 00:00", "11-12 00:00"),
    ]


def test_what_is_free_or_cancelled_does_not_count():
    assert (
        busy(
            "UID:1\nDTSTART:20261124T130000Z\nDTEND:20261124T140000Z\nTRANSP:TRANSPARENT",
            "UID:2\nDTSTART:20261124T130000Z\nDTEND:20261124T140000Z\nSTATUS:CANCELLED",
        )
        == []
    )


def test_nine_o_clock_stays_nine_o_clock_over_the_change_of_the_clock():
    assert busy(
        "UID:1\nDTSTART;TZID=America/Halifax:20261025T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"
    ) == [("10-25 09:00", "10-25 10:00"), ("11-01 09:00", "11-01 10:00"), ("11-08 09:00", "11-08 10:00")]


def test_a_coming_that_is_left_out_is_left_out_and_one_that_moved_has_moved():
    weekly = "UID:1\nDTSTART;TZID=America/Halifax:20261102T090000\nDURATION:PT1H"
    weekly += "\nRRULE:FREQ=WEEKLY;UNTIL=20261123T130000Z"
    assert busy(
        weekly + "\nEXDATE;TZID=America/Halifax:20261109T090000",
        "UID:1\nRECURRENCE-ID;TZID=America/Halifax:20261116T090000\nDTSTART;TZID=America/Halifax:20261117T150000\nDURATION:PT1H",
    ) == [("11-02 09:00", "11-02 10:00"), ("11-17 15:00", "11-17 16:00"), ("11-23 09:00", "11-23 10:00")]


def test_a_single_coming_that_was_cancelled_is_free():
    assert busy(
        "UID:1\nDTSTART:20261102T130000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2",
        "UID:1\nRECURRENCE-ID:20261109T130000Z\nDTSTART:20261109T130000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
    ) == [("11-02 09:00", "11-02 10:00")]


def test_whole_days_repeat_too():
    assert busy("UID:1\nDTSTART;VALUE=DATE:20261214\nRRULE:FREQ=YEARLY;UNTIL=20300101")[0][0] == "12-14 00:00"
    assert busy("UID:1\nDTSTART;VALUE=DATE:20201214\nRRULE:FREQ=YEARLY") == [("12-14 00:00", "12-15 00:00")]


def test_what_is_ours_is_not_elsewhere():
    assert busy("UID:ours\nDTSTART:20261124T130000Z\nDURATION:PT1H", but={"ours"}) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Sign in</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        calendar("UID:1\nDTSTART:yesterday"),
        calendar("UID:1\nDTSTART:20261124T130000Z\nRRULE:FREQ=SECONDLY"),
        calendar("UID:1\nDTSTART:00010101T000000\nDURATION:PT1H\nRRULE:FREQ=DAILY"),
    ],
)
def test_what_is_no_calendar_says_so_without_a_word_of_it(content):
    with pytest.raises(NoCalendar) as refused:
        busy_spans(content, HALIFAX, WINDOW)
    assert str(refused.value) in {"no calendar", "not a calendar", "too much", "too often"}
