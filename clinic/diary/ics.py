"""A booking as a calendar entry that says `Appointment` and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

from clinic.frozen import frozen

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

SUMMARIES = {"en": "Appointment", "fr": "Rendez-vous", "fa": "قرار ملاقات"}


@frozen
class Entry:
    """What a calendar is told; `uid` stays for life and `sequence` grows by one at each change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime


def calendar(
    entry: Entry, method: Method, *, locale: str, organizer: str, attendee: str | None = None
) -> bytes:
    """The entry as a file; `organizer` and `attendee` are bare addresses, never names."""
    sheet = _sheet()
    sheet.add("method", method)
    event = _event(entry, locale, "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if attendee:
        event.add("attendee", vCalAddress(f"mailto:{attendee}"))
    sheet.add_component(event)
    return bytes(sheet.to_ical())


def feed(entries: Iterable[Entry], locale: str) -> bytes:
    """The entries as a calendar that others look at again and again, with nobody's address in it."""
    sheet = _sheet()
    for entry in entries:
        sheet.add_component(_event(entry, locale, "CONFIRMED"))
    return bytes(sheet.to_ical())


def several(entries: Iterable[Entry], *, locale: str, organizer: str, are_cancelled: bool) -> bytes:
    """The entries in one file to take over. A request may hold but one, so this one only tells."""
    sheet = _sheet()
    sheet.add("method", "PUBLISH")
    for entry in entries:
        event = _event(entry, locale, "CANCELLED" if are_cancelled else "CONFIRMED")
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
        sheet.add_component(event)
    return bytes(sheet.to_ical())


def _sheet() -> Calendar:
    sheet = Calendar()
    sheet.add("prodid", "-//Attune//EN")
    sheet.add("version", "2.0")
    return sheet


def _event(entry: Entry, locale: str, status: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", SUMMARIES.get(locale[:2], SUMMARIES["en"]))
    event.add("status", status)
    event.add("class", "PRIVATE")
    return event
