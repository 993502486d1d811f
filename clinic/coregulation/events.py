"""What happened within the hour: a state that shifted, a bond that broke and was mended."""

from collections.abc import Mapping
from typing import Any, Self

from clinic.coregulation.codes import PRACTICES, CoRegulation, SelfRegulation, State
from clinic.frozen import frozen
from clinic.plain import N_, Labelled


class Locus(Labelled):
    """Between whom it broke."""

    PARTNERS_IN_ROOM = "PARTNERS_IN_ROOM", N_("Between them, here")
    CLIENT_THERAPIST = "CLIENT_THERAPIST", N_("Between client and me")
    BETWEEN_SESSIONS = "BETWEEN_SESSIONS", N_("Between sessions")


class Break(Labelled):
    """How it showed."""

    WITHDRAWAL = "WITHDRAWAL", N_("Drew back")
    CONFRONTATION = "CONFRONTATION", N_("Went against")
    MIXED = "MIXED", N_("Both of these")


class By(Labelled):
    """Who noticed, or who began to mend."""

    CLIENT = "CLIENT", N_("The client")
    PARTNER = "PARTNER", N_("The partner")
    THERAPIST = "THERAPIST", N_("The therapist")


class Move(Labelled):
    """What was done to mend."""

    PAUSE = "PAUSE", N_("paused")
    NAME_IT = "NAME_IT", N_("named it")
    OWN_PART = "OWN_PART", N_("owned a part in it")
    VALIDATE = "VALIDATE", N_("showed understanding")
    APOLOGISE = "APOLOGISE", N_("said sorry")
    REQUEST = "REQUEST", N_("asked for something")
    RECONNECT = "RECONNECT", N_("reached out again")


OUTCOMES = (
    N_("nothing, or no answer"),
    N_("tried, not received"),
    N_("mended in part"),
    N_("mostly mended"),
    N_("received, and close again"),
)

HELPED: dict[str, str] = {
    **{f"CO.{way}": way.label for way in CoRegulation},
    **{f"SELF.{way}": way.label for way in SelfRegulation},
    **{practice.code: practice.label for practice in PRACTICES},
}


@frozen(kw_only=True)
class Shift:
    """From one state to another, so many minutes into the session. `helped_by` are keys of `HELPED`."""

    minute: int
    start: State
    end: State
    trigger: str = ""
    helped_by: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        document = {
            "minute": self.minute,
            "from": str(self.start),
            "to": str(self.end),
            "trigger": self.trigger,
            "helped_by": list(self.helped_by),
        }
        return _given(document)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            minute=document["minute"],
            start=State(document["from"]),
            end=State(document["to"]),
            trigger=document.get("trigger", ""),
            helped_by=tuple(document.get("helped_by", ())),
        )


@frozen(kw_only=True)
class Rupture:
    """A break in the bond, and what came of mending it. `outcome` counts in `OUTCOMES`."""

    locus: Locus
    kind: Break
    noticed_by: By
    repair_tried: bool
    trigger: str = ""
    repair_by: By | None = None
    repair_moves: tuple[Move, ...] = ()
    outcome: int | None = None
    minutes_to_repair: int | None = None
    follow_up: str = ""

    def to_json(self) -> dict[str, Any]:
        document = {
            "locus": str(self.locus),
            "kind": str(self.kind),
            "noticed_by": str(self.noticed_by),
            "repair_tried": self.repair_tried,
            "trigger": self.trigger,
            "repair_by": str(self.repair_by) if self.repair_by else None,
            "repair_moves": [str(move) for move in self.repair_moves],
            "outcome": self.outcome,
            "minutes_to_repair": self.minutes_to_repair,
            "follow_up": self.follow_up,
        }
        return _given(document)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        repair_by = document.get("repair_by")
        return cls(
            locus=Locus(document["locus"]),
            kind=Break(document["kind"]),
            noticed_by=By(document["noticed_by"]),
            repair_tried=document["repair_tried"],
            trigger=document.get("trigger", ""),
            repair_by=By(repair_by) if repair_by else None,
            repair_moves=tuple(map(Move, document.get("repair_moves", ()))),
            outcome=document.get("outcome"),
            minutes_to_repair=document.get("minutes_to_repair"),
            follow_up=document.get("follow_up", ""),
        )


def _given(document: dict[str, Any]) -> dict[str, Any]:
    """Only what was given: a zero is, and so is a no."""
    return {name: part for name, part in document.items() if part not in (None, "", [])}
