"""Padding hides how long a text is and loses none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.padding import pad, unpad


@given(st.binary(max_size=9000))
def test_padding_comes_off_again(content):
    assert unpad(pad(content)) == content


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x80", b"\x80\x00\x00", b"a\x00\x80", b"\x00" * 300])
def test_content_that_looks_like_padding_survives(content):
    assert unpad(pad(content)) == content


@pytest.mark.parametrize(
    ("length", "padded"),
    [(0, 256), (1, 256), (255, 256), (256, 512), (4095, 4096), (4096, 8192), (8191, 8192), (8192, 12288)],
)
def test_lengths_show_to_256_bytes_below_4_kib_and_to_4_kib_from_there(length, padded):
    assert len(pad(b"x" * length)) == padded


@pytest.mark.parametrize("broken", [b"", b"\x00" * 256, b"x" * 256, b"x" * 200 + b"\x01" + b"\x00" * 55])
def test_bytes_without_padding_raise_the_alarm(broken):
    with pytest.raises(VaultAlarm):
        unpad(broken)
