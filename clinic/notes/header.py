"""What stands at the head of every note: when, how, with whom, and whether risk was asked about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

LONGEST_MINUTES = 240
_A_DAY = timedelta(days=1)


class Delivery(Labelled):
    IN_PERSON = "IN_PERSON", N_("In person")
    VIDEO = "VIDEO", N_("By video")
    PHONE = "PHONE", N_("By phone")


class Interpreter(Labelled):
    NONE = "NONE", N_("No interpreter")
    PROFESSIONAL = "PROFESSIONAL", N_("Professional interpreter")
    OTHER = "OTHER", N_("Somebody else interpreted")


class RiskScreen(Labelled):
    NONE_RAISED = "NONE_RAISED", N_("Asked, none raised")
    RAISED = "RAISED", N_("Raised")
    NOT_ASKED = "NOT_ASKED", N_("Not asked")


@frozen
class Location:
    """Where the client was, and where to ring if the line drops: asked each time it is not in person."""

    place: str = ""
    callback: str = ""

    @property
    def is_told(self) -> bool:
        return bool(self.place or self.callback)


@frozen
class Present:
    """One of the people a file of several is about, who was there, and how they were called."""

    client_id: UUID
    words: str


@frozen
class Measured:
    """A questionnaire that goes with the session: what it is called, filled in when, and what it came to.

    `came_to` holds a label (empty where there is one number alone), the number or None, and the range; label
    and range are msgids.
    """

    taken_id: UUID
    name: str
    on: date
    came_to: tuple[tuple[str, int | None, str], ...]

    def to_json(self) -> list[Any]:
        return [self.taken_id.hex, self.name, self.on.isoformat(), [list(one) for one in self.came_to]]

    @classmethod
    def from_json(cls, said: list[Any]) -> Self:
        taken_id, name, on, came_to = said
        return cls(UUID(taken_id), name, date.fromisoformat(on), tuple((*one,) for one in came_to))


@frozen(kw_only=True)
class Header:
    """Wall times are those of `zone`, as the clock on the therapist's wall showed them.

    `minutes_given` stands where it took another time than the clock says, `late_reason` in a late entry,
    `no_risk_note` where risk was raised and no note of the risk goes with it. `present` are those of a
    file of several who were there, `attendees` whoever else was, in words. `measures` are the questionnaires
    filled in since the session before.
    """

    service_date: date
    start: time
    stop: time
    zone: str
    delivery: Delivery
    location: Location = Location()
    attendees: tuple[str, ...] = ()
    interpreter: Interpreter = Interpreter.NONE
    interpreter_language: str = ""
    risk: RiskScreen | None = None
    risk_words: str = ""
    minutes_given: int | None = None
    minutes_reason: str = ""
    late_reason: str = ""
    no_risk_note: str = ""
    present: tuple[Present, ...] = ()
    measures: tuple[Measured, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Who was there besides the therapist, where the note says so."""
        return (*(one.words for one in self.present), *self.attendees)

    @property
    def minutes(self) -> int:
        """How long it took: as given, or else by the clock."""
        return self.by_the_clock if self.minutes_given is None else self.minutes_given

    @property
    def by_the_clock(self) -> int:
        """From start to stop, a change to summer time allowed for; negative where stop precedes start."""
        return (self.stops_at - self.starts_at) // timedelta(minutes=1)

    @property
    def starts_at(self) -> datetime:
        return self._instant(self.service_date, self.start)

    @property
    def stops_at(self) -> datetime:
        return self._instant(self.stops_on, self.stop)

    @property
    def stops_on(self) -> date:
        """The day after for a session that went over midnight: one that is no longer than any may be.

        A stop that stands further before the start is a slip, and stays on the day it was typed for.
        """
        if self.stop >= self.start or self.service_date == date.max:
            return self.service_date
        after = self.service_date + _A_DAY
        length = self._instant(after, self.stop) - self.starts_at
        return after if length <= timedelta(minutes=LONGEST_MINUTES) else self.service_date

    @property
    def is_over_midnight(self) -> bool:
        return self.stops_on != self.service_date

    def is_late(self, begun_at: datetime, late_after: timedelta) -> bool:
        """Whether a note begun then came long after the session: it says so, and is never backdated."""
        return begun_at - self.starts_at > late_after

    def _instant(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, ZoneInfo(self.zone)).astimezone(UTC)

    def to_json(self) -> dict[str, Any]:
        return {
            "service_date": self.service_date.isoformat(),
            "start": self.start.isoformat("minutes"),
            "stop": self.stop.isoformat("minutes"),
            "minutes": self.minutes,
            "zone": self.zone,
            "delivery": str(self.delivery),
            "location": {"place": self.location.place, "callback": self.location.callback},
            "attendees": list(self.attendees),
            "interpreter": str(self.interpreter),
            "interpreter_language": self.interpreter_language,
            "risk": str(self.risk) if self.risk else None,
            "risk_words": self.risk_words,
            "minutes_given": self.minutes_given,
            "minutes_reason": self.minutes_reason,
            "late_reason": self.late_reason,
            # A header of before it was asked has no such name, and must go on being spelled as it was signed.
            **({"no_risk_note": self.no_risk_note} if self.no_risk_note else {}),
            **({"present": [[one.client_id.hex, one.words] for one in self.present]} if self.present else {}),
            **({"measures": [one.to_json() for one in self.measures]} if self.measures else {}),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            service_date=date.fromisoformat(document["service_date"]),
            start=time.fromisoformat(document["start"]),
            stop=time.fromisoformat(document["stop"]),
            zone=document["zone"],
            delivery=Delivery(document["delivery"]),
            location=Location(**document["location"]),
            attendees=tuple(document["attendees"]),
            interpreter=Interpreter(document["interpreter"]),
            interpreter_language=document["interpreter_language"],
            risk=RiskScreen(document["risk"]) if document["risk"] else None,
            risk_words=document["risk_words"],
            minutes_given=document["minutes_given"],
            minutes_reason=document["minutes_reason"],
            late_reason=document["late_reason"],
            no_risk_note=document.get("no_risk_note", ""),
            present=tuple(Present(UUID(one), words) for one, words in document.get("present", ())),
            measures=tuple(map(Measured.from_json, document.get("measures", ()))),
        )
