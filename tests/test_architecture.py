"""The shape of the tree: which way imports point, and what a module is."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLINIC = ROOT / "clinic"
MOST_LINES = 250
MOST_LINES_OF_A_FUNCTION = 50

# Lowest first. A package imports from lines above its own in this list; neighbours on a line are strangers.
LAYERS = (
    "frozen",
    "vault clock refusal plain environment strokes",
    "columns mode prepared whole writers",
    "database config runtime triggers",
    "migrations layout rows",
    "audit mail press",
    "edge",
    "files",
    "people",
    "clients",
    "diary",
    "badday waitlist calendars series",
    "intake notes coregulation measures handouts documents receipts reflections",
    "desk portal api safekeeping",
    "pages",
    "app",
    "cli",
)
FLOOR = {area: height for height, areas in enumerate(LAYERS) for area in areas.split()}
# What stands together on the second line was drawn as one: settings, the database and its triggers.
ONE_ROOM = {"database", "config", "runtime", "triggers"}
KNOWS_NOTHING = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "manager"}
# Alembic runs this file itself, from above everything, to see every table.
ASSEMBLES = {CLINIC / "migrations" / "env.py"}

MODULES = [p for p in sorted(CLINIC.rglob("*.py")) if "versions" not in p.parts]


def within(path: Path) -> str:
    """A path as a person reads it: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def area_of(path: Path) -> str:
    """The top name below `clinic` that a module belongs to."""
    return path.relative_to(CLINIC).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Each area of ours that a module imports, wherever in it the import stands, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from clinic import clock` names it in the list, `from clinic.clock import now` in the path.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "clinic" and len(parts) > 1:
                yield node.lineno, parts[1]


def climbs(path: Path) -> Iterator[str]:
    """Every import of a module that does not point down."""
    here = area_of(path)
    for line, there in imported(path):
        together = here == there or {here, there} <= ONE_ROOM
        if not together and FLOOR[there] >= FLOOR[here]:
            yield f"{within(path)}:{line} clinic.{here} may not import clinic.{there}"


def test_imports_point_down() -> None:
    bound = [path for path in MODULES if path not in ASSEMBLES and path != CLINIC / "__init__.py"]
    assert next((climb for path in bound for climb in climbs(path)), None) is None


def test_an_import_that_climbs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "CLINIC", tmp_path / "clinic")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    views = tmp_path / "clinic" / "notes" / "views.py"
    views.parent.mkdir(parents=True)
    views.write_text("from clinic import clock\n\ndef late():\n    from clinic.handouts.sheet import Sheet\n")
    assert list(climbs(views)) == ["clinic/notes/views.py:4 clinic.notes may not import clinic.handouts"]


def test_every_area_has_its_place_in_the_layers() -> None:
    areas = {area_of(p) for p in CLINIC.rglob("*.py")} - {"__init__"}
    assert areas <= FLOOR.keys()


def test_a_file_is_named_for_what_it_knows() -> None:
    assert not [within(path) for path in MODULES if path.stem in KNOWS_NOTHING]


def test_a_module_opens_with_a_sentence() -> None:
    openings = {within(path): ast.get_docstring(ast.parse(path.read_text())) or "" for path in MODULES}
    assert not [
        path for path, text in openings.items() if not text.split("\n\n")[0].strip().endswith((".", "?"))
    ]


def test_a_module_stays_one_sitting_long() -> None:
    lengths = {within(path): len(path.read_text().splitlines()) for path in MODULES}
    assert not {path: length for path, length in lengths.items() if length > MOST_LINES}


def test_a_function_fits_on_a_screen() -> None:
    assert not [
        f"{within(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]


def test_the_vault_knows_only_cryptography_and_the_standard_library() -> None:
    allowed = sys.stdlib_module_names | {"cryptography", "clinic"}
    strangers = [
        f"{path.name}: {name}"
        for path in (CLINIC / "vault").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
        if name.split(".")[0] not in allowed
    ]
    assert not strangers


def test_no_property_is_worked_out_under_a_lock_that_all_threads_share() -> None:
    """Python 3.11's `cached_property` holds one: whoever waits in it for the turn stops who has it."""
    above = [path for path in MODULES if CLINIC / "vault" not in path.parents]
    imports = (one for path in above for one in ast.walk(ast.parse(path.read_text())))
    from_there = [one for one in imports if isinstance(one, ast.ImportFrom) and one.module == "functools"]
    assert "cached_property" not in {alias.name for one in from_there for alias in one.names}


def test_templates_never_pass_text_through_unescaped() -> None:
    loud = [
        within(p)
        for p in (ROOT / "templates").rglob("*.html")
        if "|safe" in p.read_text().replace(" ", "") or "autoescape false" in p.read_text()
    ]
    assert not loud


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = [
        f"{within(p)}:{number}"
        for p in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(p.read_text().splitlines(), 1)
        if " style=" in line or " onclick=" in line or "javascript:" in line or "<script>" in line
    ]
    assert not inline
