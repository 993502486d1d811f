"""The reminders of given sheets: set by whoever gives one, and ended by whatever comes back.

What comes back of one sheet ends them all, for that person: no letter could say which sheet it means, and
whoever has said that one did not feel right is to have none. A row that ends tells only that something came.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, not_, select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import shred
from clinic.handouts.models import Assignment, SheetReminder
from clinic.mail import outbox


def remind(actor: Actor, row: Assignment, days: int, now: datetime) -> SheetReminder:
    """Have them reminded of this sheet once, if nothing has come back in so many days. Flushes."""
    made = SheetReminder(assignment_id=row.id, due_at=now + timedelta(days=days))
    db.session.add(made)
    trail.record(actor, "handout.reminder_set", row.file_id, assignment=row.id)
    db.session.flush()
    return made


def end(actor: Actor, row: Assignment, now: datetime) -> bool:
    """Let nobody be reminded of this sheet any more; whether somebody would have been. Flushes."""
    if not _end(SheetReminder.assignment_id == row.id, now):
        return False
    trail.record(actor, "handout.reminder_ended", row.file_id, assignment=row.id)
    db.session.flush()
    return True


def something_came(assignment_id: UUID) -> None:
    """Something was said of a sheet, by whoever was given it or for them: nothing reminds them any more."""
    whose = select(Assignment.client_id).where(Assignment.id == assignment_id).scalar_subquery()
    theirs = select(Assignment.id).where(Assignment.client_id == whose)
    _end(SheetReminder.assignment_id.in_(theirs), clock.now())


def of(assignment_ids: Collection[UUID]) -> dict[UUID, SheetReminder]:
    """The reminder of each of these sheets that has one."""
    asked = select(SheetReminder).where(SheetReminder.assignment_id.in_(assignment_ids))
    return {one.assignment_id: one for one in db.session.scalars(asked)} if assignment_ids else {}


def held(which: ColumnElement[bool]) -> list[SheetReminder]:
    """Those of these that have not ended, as they stand once whoever else is at them has done."""
    mine = select(SheetReminder).where(which, SheetReminder.ended_at.is_(None))
    asked = mine.order_by(SheetReminder.assignment_id).with_for_update()
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))


def _end(which: ColumnElement[bool], now: datetime) -> bool:
    """A letter that has left stays one that was sent; one that has not never leaves."""
    ended = [one for one in held(which) if one.letter_id is None or outbox.recall(one.letter_id, now)]
    for one in ended:
        one.ended_at = now
    db.session.flush()
    return bool(ended)


def _let_go(going: ColumnElement[bool]) -> None:
    """With a file that is shredded, its reminders go: a letter about nothing else does not leave then."""
    letter = select(SheetReminder.letter_id).where(SheetReminder.letter_id.is_not(None))
    stays = letter.where(not_(going), SheetReminder.ended_at.is_(None))
    now = clock.now()
    for letter_id in db.session.scalars(
        letter.where(going, SheetReminder.letter_id.not_in(stays)).distinct()
    ):
        if letter_id is not None:
            outbox.recall(letter_id, now)


shred.before_rows_go(SheetReminder, _let_go)
