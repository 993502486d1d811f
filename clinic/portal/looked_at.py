"""Who looked at a client's file, told to them: by day and person, in plain words, and nothing clinical."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, writing
from clinic.edge.catalogue import gettext as _
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
LOOKED = N_("looked at it")
CHANGED = N_("added to it or changed it")
BY_NAME = {
    "file.refused": N_("tried to open it, and was refused"),
    "file.shared": N_("let somebody else open it"),
    "file.handed_over": N_("handed it over to somebody else"),
    "file.taken_back": N_("closed it to somebody again"),
    "handout.assigned": N_("gave you something to take home"),
    "file.asked_for": N_("asked for the whole of it"),
    "file.answered": N_("wrote down that your wish for the whole of it was answered"),
}
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


def looks(actor: Actor, client_id: UUID, own_id: UUID, zone: ZoneInfo) -> list[Looked]:
    """Everything, newest first, after an entry that says so.

    Of a file they share, what another of its people did is not told: that is the other's own.
    """
    files = files_of(client_id)
    with writing():
        for file_id in files:
            trail.record(actor, "access.read", file_id)
    return looked.looks(files, zone, _who(own_id), _what)


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
