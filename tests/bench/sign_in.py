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
from tests.practice import Person

ROWS = (Row("sign in: password and code", "bare Argon2id at the same parameters", "ms", 1.1),)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice", full_cost=True) as practice:
        cost = password.cost_of_new_locks()
        return [
            interleaved(
                lambda: _sign_in(practice, practice.practice.ines),
                lambda: floors.bare_argon2id(cost.memory_kib, cost.iterations, cost.lanes),
            )
        ]


def _sign_in(practice: Opened, person: Person) -> None:
    db.session.execute(update(Account).values(totp_step=0))
    db.session.commit()
    walker = Walker.at(practice.app)
    done = walker.sign_in(person.email, person.password, person.code)
    assert done.status_code == 303
    assert "/sign-in" not in done.headers["Location"]


SUBJECT = Subject(ROWS, measure)
