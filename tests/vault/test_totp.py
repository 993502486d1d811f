"""Six digits that change every thirty seconds, as every authenticator computes them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.totp import code_at, matching_step, totp_uri

RFC_SEED = b"12345678901234567890"
NOW = datetime(2026, 11, 23, 20, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, eight_digits):
    assert code_at(RFC_SEED, datetime.fromtimestamp(seconds, UTC)) == eight_digits[-6:]


@pytest.mark.parametrize(
    ("shift", "step"), [(0, STEP), (-30, STEP - 1), (30, STEP + 1), (-60, None), (60, None)]
)
def test_the_present_code_and_its_neighbours_are_accepted(shift, step):
    code = code_at(RFC_SEED, NOW + timedelta(seconds=shift))
    assert matching_step(RFC_SEED, code, NOW, 0) == step


def test_a_code_is_good_once():
    code = code_at(RFC_SEED, NOW)
    used = matching_step(RFC_SEED, code, NOW, 0)
    assert used == STEP
    assert matching_step(RFC_SEED, code, NOW, used) is None
    assert matching_step(RFC_SEED, code, NOW, used + 1) is None


def test_no_earlier_code_is_good_after_a_later_one():
    earlier = code_at(RFC_SEED, NOW - timedelta(seconds=30))
    assert matching_step(RFC_SEED, earlier, NOW, STEP) is None


@pytest.mark.parametrize("write", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: f"{c[:3]}-{c[3:]}"])
def test_spaces_do_not_matter(write):
    assert matching_step(RFC_SEED, write(code_at(RFC_SEED, NOW)), NOW, 0) == STEP


def test_persian_digits_are_digits():
    persian = code_at(RFC_SEED, NOW).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert matching_step(RFC_SEED, persian, NOW, 0) == STEP


@given(st.text(st.characters(), max_size=5))
def test_anything_shorter_than_a_code_is_none(typed):
    assert matching_step(RFC_SEED, typed, NOW, 0) is None


def test_another_seed_has_other_codes():
    assert matching_step(b"x" * 20, code_at(RFC_SEED, NOW), NOW, 0) is None


def test_the_address_of_an_enrolment_names_practice_person_and_seed():
    uri = urlsplit(totp_uri(RFC_SEED, "ines@harbour.example", "Harbour Practice"))
    asked = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Harbour Practice:ines@harbour.example"
    assert asked["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert asked["issuer"] == ["Harbour Practice"]
    assert (asked["digits"], asked["period"], asked["algorithm"]) == (["6"], ["30"], ["SHA1"])
