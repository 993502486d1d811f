"""Which browsers somebody has signed in with before: a cookie that names nobody and that only we can read."""

import hmac
import re
from typing import Self

from clinic.config import settings
from clinic.frozen import frozen
from clinic.people.models import Account
from clinic.vault.suite import derive
from clinic.vault.token import new_token

# As many people as sign in at one front desk; the one who came longest ago gives way.
MOST_PEOPLE = 8
MARK_BYTES = 16
_WRITTEN = re.compile(rf"[A-Za-z0-9_-]{{43}}(\.[0-9a-f]{{{MARK_BYTES * 2}}}){{1,{MOST_PEOPLE}}}")


@frozen
class Browser:
    """A browser by the name we gave it, with a mark for each person who signed in there, the last first."""

    name: str = ""
    marks: tuple[str, ...] = ()

    @classmethod
    def read(cls, cookie: str | None) -> Self:
        """What the cookie says; a browser nobody knows if it says nothing of ours."""
        if cookie is None or not _WRITTEN.fullmatch(cookie):
            return cls()
        name, *marks = cookie.split(".")
        return cls(name, tuple(marks))

    def knows(self, account: Account) -> bool:
        """Whether this person signed in here before, with the keys they have now."""
        mine = _mark(self.name, account)
        return any(hmac.compare_digest(mine, mark) for mark in self.marks)

    def remembering(self, account: Account) -> Self:
        """The same browser, after this person signed in."""
        name = self.name or new_token()
        mine = _mark(name, account)
        others = tuple(mark for mark in self.marks if mark != mine)
        return type(self)(name, (mine, *others)[:MOST_PEOPLE])

    def written(self) -> str:
        return ".".join((self.name, *self.marks))


def _mark(name: str, account: Account) -> str:
    # Bound to the signing key as well: a reset by the kit makes every browser a new one.
    fields = (name, account.id, account.holder.verify_key)
    return derive(settings().instance_key, "known browser", *fields, length=MARK_BYTES).hex()
