"""How often somebody may try to get in: a few times for one account, more widely for one address."""

from datetime import timedelta

from clinic.edge.limits import forgive, limit

WITHIN = timedelta(minutes=15)
OF_ONE_ACCOUNT = 5
# A whole office or household may stand behind one address.
OF_ONE_ADDRESS = 50


def count(what: str, whose: str) -> None:
    """Count a try before it is made. Raises `TooMany` while a pause is running."""
    limit(f"try.{what}", whose, OF_ONE_ACCOUNT, WITHIN)


def count_widely(what: str, neighbourhood: str) -> None:
    """The same for everybody behind one address."""
    limit(f"tries.{what}", neighbourhood, OF_ONE_ADDRESS, WITHIN)


def forget(what: str, whose: str) -> None:
    """It was rightly them."""
    forgive(f"try.{what}", whose)
