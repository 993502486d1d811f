"""Fields become bytes in one way only."""

from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import decode, encode, encoder, instant_of


class Kind(StrEnum):
    CARD = "card"


class Number(IntEnum):
    ONE = 1


TEXT = st.text(st.characters(), max_size=6)
FIELDS = st.lists(
    st.one_of(
        st.binary(max_size=6),
        TEXT,
        st.integers(),
        st.booleans(),
        st.uuids(),
        st.none(),
        st.integers(-(10**16), 10**17).map(instant_of),
    ),
    max_size=5,
)


def kinds_and_values(fields):
    return [(type(field), field) for field in fields]


@given(FIELDS, FIELDS)
def test_two_lists_give_the_same_bytes_only_if_they_are_the_same(one, other):
    assert (encode(*one) == encode(*other)) == (kinds_and_values(one) == kinds_and_values(other))


@given(FIELDS)
def test_what_was_encoded_comes_back_with_its_kinds(fields):
    assert kinds_and_values(decode(encode(*fields))) == kinds_and_values(fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        ((1,), ("1",)),
        ((1,), (True,)),
        ((0,), (None,)),
        (("",), (None,)),
        (("",), (b"",)),
        ((b"abc",), ("abc",)),
        ((UUID(int=1),), (str(UUID(int=1)),)),
        ((UUID(int=1),), (UUID(int=1).bytes,)),
        ((datetime(1970, 1, 1, tzinfo=UTC),), (0,)),
    ],
)
def test_neighbours_are_told_apart(one, other):
    assert encode(*one) != encode(*other)


@given(FIELDS, FIELDS)
def test_fields_framed_beforehand_give_the_same_bytes(first, others):
    assert encoder(*first)(*others) == encode(*first, *others)


def test_a_member_of_an_enumeration_is_written_as_what_it_is():
    assert encode(Kind.CARD, Number.ONE) == encode("card", 1)
    assert encode(True) != encode(1)


def test_what_is_no_field_is_refused():
    with pytest.raises(TypeError):
        encode(1.5)


def test_an_instant_is_the_same_in_every_zone():
    noon = datetime(2026, 6, 4, 12, 0, 0, 123456, tzinfo=UTC)
    assert encode(noon) == encode(noon.astimezone(timezone(timedelta(hours=3, minutes=30))))
    assert encode(noon) != encode(noon + timedelta(microseconds=1))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        encode(datetime(2026, 6, 4))  # noqa: DTZ001


def test_half_a_character_of_an_astral_pair_is_still_encoded():
    assert decode(encode("\ud83d")) == ("\ud83d",)


@given(st.binary(max_size=60))
def test_bytes_that_were_never_encoded_raise_the_alarm(junk):
    try:
        fields = decode(junk)
    except VaultAlarm:
        return
    assert encode(*fields) == junk


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x00",
        b"\x00\x01",
        b"\x00\x01b\x00\x00\x00\x05ab",
        b"\x00\x01x\x00\x00\x00\x00",
        b"\x00\x01i\x00\x00\x00\x0201",
        b"\x00\x01i\x00\x00\x00\x02+1",
        b"\x00\x01n\x00\x00\x00\x01x",
        b"\x00\x01f\x00\x00\x00\x01\x07",
        b"\x00\x01u\x00\x00\x00\x03abc",
        b"\x00\x01s\x00\x00\x00\x01\xff",
        b"\x00\x01t\x00\x00\x00\x1a" + b"9" * 26,
        b"\x00\x00extra",
    ],
)
def test_a_list_written_in_any_other_way_raises_the_alarm(blob):
    with pytest.raises(VaultAlarm):
        decode(blob)


def test_a_number_of_five_thousand_digits_raises_the_alarm():
    digits = b"9" * 5000
    with pytest.raises(VaultAlarm):
        decode(b"\x00\x01i" + len(digits).to_bytes(4, "big") + digits)
