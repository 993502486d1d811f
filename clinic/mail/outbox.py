"""Writing a letter into the outbox, in the transaction of whatever it tells about."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, or_, select, true, update

from clinic import clock
from clinic.config import settings
from clinic.database import db, lay_down
from clinic.frozen import frozen
from clinic.mail import rules
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, LetterState, Means, OutboxLetter
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad


class Gone(Refusal):
    """It does not wait any more."""

    sentence = N_("That letter does not wait any more. Nothing was changed.")


class AtNight(Refusal):
    """Nobody can say for whoever reads it that it may come at night: it names no appointment of theirs."""

    sentence = N_("It is night where that letter is read. It leaves by itself in the morning.")


@frozen
class Posting:
    """How a letter goes, apart from its words.

    `about` is the appointment it tells of, where it tells of one: from now on this letter alone says whether
    its people know, whatever comes back of those before it. Of several people who are told of it, each by
    letters of their own, it says so of `whom`. It leaves not before `from_at`, and not once `good_until_at`
    has come.
    """

    kind: LetterKind = LetterKind.ACCOUNT
    means: Means = Means.EMAIL
    about: UUID | None = None
    from_at: datetime | None = None
    good_until_at: datetime | None = None
    whom: UUID | None = None


_PLAINLY = Posting()
_IS_RETURNED = (OutboxLetter.is_latest, OutboxLetter.state == LetterState.RETURNED)


def post(letter: Letter, *, locale: str, how: Posting = _PLAINLY) -> None:
    """Add the letter. It leaves only if, and after, this transaction commits."""
    add(sealed(letter, locale=locale, how=how))


def sealed(letter: Letter, *, locale: str, how: Posting = _PLAINLY) -> OutboxLetter:
    """The letter's row, which is in no outbox yet."""
    letter_id = uuid4()
    now = clock.now()
    return OutboxLetter(
        id=letter_id,
        sealed=_enclosed(letter_id, letter),
        message_id=f"<{letter_id}@{_domain(settings().mail_from)}>",
        locale=locale,
        written_at=now,
        next_at=how.from_at or now,
        about_id=how.about,
        whom_id=how.whom,
        kind=how.kind,
        means=how.means,
        good_until_at=how.good_until_at,
        address_hash=rules.address_hash(letter.to),
    )


def add(row: OutboxLetter) -> None:
    """Let it leave, if this transaction commits: of what it tells of it is the latest word."""
    if row.about_id is not None:
        before = update(OutboxLetter).where(OutboxLetter.about_id == row.about_id, _said_to(row.whom_id))
        db.session.execute(before.values(is_latest=False))
    lay_down(row)


def _said_to(whom: UUID | None) -> ColumnElement[bool]:
    """What one of several was told, and what had one reader before there were several; else everything."""
    return or_(OutboxLetter.whom_id.is_(None), OutboxLetter.whom_id == whom) if whom else true()


def hurry(letter_id: UUID, now: datetime) -> None:
    """Let a letter that waits be due at once, at night too where it tells of an appointment.

    Raises `AtNight`, `Gone`, or `NotFound`.
    """
    row = db.session.get(OutboxLetter, letter_id)
    if row is None or row.sealed is None or row.state is not LetterState.WAITING:
        _change(letter_id, next_at=now)
        return
    letter = open_letter(row, settings().instance_key)
    if rules.from_at(letter.by_day, now) <= now:
        _change(letter_id, next_at=now)
    elif row.about_id is None:
        raise AtNight
    else:
        _change(letter_id, next_at=now, sealed=_enclosed(letter_id, replace(letter, by_day=None)))


def stop(letter_id: UUID, now: datetime) -> None:
    """Let a letter that waits never leave; its words go at once. Raises `Gone`, or `NotFound`."""
    may_be = OutboxLetter.kind != LetterKind.ACCOUNT
    _change(letter_id, may_be, state=LetterState.STOPPED, ended_at=now, sealed=None, last_failure=None)


def recall(letter_id: UUID, now: datetime) -> bool:
    """Let a letter never leave if it has not; whether that could be said in time.

    One that is being handed over is not tried again, should that fail.
    """
    on_its_way = update(OutboxLetter).where(
        OutboxLetter.id == letter_id, OutboxLetter.state.in_((LetterState.WAITING, LetterState.SENDING))
    )
    values = {"state": LetterState.STOPPED, "ended_at": now, "sealed": None, "last_failure": None}
    changed = on_its_way.values(**values).returning(OutboxLetter.id)
    return db.session.scalar(changed.execution_options(synchronize_session=False)) is not None


