"""A host without the practice's own secrets refuses to start, and says which."""

from dataclasses import replace

import pytest

from clinic.app import create_app
from clinic.config import settings
from clinic.people.models import Practice
from clinic.people.secrets_check import OtherSecrets, checks_of, refuse_others


@pytest.mark.parametrize(
    ("name", "setting"),
    [("pepper", "CLINIC_PEPPER"), ("log_key", "CLINIC_LOG_KEY"), ("instance_key", "CLINIC_INSTANCE_KEY")],
)
def test_a_host_with_another_secret_does_not_start(practice, name, setting):
    other = replace(settings(), **{name: bytes(range(32))})
    with pytest.raises(OtherSecrets, match=setting) as refused:
        create_app(other)
    named = {"CLINIC_PEPPER", "CLINIC_LOG_KEY", "CLINIC_INSTANCE_KEY", "CLINIC_ROOT_VK"} - {setting}
    assert not any(one in str(refused.value) for one in named)


def test_a_host_that_trusts_another_root_does_not_start(practice):
    with pytest.raises(OtherSecrets, match="CLINIC_ROOT_VK"):
        create_app(replace(settings(), given_root_vk=bytes(range(32))))


def test_a_host_with_all_of_them_starts(practice):
    refuse_others(settings(), Practice.ours())


def test_before_set_up_there_is_nothing_to_compare(app):
    refuse_others(replace(settings(), pepper=bytes(32)), None)


def test_the_check_tells_nothing_of_the_secret(practice):
    told = checks_of(settings())
    assert all(len(bytes.fromhex(check)) == 8 for check in told.values())
    assert len(set(told.values())) == 3
    assert settings().pepper.hex() not in str(told)
