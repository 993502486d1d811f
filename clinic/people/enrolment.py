"""A phone that learns to show codes: what its camera reads, and what to type where there is no camera."""

from base64 import b32encode
from datetime import datetime

from clinic.people.models import Practice
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.bundle import Bundle
from clinic.vault.totp import matching_step, totp_uri


class CodeWrong(Refusal):
    status = 422
    sentence = N_("That code does not fit. Wait for the next one on your phone and type it as it stands.")


def uri_of(bundle: Bundle, label: str, issuer: str | None = None) -> str:
    """What the QR code holds. `label` is how the phone will name this account."""
    practice = None if issuer else Practice.ours()
    return totp_uri(bundle.totp_seed, label, issuer or (practice.name if practice else "Attune"))


def typed_seed(bundle: Bundle) -> str:
    """The same for somebody who types it: letters in groups of four."""
    letters = b32encode(bundle.totp_seed).decode().rstrip("=")
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def enrolled_step(bundle: Bundle, code: str, now: datetime) -> int:
    """The step of the first code from a new phone. Raises `CodeWrong` if the phone did not take the seed."""
    step = matching_step(bundle.totp_seed, code, now, 0)
    if step is None:
        raise CodeWrong
    return step
