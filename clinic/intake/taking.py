"""An enquiry comes in: a time is taken or a wish written down, sealed, and a letter posted."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import Base, db, lay_down
from clinic.diary import letters, links, offered, reach, reminded
from clinic.diary.draft import Draft, Foretold
from clinic.diary.models import Appointment, Audience, ServiceKind
from clinic.diary.reader import Reader
from clinic.diary.reserve import reserve_offered
from clinic.diary.visitor import Visitor
from clinic.files import directory, inbox
from clinic.files.models import Inbox
from clinic.frozen import frozen
from clinic.intake import blocks, promised, tally
from clinic.intake.models import Enquiry, Source, State
from clinic.mail.models import LetterKind, OutboxLetter
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.blind import blind_index
from clinic.vault.token import new_token
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Wish

INBOX_KIND = "enquiry"


class OneAtATime(Refusal):
    """There is a first call for this contact already. It is said so that nobody learns whose."""

    status = 429
    sentence = N_(
        "This cannot be booked here just now. If you have booked before, the link you were given moves "
        "that time."
    )


@frozen
class Caller:
    """Who asks, through which door, and with whom they may have a time.

    `told_days` is for how long they were told that what they say is kept, if they were told already.
    """

    actor: Actor
    source: Source
    therapists: list[UUID]
    told_days: int | None = None

    @property
    def for_whom(self) -> Audience:
        """Whoever answers the telephone gives what the practice may give."""
        return Audience.PUBLIC if self.source is Source.ONLINE else Audience.STAFF


@frozen
class Ready:
    """All of a booking that waits for no decision, sealed and written while others have their turn."""

    visitor: Visitor
    draft: Draft
    caller: Caller
    inbox: Inbox
    count: Inbox
    enquiry: Enquiry
    # In this order: the link and, for whoever is written to, what reminds them and their first letter.
    rows: tuple[Base, ...]
    # Whether an earlier first call of this contact's may have to be told apart from one to come.
    had_one: bool


def book(
    visitor: Visitor, draft: Draft, caller: Caller, *, zone: ZoneInfo, now: datetime, hold: str = ""
) -> Visitor:
    """Take the time and all that goes with it, in this transaction; the visitor comes back with a token.

    Raises what `ready` and `take` do.
    """
    made = ready(visitor, draft, caller, now)
    take(made, zone=zone, now=now, hold=hold)
    return made.visitor


def ready(visitor: Visitor, draft: Draft, caller: Caller, now: datetime) -> Ready:
    """Make all that can be made before the time is theirs. It changes nothing. Raises `ByTelephone`."""
    _let_in(visitor, caller, now)
    visitor = replace(visitor, token=new_token())
    foretold = draft.foretell()
    row, count = _sealed(visitor)
    link, code = links.made(foretold.id, visitor)
    to, told = reach.of_visitor(visitor), tuple[Base, ...]()
    if to is not None:
        told = (
            *reminded.made(foretold, row.id, to, now),
            _letter(foretold, Reader(row.id, to), visitor, code, now),
        )
    enquiry = _enquiry(row.id, count.id, State.BOOKED, caller, now, ends_at=foretold.ends_at)
    enquiry.appointment_id = foretold.id
    if draft.service.kind is ServiceKind.FIRST_CALL:
        enquiry.contact_hash = contact_hash(visitor)
    return Ready(
        visitor=visitor,
        # The letter says how long it is: of another length it cannot be had any more.
        draft=replace(draft, foretold=foretold, inbox_id=row.id, minutes=draft.service.minutes),
        caller=caller,
        inbox=row,
        count=count,
        enquiry=enquiry,
        rows=(link, *told),
        had_one=_had_one(enquiry),
    )


def take(made: Ready, *, zone: ZoneInfo, now: datetime, hold: str = "") -> Appointment:
    """Decide on the time, by how everything stands now, and lay down what was made.

    `hold` is the token under which the time is kept for them, if it is. Raises `TimeTaken`, `NotOffered` or
    `OneAtATime`; nothing of it may then be committed.
    """
    draft, caller = replace(made.draft, service=offered.as_it_stands(made.draft.service)), made.caller
    appointment = reserve_offered(
        draft, caller.therapists, zone=zone, now=now, for_whom=caller.for_whom, hold=hold
    )
    inbox.add(made.inbox, caller.actor)
    inbox.add(made.count, caller.actor)
    _add(made.enquiry, now, had_one=made.had_one)
    for row in made.rows:
        lay_down(row)
    trail.record(caller.actor, "appointment.booked", appointment.id, enquiry=made.enquiry.id)
    return appointment


def ask_to_be_written_to(
    visitor: Visitor, caller: Caller, now: datetime, wish: Wish | None = None
) -> Enquiry:
    """No time suits: somebody of the practice will answer; with a wish, they are on the wait list as well.

    Raises `ByTelephone`.
    """
    _let_in(visitor, caller, now)
    row, count = _sealed(visitor)
    inbox.add(row, caller.actor)
    inbox.add(count, caller.actor)
    enquiry = _enquiry(row.id, count.id, State.WAITING, caller, now, ends_at=now)
    db.session.add(enquiry)
    if wish is not None:
        asked = replace(wish, to=reach.of_visitor(visitor), language=_to_speak(wish, visitor, caller))
        waiting.put(asked, until_at=now + timedelta(days=enquiry.keep_days), now=now, inbox_id=row.id)
    trail.record(caller.actor, "enquiry.arrived", enquiry.id)
    db.session.flush()
    return enquiry


def _enquiry(
    inbox_id: UUID, count_id: UUID, state: State, caller: Caller, now: datetime, *, ends_at: datetime
) -> Enquiry:
    """A new one, kept for as long after its end as is promised now."""
    days = promised.to_whom_was_told(caller.told_days)
    return Enquiry(
        inbox_id=inbox_id,
        source=caller.source,
        state=state,
        arrived_at=now,
        keep_until=ends_at + timedelta(days=days),
        keep_days=days,
        count_id=count_id,
    )


def _to_speak(wish: Wish, visitor: Visitor, caller: Caller) -> str:
    """The language they chose, else the one they think in, unless nobody they may see speaks it.

    Else they would wait for a time that never comes, without knowing.
    """
    here = [one for one in offered.therapists() if one.id in caller.therapists]
    return wish.language or (visitor.language if any(one.speaks(visitor.language) for one in here) else "")


def link_of(token: str) -> str:
    """The address of a visitor's own booking."""
    return f"{settings().public_url}/b/{token}"


