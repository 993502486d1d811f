"""Whom to call when somebody is in danger: numbers, and the day each was last looked up."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, delete, func, select, update

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.frozen import frozen
from clinic.intake.models import CrisisLine
from clinic.people import setup
from clinic.people.models import Account, Practice
from clinic.plain import N_
from clinic.vault.keyring import Keyring

STALE_AFTER = timedelta(days=180)
# As many as still fit into a record of what was offered, which is always of one size.
MOST = 12


@frozen
class FirstLine:
    """One of the two that anybody can remember: always there, and not the practice's to change."""

    number: str
    what_for: str
    name: str = ""

    @property
    def label(self) -> str:
        return self.what_for


FIRST = (
    FirstLine("9-1-1", N_("life at risk")),
    FirstLine("9-8-8", N_("call or text, day and night")),
)

# The day of the latest public page they were compared with; a practice looks them up again by itself.
_CHECKED = date(2025, 12, 29)
_BUILT_IN = (
    ("", "1-888-429-8167", N_("Nova Scotia crisis line, day and night")),
    ("", "8-1-1", N_("a nurse, day and night")),
    ("", "2-1-1", N_("help with housing, food, money")),
    ("", "1-855-922-1122", N_("community intake in Nova Scotia")),
    ("Kids Help Phone", "", N_("children and young people")),
    ("Hope for Wellness", "", N_("Indigenous people, everywhere in Canada")),
)


def seed(practice: Practice, owner: Account, actor: Actor, keyring: Keyring) -> None:
    """What a new practice begins with, the owner's to change."""
    db.session.add_all(
        CrisisLine(position=n, name=name, number=number, what_for=what_for, checked_on=_CHECKED)
        for n, (name, number, what_for) in enumerate(_BUILT_IN)
    )
    db.session.flush()


def kept() -> Select[CrisisLine]:
    """The practice's own, in the order in which they were added."""
    return select(CrisisLine).order_by(CrisisLine.position, CrisisLine.id)


def all_lines() -> list[FirstLine | CrisisLine]:
    return [*FIRST, *db.session.scalars(kept())]


def next_position() -> int:
    """After the last."""
    last = db.session.scalar(select(func.max(CrisisLine.position)))
    return 0 if last is None else last + 1


def compared(today: date) -> None:
    """Somebody has looked every one of them up."""
    db.session.execute(update(CrisisLine).values(checked_on=today))


def remove(line: CrisisLine) -> None:
    db.session.execute(delete(CrisisLine).where(CrisisLine.id == line.id))


def stale(lines: Iterable[CrisisLine], today: date) -> list[CrisisLine]:
    """Those that somebody should look up again."""
    return [line for line in lines if today - line.checked_on > STALE_AFTER]


setup.on_finished.append(seed)
