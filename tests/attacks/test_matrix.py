"""Everything that is sealed, tampered with in every way: just what the page of proofs says becomes of it."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from clinic.clients.models import Client
from clinic.database import db
from clinic.files import items
from clinic.files.grants import new_file
from clinic.files.models import File, FileKind, FileMember
from clinic.files.reading import reading
from clinic.files.shred import shred_file
from clinic.measures import kept as measures
from clinic.measures.models import KIND, TakenRow
from clinic.notes import listing
from clinic.vault.alarm import VaultAlarm
from tests.attacks.everything import Stage, sheet_of
from tests.attacks.sealed import NOT_POSSIBLE, Thing, named_once_shredded, outcomes
from tests.attacks.things import things
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import file_of

PAGE = Path(__file__).parents[2] / "docs" / "security-proofs.md"
HEAD = "| What is sealed |"
ONCE_SHREDDED = "put back once shredded"


def told() -> dict[str, dict[str, str]]:
    """The table of the page: for each thing what becomes of each act."""
    lines = iter(PAGE.read_text().splitlines())
    acts = _cells(next(line for line in lines if line.startswith(HEAD)))[1:]
    rows = [_cells(line) for line in takewhile(lambda line: line.startswith("|"), lines)][1:]
    return {name: dict(zip(acts, cells, strict=True)) for name, *cells in rows}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_what_becomes_of_everything_that_is_tampered_with_is_what_the_page_says(either_practice, monkeypatch):
    # A list of the words of each file, however few texts there are.
    monkeypatch.setattr(listing, "ENOUGH", 1)
    monkeypatch.setattr(listing, "MOST_FILES", 1)
    stage = Stage(either_practice)
    assert proof()[1].is_empty
    drop_triggers()
    everything = list(things(stage))
    found = {thing.name: outcomes(thing) for thing in everything}
    for name, became in once_shredded(stage, everything):
        found[name][ONCE_SHREDDED] = became
    assert found == told()
    assert proof()[1].is_empty


def once_shredded(stage: Stage, everything: list[Thing]) -> Iterator[tuple[str, str]]:
    """What becomes of each that is put back after its file is gone."""
    rows = {thing.name: thing.row for thing in everything}
    file = dict(db.session.execute(select(File.__table__).where(File.id == stage.file_id)).mappings().one())
    shred_file(stage.ines.actor, stage.file_id, along=Client)
    db.session.execute(insert(File.__table__), [file])
    db.session.commit()
    assert proof()[1].is_empty
    for thing in everything:
        row = rows[thing.name]
        if row.get("file_id") != stage.file_id:
            yield thing.name, NOT_POSSIBLE
        else:
            yield thing.name, "named" if named_once_shredded(thing, row) else "read"


def test_whom_a_file_is_about_is_not_changed_unseen(cast):
    alone, couple = file_of(cast.ines).id, [uuid4(), uuid4()]
    unit = new_file(cast.ines.actor, cast.ines.keyring, FileKind.UNIT, couple).id
    db.session.commit()
    drop_triggers()
    hers = (FileMember.file_id == unit, FileMember.client_id == couple[0])
    rewrite(FileMember, *hers, client_id=uuid4())
    assert list(proof()[1].about_others) == [unit]
    db.session.execute(update(FileMember).where(FileMember.client_id != couple[1]).values(file_id=alone))
    db.session.commit()
    assert set(proof()[1].about_others) == {unit, alone}
    db.session.execute(delete(FileMember))
    db.session.commit()
    assert set(proof()[1].about_others) == {unit, alone}
    for file_id in (unit, alone):
        shred_file(cast.ines.actor, file_id, along=FileMember)
    db.session.commit()
    assert proof()[1].is_empty


def test_an_answer_is_not_made_to_take_the_place_of_another(cast):
    file, sheet = file_of(cast.ines), sheet_of(uuid4(), date(2026, 11, 2))
    by, first, later, corrected = (cast.ines.actor, cast.ines.keyring), uuid4(), uuid4(), uuid4()
    measures.keep(*by, file.id, first, sheet)
    measures.keep(*by, file.id, later, sheet)
    measures.keep(*by, file.id, corrected, sheet, corrects=later)
    # One that was kept before it stood under the seal which it corrects.
    items.save(*by, file.id, old := uuid4(), KIND, json.dumps(sheet.to_json()).encode(), 0)
    db.session.add(TakenRow(id=old, file_id=file.id, author_id=cast.ines.id, created_at=file.created_at))
    db.session.commit()
    file_id = file.id
    drop_triggers()

    def superseded() -> set[object]:
        with reading(*by, "measures.read", [file_id]) as opened:
            return {one.id for one in measures.all_of(opened, file_id) if one.corrected_by}

    assert superseded() == {later}
    for row, corrects in ((corrected, None), (corrected, first), (later, first)):
        before = db.session.get_one(TakenRow, row).corrects_id
        rewrite(TakenRow, TakenRow.id == row, corrects_id=corrects)
        with pytest.raises(VaultAlarm, match="take the place"):
            superseded()
        rewrite(TakenRow, TakenRow.id == row, corrects_id=before)
    assert superseded() == {later}
