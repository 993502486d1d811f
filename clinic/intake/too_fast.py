"""Telling a person from a program without a puzzle: a field nobody sees, and the time a form takes."""

import hmac
from datetime import datetime

from clinic.config import settings
from clinic.plain import N_
from clinic.vault.encoding import encode

FEWEST_SECONDS = 2
_MAC_CHARACTERS = 32

SENTENCE = N_("That was very quick. Everything is kept: please look it over and press once more.")


def opened(now: datetime) -> str:
    """What the form carries to say when it was opened."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_mac(seconds)}"


def is_a_person(opened_text: str, unseen: str, now: datetime) -> bool:
    """Whether the form was open for a moment, and what nobody sees was left empty."""
    seconds, _, mac = opened_text.partition(".")
    if unseen or not hmac.compare_digest(mac.encode(), _mac(seconds).encode()):
        return False
    return now.timestamp() - int(seconds) >= FEWEST_SECONDS


def _mac(seconds: str) -> str:
    digest = hmac.digest(settings().instance_key, encode("form opened", seconds), "sha256")
    return digest.hex()[:_MAC_CHARACTERS]
