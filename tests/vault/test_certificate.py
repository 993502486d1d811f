"""Keys belong to a person because the practice, or for a client her clinician, said so."""

import pytest

from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import new_seed, public_key
from clinic.vault.certificate import (
    certify_by_root,
    certify_client,
    check_client_certificate,
    check_root_certificate,
)
from clinic.vault.signature import verify_key
from tests.vault.cast import FILE, INES, MAYA, OMAR, OTHER_FILE

ROOT = b"r" * 32
ROOT_VK = verify_key(ROOT)
PUBLIC, OTHER_PUBLIC = public_key(b"a" * 32), public_key(b"b" * 32)
VK, OTHER_VK = verify_key(b"c" * 32), verify_key(b"d" * 32)
ROLES = frozenset({"owner", "therapist"})


def test_the_practice_vouches_for_a_holder():
    certificate = certify_by_root(ROOT, INES, ROLES, PUBLIC, VK)
    check_root_certificate(ROOT_VK, certificate, INES, frozenset({"therapist", "owner"}), PUBLIC, VK)


@pytest.mark.parametrize(
    "claimed",
    [
        (OMAR, ROLES, PUBLIC, VK),
        (INES, frozenset({"owner"}), PUBLIC, VK),
        (INES, ROLES | {"supervisor"}, PUBLIC, VK),
        (INES, frozenset({"intake"}), PUBLIC, VK),
        (INES, frozenset(), PUBLIC, VK),
        (INES, frozenset({"ownertherapist"}), PUBLIC, VK),
        (INES, ROLES, OTHER_PUBLIC, VK),
        (INES, ROLES, PUBLIC, OTHER_VK),
        (INES, ROLES, PUBLIC, b""),
        (INES, ROLES, PUBLIC + VK, b""),
    ],
)
def test_another_person_role_or_key_is_not_vouched_for(claimed):
    certificate = certify_by_root(ROOT, INES, ROLES, PUBLIC, VK)
    with pytest.raises(VaultAlarm):
        check_root_certificate(ROOT_VK, certificate, *claimed)


def test_another_root_vouches_for_nobody_here():
    certificate = certify_by_root(new_seed(), INES, ROLES, PUBLIC, VK)
    for broken in (certificate, b"", bytes(64)):
        with pytest.raises(VaultAlarm):
            check_root_certificate(ROOT_VK, broken, INES, ROLES, PUBLIC, VK)


def test_a_holder_without_a_signing_key_is_certified_too():
    certificate = certify_by_root(ROOT, INES, frozenset({"kit"}), PUBLIC, b"")
    check_root_certificate(ROOT_VK, certificate, INES, frozenset({"kit"}), PUBLIC, b"")


def test_a_clinician_vouches_for_her_client():
    certificate = certify_client(b"c" * 32, INES, MAYA, FILE, PUBLIC, OTHER_VK)
    check_client_certificate(VK, certificate, INES, MAYA, FILE, PUBLIC, OTHER_VK)


@pytest.mark.parametrize(
    "claimed",
    [
        (OMAR, MAYA, FILE, PUBLIC, OTHER_VK),
        (INES, OMAR, FILE, PUBLIC, OTHER_VK),
        (MAYA, INES, FILE, PUBLIC, OTHER_VK),
        (INES, MAYA, OTHER_FILE, PUBLIC, OTHER_VK),
        (INES, MAYA, FILE, OTHER_PUBLIC, OTHER_VK),
        (INES, MAYA, FILE, PUBLIC, VK),
    ],
)
def test_another_client_file_or_key_is_not(claimed):
    certificate = certify_client(b"c" * 32, INES, MAYA, FILE, PUBLIC, OTHER_VK)
    with pytest.raises(VaultAlarm):
        check_client_certificate(VK, certificate, *claimed)


def test_one_kind_of_certificate_does_not_pass_for_the_other():
    certificate = certify_client(ROOT, INES, MAYA, FILE, PUBLIC, VK)
    with pytest.raises(VaultAlarm):
        check_root_certificate(ROOT_VK, certificate, MAYA, frozenset(), PUBLIC, VK)
