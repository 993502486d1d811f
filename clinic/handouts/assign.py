"""Giving a sheet to a client: into the file, and under the client's own key for the portal."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.together import Together, of_file
from clinic.database import db, writing
from clinic.files import copies, items
from clinic.files.copies import Handed
from clinic.files.led import lead_to
from clinic.files.models import Copy
from clinic.files.reading import Opened, reading
from clinic.files.versions import beside
from clinic.frozen import frozen
from clinic.handouts.models import Assignment, SheetLink
from clinic.handouts.sheet import Paper, Personal
from clinic.handouts.task import Task, check
from clinic.people.models import Account, Practice
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring

KIND = "handout"


class GivenAlready(Refusal):
    status = 409
    sentence = N_("You had given it already; it was not given twice. To give it once more, choose it again.")


@frozen(kw_only=True)
class Given:
    """A client's own view of one sheet: what was given, when, and by whom."""

    copy_id: UUID
    file_id: UUID
    task: Task
    given_at: datetime
    therapist: str


def assign(
    actor: Actor,
    keyring: Keyring,
    file_id: UUID,
    client_id: UUID,
    task: Task,
    together: Together | None = None,
    row_id: UUID | None = None,
) -> Assignment:
    """Give the sheet `task` pins, once for each `row_id`. Flushes; leaves the commit to the view.

    Reads how things stand with its people unless the caller has just read it; that comes before the work's
    own changes. Raises `NotFound` without a grant or for a client the file is not about, `NoSuchSheet`, what
    `task.check` raises, and `GivenAlready`.
    """
    if together is None:
        with reading(actor, keyring, "standing.read", [file_id]) as opened:
            together = of_file(actor, keyring, opened, file_id)
    if client_id not in together.members:
        raise NotFound
    check(task, together, task.assigned_on)
    if row_id and db.session.get(Assignment, row_id):
        raise GivenAlready
    item_id = uuid4()
    items.save(actor, keyring, file_id, item_id, KIND, task.to_bytes(), 0)
    copy = _copy(keyring, file_id, client_id, task)
    row = Assignment(
        id=row_id or uuid4(),
        file_id=file_id,
        client_id=client_id,
        author_id=keyring.account_id,
        assigned_at=clock.now(),
        item_id=item_id,
        copy_id=copy.id if copy else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Of two presses at once the later is told here.
        raise GivenAlready from None
    trail.record(actor, "handout.assigned", file_id, client=client_id, item=item_id, copy=row.copy_id)
    db.session.flush()
    return row


def hand_over(actor: Actor, keyring: Keyring, client_id: UUID) -> int:
    """Copy to a client's new account what they were given before they had it; returns how many.

    Only what this clinician may open. Whoever invites the client calls this afterwards, before other changes.
    """
    account = Account.of_client(client_id)
    waiting = _without_copy_for(keyring.account_id, client_id, account.id) if account else []
    if account is None or not waiting:
        return 0
    with reading(actor, keyring, "handouts.read", sorted({row.file_id for row in waiting})) as opened:
        tasks = [task_of(opened, row) for row in waiting]
    for row, task in zip(waiting, tasks, strict=True):
        row.copy_id = copies.give(keyring, account.id, row.file_id, KIND, task.to_bytes()).id
        trail.record(actor, "handout.handed_over", row.file_id, client=client_id, copy=row.copy_id)
    db.session.flush()
    return len(waiting)


def task_of(opened: Opened, row: Assignment) -> Task:
    """What was given, as its giver wrote it."""
    return Task.from_bytes(opened.item(row.file_id, row.item_id, kind=KIND, author_id=row.author_id))


def assignments_of(
    opened: Opened, file_id: UUID, most: int | None = None, skip: int = 0
) -> list[tuple[Assignment, Task]]:
    """What the people of an opened file were given, newest first: all, or so many after the first."""
    return [(row, task) for row, task, _by_link in given_in(opened, file_id, most, skip)]


def given_in(
    opened: Opened, file_id: UUID, most: int | None = None, skip: int = 0
) -> list[tuple[Assignment, Task, bool]]:
    """The same, and of each whether a link was ever made to it. One question."""
    told = {"file": file_id, "most": most, "skip": skip}
    found = db.session.execute(_given_in_file(most is not None), told).all()
    authors = {row.item_id: row.author_id for row, _version, _by_link in found}
    texts = opened.each(file_id, KIND, authors, [version for _row, version, _by_link in found])
    return [
        (row, Task.from_bytes(texts[row.item_id]), by_link)
        for row, _version, by_link in found
        if row.item_id in texts
    ]


@cache
def _given_in_file(is_limited: bool) -> Select[Any]:
    """Which rows they are is settled first: what is sealed is read of these alone."""
    rows = select(Assignment).where(Assignment.file_id == bindparam("file"))
    rows = rows.order_by(Assignment.assigned_at.desc(), Assignment.id)
    if is_limited:
        rows = rows.limit(bindparam("most")).offset(bindparam("skip"))
    chosen = aliased(Assignment, rows.subquery("chosen"))
    by_link = exists().where(SheetLink.assignment_id == chosen.id)
    asked = beside(select(chosen), chosen.file_id, chosen.item_id)
    return asked.add_columns(by_link).order_by(chosen.assigned_at.desc(), chosen.id)


def count_of(file_id: UUID) -> int:
    """How many sheets the people of a file were given."""
    given = select(func.count()).select_from(Assignment).where(Assignment.file_id == file_id)
    return db.session.scalar(given) or 0


def copies_for(actor: Actor, keyring: Keyring) -> list[Given]:
    """The sheets the signed-in client was given, newest first, after a trail entry for each file."""
    return _opened_for(actor, keyring, list(db.session.scalars(copies.given_to(keyring.account_id, KIND))))


def copy_for(actor: Actor, keyring: Keyring, copy_id: UUID) -> Given:
    """One sheet of the signed-in client. Raises `NotFound` for what is missing and what is another's."""
    found = db.session.scalars(copies.given_to(keyring.account_id, KIND).where(Copy.id == copy_id)).first()
    if found is None:
        raise NotFound
    return _opened_for(actor, keyring, [found])[0]


def personal(
    task: Task,
    therapist: str | None = None,
    *,
    next_appointment: datetime | None = None,
    paper: Paper = Paper.LETTER,
) -> Personal:
    """What to print on a given sheet; the next appointment is looked up when it is downloaded."""
    practice = Practice.ours()
    return Personal(
        practice=practice.name if practice else "",
        reach=practice.reach if practice else "",
        first_name=task.first_name,
        therapist=therapist,
        times_per_week=task.times_per_week,
        next_appointment=next_appointment,
        line=task.line,
        paper=paper,
        large=task.large,
        asked_for=task.wanted,
    )


def therapist_of(account_id: UUID) -> str:
    """A therapist's name as it stands on a sheet, with the designation."""
    account = db.session.get(Account, account_id)
    return ", ".join(filter(None, (account.name, account.designation))) if account else ""


def _copy(keyring: Keyring, file_id: UUID, client_id: UUID, task: Task) -> Copy | None:
    account = Account.of_client(client_id)
    if account is None:
        return None
    return copies.give(keyring, account.id, file_id, KIND, task.to_bytes())


def _without_copy_for(clinician_id: UUID, client_id: UUID, account_id: UUID) -> list[Assignment]:
    theirs = select(Copy.id).where(Copy.holder_id == account_id)
    without = Assignment.copy_id.is_(None) | Assignment.copy_id.not_in(theirs)
    query = Assignment.of(clinician_id).where(Assignment.client_id == client_id, without)
    return list(db.session.scalars(query))


def _opened_for(actor: Actor, keyring: Keyring, found: list[Copy]) -> list[Given]:
    with writing():
        for file_id in sorted({copy.file_id for copy in found}):
            trail.record(actor, "handouts.read", file_id, copies=_ids(found, file_id))
    return [_given(copy, copies.read(keyring, copy)) for copy in found]


def _given(copy: Copy, handed: Handed) -> Given:
    return Given(
        copy_id=copy.id,
        file_id=copy.file_id,
        task=Task.from_bytes(handed.content),
        given_at=copy.given_at,
        therapist=therapist_of(handed.giver_id),
    )


def _ids(found: list[Copy], file_id: UUID) -> Iterator[UUID]:
    return (copy.id for copy in found if copy.file_id == file_id)


lead_to(KIND, Assignment.file_id, Assignment.item_id)
