"""A process that saves notes one after the other and says so; watched by strace, so it does nothing else.

Run as `python -m tests.durability.saving FILE_ID ACCOUNT_ID SAVES SYNC`, with the bundle in hex on its input.
"""

import os
import sys
from uuid import UUID, uuid4

from sqlalchemy import event

from clinic.app import create_app
from clinic.audit.actor import Actor
from clinic.config import Settings
from clinic.database import db
from clinic.files import items
from clinic.vault.bundle import Bundle
from clinic.vault.keyring import Keyring

# So few pages that the log is carried over into the database, and begun anew, several times in a short run.
PAGES_BETWEEN_CHECKPOINTS = 60


def main(file_id: UUID, account_id: UUID, saves: int, sync: str) -> None:
    """Save, commit, and only then write the note's id to the pipe."""
    keyring = Keyring(account_id, Bundle.from_bytes(bytes.fromhex(sys.stdin.read())))
    app = create_app(Settings.from_env(os.environ))
    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, record: _tune(connection, sync))
        # Whatever looked at the database while the app was assembled is not tuned yet.
        db.engine.dispose()
        for number in range(saves):
            note = uuid4()
            words = f"{number} {note}".encode() * (1 + number % 7)
            items.save(Actor(account_id, ""), keyring, file_id, note, "note", words, 0)
            db.session.commit()
            os.write(1, f"{note.hex}\n".encode())


def _tune(connection: object, sync: str) -> None:
    pragmas = [f"wal_autocheckpoint = {PAGES_BETWEEN_CHECKPOINTS}"]
    if sync != "ours":
        pragmas.append(f"synchronous = {sync}")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


if __name__ == "__main__":
    file_id, account_id, saves, sync = sys.argv[1:]
    main(UUID(file_id), UUID(account_id), int(saves), sync)
