"""Opening everything that somebody may open at once, to look through it, with the ring it is opened by."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, writing
from clinic.edge.turn import looking
from clinic.files import rings
from clinic.files.all_standing import AllStanding
from clinic.files.keys import all_openable, key_of
from clinic.files.models import FileKind
from clinic.files.reading import Opened
from clinic.files.rings import SealedRing
from clinic.files.standing import Standing
from clinic.prepared import Prepared
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.ring import Entry, Ring

OF_PEOPLE = frozenset({FileKind.INDIVIDUAL, FileKind.UNIT})
# Opening so many by their grants takes a third of a second; of more, whoever searches first waits for it.
MOST_AT_SIGN_IN = 500


@contextmanager
def reading_caseload(actor: Actor, keyring: Keyring, action: str) -> Iterator[Opened]:
    """Every file of people with a live grant, after one durable entry that says how many it looks into.

    Whatever is then shown of one of them is read after an entry of its own (`reading`).
    """
    found = all_openable(keyring)
    of_people = found.of_kinds(OF_PEOPLE)
    with writing():
        trail.record(actor, action, keyring.account_id, files=len(of_people))
    yield Opened(keyring, found, of_people, _ring_of(keyring, found))


def renew_ring(actor: Actor, keyring: Keyring) -> None:
    """Build the ring that a change of a grant has taken away, unless there is too much to open at once."""
    del actor
    if has_ring(keyring):
        return
    with looking():
        found = all_openable(keyring)
        if 0 < len(found) <= MOST_AT_SIGN_IN:
            _ring_of(keyring, found)


def has_ring(keyring: Keyring) -> bool:
    """Whether a caseload is opened at once, or file by file."""
    return _RING.first(db.session(), {"account": keyring.account_id}) is not None


_RING = Prepared(select(SealedRing.built_at).where(SealedRing.account_id == bindparam("account")))


def _ring_of(keyring: Keyring, found: AllStanding) -> Ring | None:
    """This person's ring, if it holds just these files as they stand; else it is built anew for later."""
    if found.ring is not None and found.ring.fits(found.digest):
        return found.ring.ring
    if found:
        entries = [Entry(one.digest, key) for one in found.values() if (key := _key(one, keyring))]
        # If a grant changed meanwhile, this ring does not fit, either, and is built anew as this one was.
        with writing():
            rings.keep(keyring, found.digest, entries)
    return None


def _key(found: Standing, keyring: Keyring) -> RecordKey | None:
    try:
        return key_of(found, keyring)
    except VaultAlarm:
        # Left out: whoever asks for this file is told.
        return None
