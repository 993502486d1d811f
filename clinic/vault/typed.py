"""Reads what people type from paper or a phone: any width, any script's digits, any case."""

from unicodedata import category, digit, normalize


def latin_digits(text: str) -> str:
    """The text in its plain form, with the digits of every script as 0 to 9."""
    return "".join(_plain(character) for character in normalize("NFKC", text))


def without_separators(text: str) -> str:
    """The text without spaces, dashes, dots and marks of direction."""
    return "".join(c for c in text if category(c)[0] not in "ZPC")


def _plain(character: str) -> str:
    value = digit(character, None)
    return character if value is None else str(value)
