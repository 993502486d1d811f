"""A receipt is the server's word for one text, one person and one place."""

from uuid import uuid4

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.receipt import RECEIPT_BYTES, check_receipt, write_receipt
from tests.vault.cast import FILE, INES, ITEM

KEY = b"k" * 32
PLACE = (FILE, ITEM, INES)


def test_it_is_good_for_what_was_received():
    receipt = write_receipt(KEY, *PLACE, b"typed late")
    assert len(receipt) == RECEIPT_BYTES
    check_receipt(KEY, receipt, *PLACE, b"typed late")


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_it_is_not_good_in_another_place_or_for_another_person(changed):
    elsewhere = [uuid4() if number == changed else part for number, part in enumerate(PLACE)]
    with pytest.raises(VaultAlarm):
        check_receipt(KEY, write_receipt(KEY, *PLACE, b"typed late"), *elsewhere, b"typed late")


def test_it_is_not_good_for_another_text_under_another_key_or_cut():
    receipt = write_receipt(KEY, *PLACE, b"typed late")
    for key, given, text in (
        (KEY, receipt, b"typed later"),
        (b"o" * 32, receipt, b"typed late"),
        (KEY, receipt[:-1], b"typed late"),
        (KEY, b"", b"typed late"),
    ):
        with pytest.raises(VaultAlarm):
            check_receipt(key, given, *PLACE, text)
