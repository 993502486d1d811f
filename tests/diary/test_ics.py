"""The calendar file, read back by a parser."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from clinic.diary.ics import Entry, calendar

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ENTRY = Entry("7c2f", 0, NOW, NOW + timedelta(minutes=15), NOW)


def event_of(content):
    sheet = Calendar.from_ical(content)
    return sheet, sheet.walk("VEVENT")[0]


def test_a_booking_says_appointment_and_nothing_else():
    addresses = {"organizer": "p@example.ca", "attendee": "m@example.ca"}
    sheet, event = event_of(calendar(ENTRY, "REQUEST", locale="en", **addresses))
    assert sheet["METHOD"] == "REQUEST"
    assert event["SUMMARY"] == "Appointment"
    assert event.decoded("DTSTART") == NOW
    assert "DESCRIPTION" not in event
    assert "LOCATION" not in event
    assert b"DTSTART:20261123T140000Z" in sheet.to_ical()


def test_moved_and_cancelled_it_keeps_its_uid_and_counts_up():
    moved = Entry(ENTRY.uid, 1, NOW, NOW + timedelta(minutes=15), NOW)
    _, event = event_of(calendar(moved, "REQUEST", locale="en", organizer="p@example.ca"))
    assert (event["UID"], event["SEQUENCE"]) == ("7c2f", 1)
    sheet, event = event_of(calendar(moved, "CANCEL", locale="fa", organizer="p@example.ca"))
    assert (sheet["METHOD"], event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", "7c2f")
