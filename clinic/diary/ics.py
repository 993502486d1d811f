"""A booking as a calendar entry that says `Appointment` and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

SUMMARIES = {"en": "Appointment", "fr": "Rendez-vous", "fa": "قرار ملاقات"}


@dataclass(frozen=True)
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
    sheet = Calendar()
    sheet.add("prodid", "-//Attune//EN")
    sheet.add("version", "2.0")
    sheet.add("method", method)
    sheet.add_component(_event(entry, method, locale, organizer, attendee))
    return bytes(sheet.to_ical())


def _event(entry: Entry, method: Method, locale: str, organizer: str, attendee: str | None) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", SUMMARIES.get(locale[:2], SUMMARIES["en"]))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    if attendee:
        event.add("attendee", vCalAddress(f"mailto:{attendee}"))
    return event
