"""How often somebody may try to get in: a few times for one account, more widely for one address."""

from datetime import timedelta

from clinic.edge.limits import TooMany, forgive, limit

WITHIN = timedelta(minutes=15)
OF_ONE_ACCOUNT = 5
# A whole office or household may stand behind one address.
OF_ONE_ADDRESS = 50
# Whoever tries codes knows the password; the count outlives by far the quarter of an hour that theirs takes.
CODES_WITHIN = timedelta(days=1)
CODES = 10


def count(what: str, whose: str) -> None:
    """Count a try before it is made. Raises `TooMany` while a pause is running."""
    limit(f"try.{what}", whose, OF_ONE_ACCOUNT, WITHIN)


def count_widely(what: str, neighbourhood: str) -> None:
    """The same for everybody behind one address."""
    limit(f"tries.{what}", neighbourhood, OF_ONE_ADDRESS, WITHIN)


def count_code(whose: str) -> int | None:
    """Count a code typed after the right password: how many there were, or None while a pause is running."""
    try:
        return limit("try.code", whose, CODES, CODES_WITHIN)
    except TooMany:
        return None


def forget(*counted: tuple[str, str]) -> None:
    """It was rightly them: what was counted, and whose it was, as often as that is told."""
    forgive(*((f"try.{what}", whose) for what, whose in counted))
