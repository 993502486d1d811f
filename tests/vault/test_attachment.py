"""An attachment comes back whole, or the alarm is raised: no chunk is dropped, moved, cut or added."""

import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault import attachment
from clinic.vault.alarm import VaultAlarm, WrongKey
from clinic.vault.attachment import open_attachment, open_whole, seal_attachment, seal_whole
from tests.vault.cast import FILE, ITEM, OTHER_FILE, flipped

KEY = b"k" * 32
PLACE = (FILE, ITEM)
HEADER = 65
MIB = 1024 * 1024


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of one padding step, so that many fit into a test."""
    monkeypatch.setattr(attachment, "CHUNK_BYTES", 4096)
    return 4096


@given(st.binary(max_size=9000))
def test_what_was_sealed_comes_back(content):
    assert open_whole(KEY, seal_whole(KEY, content, *PLACE), *PLACE) == content


@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 4097, 8191, 8192, 20_000, 40_960])
def test_every_length_around_a_chunk_comes_back(small_chunks, length):
    content = bytes(index % 251 for index in range(length))
    assert open_whole(KEY, seal_whole(KEY, content, *PLACE), *PLACE) == content


@pytest.mark.parametrize("length", [MIB - 1, MIB, 2 * MIB + 5])
def test_chunks_of_a_mebibyte_come_and_go_one_at_a_time(length):
    content = b"\x80" * length
    sealed = list(seal_attachment(KEY, io.BytesIO(content), *PLACE))
    assert max(len(part) for part in sealed) <= MIB + 16
    opened = list(open_attachment(KEY, io.BytesIO(b"".join(sealed)), *PLACE))
    assert max(len(part) for part in opened) <= MIB
    assert b"".join(opened) == content


class Trickle(io.RawIOBase):
    """A source that hands over a few bytes at a time, as sockets do."""

    def __init__(self, content):
        self._rest = io.BytesIO(content)

    def read(self, size=-1):
        return self._rest.read(min(size, 700))


def test_a_source_that_trickles_is_read_in_full(small_chunks):
    content = bytes(10_000)
    sealed = b"".join(seal_attachment(KEY, Trickle(content), *PLACE))
    assert b"".join(open_attachment(KEY, Trickle(sealed), *PLACE)) == content


def test_dropped_moved_cut_and_added_chunks_are_refused(small_chunks):
    sealed = seal_whole(KEY, bytes(index % 251 for index in range(10_000)), *PLACE)
    step = small_chunks + 16
    header, body = sealed[:HEADER], sealed[HEADER:]
    chunks = [body[at : at + step] for at in range(0, len(body), step)]
    assert len(chunks) == 3
    first, second, last = chunks
    for broken in (
        sealed[:-1],
        sealed + b"\x00",
        header + first + second,
        header + first,
        header,
        header + second + last,
        header + first + last,
        header + second + first + last,
        header + first + first + second + last,
        header + first + second + last + last,
        sealed[:40],
        b"",
        b"\x02" + sealed[1:],
    ):
        with pytest.raises(VaultAlarm):
            open_whole(KEY, broken, *PLACE)


def test_every_byte_counts():
    sealed = seal_whole(KEY, b"words", *PLACE)
    for byte in [*range(HEADER), *range(HEADER, len(sealed), 97), len(sealed) - 1]:
        with pytest.raises(VaultAlarm):
            open_whole(KEY, flipped(sealed, byte * 8 + byte % 8), *PLACE)


def test_another_key_or_place_does_not_open_it():
    sealed = seal_whole(KEY, b"words", *PLACE)
    with pytest.raises(WrongKey):
        open_whole(b"j" * 32, sealed, *PLACE)
    for place in [(OTHER_FILE, ITEM), (FILE,), ()]:
        with pytest.raises(VaultAlarm):
            open_whole(KEY, sealed, *place)


def test_lengths_show_to_4_kib():
    lengths = {len(seal_whole(KEY, bytes(length), *PLACE)) for length in (0, 1, 300, 4095)}
    assert lengths == {HEADER + 4096 + 16}


def test_a_key_of_another_length_is_refused():
    with pytest.raises(VaultAlarm):
        seal_whole(b"short", b"words", *PLACE)


@given(st.binary(max_size=200))
def test_junk_raises_the_alarm(junk):
    with pytest.raises(VaultAlarm):
        open_whole(KEY, junk, *PLACE)


def test_chunks_are_numbered_and_marked_as_they_always_were(monkeypatch):
    monkeypatch.setattr(attachment, "urandom", lambda length: b"\x07" * length)
    sealed = seal_whole(KEY, bytes(2 * MIB + 5), *PLACE)
    assert sha256(sealed).hexdigest() == "372b10229a8268426de0cf99b18de4f42739109f98bbeda3e8ae1cbfa1619d70"
