"""Which roles a colleague may be given, and which changes reach down to the keys."""

from collections.abc import Iterable

from clinic.files.roles import CLINICAL, OWNER, STAFF, may_be_combined
from clinic.plain import N_
from clinic.refusal import Refusal


class RolesClash(Refusal):
    status = 422
    sentence = N_("The front desk never holds files, so it cannot be joined with therapist or supervisor.")


class RolesUnknown(Refusal):
    status = 422
    sentence = N_("Choose at least one role from the list.")


def staff_roles(names: Iterable[str]) -> frozenset[str]:
    """The set a colleague may hold. Raises `RolesUnknown` or `RolesClash`."""
    roles = frozenset(names)
    if not roles or not roles <= STAFF:
        raise RolesUnknown
    if not may_be_combined(roles):
        raise RolesClash
    return roles


def written(roles: Iterable[str]) -> str:
    """The set as its row keeps it."""
    return ",".join(sorted(roles))


def close_the_keys(before: frozenset[str], after: frozenset[str]) -> bool:
    """Whether a change takes away a power that rests in keys, so that the keys must go with it."""
    return bool((before - after) & (CLINICAL | {OWNER}))
