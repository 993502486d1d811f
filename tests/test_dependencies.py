"""Each package Attune is built on is there for a reason that is written down, and is used."""

import ast
import configparser
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = (ROOT / "docs" / "dependencies.md").read_text()
# Used without being imported: a database driver, data, a build tool, a program, a format's engine.
USED_ASIDE = {"psycopg", "tzdata", "setuptools"}


def declared(section: str, option: str) -> set[str]:
    """The names in one list of setup.cfg."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    lines = [line.strip() for line in config[section][option].splitlines()]
    names = {re.split(r"[ ~=<>\[;]", line)[0] for line in lines if line and not line.startswith("#")}
    return names - {"attune"}


def rows(heading: str) -> set[str]:
    """The packages named in the first column of one table."""
    table = NAMED.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    return {name for cell in cells if cell != "package" for name in cell.split(", ")}


def imported() -> set[str]:
    """The distributions that the product's own code imports."""
    roots = {
        name.split(".")[0]
        for path in (ROOT / "clinic").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    from_where = packages_distributions()
    return {place.lower() for root in roots for place in from_where.get(root, [])}


def test_each_package_has_its_reason_and_each_reason_its_package() -> None:
    needed = declared("options", "install_requires") | declared("options.extras_require", "checkout")
    assert rows("To run") == needed
    assert rows("To test") == declared("options.extras_require", "test")


def test_each_package_of_the_pages_has_its_reason() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert rows("In the pages") == package["dependencies"].keys() | package["devDependencies"].keys()


def test_each_package_is_pinned() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    pinned = {name.lower() for name in re.findall(r"^([\w-]+)(?:\[\w+\])?==", lock, re.MULTILINE)}
    assert {name.lower() for name in declared("options", "install_requires")} <= pinned


def test_each_package_is_used() -> None:
    needed = {name.lower() for name in declared("options", "install_requires")}
    assert needed - imported() == {name for name in USED_ASIDE if name in needed}
