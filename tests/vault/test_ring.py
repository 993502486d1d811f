"""A ring opens for its account and its grants alone, and gives a key only where the file stands as it did."""

from uuid import UUID

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.ring import WHOLE, Entry, Piece, Ring, grants_digest, open_ring, seal_ring
from clinic.vault.wordlist import Keys
from tests.vault.cast import INES, OMAR
from tests.vault.example import secret

BUNDLE = Bundle(secret("holder"), secret("signer"), bytes(20), secret("root"))
RING = Keyring(INES, BUNDLE)
FILES = [UUID(int=n << 64) for n in (7, 1, 300, 2)]
ENTRIES = [
    Entry(secret(f"standing {n}"), RecordKey(one, n + 1, secret(f"file {n}"))) for n, one in enumerate(FILES)
]
DIGEST = grants_digest((key.file_id, standing) for standing, key in ENTRIES)


def test_each_key_is_given_for_its_file_as_it_stood_and_for_nothing_else():
    ring = open_ring(RING, DIGEST, seal_ring(RING, DIGEST, ENTRIES))
    assert [ring.key(key.file_id, standing) for standing, key in ENTRIES] == [key for _, key in ENTRIES]
    assert [ring.known(one) for one in (*FILES, UUID(int=5))] == [*(key for _, key in ENTRIES), None]
    codes = [file_id.hex for file_id in FILES]
    assert ring.several(codes[1:]) == Keys.of([key for _, key in ENTRIES[1:]])
    assert ring.several([*codes, UUID(int=5).hex]) is None
    assert ring.key(FILES[0], ENTRIES[1].standing) is None
    assert all(ring.key(UUID(int=n), ENTRIES[0].standing) is None for n in (0, 5 << 64, 2**128 - 1))
    # Nor is what fills it up taken for the key of a file that would stand behind the last.
    assert ring.key(UUID(int=0x80 << 120), bytes(32)) is None
    assert open_ring(RING, DIGEST, seal_ring(RING, DIGEST, [])).key(FILES[0], ENTRIES[0].standing) is None


def test_it_opens_for_one_account_with_its_own_bundle_and_one_digest():
    blob = seal_ring(RING, DIGEST, ENTRIES)
    other_seed = Bundle(secret("another"), secret("signer"), bytes(20), secret("root"))
    for keyring, digest in (
        (Keyring(OMAR, BUNDLE), DIGEST),
        (Keyring(INES, other_seed), DIGEST),
        (RING, DIGEST[::-1]),
        (RING, b""),
    ):
        with pytest.raises(VaultAlarm):
            open_ring(keyring, digest, blob)


def test_a_ring_that_was_flipped_or_cut_does_not_open():
    blob = seal_ring(RING, DIGEST, ENTRIES)
    flipped = [blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :] for at in range(0, len(blob), 7)]
    for other in (*flipped, blob[:-1], blob[:80], blob[:1], b""):
        with pytest.raises(VaultAlarm):
            open_ring(RING, DIGEST, other)


def test_a_piece_opens_in_its_place_alone_and_all_together_are_the_ring():
    by_id = sorted(ENTRIES, key=lambda entry: entry.key.file_id.bytes)
    places = [Piece(1, 2), Piece(2, 2)]
    parts = zip((by_id[:3], by_id[3:]), places, strict=True)
    blobs = [seal_ring(RING, DIGEST, part, place) for part, place in parts]
    pieces = [open_ring(RING, DIGEST, blob, place) for blob, place in zip(blobs, places, strict=True)]
    joined = Ring.joined(pieces)
    assert [joined.key(key.file_id, standing) for standing, key in ENTRIES] == [key for _, key in ENTRIES]
    assert [one.known(by_id[0].key.file_id) for one in pieces] == [by_id[0].key, None]
    for other in (*places[1:], Piece(1, 3), Piece(1, 1), WHOLE):
        with pytest.raises(VaultAlarm):
            open_ring(RING, DIGEST, blobs[0], other)


def test_its_digest_tells_apart_any_other_files_and_standings_and_not_their_order():
    stands = [(key.file_id, standing) for standing, key in ENTRIES]
    others = [
        stands[:-1],
        [*stands, (UUID(int=9), secret("standing 9"))],
        [(stands[0][0], stands[1][1]), (stands[1][0], stands[0][1]), *stands[2:]],
        [],
    ]
    assert grants_digest(reversed(stands)) == DIGEST
    assert len({DIGEST, *map(grants_digest, others)}) == 5


def test_nothing_of_a_keyring_shows_when_it_is_printed():
    keyring = Keyring(INES, BUNDLE)
    keyring.opened[b"standing"] = ENTRIES[0].key
    assert repr(keyring) == f"Keyring(account_id={INES!r})"
    assert keyring == RING
