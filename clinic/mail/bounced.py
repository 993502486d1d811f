"""Letters that come back after they had left: what a mail server reports later is written on the letter."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update

from clinic.database import db
from clinic.mail.models import LetterState, Means, OutboxLetter
from clinic.mail.report import Fate, Report, read


class Reading(StrEnum):
    """What came of one message, in a line that names nobody."""

    RETURNED = "A letter came back for good. The desk sees it."
    DELAYED = "A letter is late and still being tried. The desk sees it."
    ARRIVED = "Nothing was changed: a letter arrived."
    NO_REPORT = "Nothing was changed: this is no report about a letter."
    NOT_OURS = "Nothing was changed: it names no letter of this practice that is still remembered."
    NOT_ON_ITS_WAY = "Nothing was changed: it names a letter that never left, or one whose end is known."


def take_in(raw: bytes, now: datetime) -> Reading:
    """Write down what this message reports, and answer what that was; commits nothing."""
    report = read(raw)
    if report is None:
        return Reading.NO_REPORT
    row = _named(report.message_id)
    if row is None:
        return Reading.NOT_OURS
    if report.fate not in (Fate.FAILED, Fate.DELAYED):
        return Reading.ARRIVED
    return _written(row, report, now)


def _named(message_id: str) -> OutboxLetter | None:
    """Our letter of exactly this name."""
    try:
        letter_id = UUID(message_id.strip("<>").partition("@")[0])
    except ValueError:
        return None
    row = db.session.get(OutboxLetter, letter_id)
    return row if row is not None and row.message_id == message_id and row.means is Means.EMAIL else None


def _written(row: OutboxLetter, report: Report, now: datetime) -> Reading:
    """By one statement, since whoever delivers may be marking it at this moment."""
    states = [LetterState.SENT]
    values: dict[str, object] = {"last_failure": report.status}
    if report.fate is Fate.FAILED:
        # A server can be quicker with its answer than we with our mark, or cut us off once it had the letter.
        states += [LetterState.SENDING, LetterState.WAITING]
        values |= {"state": LetterState.RETURNED, "ended_at": now, "sealed": None}
    left = update(OutboxLetter).where(
        OutboxLetter.id == row.id, OutboxLetter.tries > 0, OutboxLetter.state.in_(states)
    )
    changed = left.values(**values).returning(OutboxLetter.id)
    if db.session.scalar(changed.execution_options(synchronize_session=False)) is None:
        return Reading.NOT_ON_ITS_WAY
    return Reading.RETURNED if report.fate is Fate.FAILED else Reading.DELAYED
