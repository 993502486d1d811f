"""A server killed in the middle of its work: whatever a browser was told is kept, is kept."""

import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.app import create_app
from clinic.config import settings
from clinic.database import db
from clinic.files.models import Draft
from clinic.files.reading import reading
from clinic.migrations.head import bring_up_to_date
from clinic.notes.written import Written
from clinic.people import session
from tests.conftest import close, settings_for
from tests.durability.served import Acknowledged, Writer, environment, serving
from tests.practice import Practice, open_practice
from tests.served import PATIENCE_SECONDS

ROUNDS = 10
SAVES = 100
WRITERS = 4
SEED = 20261123


@pytest.fixture
def installed(tmp_path: Path, sqlite_url: str):
    """A practice in the database that migrations make, as `attune serve` finds it."""
    app = create_app(settings_for(tmp_path, sqlite_url))
    with app.app_context():
        bring_up_to_date()
        yield open_practice(app)
        db.session.remove()
        close(app)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_ten_times(
    installed: Practice, tmp_path: Path
):
    chance, acknowledged, told = random.Random(SEED), Acknowledged(), settings()
    maya = installed.client("Maya", of=installed.ines)
    tokens = [begun(installed) for _ in range(WRITERS)]
    leave_the_database(installed)
    for _ in range(ROUNDS):
        acknowledged.expect(SAVES + chance.randrange(20))
        with serving(told) as (process, port):
            writers = [Writer(port, token, maya.id, acknowledged) for token in tokens]
            for writer in writers:
                writer.start()
            assert acknowledged.is_enough.wait(PATIENCE_SECONDS), [writer.wrong for writer in writers]
            process.kill()
            for writer in writers:
                writer.join()
        assert [writer.wrong for writer in writers] == [""] * WRITERS
        assert missing_in_a_copy(tmp_path, acknowledged) == []
    assert acknowledged.count >= ROUNDS * SAVES
    verified = subprocess.run(
        [sys.executable, "-m", "clinic.cli", "audit", "verify"],
        env=environment(told), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert read_back(installed, maya.file_id, acknowledged) == len(acknowledged.saves)


def begun(practice: Practice) -> str:
    """The token of a session that Ines has open; sessions outlive the server, not the machine."""
    return session.begin(practice.ines.id, practice.ines.keyring.bundle, "browser", clock.now())


def leave_the_database(practice: Practice) -> None:
    """From here on it is the server's alone, as is every recovery."""
    db.session.remove()
    db.engine.dispose()


def missing_in_a_copy(tmp_path: Path, acknowledged: Acknowledged) -> list[UUID]:
    """Notes that lack an acknowledged save, looked up in a copy so that the server itself has to recover."""
    for name in ("attune.sqlite", "attune.sqlite-wal"):
        shutil.copyfile(tmp_path / name, tmp_path / f"copy-{name}")
    copy = sqlite3.connect(tmp_path / "copy-attune.sqlite")
    try:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = dict(copy.execute("SELECT item_id, counter FROM draft").fetchall())
    finally:
        copy.close()
    return [note for note, (counter, _) in acknowledged.saves.items() if kept.get(note.hex, 0) < counter]


def read_back(practice: Practice, file_id: UUID, acknowledged: Acknowledged) -> int:
    """How many notes say what was acknowledged last, or what was typed after it and never answered."""
    ines, said = practice.ines, 0
    with reading(ines.actor, ines.keyring, "draft.read", [file_id]) as opened:
        for row in db.session.scalars(select(Draft).where(Draft.file_id == file_id)):
            counter, text = acknowledged.saves.get(row.item_id, (0, ""))
            words = Written.from_bytes(opened.draft(row)).get("f_data")
            assert words.endswith(str(row.item_id))
            said += (row.counter == counter and words == text) or row.counter > counter > 0
    return said
