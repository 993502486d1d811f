"""What an earlier release kept in each place, this one reads; and none of it once a byte of it is changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from flask import Flask

from clinic.app import create_app
from clinic.database import db
from clinic.migrations import head
from clinic.vault.alarm import VaultAlarm
from tests import labels
from tests.conftest import close
from tests.known import ground, make, rows
from tests.known.places import PLACES

TOLD = make.read(make.GROUND)
KNOWN = {path.stem: make.read(path) for path in make.STORED.glob("*.json")}
# The columns that hold what is sealed; the trail and what is only keyed have none.
SEALED = ("blob", "sealed", "sealed_name", "copy", "handed_over")


@pytest.fixture
def practice_of_then(tmp_path, database_url) -> Iterator[Flask]:
    app = create_app(make.settings_with(tmp_path, database_url, TOLD["secrets"]))
    with app.app_context():
        yield app
        db.session.remove()
        close(app)


def opened(app: Flask, known: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What is read in each place, or that its reading was refused."""
    command.upgrade(head.configuration(), make.FIRST)
    here = ground.lay(TOLD)
    for stored in sorted(known.values(), key=_version):
        command.upgrade(head.configuration(), _version(stored))
        rows.lay(stored["rows"])
    head.bring_up_to_date()
    # The trail is proven first: every other reading adds to it.
    found = {}
    for name in sorted(known, key=lambda name: name != "trail"):
        # As an act reads it, which leaves nothing out.
        with app.test_request_context("/", method="POST"):
            try:
                found[name] = PLACES[name].read(here, known[name]["with"])
            except VaultAlarm:
                found[name] = "refused"
    return found


def _version(stored: dict[str, Any]) -> str:
    return str(stored.get("version", make.FIRST))


def test_every_place_has_a_known_answer():
    assert set(KNOWN) == set(PLACES)


def test_every_label_used_above_the_vault_has_a_place():
    """But for the counters of attempts, which nobody needs an hour later."""
    used = [label for place in PLACES.values() for label in place.labels]
    assert sorted([*used, "limit"]) == sorted(labels.used_above_the_vault())


def test_what_was_kept_is_read(practice_of_then):
    assert opened(practice_of_then, KNOWN) == {name: known["expected"] for name, known in KNOWN.items()}


def test_what_was_sealed_is_not_read_with_its_last_byte_changed(practice_of_then):
    sealed = {name: known for name, known in KNOWN.items() if name not in ("trail", "keyed")}
    changed = {name: known | {"rows": _changed(known["rows"])} for name, known in sealed.items()}
    assert all(known["rows"] != changed[name]["rows"] for name, known in sealed.items())
    assert opened(practice_of_then, changed) == dict.fromkeys(sealed, "refused")


def _changed(stored: rows.Rows) -> rows.Rows:
    return {name: [_with_last_byte_changed(row) for row in some] for name, some in stored.items()}


def _with_last_byte_changed(row: dict[str, Any]) -> dict[str, Any]:
    sealed = {name: bytes.fromhex(row[name]["hex"]) for name in SEALED if row.get(name)}
    return row | {name: {"hex": (blob[:-1] + bytes([blob[-1] ^ 1])).hex()} for name, blob in sealed.items()}
