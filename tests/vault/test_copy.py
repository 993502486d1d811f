"""A copy opens for its holder, in its place, and shows who gave it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key, seal_to
from clinic.vault.copy import CopyPlace, open_copy, seal_copy
from clinic.vault.encoding import encode
from clinic.vault.signature import verify_key
from tests.vault.cast import FILE, INES, ITEM, MAYA, OMAR, OTHER_FILE

HOLDER, SEED = b"h" * 32, b"s" * 32
AT = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
PLACE = CopyPlace(copy_id=ITEM, holder_id=MAYA, file_id=FILE, kind="handout", given_at=AT)
CHANGES = [
    {"copy_id": uuid4()},
    {"holder_id": OMAR},
    {"file_id": OTHER_FILE},
    {"kind": "letter"},
    {"given_at": AT + timedelta(microseconds=1)},
]


def sealed(content: bytes = b"walk daily", giver=INES) -> bytes:
    return seal_copy(public_key(HOLDER), PLACE, content, giver, SEED)


def test_every_part_of_a_place_is_tried_below():
    assert {name for change in CHANGES for name in change} == {field.name for field in fields(CopyPlace)}
    assert len(PLACE.fields) == len(fields(CopyPlace))


def test_it_says_what_was_given_and_by_whom():
    signed = open_copy(HOLDER, sealed(), PLACE)
    assert (signed.giver_id, signed.content_by(verify_key(SEED))) == (INES, b"walk daily")


def test_another_giver_did_not_give_it():
    with pytest.raises(VaultAlarm, match="giver"):
        open_copy(HOLDER, sealed(), PLACE).content_by(verify_key(b"o" * 32))
    with pytest.raises(VaultAlarm, match="giver"):
        replace(open_copy(HOLDER, sealed(), PLACE), giver_id=OMAR).content_by(verify_key(SEED))


@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_moved_elsewhere_opens_for_nobody_and_is_not_signed(change):
    moved = replace(PLACE, **change)
    with pytest.raises(VaultAlarm):
        open_copy(HOLDER, sealed(), moved)
    with pytest.raises(VaultAlarm, match="giver"):
        replace(open_copy(HOLDER, sealed(), PLACE), place=moved).content_by(verify_key(SEED))


@pytest.mark.parametrize("inside", [b"words", encode(INES, b"words"), encode("Ines", b"s" * 64, b"words")])
def test_a_box_that_holds_something_else_is_no_copy(inside):
    box = seal_to(public_key(HOLDER), inside, "copy", *PLACE.fields)
    with pytest.raises(VaultAlarm):
        open_copy(HOLDER, box, PLACE)


def test_equal_lengths_hide_what_was_given():
    assert len(sealed(b"a")) == len(sealed(b"a" * 200))
