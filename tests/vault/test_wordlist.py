"""A list of words opens for its holder alone, and only with the key of every file that is in it."""

from uuid import UUID

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.wordlist import Keys, open_words, seal_words
from tests.vault.cast import INES, OMAR
from tests.vault.example import secret

BUNDLE = Bundle(secret("holder"), secret("signer"), bytes(20), secret("root"))
RING = Keyring(INES, BUNDLE)
KEYS = [RecordKey(UUID(int=n), n, secret(f"file {n}")) for n in (1, 2, 3)]
BLOB = seal_words(RING, Keys.of(KEYS), 7, b"some words")


def test_it_gives_what_was_sealed():
    assert open_words(RING, Keys.of(KEYS), 7, BLOB) == b"some words"
    assert len(BLOB) == len(seal_words(RING, Keys.of(KEYS), 7, b"some words of others"))


def test_it_takes_its_holder_its_place_and_every_key_as_it_was():
    first, second, third = KEYS
    another = Keyring(INES, Bundle(secret("another"), secret("signer"), bytes(20), secret("root")))
    for ring, keys, number in (
        (Keyring(OMAR, BUNDLE), KEYS, 7),
        (another, KEYS, 7),
        (RING, KEYS, 8),
        (RING, KEYS[:2], 7),
        (RING, [second, first, third], 7),
        (RING, [first, second, RecordKey(third.file_id, 3, secret("file 4"))], 7),
        (RING, [first, second, RecordKey(third.file_id, 4, third.secret)], 7),
        (RING, [first, second, RecordKey(UUID(int=4), 3, third.secret)], 7),
        (RING, [], 7),
    ):
        with pytest.raises(VaultAlarm):
            open_words(ring, Keys.of(keys), number, BLOB)


def test_one_that_was_flipped_or_cut_does_not_open():
    flipped = [BLOB[:at] + bytes([BLOB[at] ^ 1]) + BLOB[at + 1 :] for at in range(0, len(BLOB), 5)]
    for other in (*flipped, BLOB[:-1], BLOB[:80], b""):
        with pytest.raises(VaultAlarm):
            open_words(RING, Keys.of(KEYS), 7, other)
