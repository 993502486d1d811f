"""What docs/http-interface.md shows is what one may type: each example is run against a served practice."""

import json
import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clinic.clock import now
from tests.races.conftest import opened

__all__ = ["opened"]
PAGE = Path(__file__).parents[2] / "docs" / "http-interface.md"
EXAMPLES = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.fixture(autouse=True)
def clock() -> None:
    """A server of its own has its own clock."""


def test_every_example_of_the_page_does_what_the_page_says(opened) -> None:
    scene = opened("sqlite")
    told = {
        "PRACTICE": f"http://127.0.0.1:{scene.port}",
        "FROM": str(now().date() + timedelta(days=2)),
        "TO": str(now().date() + timedelta(days=20)),
        "KEY": "6f1f3d6e-53c4-4d0c-9a55-0c9f2f3c2b64",
    }
    services, therapists, openings, book, see, move, cancel = EXAMPLES.findall(PAGE.read_text())
    told["SERVICE"] = run(services, told)["services"][0]["id"]
    assert run(therapists, told)["therapists"]
    starts = [one["starts_at"] for one in run(openings, told)["openings"]]
    told |= {"START": starts[0], "LATER": starts[9]}
    booked = run(book, told)
    assert run(book, told) == booked
    told["TOKEN"] = booked["token"]
    assert run(see, told) == booked
    assert run(move, told)["starts_at"] == starts[9]
    assert run(cancel, told)["state"] == "cancelled"


def run(example: str, told: dict[str, str]) -> Any:
    """What an example prints, typed into a shell that knows these words."""
    done = subprocess.run(
        ["/bin/sh", "-c", example], env=os.environ | told, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)
