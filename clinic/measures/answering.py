"""Answering: kept at each question under the client's own key, sent once, and never lost on the way."""

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import delete, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import calls_left
from clinic.clients.models import Client
from clinic.database import db, put
from clinic.files import inbox, proving
from clinic.files.models import Copy
from clinic.frozen import frozen
from clinic.measures import letters
from clinic.measures.answers import Answers, Envelope, is_about_risk
from clinic.measures.asked import Asked, Step
from clinic.measures.asking import AnswersRow, Request, open_to_answers
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault import answers as vault
from clinic.vault.alarm import VaultAlarm
from clinic.vault.answers import AnswersPlace, answers_by, sign_answers
from clinic.vault.box import open_with, seal_to
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad, unpad
from clinic.vault.signature import verify_key

# What stands in the box for the file.
BROUGHT = "brought"


class Closed(Refusal):
    status = 410
    sentence = N_(
        "These questions are closed: their time is over, or your therapist called them back. If there is "
        "something you still want to say, please tell the practice."
    )


class Sent(Refusal):
    """Another window was quicker, or this page was sent twice."""

    status = 409
    sentence = N_("Your answers were sent already. Nothing was changed by this.")


class NotAllAnswered(Refusal):
    status = 409
    sentence = N_("Not every question was answered or left out yet.")


@frozen
class Hand:
    """Whoever answers: by which key they sign, and what opens what they have begun."""

    id: UUID
    public_key: bytes
    kem_seed: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)

    @classmethod
    def of(cls, keyring: Keyring) -> Self:
        bundle = keyring.bundle
        return cls(keyring.account_id, bundle.public_key, bundle.kem_seed, bundle.sign_seed)


@frozen
class Sitting:
    """Somebody before the questions: what is asked, and what they have answered so far."""

    request: Request
    asked: Asked
    hand: Hand
    answers: Answers
    counter: int

    @property
    def place(self) -> AnswersPlace:
        return AnswersPlace(self.request.id, self.request.file_id, self.hand.id)

    @property
    def next_step(self) -> Step | None:
        """The first that was not asked yet; None once all were."""
        return next((step for step in self.asked.steps if not self.answers.has(step)), None)

    def step(self, number: int) -> Step:
        """Raises `NotFound` for a question that there is not."""
        found = next((step for step in self.asked.steps if step.number == number), None)
        if found is None:
            raise NotFound
        return found


def hold(request: Request) -> None:
    """Let nobody else change this request until the work is done: of two windows one waits for the other."""
    held = select(Request).where(Request.id == request.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()


def sit(hand: Hand, request: Request, asked_of: Callable[[], Asked], now: datetime) -> Sitting:
    """Go on where it was left. Raises `Sent`, `Closed`, and `VaultAlarm` for what this hand has not begun.

    What is asked is looked up only if it can still be answered.
    """
    if request.returned_at is not None:
        raise Sent
    row = db.session.get(AnswersRow, request.id, populate_existing=True)
    is_begun = row is not None and row.begun is not None
    gone = db.session.get_one(Client, request.client_id).closed_at is not None
    if gone or not open_to_answers(request, now, is_begun=is_begun):
        raise Closed
    asked = asked_of()
    if asked.request_id != request.id:
        raise VaultAlarm("these are other questions")
    if row is None or row.begun is None:
        return Sitting(request, asked, hand, Answers(), row.counter if row else 0)
    place = AnswersPlace(request.id, request.file_id, hand.id)
    signed = unpad(open_with(hand.kem_seed, row.begun, "begun", request.id, request.file_id, row.counter))
    envelope = Envelope.from_bytes(answers_by(verify_key(hand.sign_seed), place, signed))
    return Sitting(request, asked, hand, envelope.answers, row.counter)


def keep(actor: Actor, before: Sitting, answers: Answers, step: Step, now: datetime) -> Sitting:
    """Keep an answer to this step, sealed for whoever answers; a risk is sealed for the file at once, too.

    Somebody is told as soon as a question was passed whose answer could be one, whatever it was.
    """
    sitting = replace(before, answers=answers, counter=before.counter + 1)
    signed = _signed(sitting, now, is_sent=False)
    begun = seal_to(
        sitting.hand.public_key,
        pad(signed),
        "begun",
        sitting.request.id,
        sitting.request.file_id,
        sitting.counter,
    )
    _bring(sitting, signed if answers.risks else bytes(len(signed)), begun, now)
    if is_about_risk(sitting.asked.known, step.item):
        _tell(sitting.request, now)
    trail.record(
        actor, "answers.kept", sitting.request.file_id, request=sitting.request.id, counter=sitting.counter
    )
    db.session.flush()
    return sitting


def send(actor: Actor, before: Sitting, now: datetime) -> None:
    """Give all of it to the file, once. Raises `NotAllAnswered`."""
    if before.next_step is not None:
        raise NotAllAnswered
    sitting, request = replace(before, counter=before.counter + 1), before.request
    _bring(sitting, _signed(sitting, now, is_sent=True), None, now)
    _tell(request, now)
    forget_copy(request)
    request.returned_at = now
    row = db.session.get_one(AnswersRow, request.id, populate_existing=True)
    digest = vault.digest(request.id, request.file_id, row.counter, row.brought)
    trail.record(actor, "answers.returned", request.file_id, item=request.id, digest=digest)
    db.session.flush()


def forget_copy(request: Request) -> None:
    """What the client was handed has done its service."""
    copy_id, request.copy_id = request.copy_id, None
    db.session.flush()
    db.session.execute(delete(Copy).where(Copy.id == copy_id))


def _signed(sitting: Sitting, now: datetime, *, is_sent: bool) -> bytes:
    hand = sitting.hand
    envelope = Envelope(asked=sitting.asked, answers=sitting.answers, by=hand.id, at=now, is_sent=is_sent)
    return sign_answers(hand.sign_seed, sitting.place, envelope.to_bytes())


def _bring(sitting: Sitting, signed: bytes, begun: bytes | None, now: datetime) -> None:
    request = sitting.request
    there = inbox.boxed(request.file_id, signed, BROUGHT, request.id, sitting.counter)
    put(
        AnswersRow,
        request_id=request.id,
        counter=sitting.counter,
        saved_at=now,
        begun=begun,
        epoch=there.epoch,
        brought=there.blob,
    )
    since = min((risk.at for risk in sitting.answers.risks), default=None)
    calls_left.leave(request.id, request.file_id, since)


def _tell(request: Request, now: datetime) -> None:
    if request.told_at is None:
        request.told_at = now
        letters.tell_holders(request.file_id)


def _standing() -> Iterator[tuple[UUID, UUID, str]]:
    """What was sent and not opened yet, to be compared with the trail."""
    sent = select(Request, AnswersRow).join(AnswersRow, AnswersRow.request_id == Request.id)
    for request, row in db.session.execute(
        sent.where(Request.returned_at.is_not(None)).order_by(Request.file_id)
    ):
        yield request.file_id, request.id, vault.digest(request.id, request.file_id, row.counter, row.brought)


proving.left_elsewhere.append(_standing)
