"""A grant opens one file for one person, on the terms that were signed."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key, seal_to
from clinic.vault.grant import GrantTerms, check_grant, sign_grant, unwrap, wrap
from clinic.vault.record import RecordKey, new_record_key
from clinic.vault.signature import verify_key
from tests.vault.cast import FILE, INES, OMAR, OTHER_FILE

SEED = b"s" * 32
VK = verify_key(SEED)
HOLDER = b"h" * 32
UNTIL = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)
TERMS = GrantTerms(file_id=FILE, account_id=OMAR, epoch=3, expires_at=UNTIL, cosign=True)
CHANGES = [
    {"file_id": OTHER_FILE},
    {"account_id": INES},
    {"epoch": 4},
    {"expires_at": None},
    {"expires_at": UNTIL + timedelta(microseconds=1)},
    {"may_share": True},
    {"cosign": False},
    {"override_gate": True},
]


@pytest.fixture
def key():
    return RecordKey(FILE, 3, new_record_key())


def test_every_term_is_tried_below():
    assert {name for change in CHANGES for name in change} == {field.name for field in fields(GrantTerms)}
    assert len(TERMS.fields) == len(fields(GrantTerms))


def test_a_grant_opens_the_file_for_its_holder(key):
    wrapped = wrap(key, public_key(HOLDER), TERMS)
    check_grant(VK, sign_grant(SEED, INES, TERMS, wrapped), INES, TERMS, wrapped)
    assert unwrap(HOLDER, wrapped, TERMS) == key


def test_nobody_else_opens_it(key):
    with pytest.raises(VaultAlarm):
        unwrap(b"i" * 32, wrap(key, public_key(HOLDER), TERMS), TERMS)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_term_opens_nothing_and_is_not_signed(key, change):
    wrapped = wrap(key, public_key(HOLDER), TERMS)
    signature = sign_grant(SEED, INES, TERMS, wrapped)
    changed = replace(TERMS, **change)
    with pytest.raises(VaultAlarm):
        check_grant(VK, signature, INES, changed, wrapped)
    with pytest.raises(VaultAlarm):
        unwrap(HOLDER, wrapped, changed)


def test_flags_do_not_stand_in_for_one_another(key):
    wrapped = wrap(key, public_key(HOLDER), TERMS)
    signature = sign_grant(SEED, INES, TERMS, wrapped)
    with pytest.raises(VaultAlarm):
        check_grant(VK, signature, INES, replace(TERMS, cosign=False, may_share=True), wrapped)


def test_the_same_instant_told_in_another_zone_is_the_same_term(key):
    wrapped = wrap(key, public_key(HOLDER), TERMS)
    elsewhere = replace(TERMS, expires_at=UNTIL.astimezone(timezone(timedelta(hours=-3))))
    assert unwrap(HOLDER, wrapped, elsewhere) == key


def test_a_planted_key_is_not_signed(key):
    honest = wrap(key, public_key(HOLDER), TERMS)
    signature = sign_grant(SEED, INES, TERMS, honest)
    planted = wrap(RecordKey(FILE, 3, new_record_key()), public_key(HOLDER), TERMS)
    assert unwrap(HOLDER, planted, TERMS) != key
    with pytest.raises(VaultAlarm):
        check_grant(VK, signature, INES, TERMS, planted)


def test_another_signer_did_not_sign_it(key):
    wrapped = wrap(key, public_key(HOLDER), TERMS)
    signature = sign_grant(SEED, INES, TERMS, wrapped)
    with pytest.raises(VaultAlarm):
        check_grant(VK, signature, OMAR, TERMS, wrapped)
    with pytest.raises(VaultAlarm):
        check_grant(verify_key(b"t" * 32), signature, INES, TERMS, wrapped)


@pytest.mark.parametrize("change", [{"file_id": OTHER_FILE}, {"epoch": 2}])
def test_a_key_is_not_wrapped_under_terms_of_another_file_or_epoch(key, change):
    with pytest.raises(VaultAlarm):
        wrap(key, public_key(HOLDER), replace(TERMS, **change))


def test_a_wrapped_secret_of_another_length_raises_the_alarm():
    wrapped = seal_to(public_key(HOLDER), b"short", "wrap", *TERMS.fields)
    with pytest.raises(VaultAlarm):
        unwrap(HOLDER, wrapped, TERMS)
