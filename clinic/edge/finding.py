"""Finding through a scope: what a query may not return is not found."""

from typing import TypeVar

from sqlalchemy.sql.selectable import TypedReturnsRows

from clinic.database import db
from clinic.refusal import NotFound

T = TypeVar("T")


def first_or_404(statement: TypedReturnsRows[T], told: dict[str, object] | None = None) -> T:
    """The first row's entity. Raises `NotFound`, the same for what is missing and what is another's.

    What the statement leaves open is told beside it.
    """
    found: T | None = db.session.scalars(statement, told).first()
    if found is None:
        raise NotFound
    return found
