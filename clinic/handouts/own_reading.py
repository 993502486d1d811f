"""Who has read a sheet of the practice's own: its author again, somebody else, and who approved it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.edge import current
from clinic.handouts.checked import Reading, Status
from clinic.handouts.own_models import OwnSheetReading, OwnSheetText
from clinic.handouts.shelf import NoSuchSheet
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import Refusal

# How long whoever wrote a sheet leaves it before reading it again.
SET_ASIDE = timedelta(days=1)


class ReadByItsAuthor(Refusal):
    sentence = N_("Somebody else reads it through: nobody sees their own slips.")


class ReadTooSoon(Refusal):
    sentence = N_("Let a day pass before you read it again: then you see more of it.")


class NotReadYet(Refusal):
    sentence = N_("It is approved once somebody has read it through.")


def read_through(actor: Actor, by: UUID, code: str, locale: str, version: int, status: Status) -> None:
    """That this version was read, or is approved; again is no change. Leaves the commit.

    Whoever wrote it can only have read it again, another day; somebody else reads it through, and then
    approves it. Raises `NoSuchSheet`, `ReadByItsAuthor`, `ReadTooSoon` or `NotReadYet`.
    """
    row = db.session.get(OwnSheetText, (code, locale, version))
    if row is None or status is Status.DRAFT:
        raise NoSuchSheet
    is_author = row.author_id == by
    if is_author is not (status is Status.AUTHOR_READ):
        raise ReadByItsAuthor
    if is_author and not was_set_aside(row, clock.now()):
        raise ReadTooSoon
    said = {one.status for one in readings(row)}
    if status is Status.APPROVED and Status.REVIEWED not in said:
        raise NotReadYet
    if status not in said:
        db.session.add(
            OwnSheetReading(
                code=code, locale=locale, version=version, status=status, reader_id=by, read_at=clock.now()
            )
        )
        trail.record(actor, "own_sheet.read", code=code, locale=locale, version=version, status=str(status))
        db.session.flush()


def readings(row: OwnSheetText) -> list[OwnSheetReading]:
    """Who read this version through, and who approved it."""
    of_it = (
        OwnSheetReading.code == row.code,
        OwnSheetReading.locale == row.locale,
        OwnSheetReading.version == row.version,
    )
    return list(db.session.scalars(select(OwnSheetReading).where(*of_it).order_by(OwnSheetReading.read_at)))


def was_set_aside(row: OwnSheetText, now: datetime) -> bool:
    """Whether it is long enough since it was written for its author to read it with other eyes."""
    return now - row.created_at >= SET_ASIDE


def status_of(row: OwnSheetText) -> Status:
    return how_far(row)[0]


def how_far(row: OwnSheetText) -> tuple[Status, Reading | None]:
    """How far it was checked, and by whom: their name as it is now, the day as it was here."""
    said = {one.status: one for one in readings(row)}
    for status in reversed(Status):
        if (last := said.get(status)) is not None:
            reader = db.session.get(Account, last.reader_id)
            name = reader.name if reader else ""
            return status, Reading(name, last.read_at.astimezone(current.zone()).date())
    return Status.DRAFT, None