def stop_about(about: Collection[UUID], now: datetime) -> None:
    """Let whatever waits about these never leave; the words go at once."""
    waiting = update(OutboxLetter).where(
        OutboxLetter.about_id.in_(about), OutboxLetter.state == LetterState.WAITING
    )
    gone = waiting.values(state=LetterState.STOPPED, ended_at=now, sealed=None, last_failure=None)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _change(letter_id: UUID, *only: ColumnElement[bool], **values: object) -> None:
    """By one statement, since whoever delivers may be taking it at this moment."""
    waiting = update(OutboxLetter).where(
        OutboxLetter.id == letter_id, OutboxLetter.state == LetterState.WAITING, *only
    )
    changed = waiting.values(**values).returning(OutboxLetter.id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is not None:
        return
    if db.session.get(OutboxLetter, letter_id) is None:
        raise NotFound
    raise Gone


def take_back(about: UUID, now: datetime) -> bool:
    """Let the letters about a move that are held back never leave; whether nobody knows of that move now.

    What was written about it before is the latest word again.
    """
    of_it = OutboxLetter.about_id == about
    held_back = (
        OutboxLetter.kind == LetterKind.MOVED,
        OutboxLetter.state == LetterState.WAITING,
        OutboxLetter.tries == 0,
        OutboxLetter.next_at > now,
    )
    stopped = update(OutboxLetter).where(of_it, *held_back).returning(OutboxLetter.id)
    gone = stopped.values(state=LetterState.STOPPED, ended_at=now, sealed=None, is_latest=False)
    if not db.session.scalars(gone.execution_options(synchronize_session=False)).all():
        return False
    # Of several, one may have had theirs already.
    know_of_it = select(OutboxLetter.id).where(
        of_it, OutboxLetter.is_latest, OutboxLetter.kind == LetterKind.MOVED
    )
    is_secret = not db.session.scalars(know_of_it).all()
    told = select(OutboxLetter.id, OutboxLetter.whom_id).where(
        of_it, OutboxLetter.state != LetterState.STOPPED
    )
    latest: dict[UUID | None, UUID] = {}
    for letter_id, whom in db.session.execute(told.order_by(OutboxLetter.written_at.desc(), OutboxLetter.id)):
        latest.setdefault(whom, letter_id)
    restored = update(OutboxLetter).where(OutboxLetter.id.in_(latest.values()))
    db.session.execute(restored.values(is_latest=True))
    return is_secret


def came_back(about: Collection[UUID]) -> set[UUID]:
    """Those of these appointments about which the latest letter reached nobody."""
    theirs = returned().where(OutboxLetter.about_id.in_(about))
    return {about_id for about_id in db.session.scalars(theirs) if about_id}


def came_back_of(about: UUID) -> set[UUID]:
    """Of several people of an appointment, those whom the latest letter about it did not reach."""
    mine = select(OutboxLetter.whom_id).where(
        OutboxLetter.about_id == about, OutboxLetter.whom_id.is_not(None), *_IS_RETURNED
    )
    return {whom for whom in db.session.scalars(mine) if whom}


def returned() -> Select[UUID | None]:
    """The appointments whose people do not know."""
    return select(OutboxLetter.about_id).where(OutboxLetter.about_id.is_not(None), *_IS_RETURNED)


def refused_at(address: str) -> datetime | None:
    """When a letter to this address last came back, unless a later one has left since; None if none did.

    Only what the other side refused counts: one that we gave up ourselves says nothing of the address.
    """
    ended = select(OutboxLetter).where(
        OutboxLetter.address_hash == rules.address_hash(address),
        OutboxLetter.state.in_((LetterState.SENT, LetterState.RETURNED)),
    )
    latest = db.session.scalars(ended.order_by(OutboxLetter.written_at.desc()).limit(1)).first()
    if latest is None or latest.state is LetterState.SENT or not is_refusal(latest.last_failure):
        return None
    return latest.ended_at


def is_refusal(code: str | None) -> bool:
    """Whether the other side said it, as a number such as 550 or 5.1.1, rather than nobody anything."""
    return (code or "").replace(".", "").isdigit()


def open_letter(row: OutboxLetter, instance_key: bytes) -> Letter:
    """The letter as it was written. Raises `ValueError` once it has left."""
    if row.sealed is None:
        raise ValueError("this letter has left")
    return Letter.from_bytes(unpad(unseal(instance_key, row.sealed, *_place(row.id))))


def _enclosed(letter_id: UUID, letter: Letter) -> bytes:
    return seal(settings().instance_key, pad(letter.to_bytes()), *_place(letter_id))


def _place(letter_id: UUID) -> tuple[str, UUID]:
    return ("letter", letter_id)


def _domain(address: str) -> str:
    return parseaddr(address)[1].partition("@")[2] or "localhost"
