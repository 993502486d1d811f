"""Asking a client, from the clinician's side: what is out, what came back, and calling it back."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import calls_left
from clinic.clients.consent import Kind
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.database import db
from clinic.files import copies, items
from clinic.files.by_code import LinkWords
from clinic.files.led import lead_to
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.measures import question_link
from clinic.measures.answering import forget_copy
from clinic.measures.asked import Asked
from clinic.measures.asking import AnswersRow, Request, RequestLink, values_of
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.keyring import Keyring

ITEM_KIND, COPY_KIND = "questionnaire", "questionnaire"
LISTED = 60


class NotAgreed(Refusal):
    status = 422
    sentence = N_("They have not agreed to questionnaires from home. Write down first that they do.")


class NoAccount(Refusal):
    status = 422
    sentence = N_("They have no page of their own yet. Invite them to the portal, or send a link.")


@frozen(kw_only=True)
class Sent:
    """What the file keeps of what was asked: of whom, and whose key may answer."""

    asked: Asked
    client_id: UUID
    holder_id: UUID | None = None
    link: LinkWords | None = None

    def to_bytes(self) -> bytes:
        document: dict[str, Any] = {
            "asked": self.asked.to_json(),
            "client": self.client_id.hex,
            "holder": self.holder_id.hex if self.holder_id else None,
            "link": self.link.to_json() if self.link else None,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        return cls(
            asked=Asked.from_json(document["asked"]),
            client_id=UUID(document["client"]),
            holder_id=UUID(document["holder"]) if document["holder"] else None,
            link=LinkWords.from_json(document["link"]) if document["link"] else None,
        )


@frozen(kw_only=True)
class Wish:
    """What is to be asked, of whom, on which day and until when, whether by a link, and in which round."""

    client_id: UUID
    asked: Asked
    on: date
    until_at: datetime
    by_link: bool = False
    round_id: UUID | None = None


@frozen
class Listed:
    """One request with what it asks. `is_begun` is all that is known of the answers.

    It is out of reach where it was handed to an account that its client has no more.
    """

    request: Request
    sent: Sent
    is_begun: bool
    is_within_reach: bool


def ask(
    actor: Actor, keyring: Keyring, file_id: UUID, standing: Standing, wish: Wish, now: datetime
) -> tuple[Request, Sent]:
    """Hand it to the client's own page, or make a link. Flushes; leaves the commit to the view.

    Raises `NotAgreed` without their consent, `NoAccount` where they have no page and it is no link.
    """
    if not Together((wish.client_id,), standing).agreed_to(Kind.MEASURES_PORTAL, wish.on):
        raise NotAgreed
    account = None if wish.by_link else Account.of_client(wish.client_id)
    if account is None and not wish.by_link:
        raise NoAccount
    asked = wish.asked
    request = Request(
        id=asked.request_id,
        file_id=file_id,
        client_id=wish.client_id,
        author_id=keyring.account_id,
        asked_at=now,
        until_at=wish.until_at,
        item_id=uuid4(),
        round_id=wish.round_id,
    )
    link = question_link.new_words() if wish.by_link else None
    sent = Sent(asked=asked, client_id=wish.client_id, holder_id=account.id if account else None, link=link)
    items.save(actor, keyring, file_id, request.item_id, ITEM_KIND, sent.to_bytes(), 0)
    if account is not None:
        request.copy_id = copies.give(keyring, account.id, file_id, COPY_KIND, asked.to_bytes()).id
    db.session.add(request)
    db.session.flush()
    if link is not None:
        db.session.add(question_link.row(keyring, request, link, asked))
    trail.record(actor, "questions.asked", file_id, **values_of(request))
    db.session.flush()
    return request, sent


def listed(opened: Opened, file_id: UUID) -> list[Listed]:
    """What the people of an opened file were asked, the latest first."""
    rows = db.session.scalars(
        select(Request).where(Request.file_id == file_id).order_by(Request.asked_at.desc()).limit(LISTED)
    ).all()
    return _listed(opened, file_id, rows)


def one(opened: Opened, request: Request) -> Sent:
    """What one request asked, as its author wrote it down."""
    found = opened.item(request.file_id, request.item_id, kind=ITEM_KIND, author_id=request.author_id)
    return Sent.from_bytes(found)


def all_of(opened: Opened, file_id: UUID, rows: Sequence[Request]) -> dict[UUID, Sent]:
    """The same of several, by one question."""
    found = opened.each(file_id, ITEM_KIND, {row.item_id: row.author_id for row in rows})
    return {row.id: Sent.from_bytes(found[row.item_id]) for row in rows if row.item_id in found}


def new_id() -> UUID:
    return uuid4()


def call_back(actor: Actor, request: Request, now: datetime) -> None:
    """Nobody can answer it any more; what was begun and not sent is gone."""
    request.called_back_at = now
    db.session.execute(delete(AnswersRow).where(AnswersRow.request_id == request.id))
    # The address stays, so that whoever opens the letter is told; what it opened is gone.
    emptied = update(RequestLink).where(RequestLink.request_id == request.id)
    db.session.execute(emptied.values(blob=b""))
    calls_left.take(request.id)
    forget_copy(request)
    trail.record(actor, "questions.called_back", request.file_id, **values_of(request))
    db.session.flush()


def _listed(opened: Opened, file_id: UUID, rows: Sequence[Request]) -> list[Listed]:
    begun = set(
        db.session.scalars(
            select(AnswersRow.request_id).where(
                AnswersRow.request_id.in_([row.id for row in rows]), AnswersRow.begun.is_not(None)
            )
        )
    )
    sent = all_of(opened, file_id, rows)
    present: dict[UUID, UUID | None] = {}
    for client_id in {row.client_id for row in rows if row.is_out}:
        account = Account.of_client(client_id)
        present[client_id] = account.id if account else None
    return [
        Listed(
            row,
            sent[row.id],
            row.id in begun,
            sent[row.id].link is not None or sent[row.id].holder_id == present.get(row.client_id),
        )
        for row in rows
        if row.id in sent
    ]


lead_to(ITEM_KIND, Request.file_id, Request.item_id)
