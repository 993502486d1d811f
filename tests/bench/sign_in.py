"""Signing in, password and code, beside the derivation that its password costs on purpose."""

from pathlib import Path

from sqlalchemy import update

from clinic.database import db
from clinic.people.models import Account
from clinic.vault import password
from tests.bench import floors
from tests.bench.measure import interleaved
from tests.bench.opened import Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.people.walking import Walker

ROWS = (Row("sign in: password and code", "bare Argon2id at the same parameters", "ms", 1.1),)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice", full_cost=True) as practice:
        cost = password.cost_of_new_locks()
        visit = _Visit(practice)
        return [
            interleaved(
                visit.signs_in,
                lambda: floors.bare_argon2id(cost.memory_kib, cost.iterations, cost.lanes),
                before=visit.opens_the_page,
            )
        ]


class _Visit:
    """Ines, each time at another browser, with a code from her phone that was not used yet."""

    def __init__(self, practice: Opened) -> None:
        self._practice = practice
        self._ines = practice.practice.ines

    def opens_the_page(self) -> None:
        db.session.execute(update(Account).values(totp_step=0))
        db.session.commit()
        self._walker = Walker.at(self._practice.app)
        self._walker.open("/sign-in")

    def signs_in(self) -> None:
        done = self._walker.sign_in(self._ines.email, self._ines.password, self._ines.code)
        assert done.status_code == 303
        assert "/sign-in" not in done.headers["Location"]


SUBJECT = Subject(ROWS, measure)
