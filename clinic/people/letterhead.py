"""The practice as every page knows it: asked once in a request, and by nobody who could change it."""

from typing import NamedTuple, Self

from sqlalchemy import select

from clinic.database import db
from clinic.people.models import Practice, reach
from clinic.prepared import Prepared


class Letterhead(NamedTuple):
    """What pages, times and languages are taken from, of the practice's own row."""

    name: str
    zone: str
    locales: list[str]
    street: str
    phone: str

    @classmethod
    def ours(cls) -> Self | None:
        """As it stands now; None until the practice is set up."""
        found = _OURS.first(db.session(), {})
        return cls(*found) if found else None

    @property
    def reach(self) -> str:
        return reach(self.street, self.phone)


_OURS = Prepared(select(*(getattr(Practice, name) for name in Letterhead._fields)))
