"""What the page of a candidate's note says of its co-signature, and which acts it offers whom."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.files import personal
from clinic.files.keys import live_grant
from clinic.files.reading import Opened, reading
from clinic.frozen import frozen
from clinic.notes import cosign, supervised
from clinic.notes.cosign import Cosigned
from clinic.notes.models import Note
from clinic.notes.sign import Added, Closed
from clinic.notes.supervised import Returned, State
from clinic.people.models import Account


@frozen
class ToldBack:
    """That it was returned; the words only for the two whose file they are in."""

    by: str
    at: datetime
    words: str | None


@frozen
class Cosigning:
    """How a candidate's note stands. `seen` is what whoever co-signs has before them."""

    state: State
    due: datetime
    cosigned: Cosigned | None
    supervisors: Sequence[str]
    returns: Sequence[ToldBack]
    may_cosign: bool
    author: str
    seen: str

    @property
    def is_overdue(self) -> bool:
        return self.state is not State.COSIGNED and self.due < clock.now()


def of(opened: Opened, note: Note, closed: Closed, addenda: Sequence[Added]) -> Cosigning | None:
    """None for a note that needs no co-signature. Raises `VaultAlarm` as `cosign.read`."""
    root_vk = current.keyring().root_vk
    cosigned = cosign.read(opened, note, closed, addenda, root_vk)
    due, state = closed.seal.cosign_due, supervised.state_of(note)
    if due is None or state is None:
        return None
    returns, waits_for = supervised.returns_of(note), supervised.supervisors_of(note, root_vk)
    names = _names({note.author_id, *waits_for, *(one.by for one in returns)})
    person = current.person()
    return Cosigning(
        state=state,
        due=due,
        cosigned=cosigned,
        supervisors=[names[one] for one in waits_for if one in names],
        returns=[ToldBack(names.get(one.by, ""), one.at, _words(note, one)) for one in returns],
        may_cosign=state is State.AWAITED and supervised.may_cosign(person, person.roles, note),
        author=names.get(note.author_id, closed.seal.name),
        seen=cosign.seen(closed, addenda),
    )


def _words(note: Note, returned: Returned) -> str | None:
    file_id = personal.file_between(returned.by, note.author_id)
    if file_id is None or live_grant(file_id, current.person().id) is None:
        return None
    who = (current.actor(), current.keyring())
    with reading(*who, "supervision.read", [file_id], note=note.id) as opened:
        return cosign.comment(opened, file_id, note, returned)


def _names(account_ids: set[UUID]) -> dict[UUID, str]:
    theirs = select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in db.session.execute(theirs)}
