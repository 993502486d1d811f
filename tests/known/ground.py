"""The practice in which all known answers stand: its secrets, three of its people, a file, the directory."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask

from clinic.audit.actor import Actor
from clinic.config import MADE_HERE, settings
from clinic.database import db
from clinic.files.grants import share, take_back
from clinic.vault.bundle import Bundle
from clinic.vault.keyring import Keyring
from tests.holders import Member, file_of, open_practice
from tests.known import rows

PEOPLE = ("olga", "ines", "iris")


@dataclass(frozen=True)
class Ground:
    """Olga owns the practice, Ines is a therapist, Iris answers the phone. The file is Ines's, in epoch 2."""

    olga: Member
    ines: Member
    iris: Member
    file: UUID
    directory: UUID


def make(app: Flask) -> dict[str, Any]:
    """A new practice as text, private keys and all: it keeps nobody's words."""
    cast = open_practice(app)
    file = file_of(cast.ines)
    share(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    take_back(cast.ines.actor, cast.ines.keyring, file.id, cast.sam.id)
    people = {name: getattr(cast, name) for name in PEOPLE}
    return {
        "secrets": {name: getattr(settings(), name).hex() for name in MADE_HERE},
        "root_vk": cast.ines.keyring.root_vk.hex(),
        "people": {
            name: {"id": str(who.id), "bundle": who.keyring.bundle.to_bytes().hex()}
            for name, who in people.items()
        },
        "file": str(file.id),
        "directory": str(cast.directory),
        "rows": {name: some for name, some in rows.without_trail(rows.kept()).items() if some},
    }


def lay(told: dict[str, Any]) -> Ground:
    """Put the practice into an empty database of its version and trust its root."""
    settings().pin_root(bytes.fromhex(told["root_vk"]))
    rows.lay(told["rows"])
    db.session.expunge_all()
    people = {name: _member(told["people"][name]) for name in PEOPLE}
    return Ground(**people, file=UUID(told["file"]), directory=UUID(told["directory"]))


def _member(told: dict[str, str]) -> Member:
    keyring = Keyring(UUID(told["id"]), Bundle.from_bytes(bytes.fromhex(told["bundle"])))
    return Member(keyring.account_id, keyring, Actor(keyring.account_id, "10.0.0.1"))
