"""What a client is asked to agree to on their own page: the words handed to them, and what they said, signed.

The words are pinned as they were handed over, so that the file has what was agreed to and not only its name.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.agreement_texts import AgreementText, newer_than
from clinic.clients.consent import Consent, Kind
from clinic.database import db, writing
from clinic.files import copies, items, left
from clinic.files.models import Copy
from clinic.frozen import frozen
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

# What is handed to a client, what they leave, what the file keeps of it, and what they keep for themselves.
HANDED, LEFT, KIND, OWN = "agreement-asked", "agreement-said", "agreement", "agreements-own"
VERSION = 1
LOOKED_AT_AGAIN = timedelta(days=365)


class Word(StrEnum):
    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


@frozen(kw_only=True)
class Asked:
    """The words of one agreement, in which language, and how they were explained.

    `text_id` is the version of the practice's wording that they are; words that were typed are of none.
    """

    kind: Kind
    version: str
    locale: str
    explained_in: str
    interpreter: str
    text: str
    text_id: UUID | None = None

    @classmethod
    def of(cls, row: AgreementText, explained_in: str, interpreter: str = "") -> Self:
        """The practice's own words, as they stand."""
        return cls(
            kind=row.about,
            version=row.name,
            locale=row.locale,
            explained_in=explained_in,
            interpreter=interpreter,
            text=row.text,
            text_id=row.id,
        )

    def to_json(self) -> dict[str, Any]:
        document = asdict(self) | {"kind": str(self.kind)}
        text_id = document.pop("text_id")
        return document | ({"text_id": text_id.hex} if text_id else {})

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        text_id = document.get("text_id")
        found = {"kind": Kind(document["kind"]), "text_id": UUID(text_id) if text_id else None}
        return cls(**{**document, **found})


@frozen
class Before:
    """What a client said of a wording that another has taken the place of."""

    asked: Asked
    word: Word
    at: datetime


@frozen
class Handed:
    """One agreement on a client's page. `said` is what they said of it last, and `at` when.

    `asked` are the words they said it of. `newer` are those that have taken their place since and wait to be
    read. `before` is what they said of earlier ones. `is_from_file`: the file alone knows what was said, with
    an account before this one.
    """

    copy_id: UUID
    file_id: UUID
    asked: Asked
    giver_id: UUID
    given_at: datetime
    said: Word | None = None
    at: datetime | None = None
    newer: AgreementText | None = None
    before: tuple[Before, ...] = ()
    is_from_file: bool = False

    @property
    def is_given(self) -> bool:
        return self.said is Word.GIVEN

    def is_old(self, now: datetime) -> bool:
        """Whether it is to be looked at again."""
        return self.at is not None and self.is_given and now - self.at > LOOKED_AT_AGAIN


def hand(actor: Actor, keyring: Keyring, file_id: UUID, account_id: UUID, asked: Asked) -> None:
    """Put it on the client's page, and keep it in the file, too. Raises what `copies.give` raises."""
    content = json.dumps({"v": VERSION, **asked.to_json()}, ensure_ascii=False).encode()
    copy = copies.give(keyring, account_id, file_id, HANDED, content)
    items.save(actor, keyring, file_id, copy.id, HANDED, content, 0)
    trail.record(actor, "agreement.handed", file_id, copy=copy.id)


def handed(actor: Actor, keyring: Keyring) -> list[Handed]:
    """What is on the page of the signed-in client, the latest first, after an entry for each file."""
    found = list(db.session.scalars(copies.given_to(keyring.account_id, HANDED)))
    with writing():
        for file_id in sorted({copy.file_id for copy in found}):
            trail.record(actor, "agreements.read", file_id)
    said = _own(keyring)
    there = [_handed(keyring, copy, said) for copy in found]
    # Newer words that are on the page themselves wait there.
    read = {one.asked.text_id for one in there}
    return [replace(one, newer=None) if one.newer and one.newer.id in read else one for one in there]


def one_handed(actor: Actor, keyring: Keyring, copy_id: UUID) -> Handed:
    """One of them. Raises `NotFound` for what is missing and what is another's."""
    found = next((one for one in handed(actor, keyring) if one.copy_id == copy_id), None)
    if found is None:
        raise NotFound
    return found


def say(actor: Actor, keyring: Keyring, one: Handed, word: Word, now: datetime) -> None:
    """Leave it, signed, for the file, and keep for oneself that it was said, and of which words."""
    asked = one.asked.to_json()
    document = {"v": VERSION, "word": str(word), "asked": asked}
    left.leave(actor, keyring, one.file_id, LEFT, json.dumps(document, ensure_ascii=False).encode())
    mine, key = _own(keyring), one.copy_id.hex
    earlier = [[str(last.word), last.at.isoformat(), last.asked.to_json()] for last in one.before]
    # The latest first, then what was said of the words before.
    kept = mine | {key: [str(word), now.isoformat(), asked, earlier]}
    content = json.dumps({"v": VERSION, "said": kept}, ensure_ascii=False).encode()
    copies.keep_own(keyring, one.file_id, OWN, content)


def in_newer_words(one: Handed) -> Handed:
    """The same with the words that wait to be read, in the language they are in, which nobody interpreted.

    Raises `NotFound` where none wait.
    """
    if one.newer is None:
        raise NotFound
    said = (Before(one.asked, one.said, one.at),) if one.said and one.at else ()
    asked = Asked.of(one.newer, one.newer.locale)
    return replace(one, asked=asked, said=None, at=None, newer=None, before=(*said, *one.before))


def is_due_again(consent: Consent, today: date) -> bool:
    """Whether it stands for more than a year, and is to be offered again."""
    return consent.withdrawn_on is None and today - consent.given_on > LOOKED_AT_AGAIN


def _handed(keyring: Keyring, copy: Copy, said: Mapping[str, list[Any]]) -> Handed:
    given = copies.read(keyring, copy)
    document = json.loads(given.content)
    document.pop("v")
    from_file = document.pop("said", None)
    asked = Asked.from_json(document)
    one = Handed(copy.id, copy.file_id, asked, given.giver_id, copy.given_at)
    last = said.get(copy.id.hex, from_file)
    if last is None:
        return replace(one, newer=newer_than(asked.text_id))
    # What was kept before there were versions says of which words it was by its copy alone.
    word, at, *more = last
    asked = Asked.from_json(more[0]) if more else asked
    return replace(
        one,
        asked=asked,
        said=Word(word),
        at=datetime.fromisoformat(at),
        newer=newer_than(asked.text_id),
        before=tuple(map(_before, more[1] if len(more) > 1 else ())),
        is_from_file=copy.id.hex not in said,
    )


def _before(kept: list[Any]) -> Before:
    word, at, asked = kept
    return Before(Asked.from_json(asked), Word(word), datetime.fromisoformat(at))


def _own(keyring: Keyring) -> dict[str, list[Any]]:
    """What they said of which, when, and in which words."""
    found = copies.read_own(keyring, OWN)
    mine: dict[str, list[Any]] = json.loads(found[0])["said"] if found else {}
    return mine
