"""Telling a telephone number from an e-mail address, and writing each in one way."""

import re

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    parse,
)

from clinic.edge.wording import latin_digits
from clinic.plain import N_

# Where every province a practice can be in is, so that no country need be dialled.
HOME = "CA"
HOME_CODE = "+1 "
# How people write it where the library knows only ext., x and #.
EXTENSION = re.compile(r"داخلی|\bposte\b", re.IGNORECASE)


NEITHER = N_("That does not look like a telephone number or an e-mail address. Please look once more.")
NOT_WHOLE = N_("That number is not whole. Please write it with its area code.")


class Unreachable(ValueError):
    """No whole telephone number and no e-mail address. Its text is a message id."""

    def __init__(self, sentence: str = NEITHER) -> None:
        super().__init__(sentence)


def contact_of(typed: str) -> str:
    """The one way we write what was typed: user@host, or 902-555-0112 ext. 4. Raises `Unreachable`."""
    text = latin_digits(typed).strip()
    return _email(text) if "@" in text else _phone(text)


def _email(text: str) -> str:
    try:
        # Addresses of a demo end in .test, which no letter reaches.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Unreachable from None


def _phone(text: str) -> str:
    try:
        number = parse(EXTENSION.sub("ext.", text), HOME)
    except NumberParseException:
        raise Unreachable from None
    standing = is_possible_number_with_reason(number)
    if standing in (ValidationResult.IS_POSSIBLE_LOCAL_ONLY, ValidationResult.TOO_SHORT):
        raise Unreachable(NOT_WHOLE)
    if standing != ValidationResult.IS_POSSIBLE:
        raise Unreachable
    return format_number(number, PhoneNumberFormat.INTERNATIONAL).removeprefix(HOME_CODE)
