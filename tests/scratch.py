"""Where the throw-away files of a run lie: in memory where it has room for them, for a disk is waited for.

What asks whether a disk keeps its word says so, and has a folder on one (`tests/durability/conftest.py`).
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")
# Two servers of PostgreSQL, the practices of the tests under way and a few browsers, several times over.
ROOM_BYTES = 2 << 30


def roomy_memory() -> bool:
    """Whether shared memory is there and large; a container's is often far too small."""
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before anybody asks for a folder; the processes of this run inherit it."""
    del config
    if "TMPDIR" not in os.environ and roomy_memory():
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
