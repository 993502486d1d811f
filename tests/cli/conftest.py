"""The demo, filled once for all the tests of a process."""

from pathlib import Path

import pytest
import time_machine

from tests.cli.demos import AFTERNOON, attune_demo
from tests.conftest import cheap_passwords


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that was filled on that afternoon."""
    folder = tmp_path_factory.mktemp("demo")
    with cheap_passwords(), time_machine.travel(AFTERNOON):
        done = attune_demo(folder, "fill")
    assert done.exit_code == 0, done.output
    return folder
