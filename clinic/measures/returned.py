"""What came back: opened, checked to be what the client signed, and scored into the file."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import calls_left
from clinic.clients.flags import Flag, Level, strongest
from clinic.database import db
from clinic.files import inbox
from clinic.files.inbox import Boxed
from clinic.files.reading import Opened
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.measures import question_link, requests
from clinic.measures.answering import BROUGHT
from clinic.measures.answers import Envelope
from clinic.measures.asking import AnswersRow, Request
from clinic.measures.models import KIND
from clinic.measures.requests import Sent
from clinic.measures.scoring import score
from clinic.measures.taken import Answered, Sheet, Taken
from clinic.vault.alarm import VaultAlarm
from clinic.vault.answers import AnswersPlace, answers_by
from clinic.vault.keyring import Keyring
from clinic.whole import or_left_out


@frozen
class Came:
    """An envelope that was opened and believed."""

    request: Request
    sent: Sent
    envelope: Envelope
    signed: bytes
    counter: int

    def flags(self, at: datetime) -> Iterator[Flag]:
        """What its answers ask: each risk that was said on the way, whatever was answered after it, and what
        the whole asks once it was sent."""
        known = self.envelope.asked.known
        levels = {
            (risk.item, risk.answer): strongest(
                rule.level for rule in known.risk if rule.item == risk.item and rule.fires_on(risk.answer)
            )
            for risk in self.envelope.answers.risks
        }
        for risk in self.envelope.answers.risks:
            level = levels[risk.item, risk.answer]
            if level is not None:
                yield self._flag(level, risk.item, risk.answer, risk.at)
        if self.envelope.is_sent:
            for raised in score(known, self.envelope.answers.all_of(known)).raised:
                if (raised.item, raised.answer) not in levels:
                    yield self._flag(raised.level, raised.item, raised.answer, at)

    def sheet(self, by_name: str, on: date) -> Sheet:
        """What is kept for good, the client's own word in it."""
        asked, answers = self.envelope.asked, self.envelope.answers
        items = answers.all_of(asked.known)
        return Sheet(
            measure=asked.measure,
            client_id=self.request.client_id,
            on=on,
            answers=items,
            score=score(asked.known, items),
            extras={code: words for code, words in answers.extras.items() if words},
            by_name=by_name,
            wording_id=asked.wording_id,
            answered=Answered(
                at=self.envelope.at,
                by_link=self.sent.link is not None,
                signed=b64encode(self.signed).decode(),
            ),
        )

    def _flag(self, level: Level, item: int, answer: int | None, at: datetime) -> Flag:
        known = self.envelope.asked.known
        return Flag(self.request.id, self.request.client_id, level, known.name, item, answer, at)


def came(opened: Opened, keyring: Keyring, request: Request) -> Came | None:
    """What waits for the file, or None where nothing does that could be told before it was sent.

    Raises `VaultAlarm` for anything the client's own hand did not sign, or that belongs elsewhere.
    """
    row = db.session.get(AnswersRow, request.id, populate_existing=True)
    if row is None:
        if request.waits:
            raise VaultAlarm("answers that were returned are not there any more")
        return None
    there = Boxed(row.epoch, row.brought)
    signed = inbox.unboxed(opened, request.file_id, there, BROUGHT, request.id, row.counter)
    if not any(signed):
        if request.waits:
            raise VaultAlarm("answers that were returned are not there any more")
        return None
    sent = requests.one(opened, request)
    envelope = believed(sent, request, signed, keyring.root_vk)
    if envelope.is_sent != request.waits:
        raise VaultAlarm("these answers were put back to an earlier state, or sent by nobody")
    return Came(request, sent, envelope, signed, row.counter)


def believed(sent: Sent, request: Request, signed: bytes, root_vk: bytes) -> Envelope:
    """The envelope as its hand signed it. Raises `VaultAlarm` for anybody else's, or for other questions."""
    if sent.link is not None:
        signer_id, vk = request.id, question_link.signs_as(sent.link)
    elif sent.holder_id is not None:
        holder = certified(sent.holder_id, root_vk)
        signer_id, vk = holder.id, holder.verify_key
    else:
        raise VaultAlarm("nobody was asked this")
    place = AnswersPlace(request.id, request.file_id, signer_id)
    envelope = Envelope.from_bytes(answers_by(vk, place, signed))
    if envelope.asked != sent.asked or sent.client_id != request.client_id:
        raise VaultAlarm("these answers are to other questions")
    return envelope


def as_signed(opened: Opened, keyring: Keyring, file_id: UUID, kept: Sequence[Taken]) -> list[Taken]:
    """Those of these that stand as clients signed them, or were typed in: for a list, as `Opened.whole`."""
    theirs = {one.id: one.sheet for one in kept if one.sheet.answered is not None}
    if not theirs:
        return list(kept)
    rows = db.session.scalars(select(Request).where(Request.file_id == file_id, Request.id.in_(theirs))).all()
    sent = requests.all_of(opened, file_id, rows)
    asked, amiss = {row.id: row for row in rows}, set[UUID]()
    for one, sheet in theirs.items():
        amiss.add(one)
        with or_left_out(KIND, one):
            if one not in sent:
                raise VaultAlarm("nobody was asked what is kept here")
            _check(sent[one], asked[one], sheet, keyring)
            amiss.remove(one)
    return [one for one in kept if one.id not in amiss]


def _check(sent: Sent, request: Request, sheet: Sheet, keyring: Keyring) -> None:
    signed = b64decode(sheet.answered.signed if sheet.answered else "")
    envelope = believed(sent, request, signed, keyring.root_vk)
    answers = envelope.answers.all_of(envelope.asked.known)
    stated = (envelope.is_sent, envelope.asked.measure, answers, sent.client_id)
    if stated != (True, sheet.measure, sheet.answers, sheet.client_id):
        raise VaultAlarm("what is kept is not what was answered")


def is_as_it_came(came: Came) -> bool:
    """Whether nothing was answered since. The request is held."""
    row = db.session.get(AnswersRow, came.request.id, populate_existing=True)
    return row is not None and row.counter == came.counter


def taken_in(actor: Actor, came: Came, now: datetime) -> None:
    """What waited is in the file now: the row goes once it was sent.

    Of what was not sent, neither a row nor the trail tells that there was something to take in.
    """
    request = came.request
    if not came.envelope.is_sent:
        calls_left.answer(request.id, request.file_id)
        return
    calls_left.take(request.id)
    request.taken_in_at = now
    db.session.execute(delete(AnswersRow).where(AnswersRow.request_id == request.id))
    trail.record(actor, "answers.taken_in", request.file_id, item=request.id)
    db.session.flush()
