"""What the practice has called in its own words: every version stays, and the newest counts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.frozen import frozen
from clinic.notes.models import OwnWords
from clinic.plain import N_
from clinic.refusal import Refusal

_KNOWN = "own_words"


class Of(StrEnum):
    """What the words are of."""

    FORMAT = "format"
    WAY = "way"


class ChangedMeanwhile(Refusal):
    sentence = N_("Somebody changed this meanwhile. What you typed is not kept yet.")


@frozen
class Version:
    """One version: its content, and whether it was offered from then on."""

    code: str
    number: int
    content: Mapping[str, Any]
    is_offered: bool


def versions(of: Of) -> list[Version]:
    """Every version there is, in the order they were made. Read once in each session of the database."""
    known: dict[str, list[Version]] = db.session().info.setdefault(_KNOWN, {})
    if of not in known:
        rows = select(OwnWords).where(OwnWords.kind == of).order_by(OwnWords.created_at, OwnWords.number)
        known[of] = [
            Version(row.code, row.number, row.content, row.is_offered) for row in db.session.scalars(rows)
        ]
    return known[of]


def newest(of: Of) -> dict[str, Version]:
    """What counts, by its code; first what was made first."""
    return {version.code: version for version in versions(of)}


def keep(
    actor: Actor,
    of: Of,
    code: str,
    content: Mapping[str, Any],
    *,
    over: int,
    by: UUID,
    is_offered: bool = True,
) -> None:
    """Make the next version `over` the one whoever changed it has seen, 0 for none. Leaves the commit.

    Raises `ChangedMeanwhile` if there is a later one.
    """
    row = OwnWords(
        kind=of,
        code=code,
        number=over + 1,
        content=dict(content),
        is_offered=is_offered,
        author_id=by,
        created_at=clock.now(),
    )
    standing = newest(of).get(code)
    if (standing.number if standing else 0) != over:
        raise ChangedMeanwhile
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise ChangedMeanwhile from None
    finally:
        db.session().info.pop(_KNOWN, None)
    trail.record(actor, "own_words.kept", code=code, number=row.number, offered=is_offered)
