"""Whose turn it is to try a password: two at once on a host, since each takes 64 MiB."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from clinic.config import settings
from clinic.database import step_aside
from clinic.edge.limits import TooMany

AT_ONCE = 2
PATIENCE_SECONDS = 8.0
LOOK_AGAIN_SECONDS = 0.02


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one of the two places that all processes here share. Raises `TooMany` if none comes free.

    Ends the transaction under way, which must have changed nothing, so that nobody waits for a password to
    write: neither the block nor what it uses may touch the database.
    """
    step_aside()
    handle = _wait_for_place(settings().runtime)
    try:
        yield
    finally:
        os.close(handle)


def _wait_for_place(folder: Path) -> int:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        for place in range(AT_ONCE):
            handle = os.open(folder / f"password-{place}.turn", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            else:
                return handle
        if time.monotonic() > until:
            raise TooMany(timedelta(seconds=2))
        time.sleep(LOOK_AGAIN_SECONDS)
