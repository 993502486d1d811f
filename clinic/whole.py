"""Whether a list goes on without what is not as it was written: only where whoever looks is told so."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from clinic.vault.alarm import VaultAlarm

# Given what is left out: of which kind it is, and the number by which the proof of all names it.
Teller = Callable[[str, UUID], None]

_teller: ContextVar[Teller | None] = ContextVar("whoever tells what a list goes on without", default=None)


def told_by(teller: Teller | None) -> None:
    """From now on, here, this tells it. With None nothing is left out: an act, a worker, a command."""
    _teller.set(teller)


@contextmanager
def or_left_out(kind: str, one: UUID) -> Iterator[None]:
    """If this is not as it was written, the list goes on without it: where somebody tells so."""
    try:
        yield
    except VaultAlarm:
        teller = _teller.get()
        if teller is None:
            raise
        teller(kind, one)


def must_be_there(kind: str, gone: Collection[UUID]) -> None:
    """The same of what is not there at all."""
    for one in gone:
        with or_left_out(kind, one):
            raise VaultAlarm("what was sealed here is gone")
