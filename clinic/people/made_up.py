"""The made-up people of a demo instance and how each signs in. On any other instance there are none."""

import json
import os
from dataclasses import asdict, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from clinic.config import Settings
from clinic.frozen import frozen

VERSION = 1


@frozen
class MadeUp:
    """Somebody fictional. `totp_seed` is what their phone would hold; `is_shown` on the sign-in page."""

    id: UUID
    role: str
    name: str
    email: str
    password: str = field(repr=False)
    totp_seed: bytes = field(repr=False)
    is_shown: bool = True

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"id": self.id.hex, "totp_seed": self.totp_seed.hex()}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        read = {"id": UUID(document["id"]), "totp_seed": bytes.fromhex(document["totp_seed"])}
        return cls(**document | read)


@frozen
class Register:
    """What a demo instance knows of itself: it lies in the file that marks the instance as one.

    `anchored_on` is the day the demo was first filled, from which its weeks are counted; `lived_until` the
    last day that was filled in. `clients` tells which client is which record.
    """

    zone: str
    anchored_on: date
    lived_until: date | None = None
    kit: str = field(default="", repr=False)
    people: tuple[MadeUp, ...] = ()
    clients: tuple[tuple[str, str], ...] = ()

    def with_person(self, person: MadeUp) -> Self:
        others = tuple(one for one in self.people if one.email != person.email)
        return replace(self, people=(*others, person))

    def with_client(self, code: str, client_id: UUID) -> Self:
        others = tuple(pair for pair in self.clients if pair[0] != code)
        return replace(self, clients=(*others, (code, client_id.hex)))

    def client(self, code: str) -> UUID | None:
        return next((UUID(found) for known, found in self.clients if known == code), None)

    def to_text(self) -> str:
        document = asdict(self) | {
            "v": VERSION,
            "anchored_on": self.anchored_on.isoformat(),
            "lived_until": self.lived_until.isoformat() if self.lived_until else None,
            "people": [person.to_json() for person in self.people],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises `ValueError` for the register of a later release."""
        document = json.loads(text)
        if document.pop("v") != VERSION:
            raise ValueError("this demo was made by a later release")
        lived_until = document["lived_until"]
        return cls(
            zone=document["zone"],
            anchored_on=date.fromisoformat(document["anchored_on"]),
            lived_until=date.fromisoformat(lived_until) if lived_until else None,
            kit=document["kit"],
            people=tuple(MadeUp.from_json(person) for person in document["people"]),
            clients=tuple((code, client_id) for code, client_id in document["clients"]),
        )


def mark_of(instance: Path) -> Path:
    """The file that makes an instance a demo."""
    return instance / "demo"


def register(told: Settings) -> Register | None:
    """The demo's register; None where there is no demo, or where it is only just being marked as one."""
    text = mark_of(told.instance).read_text() if told.demo else ""
    return Register.from_text(text) if text.strip() else None


def people(told: Settings) -> tuple[MadeUp, ...]:
    """The made-up people; nobody unless this is a demo."""
    found = register(told)
    return found.people if found else ()


def keep(told: Settings, kept: Register) -> None:
    """Write the register in one move, readable by this user alone."""
    path = mark_of(told.instance)
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(kept.to_text())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
