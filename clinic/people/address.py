"""An address to sign in with: its one written form, and how a client's is kept without being readable."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.suite import derive


class AddressUnusable(Refusal):
    status = 422
    sentence = N_("Write the whole e-mail address, such as name@example.org.")


def normal(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def checked(typed: str) -> str:
    """The address in its one written form. Raises `AddressUnusable`."""
    try:
        # A practice's own network may use names the public internet does not know, and a demo's end in .test.
        validate_email(
            typed.strip(), check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError:
        raise AddressUnusable() from None
    return normal(typed)


def hidden(typed: str, instance_key: bytes) -> bytes:
    """What stands in the database for an address nobody should read there."""
    return derive(instance_key, "sign-in address", normal(typed))
