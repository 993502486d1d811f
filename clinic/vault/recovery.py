"""One-time codes that stand in for a lost phone."""

from hmac import compare_digest
from secrets import choice

from clinic.vault.typed import latin_digits, without_separators

CODE_COUNT = 8

# Letters and digits that are not mistaken for one another on paper; 12 of them hold 59 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 3, 4


def new_recovery_codes() -> tuple[str, ...]:
    """Eight fresh codes such as `k7mq-3xwd-9pfh`. Which are used up is the caller's to keep."""
    return tuple(_new_code() for _ in range(CODE_COUNT))


def matching_code(codes: tuple[str, ...], typed: str) -> int | None:
    """The position of the code that was typed, in whatever case and grouping, or None."""
    wanted = _bare(typed)
    found = None
    for position, code in enumerate(codes):
        if compare_digest(_bare(code), wanted):
            found = position
    return found


def _new_code() -> str:
    return "-".join("".join(choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))


def _bare(code: str) -> bytes:
    return without_separators(latin_digits(code)).casefold().encode()
