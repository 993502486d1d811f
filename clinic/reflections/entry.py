"""One thing a clinician keeps for themselves: what it says, whom it is about, and whether it is held."""

import json
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from clinic.frozen import frozen
from clinic.plain import N_, Labelled
from clinic.refusal import Refusal

VERSION = 1


class UnknownVersion(Exception):
    """It was kept by a later release."""


class ReasonMissing(Refusal):
    status = 422
    sentence = N_("Say why. The reason is kept with it.")


class Held(Refusal):
    sentence = N_("It is held: somebody has asked for it. It can be destroyed once that is over.")


class Kind(Labelled):
    NOTE = "NOTE", N_("Process note")
    SUPERVISION = "SUPERVISION", N_("Supervision")
    OWN_STATE = "OWN_STATE", N_("How you were")


class Action(Labelled):
    """What a clinician did to come back to themselves."""

    BREATH = "BREATH", N_("Breathed")
    PAUSE = "PAUSE", N_("Paused")
    GROUND = "GROUND", N_("Felt the ground")
    SELF_NAME = "SELF_NAME", N_("Named it to myself")
    SLOW_VOICE = "SLOW_VOICE", N_("Slowed my voice")
    CONSULT_AFTER = "CONSULT_AFTER", N_("Talked it over afterwards")


@frozen
class Hold:
    """From one day on nothing of it may be destroyed, until it is lifted, each with a reason."""

    on: date
    reason: str
    lifted_on: date | None = None
    lifted_reason: str = ""

    def to_json(self) -> dict[str, Any]:
        lifted_on = self.lifted_on.isoformat() if self.lifted_on else None
        return {**vars(self), "on": self.on.isoformat(), "lifted_on": lifted_on}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        lifted_on = document["lifted_on"]
        return cls(
            date.fromisoformat(document["on"]),
            document["reason"],
            date.fromisoformat(lifted_on) if lifted_on else None,
            document["lifted_reason"],
        )


@frozen(kw_only=True)
class Entry:
    """`said` holds what was typed, by the codes of its kind's fields; `client_id` and `note_id` what it is
    about, which nobody can tell from outside."""

    kind: Kind
    on: date
    said: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    client_id: UUID | None = None
    note_id: UUID | None = None
    holds: tuple[Hold, ...] = ()

    def get(self, code: str) -> str:
        return self.said.get(code, "")

    @property
    def hold(self) -> Hold | None:
        """The hold that stands."""
        return next((one for one in reversed(self.holds) if one.lifted_on is None), None)

    def held(self, today: date, reason: str) -> Self:
        """Raises `ReasonMissing`."""
        if not reason.strip():
            raise ReasonMissing
        return self if self.hold else replace(self, holds=(*self.holds, Hold(today, reason.strip())))

    def lifted(self, today: date, reason: str) -> Self:
        """The same with no hold on it. Raises `ReasonMissing`."""
        if not reason.strip():
            raise ReasonMissing
        ended = (
            one if one.lifted_on else replace(one, lifted_on=today, lifted_reason=reason.strip())
            for one in self.holds
        )
        return replace(self, holds=tuple(ended))

    def to_bytes(self) -> bytes:
        document = {
            "v": VERSION,
            "kind": str(self.kind),
            "on": self.on.isoformat(),
            "said": dict(self.said),
            "actions": list(map(str, self.actions)),
            "client": self.client_id.hex if self.client_id else None,
            "note": self.note_id.hex if self.note_id else None,
            "holds": [one.to_json() for one in self.holds],
        }
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for one of a later release."""
        document = json.loads(content)
        if document["v"] != VERSION:
            raise UnknownVersion
        return cls(
            kind=Kind(document["kind"]),
            on=date.fromisoformat(document["on"]),
            said=document["said"],
            actions=tuple(map(Action, document["actions"])),
            client_id=UUID(document["client"]) if document["client"] else None,
            note_id=UUID(document["note"]) if document["note"] else None,
            holds=tuple(map(Hold.from_json, document["holds"])),
        )
