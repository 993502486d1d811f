"""How an enquiry stands: ended, withdrawn, become a client; and what follows from each."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import happenings
from clinic.diary.models import Appointment
from clinic.diary.visitor import Visitor
from clinic.files import directory, inbox
from clinic.intake import record, tally
from clinic.intake.models import Enquiry, State
from clinic.intake.outcome import Outcome, Verdict
from clinic.intake.record import CrisisRecord
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring
from clinic.waitlist import waiting

OUTCOME_KIND = "outcome"
# Whoever opens the page this long before the call has picked up the telephone.
JUST_BEFORE = timedelta(minutes=10)
_OPEN = (State.WAITING, State.BOOKED, State.HELD)


class AlreadyClient(Refusal):
    sentence = N_("They are a client already.")


class CallToCome(Refusal):
    sentence = N_("Their call is still to come. Cancel it first: they are told, and the time is free again.")


def withdraw(appointment: Appointment, now: datetime) -> None:
    """Whoever booked has called it off, or the practice has."""
    for enquiry in _behind(appointment, *_OPEN):
        enquiry.state = State.WITHDRAWN
        enquiry.keep_from(now)
    db.session.flush()


def follow(appointment: Appointment, now: datetime) -> None:
    """It ends at another time now, and what was said about it is kept from then."""
    for enquiry in _behind(appointment, State.BOOKED):
        enquiry.keep_from(appointment.ends_at)
    db.session.flush()


def conclude(
    enquiry: Enquiry,
    visitor: Visitor,
    verdict: Verdict,
    actor: Actor,
    now: datetime,
    *,
    offered: tuple[str, ...] = (),
) -> None:
    """Write down what came of it, sealed. Who would like to begin stays on the board as one to be added.

    `offered` is what somebody in danger was told of. Whoever was in danger, and has a file, is kept as a
    client is: the rule for records decides, not this promise. Raises `AlreadyClient`, or `CallToCome`: the
    time would stay taken and nobody would be told.
    """
    hold(enquiry)
    if is_to_come(call_of(enquiry), now):
        raise CallToCome
    if verdict.outcome not in (Outcome.WAIT_LIST, Outcome.BOOK_INTAKE):
        waiting.forget(enquiry.inbox_id)
    _seal_outcome(enquiry, visitor, verdict, actor)
    begins = verdict.outcome is Outcome.BOOK_INTAKE
    enquiry.state = State.HELD if begins else State.ENDED
    enquiry.keep_from(now)
    crisis = verdict.outcome is Outcome.CRISIS_REDIRECT
    record.keep(CrisisRecord(now, offered, visitor.name, visitor.contact) if crisis else None, actor)
    caller = caller_of(enquiry)
    if crisis and caller is not None:
        _take_on(enquiry, caller, actor)
    else:
        trail.record(actor, "enquiry.concluded", enquiry.id)
    db.session.flush()


def make_client(
    enquiry: Enquiry, visitor: Visitor, therapist_id: UUID, actor: Actor, keyring: Keyring
) -> Client:
    """The same person as a client, with nothing typed again. Raises `AlreadyClient`.

    If a note was begun about their call, its file becomes theirs, and they are its author's.
    """
    hold(enquiry)
    return become_client(enquiry, visitor, Verdict(Outcome.BOOK_INTAKE), therapist_id, actor, keyring)


def become_client(
    enquiry: Enquiry, visitor: Visitor, verdict: Verdict, therapist_id: UUID, actor: Actor, keyring: Keyring
) -> Client:
    """The same, whatever the verdict, of an enquiry that is held."""
    client = caller_of(enquiry) or cards.new_client(actor, keyring, visitor.to_card(), therapist_id)
    _seal_outcome(enquiry, visitor, verdict, actor)
    # As after every outcome: a client made without it would not be one that was in danger.
    record.keep(None, actor)
    _take_on(enquiry, client, actor)
    db.session.flush()
    return client


def may_begin_note(call: Appointment | None, now: datetime) -> bool:
    """Whether there is, or just about is, a call to write about."""
    return call is not None and not call.is_cancelled and not is_to_come(call, now)


def is_to_come(call: Appointment | None, now: datetime) -> bool:
    """Whether somebody still waits for this call."""
    return call is not None and call.is_to_come(now + JUST_BEFORE)


def awaiting_outcome(appointment_id: UUID, now: datetime, *, hold: bool = False) -> Enquiry | None:
    """The enquiry behind a call, while the call has been and nobody has written down what came of it.

    `hold` sees it as it stands now and keeps it so.
    """
    query = select(Enquiry).where(Enquiry.appointment_id == appointment_id, Enquiry.state == State.BOOKED)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    enquiry = db.session.scalar(query)
    return None if enquiry is None or is_to_come(call_of(enquiry), now) else enquiry


def on_the_board(now: datetime) -> Select[Enquiry]:
    """Every enquiry still kept that has not become a client, the oldest first."""
    kept = or_(Enquiry.keep_until.is_(None), Enquiry.keep_until > now)
    return select(Enquiry).where(kept, Enquiry.state != State.CLIENT).order_by(Enquiry.arrived_at, Enquiry.id)


def _behind(appointment: Appointment, *states: State) -> list[Enquiry]:
    """The enquiry behind a call, if it stands in one of these ways; as it stands now, and kept so."""
    mine = select(Enquiry).where(Enquiry.appointment_id == appointment.id, Enquiry.state.in_(states))
    held = mine.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(held))


def call_of(enquiry: Enquiry) -> Appointment | None:
    """Its first call, if one was booked."""
    return db.session.get(Appointment, enquiry.appointment_id) if enquiry.appointment_id else None


def caller_of(enquiry: Enquiry) -> Client | None:
    """Whoever asked, if something is written about them."""
    return db.session.get(Client, enquiry.client_id) if enquiry.client_id else None


def _take_on(enquiry: Enquiry, client: Client, actor: Actor) -> None:
    client.is_caller = False
    enquiry.state, enquiry.client_id, enquiry.keep_until = State.CLIENT, client.id, None
    if enquiry.appointment_id is not None:
        mine = update(Appointment).where(Appointment.id == enquiry.appointment_id)
        db.session.execute(mine.values(client_id=client.id))
    waiting.became_client(enquiry.inbox_id, client.id)
    trail.record(actor, "enquiry.became_client", enquiry.id, client=client.id)


def hold(enquiry: Enquiry) -> None:
    """See it as it stands now and keep it so: two windows would otherwise make two files of one person.

    Raises `AlreadyClient`, or `NotFound` once it is forgotten.
    """
    same = select(Enquiry).where(Enquiry.id == enquiry.id).with_for_update()
    if db.session.scalar(same.execution_options(populate_existing=True)) is None:
        raise NotFound
    if enquiry.state is State.CLIENT:
        raise AlreadyClient


def _seal_outcome(enquiry: Enquiry, visitor: Visitor, verdict: Verdict, actor: Actor) -> None:
    inbox.let_go(actor, enquiry.outcome_id)
    inbox.let_go(actor, enquiry.count_id)
    enquiry.outcome_id = inbox.put(directory.file_id(), OUTCOME_KIND, verdict.to_bytes(), actor)
    count = tally.sealed(visitor.language, verdict)
    inbox.add(count, actor)
    enquiry.count_id = count.id


happenings.when_cancelled(withdraw)
happenings.when_moved(follow)
