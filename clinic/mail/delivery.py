"""Taking due letters out of the outbox one by one: at least once, with the same Message-ID each time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from clinic.config import Settings
from clinic.database import db
from clinic.mail import page, rules
from clinic.mail.letter import Letter
from clinic.mail.models import LetterState, Means, OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.mail.post_office import office_of
from clinic.mail.undelivered import Undelivered, Unreachable
from clinic.mode import Mode, set_mode

# Longer than a server may take to answer, so that nobody else tries while it is still being handed over.
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440))
GIVEN_UP = sum(WAITS, timedelta())
# However long an office has been away, its letters leave this soon after it is back.
LONGEST_AWAY = timedelta(minutes=5)
TOO_LATE, UNWANTED = "too late", "unwanted"
KEPT = timedelta(days=7)
# Beyond every time one can book ahead, so that whoever was not told is known until they have come.
RETURNED_KEPT = timedelta(days=90)

_ON_THEIR_WAY = (LetterState.WAITING, LetterState.SENDING)

log = logging.getLogger(__name__)


def deliver_due(settings: Settings, now: datetime) -> int:
    """Send what is due and return how many left. Each letter is a transaction of its own."""
    sent = 0
    while _is_any_due(now):
        row = _claim(now)
        if row is None:
            break
        sent += _send(row, settings, now)
    return sent


def forget_ended(now: datetime) -> int:
    """Delete the rows of letters that left more than a week ago, and of those that never could, later."""
    _forgive(now)
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


def _forgive(now: datetime) -> None:
    """A letter of which nothing was heard for a week arrived: what came back before it counts no more."""
    arrived = aliased(OutboxLetter)
    since = exists().where(
        arrived.address_hash == OutboxLetter.address_hash,
        arrived.state == LetterState.SENT,
        arrived.ended_at < now - KEPT,
        arrived.written_at > OutboxLetter.written_at,
    )
    forgiven = update(OutboxLetter).where(OutboxLetter.state == LetterState.RETURNED, since)
    db.session.execute(forgiven.values(address_hash=None).execution_options(synchronize_session=False))


def _is_any_due(now: datetime) -> bool:
    with _looking():
        return db.session.scalar(select(OutboxLetter.id).where(*_due(now)).limit(1)) is not None


@contextmanager
def _looking() -> Iterator[None]:
    """Look without taking the writers' lock: mostly nothing is due, and a server may take its time."""
    set_mode(Mode.READ)
    try:
        yield
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (OutboxLetter.state.in_(_ON_THEIR_WAY), OutboxLetter.next_at <= now)


def _claim(now: datetime) -> OutboxLetter | None:
    """Make one due letter this worker's own, durably, by a single statement."""
    oldest = (
        select(OutboxLetter.id)
        .where(*_due(now))
        .order_by(OutboxLetter.next_at, OutboxLetter.written_at)
        .limit(1)
    ).with_for_update(skip_locked=True)
    row = db.session.scalars(
        update(OutboxLetter)
        .where(OutboxLetter.id == oldest.scalar_subquery(), *_due(now))
        .values(
            state=LetterState.SENDING, next_at=now + LEASE, last_tried_at=now, tries=OutboxLetter.tries + 1
        )
        .returning(OutboxLetter)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    db.session.commit()
    if row is not None:
        db.session.expunge(row)
    return row


def _send(row: OutboxLetter, settings: Settings, now: datetime) -> int:
    if row.good_until_at is not None and row.good_until_at <= now:
        _end(row, LetterState.RETURNED, TOO_LATE, now)
        return 0
    try:
        letter = open_letter(row, settings.instance_key)
        with _looking():
            is_wanted = not letter.stop_link or rules.wants_letters(letter.to)
            reply_to, from_at = rules.ours().reply_to, rules.from_at(letter.by_day, now)
        if not is_wanted:
            # They stopped such letters while this one waited for the morning.
            _end(row, LetterState.STOPPED, UNWANTED, now)
            return 0
        if from_at > now:
            # It was put off until an hour that is quiet where it is read, which counts as no try.
            _mark(row, state=LetterState.WAITING, next_at=from_at, tries=row.tries - 1)
            return 0
        office_of(row.means, settings).send(_message(row, letter, settings, reply_to), row.id.hex)
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


def _message(row: OutboxLetter, letter: Letter, settings: Settings, reply_to: str) -> EmailMessage:
    """Raises `Undelivered` for words and an address that no further try can make into a message."""
    try:
        return letter.message(
            sender=settings.mail_from,
            message_id=row.message_id,
            written_at=row.written_at,
            locale=row.locale,
            html=page.written(letter.subject, letter.text, row.locale) if row.means is Means.EMAIL else "",
            reply_to=reply_to,
        )
    except Exception as failure:
        raise Undelivered(type(failure).__name__, for_good=True) from None


def _put_back(row: OutboxLetter, failure: Undelivered, now: datetime) -> None:
    is_away = isinstance(failure, Unreachable)
    is_old = now - row.written_at > GIVEN_UP if is_away else row.tries > len(WAITS)
    if failure.for_good or is_old:
        _end(row, LetterState.RETURNED, failure.code, now)
        return
    pause = WAITS[min(row.tries, len(WAITS)) - 1]
    again_at = now + (min(pause, LONGEST_AWAY) if is_away else pause)
    _mark(row, state=LetterState.WAITING, next_at=again_at, last_failure=failure.code)
    if is_away:
        _let_others_wait(row, again_at)


def _let_others_wait(row: OutboxLetter, until: datetime) -> None:
    """One letter knocks for all: those that would find the same office closed wait with it."""
    others = update(OutboxLetter).where(
        OutboxLetter.state == LetterState.WAITING,
        OutboxLetter.means == row.means,
        OutboxLetter.next_at < until,
    )
    db.session.execute(others.values(next_at=until).execution_options(synchronize_session=False))
    db.session.commit()


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
