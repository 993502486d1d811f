"""A text left for a file is its sender's, for that file, as that kind, and says what was signed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.left import read_left, write_left
from clinic.vault.signature import verify_key
from tests.vault.cast import ITEM, MAYA, OTHER_ITEM
from tests.vault.example import UNTIL, WORDS

SEED = bytes(range(32))


def envelope() -> bytes:
    return write_left(SEED, ITEM, "reported", OTHER_ITEM, MAYA, UNTIL, WORDS.encode())


def test_it_says_who_left_what_and_when():
    found = read_left(ITEM, "reported", envelope())
    assert (found.left_id, found.sender_id, found.left_at) == (OTHER_ITEM, MAYA, UNTIL)
    assert found.text_by(verify_key(SEED)) == WORDS.encode()


@pytest.mark.parametrize(
    "changed",
    [
        {"file_id": OTHER_ITEM},
        {"kind": "another"},
        {"left_id": MAYA},
        {"sender_id": ITEM},
        {"left_at": UNTIL + timedelta(microseconds=1)},
        {"text": WORDS.encode() + b"."},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_else_it_is_made_to_say_is_an_alarm(changed):
    found = replace(read_left(ITEM, "reported", envelope()), **changed)
    with pytest.raises(VaultAlarm, match="nobody of this name"):
        found.text_by(verify_key(SEED))


def test_another_key_or_another_shape_is_an_alarm():
    with pytest.raises(VaultAlarm):
        read_left(ITEM, "reported", envelope()).text_by(verify_key(bytes(32)))
    with pytest.raises(VaultAlarm):
        read_left(ITEM, "reported", b"\x00\x00")
