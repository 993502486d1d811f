"""The page that says what was tried names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security-proofs.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_on_the_page_of_proofs_exists():
    named = NAMED.findall(PAGE.read_text())
    assert len(named) > 50
    assert [
        f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text()
    ] == []


def test_every_attack_stands_on_the_page():
    page = PAGE.read_text()
    folders = (ROOT / "tests" / "attacks", ROOT / "tests" / "durability")
    carried_out = [
        name
        for folder in folders
        for file in folder.glob("test_*.py")
        if file.stem not in ("test_table", "test_disk", "test_pragmas")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.MULTILINE)
    ]
    assert [name for name in carried_out if name not in page] == []
