"""Opening everything that somebody may open at once, to look through it."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import writing
from clinic.files.keys import openable_caseload
from clinic.files.reading import Opened
from clinic.vault.keyring import Keyring


@contextmanager
def reading_caseload(actor: Actor, keyring: Keyring, action: str) -> Iterator[Opened]:
    """Every file of people with a live grant, after one durable entry that says how many it looks into.

    Whatever is then shown of one of them is read after an entry of its own (`reading`).
    """
    found = openable_caseload(keyring)
    with writing():
        trail.record(actor, action, keyring.account_id, files=len(found))
    yield Opened(keyring, found)
