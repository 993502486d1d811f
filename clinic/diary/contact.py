"""Telling a telephone number from an e-mail address, and writing each in one way."""

from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_possible_number,
    parse,
)

from clinic.edge.wording import latin_digits
from clinic.plain import N_

HOME = "CA"


class Unreachable(ValueError):
    """Neither a telephone number nor an e-mail address. Its text is a message id."""

    def __init__(self) -> None:
        super().__init__(
            N_("That does not look like a telephone number or an e-mail address. Please look once more.")
        )


def contact_of(typed: str) -> str:
    """The one way we write what was typed: user@host, or 902-555-0112. Raises `Unreachable`."""
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
        number = parse(text, HOME)
    except NumberParseException:
        raise Unreachable from None
    if not is_possible_number(number):
        raise Unreachable
    if number.country_code == 1:
        digits = str(number.national_number)
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return format_number(number, PhoneNumberFormat.INTERNATIONAL)
