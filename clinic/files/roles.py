"""The roles a certificate may carry, and what follows from them."""

OWNER = "owner"
THERAPIST = "therapist"
SUPERVISOR = "supervisor"
INTAKE = "intake"
CLIENT = "client"
KIT = "kit"

STAFF = frozenset({OWNER, THERAPIST, SUPERVISOR, INTAKE})
CLINICAL = frozenset({THERAPIST, SUPERVISOR})


def roles_of(written: str) -> frozenset[str]:
    """The roles that a holder's row names, with commas between."""
    return frozenset(written.split(",")) if written else frozenset()


def is_clinical(roles: frozenset[str]) -> bool:
    """Therapist or supervisor, and never somebody of the front desk."""
    return bool(roles & CLINICAL) and INTAKE not in roles


def may_be_combined(roles: frozenset[str]) -> bool:
    """Whether one person may hold all of these: the front desk excludes clinical work, a client all else."""
    if not roles or not roles <= STAFF | {CLIENT}:
        return False
    if CLIENT in roles:
        return roles == {CLIENT}
    return not (INTAKE in roles and roles & CLINICAL)