def _let_in(visitor: Visitor, caller: Caller, now: datetime) -> None:
    """Whoever answers the telephone may book for anybody. Raises `ByTelephone`."""
    if caller.for_whom is Audience.PUBLIC:
        blocks.refuse(visitor.contact, caller.actor.origin, now)


def _sealed(visitor: Visitor) -> list[Inbox]:
    """Who they are, and what is counted of them."""
    whole = INBOX_KIND, visitor.to_bytes()
    return inbox.all_sealed(directory.file_id(), whole, tally.counted(visitor.language))


def _had_one(enquiry: Enquiry) -> bool:
    """Whether this contact has had a first call that still stands as one to come."""
    if enquiry.contact_hash is None:
        return False
    same = Enquiry.contact_hash == enquiry.contact_hash
    theirs = select(Enquiry.id).where(same, Enquiry.state == State.BOOKED)
    return db.session.scalar(theirs.limit(1)) is not None


def _add(enquiry: Enquiry, now: datetime, *, had_one: bool) -> None:
    """Let the database see that this contact has no other first call to come. Raises `OneAtATime`."""
    if had_one:
        passed = select(Appointment.id).where(Appointment.ends_at <= now)
        same = Enquiry.contact_hash == enquiry.contact_hash
        held = update(Enquiry).where(same, Enquiry.state == State.BOOKED, Enquiry.appointment_id.in_(passed))
        db.session.execute(held.values(state=State.HELD))
    if not lay_down(enquiry, unless_there=True):
        raise OneAtATime


def contact_hash(visitor: Visitor) -> bytes:
    """By what an enquiry is known for the same contact's, without saying whose."""
    return blind_index(settings().instance_key, "email" if visitor.email else "phone", visitor.contact)


def _letter(
    foretold: Foretold, reader: Reader, visitor: Visitor, code: str | None, now: datetime
) -> OutboxLetter:
    link = link_of(visitor.token)
    return letters.written(
        LetterKind.BOOKED,
        foretold,
        reader,
        now=now,
        link=link,
        confirm_link=f"{link}/address/{code}" if code else "",
        is_answer=True,
    )
