"""Who looked at a client's file and card, told to them by day and person: plain words, nothing clinical."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, writing
from clinic.edge.catalogue import gettext as _
from clinic.files import directory
from clinic.files.models import FileMember
from clinic.files.roles import INTAKE, OWNER, SUPERVISOR, THERAPIST
from clinic.people import actors, looked
from clinic.people.looked import Looked
from clinic.people.models import Account
from clinic.plain import N_

ROLES = {
    THERAPIST: N_("therapist"),
    SUPERVISOR: N_("supervisor"),
    OWNER: N_("owner of the practice"),
    INTAKE: N_("front desk"),
}
# Whatever else is done with a file adds to it or changes it.
LOOKED = N_("looked at your file")
CHANGED = N_("added to your file or changed it")
BY_NAME = {
    "file.refused": N_("tried to open your file, and was refused"),
    "file.shared": N_("let somebody else open your file"),
    "file.handed_over": N_("handed your file over to somebody else"),
    "file.taken_back": N_("closed your file to somebody again"),
    "handout.assigned": N_("gave you something to take home"),
    "handout.code_wrong": N_("gave a wrong code for a link of yours"),
    "questions.asked": N_("asked you to answer questions at home"),
    "questions.asked_of_each": N_("asked you to answer questions at home"),
    "file.asked_for": N_("asked for the whole of your file"),
    "file.answered": N_("wrote down that your wish for the whole of it was answered"),
}
# Of the directory: what names their card, and what that was for. A page of their file shows the card, too;
# it is told as a look at the file.
OPENED_CARD = N_("opened your card: your name and how to reach you")
SAW_NAME = N_("saw your name, in the diary or in a list")
OF_CARD = {
    "card.read": OPENED_CARD,
    "card.named": N_("looked you up for somebody who called as you"),
    "card.compared": N_("compared your card with another of the same address or number"),
    "item.saved": N_("changed your card"),
    "card.list": SAW_NAME,
    "diary.read": SAW_NAME,
    "today.read": SAW_NAME,
    "intake.read": SAW_NAME,
    "waiting.read": SAW_NAME,
    "directory.found": SAW_NAME,
}
# The desk reads cards all day: of more than a year nobody looks through such a list.
CARD_SINCE = timedelta(days=365)
READING = {
    "notes.searched",
    "notes.found",
    "notes.gathered",
    "note.proven",
    "note.printed",
    "supervision.list",
    "access.read",
}


def files_of(client_id: UUID) -> list[UUID]:
    """Their own file, and those they share with others."""
    mine = select(FileMember.file_id).where(FileMember.client_id == client_id)
    return sorted(db.session.scalars(mine))


def looks(actor: Actor, client_id: UUID, own_id: UUID, zone: ZoneInfo, now: datetime) -> list[Looked]:
    """Everything, newest first, after an entry that says so; of their card, that of a year.

    Of a file they share, what another of its people did, was given or was asked is not told: that is the
    other's own, as is the other's card.
    """
    files = files_of(client_id)
    with writing():
        for file_id in files:
            trail.record(actor, "access.read", file_id)
    who, since = _who(own_id), now - CARD_SINCE
    of_card = {action: _(words) for action, words in OF_CARD.items()}
    found = [
        *looked.looks(files, zone, who, _what, _others(files, client_id)),
        *looked.looks_that_name(directory.file_id(), client_id, since, zone, who, of_card),
    ]
    return sorted(found, key=lambda one: one.last, reverse=True)


def _others(files: list[UUID], client_id: UUID) -> list[UUID]:
    """With whom they share one of these."""
    theirs = select(FileMember.client_id).where(FileMember.file_id.in_(files))
    return sorted(set(db.session.scalars(theirs)) - {client_id})


def _who(own_id: UUID) -> Callable[[str], str | None]:
    staff = {account.id.hex: account for account in db.session.scalars(Account.staff())}
    names = {one: _named(account) for one, account in staff.items()}

    def who(actor: str) -> str | None:
        if actor == own_id.hex:
            return _("You")
        if actor in names or actor in actors.NOBODY:
            return actors.called(actor, names)
        return None

    return who


def _named(account: Account) -> str:
    roles = [_(word) for role, word in ROLES.items() if role in account.roles]
    return _(", ").join([account.name, *roles[:1]])


def _what(action: str) -> str:
    if action in BY_NAME:
        return _(BY_NAME[action])
    is_look = action in READING or action.endswith((".read", "_read"))
    return _(LOOKED if is_look else CHANGED)
