"""Who writes to a SQLite file next: one after the other, in the order they came.

SQLite itself lets whoever asks at the right moment go first, so that of many writers some wait for seconds.
"""

import fcntl
import os
import sqlite3
import time
from collections import deque
from functools import cache
from pathlib import Path
from threading import Lock

PATIENCE_SECONDS = 30.0
LOOK_AGAIN_SECONDS = 0.001


class Line:
    """The writers of one file: those of this process in their order, then one process after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._busy = False

    def take_turn(self) -> int:
        """Wait for one's turn; what comes back goes to `give_back`. Raises as SQLite does when it is busy."""
        until = time.monotonic() + PATIENCE_SECONDS
        self._wait_here(until)
        try:
            return self._wait_for_others(until)
        except BaseException:
            self._next()
            raise

    def give_back(self, handle: int) -> None:
        os.close(handle)
        self._next()

    def _wait_here(self, until: float) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=until - time.monotonic()):
            return
        with self._guard:
            if mine not in self._waiting:
                # It became our turn in the very last moment.
                return
            self._waiting.remove(mine)
        raise sqlite3.OperationalError("database is locked")

    def _wait_for_others(self, until: float) -> int:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(LOOK_AGAIN_SECONDS)
                    continue
                os.close(handle)
                raise sqlite3.OperationalError("database is locked") from None
            return handle

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


@cache
def line_of(database: str) -> Line:
    """The one line of a database file, by its path."""
    return Line(Path(f"{database}-line"))


class InLine(sqlite3.Connection):
    """A connection that holds its turn from `take_turn` until its transaction is over."""

    _held: tuple[Line, int] | None = None

    def take_turn(self, database: str) -> None:
        if self._held is None:
            line = line_of(database)
            self._held = line, line.take_turn()

    def commit(self) -> None:
        super().commit()
        self._give_back()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give_back()

    def close(self) -> None:
        super().close()
        self._give_back()

    def _give_back(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            line, handle = held
            line.give_back(handle)
