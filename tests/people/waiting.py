"""People whose password is about to be tried, each in a thread of their own and held there for a while."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from clinic.database import db
from clinic.people import turns
from clinic.people.turns import turn
from tests.practice import Practice
from tests.served import PATIENCE_SECONDS

Act = Callable[[], TestResponse | None]
# What is set where somebody's thread has come to where a password waits for its turn, or has ended.
_came = ContextVar[threading.Event]("came")


@dataclass
class Waiting:
    """Somebody at a page whose password is about to be tried, in a thread of their own."""

    act: Act
    practice: Practice

    def __post_init__(self) -> None:
        self.answer: TestResponse | None = None
        self.raised: Exception | None = None
        self.came = threading.Event()
        self.thread = threading.Thread(target=self._act)
        self.thread.start()
        assert self.came.wait(PATIENCE_SECONDS)

    def _act(self) -> None:
        _came.set(self.came)
        with self.practice.app.app_context():
            try:
                self.answer = self.act()
            except Exception as raised:
                self.raised = raised
            finally:
                db.session.remove()
                self.came.set()


@contextmanager
def both_places_taken(practice: Practice, act: Act) -> Iterator[Waiting]:
    """`act` has come as far as it can before a password is tried, and goes on at the end."""
    with all_waiting(practice, [act]) as [waiting]:
        yield waiting


@contextmanager
def all_waiting(practice: Practice, acts: Iterable[Act]) -> Iterator[list[Waiting]]:
    """The same for several: all of them go on together at the end."""
    db.session.rollback()
    with pytest.MonkeyPatch.context() as patched, turn(), turn():
        # However long the block takes, nobody is told meanwhile to come again later.
        patched.setattr(turns, "PATIENCE_SECONDS", PATIENCE_SECONDS)
        patched.setattr(turns, "_wait_for_place", _saying_so(turns._wait_for_place))
        waiting = [Waiting(act, practice) for act in acts]
        yield waiting
    for one in waiting:
        one.thread.join()


def _saying_so(wait: Callable[[Path], int]) -> Callable[[Path], int]:
    """The same wait, for which somebody else may look out.

    Their thread is told by itself: to look at what another thread is calling while it runs is not safe.
    """

    def waits(folder: Path) -> int:
        if came := _came.get(None):
            came.set()
        return wait(folder)

    return waits
