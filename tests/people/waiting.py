"""People whose password is about to be tried, each in a thread of their own and held there for a while."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from clinic.database import db
from clinic.people import turns
from clinic.people.turns import turn
from tests.practice import Practice
from tests.served import PATIENCE_SECONDS

Act = Callable[[], TestResponse | None]
A_MOMENT = 0.001


@dataclass
class Waiting:
    """Somebody at a page whose password is about to be tried, in a thread of their own."""

    act: Act
    practice: Practice

    def __post_init__(self) -> None:
        self.answer: TestResponse | None = None
        self.raised: Exception | None = None
        self.thread = threading.Thread(target=self._act)
        self.thread.start()
        while "_wait_for_place" not in self._calls() and self.thread.is_alive():
            self.thread.join(A_MOMENT)

    def _act(self) -> None:
        with self.practice.app.app_context():
            try:
                self.answer = self.act()
            except Exception as raised:
                self.raised = raised
            finally:
                db.session.remove()

    def _calls(self) -> list[str]:
        frame, names = sys._current_frames().get(self.thread.ident or 0), []
        while frame is not None:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        return names


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
        waiting = [Waiting(act, practice) for act in acts]
        yield waiting
    for one in waiting:
        one.thread.join()
