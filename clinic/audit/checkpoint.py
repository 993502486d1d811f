"""A person's own signature on the trail, and what a browser remembers of it."""

import hmac
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.audit.models import Entry
from clinic.vault.keyring import Keyring

WITNESS_HASH_BYTES = 16
WITNESS = re.compile(rf"[0-9]{{1,15}}\.[0-9a-f]{{{WITNESS_HASH_BYTES * 2}}}")


def record_began(actor: Actor, keyring: Keyring) -> None:
    """Queue a signed sign-in entry."""
    trail.record(actor, "session.began")
    trail.sign_last(keyring)


def record_ended(actor: Actor, keyring: Keyring) -> None:
    """Queue a signed sign-out entry."""
    trail.record(actor, "session.ended")
    trail.sign_last(keyring)


def witness(session: Session) -> str:
    """What a staff browser keeps: the last entry's number and the first 16 bytes of its hash."""
    n, last = trail.head(session)
    return f"{n}.{last[:WITNESS_HASH_BYTES].hex()}"


def still_holds(session: Session, remembered: str) -> bool:
    """Whether the trail still contains what a browser saw. A malformed witness proves nothing and holds."""
    n, _, digest = remembered.partition(".")
    if not WITNESS.fullmatch(remembered):
        return True
    found = session.scalar(select(Entry.hash).where(Entry.n == int(n)))
    return found is not None and hmac.compare_digest(found[:WITNESS_HASH_BYTES].hex(), digest)
