"""Correcting a sheet from the command line: what holds, and what is to be corrected, in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from clinic.cli import attune
from clinic.handouts import shelf as shelves

HEAD = "---\nversion: 1\nstatus: DRAFT\ntitle: T\nsetting: S\nlead: L\ndrawing: D\n---\n"
ABOUT = "code: H01\nslug: s\npractice: P1\nmodalities: [CBT]\nminutes: 3\nconjoint: false\n"
ABOUT += "standing_caution: null\nneed: SETTLE\ndrawing: settle\n"
EASY = HEAD + "## Steps {STEPS}\n\n1. Stop\n\n## Why {TEXT}\n\nIt helps.\n"
HARD = "Physiological dysregulation necessitates deliberate interpersonal accommodation.\n"
LONG = "".join(f"## Box {n} {{TEXT_BOX rows=20}}\n\n- Room\n\n" for n in range(4))
PERSIAN = HEAD + "## قدم‌ها {STEPS}\n\n1. Stop ☂\n"

KEPT = (shelves.codes, shelves.locales_of, shelves.subject, shelves._on_shelf)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one sheet, with the words that stand on all of them."""
    folder = tmp_path / "library"
    (folder / "H01").mkdir(parents=True)
    (folder / "common").symlink_to(shelves.SHELF / "common")
    (folder / "H01" / "sheet.yaml").write_text(ABOUT)
    monkeypatch.setattr(shelves, "SHELF", folder)
    for kept in KEPT:
        kept.cache_clear()
    yield folder / "H01"
    monkeypatch.undo()
    for kept in KEPT:
        kept.cache_clear()


def test_a_corrected_sheet_is_read_printed_and_answered_for(shelf: Path) -> None:
    (shelf / "en.md").write_text(EASY)
    held = CliRunner().invoke(attune, ["handouts", "check"])
    assert held.output.startswith("H01 en: “T” holds, grade"), held.output
    assert held.exit_code == 0
    (shelf / "en.md").write_text(EASY + HARD + LONG)
    (shelf / "fa.md").write_text(PERSIAN)
    (shelf / "fr.md").write_text(EASY.replace("{STEPS}", "{STAIRS}"))
    for kept in KEPT:
        kept.cache_clear()
    told = CliRunner().invoke(attune, ["handouts", "check", "H01"])
    assert told.exit_code == 1
    for fault in (
        "H01 en: It asks for ",
        "pages of letter paper; at most 2.",
        "pages of a4 paper; at most 2.",
        "H01 fa: It has 1 parts, the English one 6.",
        "H01 fa: No face of ours has these letters: ☂",
        "H01 fa: Put Latin letters and digits in [square brackets]: T S L Stop",
        "H01 fr: H01/fr.md: “## Steps {STAIRS}” must end with one of",
    ):
        assert fault in told.output


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    asked = CliRunner().invoke(attune, ["handouts", "check", "H99"])
    assert asked.exit_code == 1
    assert "There is no sheet H99. The library has H01, " in asked.output
