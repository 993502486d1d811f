"""A version opens where it belongs, if its author wrote it, and hides how long it is."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.envelope import seal
from clinic.vault.item import Place, digest, open_item, seal_item
from clinic.vault.padding import pad
from clinic.vault.signature import sign, verify_key
from tests.vault.cast import FILE, INES, ITEM, OMAR, OTHER_FILE, OTHER_ITEM, flipped

KEY = b"k" * 32
SEED, OTHER_SEED = b"s" * 32, b"o" * 32
VK = verify_key(SEED)
PLACE = Place(FILE, ITEM, 2, "note", 1, INES)
CHANGES = [
    {"file_id": OTHER_FILE},
    {"item_id": OTHER_ITEM},
    {"version": 1},
    {"version": 3},
    {"kind": "card"},
    {"epoch": 2},
    {"author_id": OMAR},
]


@given(st.binary(max_size=9000), st.booleans())
def test_a_version_opens_in_its_place(content, signed):
    blob = seal_item(KEY, PLACE, content, SEED if signed else None)
    assert open_item(KEY, PLACE, blob, VK if signed else None) == content


def test_every_word_of_a_place_is_tried_below():
    assert {name for change in CHANGES for name in change} == set(Place._fields)
    assert len(PLACE.fields) == len(Place._fields)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", [SEED, None], ids=["signed", "unsigned"])
def test_a_version_moved_elsewhere_does_not_open(change, seed):
    blob = seal_item(KEY, PLACE, b"words", seed)
    with pytest.raises(VaultAlarm):
        open_item(KEY, PLACE._replace(**change), blob, seed and verify_key(seed))


def test_every_bit_of_a_version_counts():
    blob = seal_item(KEY, PLACE, b"She settled when we slowed down.", SEED)
    for bit in range(len(blob) * 8):
        with pytest.raises(VaultAlarm):
            open_item(KEY, PLACE, flipped(blob, bit), VK)


def test_a_cut_or_extended_version_does_not_open():
    blob = seal_item(KEY, PLACE, b"words", SEED)
    for broken in (blob[:-1], blob + b"\x00", blob[:65], blob[:1], b""):
        with pytest.raises(VaultAlarm):
            open_item(KEY, PLACE, broken, VK)


def test_a_colleague_with_the_key_cannot_write_in_anothers_name():
    forged = seal_item(KEY, PLACE, b"words", OTHER_SEED)
    with pytest.raises(VaultAlarm, match="author"):
        open_item(KEY, PLACE, forged, VK)


def test_a_signature_of_other_words_does_not_cover_these():
    padded = pad(b"She is well.")
    honest = sign(SEED, "author", *PLACE.fields, sha256(padded).digest())
    forged = seal(KEY, honest + pad(b"She is not well."), "item", *PLACE.fields, True)
    with pytest.raises(VaultAlarm, match="author"):
        open_item(KEY, PLACE, forged, VK)


def test_an_unsigned_version_does_not_pass_for_a_signed_one():
    with pytest.raises(VaultAlarm):
        open_item(KEY, PLACE, seal_item(KEY, PLACE, b"words", None), VK)


def test_a_signed_version_is_never_opened_without_asking_who_signed():
    with pytest.raises(VaultAlarm):
        open_item(KEY, PLACE, seal_item(KEY, PLACE, b"words", SEED), None)


def test_a_signed_version_too_short_to_hold_a_signature_raises_the_alarm():
    blob = seal(KEY, b"short", "item", *PLACE.fields, True)
    with pytest.raises(VaultAlarm):
        open_item(KEY, PLACE, blob, VK)


@pytest.mark.parametrize(("shorter", "longer"), [(0, 255), (256, 511), (4096, 8191)])
def test_texts_of_about_the_same_length_look_equally_long(shorter, longer):
    lengths = {len(seal_item(KEY, PLACE, b"x" * length, SEED)) for length in (shorter, longer)}
    assert len(lengths) == 1


def test_the_digest_tells_any_other_place_or_content():
    blob = seal_item(KEY, PLACE, b"words", SEED)
    seen = {digest(PLACE, blob), digest(PLACE, flipped(blob, 700)), digest(PLACE, blob + b"\x00")}
    seen |= {digest(PLACE._replace(**change), blob) for change in CHANGES}
    assert len(seen) == 3 + len(CHANGES)
    assert digest(PLACE, blob) == digest(Place(*PLACE), bytes(blob))
    assert len(digest(PLACE, blob)) == 64
