"""An account's keys lie under its password, a token or the kit, and are believed only if certified."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault import password
from clinic.vault.alarm import VaultAlarm, WrongKey, WrongPassword
from clinic.vault.box import new_seed, public_key, seal_to
from clinic.vault.bundle import (
    Bundle,
    believe,
    escrow,
    lock_with_password,
    lock_with_token,
    open_escrow,
    spend_like_unlock,
    under_token,
    unlock,
)
from clinic.vault.encoding import encode
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_seed, new_kit
from clinic.vault.padding import pad
from clinic.vault.signature import verify_key
from tests.vault.cast import INES, OMAR, flipped

ROOT_SEED = b"r" * 32
ROOT_VK = verify_key(ROOT_SEED)
PEPPER = b"p" * 32
TOKEN = b"t" * 32
FULL_COST = password.FLOOR


@pytest.fixture
def bundle():
    return Bundle.new(ROOT_VK)


def test_a_new_bundle_has_keys_of_its_own_and_eight_recovery_codes(bundle):
    other = Bundle.new(ROOT_VK)
    assert bundle.kem_seed != other.kem_seed
    assert bundle.sign_seed != other.sign_seed
    assert bundle.totp_seed != other.totp_seed
    assert len({*bundle.recovery_codes, *other.recovery_codes}) == 16
    assert bundle.public_key == public_key(bundle.kem_seed)
    assert bundle.verify_key == verify_key(bundle.sign_seed)


@pytest.mark.parametrize("root_seed", [None, ROOT_SEED])
@pytest.mark.parametrize("codes", [(), ("aaaa-bbbb-cccc",), ("یک", "")])
def test_a_bundle_comes_back_from_its_bytes(bundle, root_seed, codes):
    whole = replace(bundle, root_seed=root_seed, recovery_codes=codes)
    assert Bundle.from_bytes(whole.to_bytes()) == whole


@given(st.binary(max_size=300))
def test_junk_is_no_bundle(junk):
    with pytest.raises(VaultAlarm):
        Bundle.from_bytes(junk)


def test_a_list_of_other_things_is_no_bundle(bundle):
    keys = (bundle.kem_seed, bundle.sign_seed, bundle.totp_seed, ROOT_VK)
    for fields in [
        (),
        ("bundle",),
        ("bundle", *keys),
        ("another form", *keys, None),
        ("bundle", *keys, "root"),
        ("bundle", *keys, None, b"code"),
        ("bundle", *keys, None, "code", 7),
        ("bundle", *keys[:3], ROOT_VK[:31], None),
        ("bundle", bundle.kem_seed + b"x", *keys[1:], None),
        ("bundle", *keys[:2], bytes(19), ROOT_VK, None),
        ("bundle", *keys, bytes(31)),
    ]:
        with pytest.raises(VaultAlarm):
            Bundle.from_bytes(encode(*fields))


def test_a_printed_bundle_shows_nothing(bundle):
    ring = Keyring(INES, bundle)
    assert repr(bundle) == "Bundle()"
    assert repr(ring) == f"Keyring(account_id={INES!r})"


def test_a_keyring_is_an_account_and_its_keys():
    bundle = Bundle.new(ROOT_VK, ROOT_SEED)
    ring = Keyring(INES, bundle)
    assert (ring.kem_seed, ring.sign_seed) == (bundle.kem_seed, bundle.sign_seed)
    assert (ring.root_vk, ring.root_seed) == (ROOT_VK, ROOT_SEED)


def test_the_password_opens_the_lock(bundle):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    assert unlock(lock, INES, "five quiet words", PEPPER) == bundle


def test_another_password_or_pepper_does_not(bundle):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    for typed, pepper in [("five quiet word", PEPPER), ("", PEPPER), ("five quiet words", b"q" * 32)]:
        with pytest.raises(WrongPassword):
            unlock(lock, INES, typed, pepper)


def test_a_lock_moved_to_another_account_raises_the_alarm(bundle):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    with pytest.raises(VaultAlarm):
        unlock(lock, OMAR, "five quiet words", PEPPER)


@pytest.mark.full_cost
def test_a_lock_at_the_real_cost_opens_and_a_cheapened_one_raises_the_alarm(bundle):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    assert unlock(lock, INES, "five quiet words", PEPPER) == bundle
    cheap = replace(lock, kdf=lock.kdf.replace("65536", "64"))
    assert cheap != lock
    with pytest.raises(VaultAlarm, match="lowered"):
        unlock(cheap, INES, "five quiet words", PEPPER)


def test_a_lock_that_was_made_cheap_is_not_even_tried(bundle, monkeypatch):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    monkeypatch.setattr(password, "FLOOR", FULL_COST)
    with pytest.raises(VaultAlarm, match="lowered"):
        unlock(lock, INES, "five quiet words", PEPPER)


def test_an_altered_lock_never_opens(bundle):
    lock = lock_with_password(bundle, INES, "five quiet words", PEPPER)
    for bit in range(0, len(lock.sealed) * 8, 41):
        with pytest.raises((VaultAlarm, WrongPassword)):
            unlock(replace(lock, sealed=flipped(lock.sealed, bit)), INES, "five quiet words", PEPPER)
    for broken in [replace(lock, salt=b""), replace(lock, sealed=b""), replace(lock, kdf="")]:
        with pytest.raises(VaultAlarm):
            unlock(broken, INES, "five quiet words", PEPPER)


def test_an_unknown_address_costs_one_try_as_well(monkeypatch):
    tries = []
    monkeypatch.setattr(
        "clinic.vault.bundle.password_key", lambda *asked: tries.append(asked[1:]) or bytes(32)
    )
    spend_like_unlock("five quiet words", PEPPER)
    assert [(len(salt), pepper, cost.memory_kib) for salt, pepper, cost in tries] == [(16, PEPPER, 64)]


def test_a_token_opens_the_lock_of_its_account_only(bundle):
    locked = lock_with_token(bundle, INES, TOKEN)
    assert under_token(locked, INES, TOKEN) == bundle
    with pytest.raises(WrongKey):
        under_token(locked, INES, b"u" * 32)
    with pytest.raises(VaultAlarm):
        under_token(locked, OMAR, TOKEN)


def test_a_short_token_locks_nothing(bundle):
    with pytest.raises(VaultAlarm):
        lock_with_token(bundle, INES, b"t" * 31)


def test_the_kit_opens_what_was_kept_for_it(bundle):
    kit = kit_seed(new_kit())
    kept = escrow(bundle, INES, public_key(kit))
    assert open_escrow(kept, INES, kit) == bundle
    with pytest.raises(VaultAlarm):
        open_escrow(kept, OMAR, kit)
    with pytest.raises(VaultAlarm):
        open_escrow(kept, INES, kit_seed(new_kit()))


def test_a_bundle_with_the_certified_keys_is_believed(bundle):
    believe(bundle, bundle.public_key, bundle.verify_key, ROOT_VK)
    owner = Bundle.new(ROOT_VK, ROOT_SEED)
    believe(owner, owner.public_key, owner.verify_key, ROOT_VK)


def test_a_planted_escrow_opens_but_is_not_believed(bundle):
    kit = kit_seed(new_kit())
    planted = seal_to(public_key(kit), pad(Bundle.new(ROOT_VK).to_bytes()), "escrow", INES)
    opened = open_escrow(planted, INES, kit)
    with pytest.raises(VaultAlarm, match="certified"):
        believe(opened, bundle.public_key, bundle.verify_key, ROOT_VK)


@pytest.mark.parametrize("changed", ["kem_seed", "sign_seed", "root_vk"])
def test_one_key_that_was_not_certified_is_enough_not_to_believe(bundle, changed):
    other = replace(bundle, **{changed: new_seed()})
    with pytest.raises(VaultAlarm, match="certified"):
        believe(other, bundle.public_key, bundle.verify_key, ROOT_VK)


def test_another_root_than_the_pinned_one_is_not_believed(bundle):
    with pytest.raises(VaultAlarm):
        believe(bundle, bundle.public_key, bundle.verify_key, verify_key(b"x" * 32))


def test_a_seed_that_is_not_the_roots_is_not_believed():
    pretender = Bundle.new(ROOT_VK, b"x" * 32)
    with pytest.raises(VaultAlarm, match="root"):
        believe(pretender, pretender.public_key, pretender.verify_key, ROOT_VK)


def test_what_an_owner_holds_more_does_not_show_in_the_length():
    owner, other = Bundle.new(ROOT_VK, ROOT_SEED), Bundle.new(ROOT_VK)
    assert len(lock_with_token(owner, INES, TOKEN)) == len(lock_with_token(other, INES, TOKEN))
