"""Taking due letters out of the outbox one by one: at least once, with the same Message-ID each time."""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from clinic.config import Settings
from clinic.database import Mode, db, set_mode
from clinic.mail.models import LetterState, OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.mail.post_office import PostOffice, Undelivered, post_office

# Longer than a server may take to answer, so that nobody else tries while it is still being handed over.
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440))
KEPT = timedelta(days=7)
# Beyond every time one can book ahead, so that whoever was not told is known until they have come.
RETURNED_KEPT = timedelta(days=90)

_ON_THEIR_WAY = (LetterState.WAITING, LetterState.SENDING)

log = logging.getLogger(__name__)


def deliver_due(settings: Settings, now: datetime) -> int:
    """Send what is due and return how many left. Each letter is a transaction of its own."""
    office = post_office(settings)
    sent = 0
    while _is_any_due(now):
        row = _claim(now)
        if row is None:
            break
        sent += _send(row, office, settings, now)
    return sent


def forget_ended(now: datetime) -> int:
    """Delete the rows of letters that left more than a week ago, and of those that never could, later."""
    came_back = OutboxLetter.state == LetterState.RETURNED
    ended = delete(OutboxLetter).where(
        or_(
            and_(~came_back, OutboxLetter.ended_at < now - KEPT),
            OutboxLetter.ended_at < now - RETURNED_KEPT,
        )
    )
    count = db.session.execute(ended).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return int(count)


def _is_any_due(now: datetime) -> bool:
    """Look without taking the writers' lock, since mostly nothing is due."""
    set_mode(Mode.READ)
    try:
        return db.session.scalar(select(OutboxLetter.id).where(*_due(now)).limit(1)) is not None
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OutboxLetter.state.in_(_ON_THEIR_WAY), OutboxLetter.next_at <= now)


def _claim(now: datetime) -> OutboxLetter | None:
    """Make one due letter this worker's own, durably, by a single statement."""
    oldest = (
        select(OutboxLetter.id).where(*_due(now)).order_by(OutboxLetter.next_at).limit(1)
    ).with_for_update(skip_locked=True)
    row = db.session.scalars(
        update(OutboxLetter)
        .where(OutboxLetter.id == oldest.scalar_subquery(), *_due(now))
        .values(state=LetterState.SENDING, next_at=now + LEASE, tries=OutboxLetter.tries + 1)
        .returning(OutboxLetter)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    db.session.commit()
    return row


def _send(row: OutboxLetter, office: PostOffice, settings: Settings, now: datetime) -> int:
    try:
        office.send(_message(row, settings), row.id.hex)
    except Undelivered as failure:
        _put_back(row, failure, now)
        return 0
    except Exception as failure:
        # Whatever is wrong with this one, the letters behind it are owed to other people.
        log.exception("a letter could not be handed over")
        _put_back(row, Undelivered(type(failure).__name__), now)
        return 0
    _end(row, LetterState.SENT, None, now)
    return 1


def _message(row: OutboxLetter, settings: Settings) -> EmailMessage:
    """Raises `Undelivered` for words and an address that no further try can make into a message."""
    letter = open_letter(row, settings.instance_key)
    try:
        return letter.message(
            sender=settings.mail_from, message_id=row.message_id, written_at=row.written_at, locale=row.locale
        )
    except Exception as failure:
        raise Undelivered(type(failure).__name__, for_good=True) from None


def _put_back(row: OutboxLetter, failure: Undelivered, now: datetime) -> None:
    if failure.for_good or row.tries > len(WAITS):
        _end(row, LetterState.RETURNED, failure.code, now)
        return
    _mark(row, state=LetterState.WAITING, next_at=now + WAITS[row.tries - 1], last_failure=failure.code)


def _end(row: OutboxLetter, state: LetterState, failure: str | None, now: datetime) -> None:
    """Nothing more will be done with it, so its words go at once."""
    _mark(row, state=state, ended_at=now, last_failure=failure, sealed=None)


def _mark(row: OutboxLetter, **values: object) -> None:
    """Write down how it went, unless the lease ran out and the letter is another worker's by now."""
    mine = update(OutboxLetter).where(
        OutboxLetter.id == row.id,
        OutboxLetter.tries == row.tries,
        OutboxLetter.state == LetterState.SENDING,
    )
    db.session.execute(mine.values(**values).execution_options(synchronize_session=False))
    db.session.commit()
