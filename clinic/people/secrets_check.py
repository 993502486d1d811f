"""Whether this host holds the practice's own secrets; without them its trail could not be proven."""

import hmac

from clinic.config import Settings
from clinic.environment import SettingsIncomplete
from clinic.people.models import Practice
from clinic.vault.suite import derive

CHECK_BYTES = 8
_NAMES = {"pepper": "CLINIC_PEPPER", "log_key": "CLINIC_LOG_KEY", "instance_key": "CLINIC_INSTANCE_KEY"}


class OtherSecrets(SettingsIncomplete):
    """This host's secrets are not those the practice was set up with; the message names each and its mend."""


def checks_of(settings: Settings) -> dict[str, str]:
    """A short keyed check of each secret, which tells nothing about it."""
    return {name: _check(getattr(settings, name)) for name in _NAMES}


def refuse_others(settings: Settings, practice: Practice | None) -> None:
    """Raises `OtherSecrets` if this host holds other secrets, or trusts another root, than the practice."""
    if practice is None:
        return
    ours, theirs = checks_of(settings), practice.secrets_check
    wrong = [setting for name, setting in _NAMES.items() if not _same(ours[name], theirs.get(name, ""))]
    if settings.root_vk != practice.root_vk:
        wrong.append("CLINIC_ROOT_VK")
    if wrong:
        raise OtherSecrets(
            f"This host does not hold the practice's own {', '.join(wrong)}. Give it those of the first "
            "host, where they lie in the instance's folder `keys`, one file for each. Nothing was started."
        )


def _check(secret: bytes) -> str:
    return derive(secret, "secret check", length=CHECK_BYTES).hex()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
