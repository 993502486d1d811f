"""What a file has of agreements said at home, word for word: for its pages and for a new account."""

import json
from base64 import b64decode
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import agreements_said
from clinic.clients.agreement_texts import AgreementText, newer_than
from clinic.clients.agreements import HANDED, KIND, LEFT, VERSION, Asked, Word
from clinic.database import db
from clinic.files import copies, left
from clinic.files.left import Left
from clinic.files.reading import Opened, reading
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring

LOOKED_BACK = 200


@frozen
class Kept:
    """Words that were put on somebody's page, and what they said of them last, if anything.

    `newer` are those that have taken their place since, and of which nothing was said.
    """

    asked: Asked
    word: Word | None = None
    at: datetime | None = None
    newer: AgreementText | None = None


def of_file(keyring: Keyring, opened: Opened, file_id: UUID) -> list[Kept]:
    """All of an opened file, taken in or not, the latest first: each wording once, as it stands now."""
    found: dict[tuple[str, ...], Kept] = {}
    for content in opened.saved_last(file_id, HANDED, LOOKED_BACK).values():
        document = json.loads(content)
        document.pop("v")
        one = Kept(Asked.from_json(document))
        found[_wording(one.asked)] = one
    for one in sorted(_said(keyring, opened, file_id), key=_when):
        found[_wording(one.asked)] = one
    read = {one.asked.text_id for one in found.values()}
    return [_with_newer(one, read) for one in sorted(found.values(), key=_when, reverse=True)]


def hand_over(actor: Actor, keyring: Keyring, file_id: UUID, account_id: UUID) -> int:
    """Put all of it on the page of an account made anew, once; how many. Flushes.

    Only what the file has: words that were put on a page before files kept them, and never answered, are
    sealed to the account before, which nobody opens any more.
    """
    if db.session.scalars(copies.given_to(account_id, HANDED).limit(1)).first() is not None:
        return 0
    with reading(actor, keyring, "agreements.read", [file_id]) as opened:
        found = of_file(keyring, opened, file_id)
    for one in reversed(found):
        document = {"v": VERSION, **one.asked.to_json()}
        if one.word is not None and one.at is not None:
            document["said"] = [str(one.word), one.at.isoformat()]
        content = json.dumps(document, ensure_ascii=False).encode()
        copy = copies.give(keyring, account_id, file_id, HANDED, content)
        trail.record(actor, "agreement.handed", file_id, copy=copy.id)
    return len(found)


def _said(keyring: Keyring, opened: Opened, file_id: UUID) -> Iterator[Kept]:
    taken = opened.saved_last(file_id, KIND, LOOKED_BACK)
    envelopes = {one: b64decode(json.loads(content)["left"]) for one, content in taken.items()}
    yield from map(_kept, left.proven(keyring, file_id, LEFT, envelopes).values())
    waiting = agreements_said.waiting(keyring, opened, file_id)
    yield from (Kept(one.asked, one.word, one.waits.at) for one in waiting)


def _kept(one: Left) -> Kept:
    document = json.loads(one.text)
    return Kept(Asked.from_json(document["asked"]), Word(document["word"]), one.at)


def _with_newer(one: Kept, read: Collection[UUID | None]) -> Kept:
    newer = newer_than(one.asked.text_id)
    return one if newer is None or newer.id in read else replace(one, newer=newer)


def _when(one: Kept) -> float:
    return one.at.timestamp() if one.at else 0


def _wording(asked: Asked) -> tuple[str, ...]:
    return (asked.kind, asked.version, asked.locale, asked.text)
