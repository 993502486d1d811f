"""A power cut at any moment: what was acknowledged is there, the database is whole and the trail verifies."""

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic.cli.audit import prove
from clinic.config import settings
from clinic.database import db
from clinic.files.models import Item
from clinic.files.reading import reading
from tests.durability.disk import WATCHED, Disk, Event, Said, read_trace
from tests.durability.served import ROOT, environment
from tests.holders import Cast, file_of, open_practice

SEED = 20261123
CUTS = 60
SAVES = 45


@pytest.fixture
def cast(app) -> Cast:
    return open_practice(app)


def test_nothing_acknowledged_is_lost_in_a_power_cut(cast: Cast, tmp_path: Path):
    lost = cuts(cast, tmp_path, "ours")
    assert lost == Counter(), f"seed {SEED}"


def test_a_database_that_does_not_sync_each_save_is_seen_to_lose_some(cast: Cast, tmp_path: Path):
    """Otherwise the test above would prove nothing."""
    lost = cuts(cast, tmp_path, "NORMAL")
    assert lost["saves"] > 0, f"seed {SEED}"
    assert lost["whole databases"] == lost["proofs"] == 0


def cuts(cast: Cast, tmp_path: Path, sync: str) -> Counter[str]:
    """Let a process save, cut the power at chance moments of it, and count what each cut lost."""
    print(f"seed {SEED}")
    chance, lost, file = random.Random(SEED), Counter[str](), file_of(cast.ines)
    standing, events = watched(cast, file.id, tmp_path, sync)
    assert sum(isinstance(event, Said) for event in events) == SAVES
    moments = set(chance.sample(range(len(events)), CUTS))
    disk = Disk(standing)
    for number, event in enumerate(events):
        disk.happen(event)
        if number in moments:
            put_back(disk.after_power_cut(chance))
            lost += lost_of(disk.acknowledged, cast, file.id, tmp_path)
    return lost


def watched(cast: Cast, file_id: UUID, tmp_path: Path, sync: str) -> tuple[dict[str, bytes], list[Event]]:
    """The files as they stood before the process began to save, and all that it did to them."""
    put_back({})
    database = tmp_path / "attune.sqlite"
    files = [str(database), f"{database}-wal"]
    standing, trace = {files[0]: database.read_bytes()}, tmp_path / "trace"
    assert shutil.which("strace"), "strace is missing: apt-get install strace"
    spy = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "20000", "-e", f"trace={WATCHED}"]
    worker = [
        sys.executable,
        "-m",
        "tests.durability.saving",
        str(file_id),
        str(cast.ines.id),
        str(SAVES),
        sync,
    ]
    done = subprocess.run(
        [*spy, "-o", str(trace), *worker],
        input=cast.ines.keyring.bundle.to_bytes().hex(),
        cwd=ROOT, env=environment(settings()), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return standing, read_trace(trace, files)


def put_back(files: dict[str, bytes]) -> None:
    """Close the practice, and let it find these files when it is opened again."""
    db.session.remove()
    db.engine.dispose()
    for path, content in files.items():
        Path(f"{path}-shm").unlink(missing_ok=True)
        Path(path).write_bytes(content)


def lost_of(acknowledged: list[str], cast: Cast, file_id: UUID, tmp_path: Path) -> Counter[str]:
    """Open the practice after the power came back, and count what is amiss."""
    lost = Counter[str]()
    with closing(sqlite3.connect(tmp_path / "attune.sqlite")) as database:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            lost["whole databases"] += 1
    kept = {item_id.hex for item_id in db.session.scalars(select(Item.id).where(Item.file_id == file_id))}
    missing = [note for note in acknowledged if note not in kept]
    lost["saves"] += len(missing)
    if acknowledged and not missing:
        with reading(cast.ines.actor, cast.ines.keyring, "note.read", [file_id]) as opened:
            words = opened.item(file_id, UUID(acknowledged[-1]), kind="note", author_id=cast.ines.id)
        assert str(UUID(acknowledged[-1])).encode() in words
    try:
        prove(settings())
    except SystemExit:
        lost["proofs"] += 1
    return +lost
