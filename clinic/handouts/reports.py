"""The reports of a file: left by a client and still waiting, taken in, or told to somebody here."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.utils import cached_property

from clinic import clock
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.columns import EPOCH
from clinic.database import db
from clinic.files import items, left
from clinic.files.left import Left, Lying
from clinic.files.models import File, FileKind
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.handouts import reminders, sheet_link
from clinic.handouts.models import Assignment
from clinic.handouts.report import Report
from clinic.people.models import Account
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring

# What a client left is of this kind in the inbox, and what the file has in it of the other.
LEFT = "reported"
KIND = "practice-report"
VERSION = 1
LOOKED_BACK = 200


@frozen
class Told:
    """One report. `by_name` wrote down what was told; nobody did where a client left it themselves.

    `waits` is what it waits in, until it is taken in.
    """

    id: UUID
    at: datetime
    report: Report
    by_name: str = ""
    waits: Left | None = None


@frozen
class Reports:
    """What came back of the sheets of one file, the latest first."""

    all: tuple[Told, ...] = ()

    @cached_property
    def waiting(self) -> list[Told]:
        return [told for told in self.all if told.waits]

    @property
    def unwanted(self) -> list[Told]:
        """Of those that wait, the ones that tell of something unwanted."""
        return [told for told in self.waiting if told.report.had_unwanted]

    @property
    def of_joint(self) -> list[Told]:
        """What one of several said of sheets that stand in the file of them all."""
        return [told for told in self.all if told.report.sheet]

    def of(self, assignment_id: UUID) -> list[Told]:
        return [told for told in self.all if told.report.assignment_id == assignment_id]


def own_file(account_id: UUID, given_in: UUID) -> UUID:
    """Where what a client says of a sheet belongs: into their own file, be the sheet of several."""
    alone = select(Client.file_id).join(File, File.id == Client.file_id)
    mine = alone.join(Account, Account.client_id == Client.id).where(Account.id == account_id)
    return db.session.scalar(mine.where(File.kind == FileKind.INDIVIDUAL)) or given_in


def leave(actor: Actor, keyring: Keyring, file_id: UUID, report: Report) -> UUID:
    """Seal what the signed-in client says to their file, for whoever may open it."""
    reminders.something_came(report.assignment_id)
    return left.leave(actor, keyring, file_id, LEFT, report.to_bytes())


def assignment_of(copy_id: UUID) -> UUID:
    """Which giving a client's copy is of. Raises `NotFound` if none is."""
    found = db.session.scalar(select(Assignment.id).where(Assignment.copy_id == copy_id))
    if found is None:
        raise NotFound
    return found


def keep(
    actor: Actor, keyring: Keyring, file_id: UUID, report_id: UUID, report: Report, by_name: str
) -> None:
    """Seal what somebody here was told. Raises `StaleSave` if it is kept already."""
    reminders.something_came(report.assignment_id)
    document = {"by_name": by_name, "at": clock.now().isoformat(), "report": report.to_json()}
    _save(actor, keyring, file_id, report_id, document)


def take_in(actor: Actor, keyring: Keyring, file_id: UUID, told: Told) -> None:
    """Seal into the file what a client left, with their signature. Raises `StaleSave` if it is there."""
    if told.waits is None:
        return
    _save(actor, keyring, file_id, told.id, {"left": b64encode(told.waits.envelope).decode()})
    left.take_in(actor, file_id, LEFT, told.waits)


def of_file(
    keyring: Keyring, opened: Opened, file_id: UUID, since: datetime = EPOCH, lies: Lying | None = None
) -> Reports:
    """Everything that was reported in an opened file, or that was kept since. What is taken in waits no more.

    What a client left and nobody took in yet is always among it; `lies` as in `left.waiting`.
    """
    taken, lies_there = (
        _taken_in(keyring, opened, file_id, since),
        left.waiting(keyring, opened, file_id, LEFT, partial(sheet_link.hands, opened, file_id), lies),
    )
    # One taken in long ago waits no more either, whoever put it back.
    before = {
        version[1] for version in opened.latest({file_id: {one.id for one in lies_there} - taken.keys()})
    }
    waiting = [
        Told(one.id, one.at, Report.from_bytes(one.text), waits=one)
        for one in lies_there
        if one.id not in taken and one.id not in before
    ]
    return Reports(tuple(sorted((*taken.values(), *waiting), key=lambda told: told.at, reverse=True)))


def _taken_in(keyring: Keyring, opened: Opened, file_id: UUID, since: datetime) -> dict[UUID, Told]:
    contents = opened.saved_last(file_id, KIND, LOOKED_BACK, since)
    documents: dict[UUID, dict[str, Any]] = {one: json.loads(content) for one, content in contents.items()}
    theirs = {one: b64decode(said["left"]) for one, said in documents.items() if "left" in said}
    hands = partial(sheet_link.hands, opened, file_id)
    proven = left.proven(keyring, file_id, LEFT, theirs, hands)
    return {
        one: _told(one, said, proven.get(one))
        for one, said in documents.items()
        if one in proven or one not in theirs
    }


def _told(report_id: UUID, said: Mapping[str, Any], theirs: Left | None) -> Told:
    if theirs is not None:
        return Told(report_id, theirs.at, Report.from_bytes(theirs.text))
    at = datetime.fromisoformat(said["at"])
    return Told(report_id, at, Report.from_json(said["report"]), by_name=said["by_name"])


def _save(
    actor: Actor, keyring: Keyring, file_id: UUID, report_id: UUID, document: Mapping[str, Any]
) -> None:
    content = json.dumps({"v": VERSION, **document}, ensure_ascii=False).encode()
    items.save(actor, keyring, file_id, report_id, KIND, content, 0)
