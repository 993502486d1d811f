"""A write ticket lets one person put one draft into one file, for a day at most."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.ticket import LIFETIME, check_ticket, write_ticket
from tests.vault.cast import FILE, INES, ITEM, OMAR, OTHER_FILE, OTHER_ITEM

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 20, 0, 0, 5, tzinfo=UTC)
UNTIL = NOW + LIFETIME
TICKET = write_ticket(KEY, FILE, ITEM, INES, UNTIL)


def test_a_ticket_is_good_for_a_day_and_not_longer():
    assert timedelta(hours=24) == LIFETIME
    assert check_ticket(KEY, TICKET, FILE, ITEM, INES, NOW)
    assert check_ticket(KEY, TICKET, FILE, ITEM, INES, UNTIL)
    assert not check_ticket(KEY, TICKET, FILE, ITEM, INES, UNTIL + timedelta(microseconds=1))


def test_a_ticket_that_claims_more_than_a_day_is_not_good():
    long = write_ticket(KEY, FILE, ITEM, INES, UNTIL + timedelta(microseconds=1))
    assert not check_ticket(KEY, long, FILE, ITEM, INES, NOW)


@pytest.mark.parametrize(
    "asked", [(OTHER_FILE, ITEM, INES), (FILE, OTHER_ITEM, INES), (FILE, ITEM, OMAR), (ITEM, FILE, INES)]
)
def test_a_ticket_is_for_one_file_item_and_person(asked):
    assert not check_ticket(KEY, TICKET, *asked, NOW)


def test_another_practice_did_not_write_it():
    assert not check_ticket(b"j" * 32, TICKET, FILE, ITEM, INES, NOW)


def test_every_byte_of_a_ticket_counts():
    raw = base64.urlsafe_b64decode(TICKET + "=" * (-len(TICKET) % 4))
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert not check_ticket(KEY, base64.urlsafe_b64encode(changed).decode(), FILE, ITEM, INES, NOW)


@given(st.text(st.characters(), max_size=80))
def test_junk_is_no_ticket(junk):
    assert not check_ticket(KEY, junk, FILE, ITEM, INES, NOW)


def test_an_instant_beyond_the_calendar_is_no_ticket():
    assert not check_ticket(KEY, base64.urlsafe_b64encode(b"\xff" * 40).decode(), FILE, ITEM, INES, NOW)
