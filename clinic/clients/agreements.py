"""What a client is asked to agree to on their own page: the words handed to them, and what they said, signed.

The words are pinned as they were handed over, so that the file has what was agreed to and not only its name.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.standing import Agreed, Standing
from clinic.database import db, writing
from clinic.files import copies, items, left
from clinic.files.left import Left
from clinic.files.models import Copy
from clinic.files.reading import Opened
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

# What is handed to a client, what they leave, what the file keeps of it, and what they keep for themselves.
HANDED, LEFT, KIND, OWN = "agreement-asked", "agreement-said", "agreement", "agreements-own"
VERSION = 1
LOOKED_AT_AGAIN = timedelta(days=365)


class Word(StrEnum):
    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The words of one agreement, in which language, and how they were explained."""

    kind: Kind
    version: str
    locale: str
    explained_in: str
    interpreter: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"kind": str(self.kind)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(**{**document, "kind": Kind(document["kind"])})


@dataclass(frozen=True)
class Handed:
    """One agreement on a client's page. `said` is what they said of it last, and `at` when."""

    copy_id: UUID
    file_id: UUID
    asked: Asked
    giver_id: UUID
    given_at: datetime
    said: Word | None = None
    at: datetime | None = None

    @property
    def is_given(self) -> bool:
        return self.said is Word.GIVEN

    def is_old(self, now: datetime) -> bool:
        """Whether it is to be looked at again."""
        return self.at is not None and self.is_given and now - self.at > LOOKED_AT_AGAIN


@dataclass(frozen=True)
class Said:
    """What a client said of an agreement, still to be taken into the file."""

    asked: Asked
    word: Word
    waits: Left

    def on(self, standing: Standing, client_id: UUID, zone: ZoneInfo) -> Standing:
        """The front of the file with it."""
        day = self.waits.at.astimezone(zone).date()
        if self.word is Word.GIVEN:
            return standing.with_consent(Agreed(client_id, _consent(self.asked, day)))
        for index, agreed in reversed(list(enumerate(standing.consents))):
            same = (agreed.client_id, agreed.consent.kind) == (client_id, self.asked.kind)
            if same and agreed.consent.withdrawn_on is None:
                return standing.without(index, day)
        return standing


def hand(actor: Actor, keyring: Keyring, file_id: UUID, account_id: UUID, asked: Asked) -> None:
    """Put it on the client's page. Raises what `copies.give` raises."""
    content = json.dumps({"v": VERSION, **asked.to_json()}, ensure_ascii=False).encode()
    copy = copies.give(keyring, account_id, file_id, HANDED, content)
    trail.record(actor, "agreement.handed", file_id, copy=copy.id)


def handed(actor: Actor, keyring: Keyring) -> list[Handed]:
    """What is on the page of the signed-in client, the latest first, after an entry for each file."""
    found = list(db.session.scalars(copies.given_to(keyring.account_id, HANDED)))
    with writing():
        for file_id in sorted({copy.file_id for copy in found}):
            trail.record(actor, "agreements.read", file_id)
    said = _own(keyring)
    return [_handed(keyring, copy, said) for copy in found]


def one_handed(actor: Actor, keyring: Keyring, copy_id: UUID) -> Handed:
    """One of them. Raises `NotFound` for what is missing and what is another's."""
    found = next((one for one in handed(actor, keyring) if one.copy_id == copy_id), None)
    if found is None:
        raise NotFound
    return found


def say(actor: Actor, keyring: Keyring, one: Handed, word: Word, now: datetime) -> None:
    """Leave it, signed, for the file, and keep for oneself that it was said."""
    document = {"v": VERSION, "word": str(word), "asked": one.asked.to_json()}
    left.leave(actor, keyring, one.file_id, LEFT, json.dumps(document, ensure_ascii=False).encode())
    mine = _own(keyring) | {one.copy_id.hex: [str(word), now.isoformat()]}
    copies.keep_own(keyring, one.file_id, OWN, json.dumps({"v": VERSION, "said": mine}).encode())


def waiting(keyring: Keyring, opened: Opened, file_id: UUID) -> list[Said]:
    """What was said and is still to be taken in, the earliest first."""
    found = []
    for one in left.waiting(keyring, opened, file_id, LEFT):
        document = json.loads(one.text)
        found.append(Said(Asked.from_json(document["asked"]), Word(document["word"]), one))
    return found


def take_in(actor: Actor, keyring: Keyring, file_id: UUID, said: Said) -> None:
    """The file keeps the words and the client's signature over them. Raises `StaleSave` if it has them."""
    document = {"v": VERSION, "left": b64encode(said.waits.envelope).decode()}
    items.save(actor, keyring, file_id, said.waits.id, KIND, json.dumps(document).encode(), 0)
    left.take_in(actor, file_id, LEFT, said.waits)


def is_due_again(consent: Consent, today: date) -> bool:
    """Whether it stands for more than a year, and is to be offered again."""
    return consent.withdrawn_on is None and today - consent.given_on > LOOKED_AT_AGAIN


def _consent(asked: Asked, day: date) -> Consent:
    return Consent(
        kind=asked.kind,
        version=asked.version,
        explained_in=asked.explained_in,
        interpreter=asked.interpreter,
        given_on=day,
        method=Method.ONLINE,
    )


def _handed(keyring: Keyring, copy: Copy, said: Mapping[str, list[str]]) -> Handed:
    given = copies.read(keyring, copy)
    document = json.loads(given.content)
    document.pop("v")
    asked = Asked.from_json(document)
    one = Handed(copy.id, copy.file_id, asked, given.giver_id, copy.given_at)
    if copy.id.hex not in said:
        return one
    word, at = said[copy.id.hex]
    return replace(one, said=Word(word), at=datetime.fromisoformat(at))


def _own(keyring: Keyring) -> dict[str, list[str]]:
    """What they said of which, and when."""
    found = copies.read_own(keyring, OWN)
    mine: dict[str, list[str]] = json.loads(found[0])["said"] if found else {}
    return mine
