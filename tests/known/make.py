"""Writes the known answer of each place that has none yet: `python -m tests.known.make`.

What is there stays as it is: a later release reads what an earlier one kept, and proves it on these files.
Without the ground all of them are made anew, since each stands in its practice.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from flask import Flask

from clinic.app import create_app
from clinic.config import Settings
from clinic.database import db
from clinic.environment import write_secret
from clinic.migrations import head
from tests.known import ground, rows
from tests.known.places import PLACES

STORED = Path(__file__).parent / "stored"
GROUND = Path(__file__).parent / "ground.json"
# The version of the ground, and of every answer that names no other.
FIRST = "0001"


def main() -> None:
    if not GROUND.exists():
        with empty({}) as app:
            _write(GROUND, ground.make(app))
    told = read(GROUND)
    for name, place in PLACES.items():
        path = STORED / f"{name}.json"
        if path.exists():
            continue
        with empty(told["secrets"]):
            here = ground.lay(told)
            head.bring_up_to_date()
            before = rows.kept()
            more = place.fill(here)
            added = rows.added(before, rows.kept())
            kept = added if name == "trail" else rows.without_trail(added)
            _write(
                path,
                {"version": head.latest(), "with": more, "rows": kept, "expected": place.read(here, more)},
            )


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


@contextmanager
def empty(secrets: dict[str, str]) -> Iterator[Flask]:
    """An empty database of the first version on SQLite under these secrets, inside its app's context."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_with(Path(folder), f"sqlite:///{folder}/attune.sqlite", secrets))
        with app.app_context():
            command.upgrade(head.configuration(), FIRST)
            yield app
            db.session.remove()
            db.engine.dispose()
            app.extensions["attune_runtime"].dispose()


def settings_with(folder: Path, database_url: str, secrets: dict[str, str]) -> Settings:
    """The settings of an installation that was given these secrets."""
    for name, secret in secrets.items():
        write_secret(folder / "instance" / "keys" / name, bytes.fromhex(secret))
    return Settings.from_env(
        {
            "CLINIC_INSTANCE": str(folder / "instance"),
            "CLINIC_RUNTIME": str(folder / "runtime"),
            "CLINIC_DATABASE_URL": database_url,
            "CLINIC_PUBLIC_URL": "http://localhost",
        }
    )


def _write(path: Path, known: dict[str, Any]) -> None:
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n")
    print(path.name)


if __name__ == "__main__":
    main()
