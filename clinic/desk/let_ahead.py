"""What a supervisor let go ahead though not everybody was asked, as the pages of a file tell it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from clinic.clients.allowed import Override
from clinic.database import db
from clinic.frozen import frozen
from clinic.people.models import Account


@frozen
class LetAhead:
    """One word of a supervisor, with the name of whoever gave it."""

    word: Override
    name: str


def told(words: Iterable[Override]) -> list[LetAhead]:
    """The last one first."""
    found = list(words)[::-1]
    names = _names({one.by for one in found}) if found else {}
    return [LetAhead(one, names[one.by]) for one in found]


def _names(ids: set[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}
