"""What earlier releases sealed, this one opens, and every example breaks when a byte of it is changed."""

import json
from pathlib import Path

import pytest

from clinic.vault.alarm import VaultAlarm, WrongPassword
from tests.vault.example import CAST
from tests.vault.kinds import KINDS

KNOWN = Path(__file__).parent / "known"
FILES = sorted(path for path in KNOWN.glob("*.json") if path.stem != "xwing")


def read(path):
    return json.loads(path.read_text())


def test_every_kind_has_an_example():
    assert {read(path)["kind"] for path in FILES} == set(KINDS)


@pytest.mark.full_cost
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_opens_to_what_was_put_in(path):
    example = read(path)
    assert example["cast"] == CAST
    assert KINDS[example["kind"]].open(example) == example["expected"]


@pytest.mark.parametrize("path", [p for p in FILES if "blob" in read(p)], ids=lambda path: path.stem)
def test_it_does_not_open_with_its_last_byte_changed(path):
    example = read(path)
    blob = bytes.fromhex(example["blob"])
    changed = {**example, "blob": (blob[:-1] + bytes([blob[-1] ^ 1])).hex(), "digest": None}
    with pytest.raises((VaultAlarm, WrongPassword, AssertionError)):
        KINDS[example["kind"]].open(changed)


@pytest.mark.parametrize("path", [p for p in FILES if "blob" in read(p)], ids=lambda path: path.stem)
def test_its_first_byte_names_the_suite(path):
    assert read(path)["blob"].startswith("01")
