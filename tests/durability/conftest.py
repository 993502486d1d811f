"""Folders for what has to outlive a killed server or a power cut."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder on a disk: other tests have theirs in memory, but what a disk promises is tried on one."""
    with TemporaryDirectory(prefix="attune-disk-", dir="/var/tmp") as folder:
        yield Path(folder)
