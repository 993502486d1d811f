"""What somebody on the wait list would like, and which times are like it."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary.offered import Therapist
from clinic.diary.visitor import OTHER_TONGUE
from clinic.frozen import frozen
from clinic.mail.addressee import Addressee
from clinic.mail.models import Means
from clinic.plain import N_, Labelled

NOON, EVENING = 12, 17


class Part(Labelled):
    """A part of the day, by the practice's clock."""

    MORNING = "MORNING", N_("Mornings")
    AFTERNOON = "AFTERNOON", N_("Afternoons")
    EVENING = "EVENING", N_("Evenings")

    @classmethod
    def of(cls, wall: datetime) -> "Part":
        return cls.MORNING if wall.hour < NOON else cls.AFTERNOON if wall.hour < EVENING else cls.EVENING


class Reason(Labelled):
    """Why somebody is asked before those who came earlier. A code, and never a story."""

    IN_TURN = "", N_("In turn")
    FEW_TIMES = "FEW_TIMES", N_("Few times are possible for them")
    CAME_BEFORE = "CAME_BEFORE", N_("Came here before")
    MOVED_BY_US = "MOVED_BY_US", N_("We had to cancel their time")
    CLINICIAN_ASKED = "CLINICIAN_ASKED", N_("The therapist asked for it")


@frozen(kw_only=True)
class Wish:
    """Days (Monday 0) and parts of the day, any where none is named; what for, with whom, and how to ask.

    `to` is where they are asked, None for whoever is rung up. With a `language`, only times of those who
    speak it are like the wish; one that has no code keeps no time back.
    """

    service_id: UUID
    days: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    therapist_id: UUID | None = None
    language: str = ""
    to: Addressee | None = None
    reason: Reason = Reason.IN_TURN

    def suits(self, starts_at: datetime, therapist: Therapist, zone: ZoneInfo) -> bool:
        """Whether a time is one they asked for. `zone` is the practice's."""
        wall = starts_at.astimezone(zone)
        return (
            self.therapist_id in (None, therapist.id)
            and (self.language == OTHER_TONGUE or therapist.speaks(self.language))
            and (not self.days or wall.weekday() in self.days)
            and (not self.parts or Part.of(wall) in self.parts)
        )

    def to_bytes(self) -> bytes:
        return json.dumps({"v": 1, **asdict(self)}, default=lambda one: one.hex, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        found: dict[str, Any] = json.loads(content)
        if found.pop("v") != 1:
            raise ValueError("written by a later release")
        therapist, to = found["therapist_id"], found["to"]
        return cls(
            **found
            | {
                "service_id": UUID(found["service_id"]),
                "therapist_id": UUID(therapist) if therapist else None,
                "to": Addressee(**to | {"means": Means(to["means"])}) if to else None,
                "days": tuple(found["days"]),
                "parts": tuple(Part(one) for one in found["parts"]),
                "reason": Reason(found["reason"]),
            }
        )
