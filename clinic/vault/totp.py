"""The second factor: six digits from a phone, new every thirty seconds (RFC 6238)."""

from datetime import datetime
from hmac import compare_digest

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from clinic.vault.typed import latin_digits, without_separators

DIGITS = 6
STEP_SECONDS = 30

# The step before, for slow typing, and the step after, for a phone whose clock runs ahead.
_ACCEPTED = (0, -1, 1)


def totp_uri(seed: bytes, account_label: str, issuer: str) -> str:
    """What the QR code of an enrolment holds."""
    return _totp(seed).get_provisioning_uri(account_label, issuer)


def code_at(seed: bytes, at: datetime) -> str:
    return _code(seed, _step(at))


def matching_step(seed: bytes, code: str, at: datetime, after_step: int) -> int | None:
    """The step whose code was typed, later than `after_step`, or None.

    Whoever calls keeps the step as the next `after_step`, so that no code is good twice.
    """
    typed = without_separators(latin_digits(code)).encode()
    now = _step(at)
    for step in (now + shift for shift in _ACCEPTED):
        if step > after_step and compare_digest(_code(seed, step).encode(), typed):
            return step
    return None


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _code(seed: bytes, step: int) -> str:
    return _totp(seed).generate(step * STEP_SECONDS).decode()


def _totp(seed: bytes) -> TOTP:
    # SHA-1 is what every phone speaks, and as an HMAC it is sound.
    return TOTP(seed, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303
