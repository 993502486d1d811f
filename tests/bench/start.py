"""Starting and answering for the first time, and what a worker weighs, beside bare imports."""

import compileall
import urllib.request
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench import floors
from tests.bench.measure import MS, interleaved
from tests.bench.opened import opened
from tests.bench.row import Pair, Row, Subject
from tests.served import ROOT, environment, serving

ROUNDS = 9
SECOND_START_S = 2.0
REQUESTS, SETTLED_AFTER = 10_000, 500
SAME_PACKAGES = "bare import of the same packages"

ROWS = (
    Row("start to first answer", SAME_PACKAGES, "ms", 1.5),
    Row("memory of a worker after its first answer", SAME_PACKAGES, "MB", 1.3),
    Row(f"memory of a worker after {REQUESTS:,} answers", f"after its first {SETTLED_AFTER}", "MB", 1.05),
    Row("modules of WeasyPrint before the first PDF, and one", "one", "modules", 1),
    Row("`attune serve` started again, to its first answer", f"{SECOND_START_S:g} s", "ms", 1),
)

FIRST_ANSWER = f"""
import json, sys
{floors.RESIDENT}
from wsgi import app
browser = app.test_client()
assert browser.get("/sign-in").status_code == 200
said = {{"mb": resident_mb()}}
said["modules"] = [
    name for name, module in sys.modules.items()
    if not name.startswith(("clinic", "wsgi", "__main__")) and getattr(module, "__spec__", None)
]
print(json.dumps(said))
"""

MANY_ANSWERS = f"""
import json, sys
{floors.RESIDENT}
from wsgi import app
browser = app.test_client()
said = []
for number in json.load(sys.stdin):
    for _ in range(number):
        assert browser.get("/sign-in").status_code == 200
    said.append(resident_mb())
print(json.dumps(said))
"""


def measure(folder: Path) -> list[Pair]:
    _compile_as_installed()
    with opened(folder / "practice"):
        pass
    told = environment(folder / "practice", CLINIC_DATABASE_URL=_database(folder / "practice"))
    modules = floors.in_a_process(FIRST_ANSWER, "", told)["modules"]
    weights: dict[str, list[float]] = {"ours": [], "floor": []}

    def first_answer() -> None:
        weights["ours"].append(floors.in_a_process(FIRST_ANSWER, "", told)["mb"])

    def bare() -> None:
        weights["floor"].append(floors.bare_import(modules)["mb"])

    return [
        interleaved(first_answer, bare, rounds=ROUNDS),
        Pair.of(median(weights["ours"]), median(weights["floor"])),
        _after_many(told),
        Pair.of(1 + sum(name.startswith("weasyprint") for name in modules), 1),
        _second_start(folder),
    ]


def _compile_as_installed() -> None:
    """As `make install` does: the packages that stand beside ours were compiled when they came, too."""
    assert compileall.compile_dir(ROOT / "clinic", quiet=1)


def _after_many(told: dict[str, str]) -> Pair:
    given = f"[{SETTLED_AFTER}, {REQUESTS - SETTLED_AFTER}]"
    settled, last = floors.in_a_process(MANY_ANSWERS, given, told)
    return Pair.of(last, settled)


def _second_start(folder: Path) -> Pair:
    """From the command to an answer, on an instance that has been served before."""
    (folder / "served").mkdir()
    took = []
    for _ in range(1 + ROUNDS):
        began = perf_counter()
        with serving(folder / "served") as practice:
            practice.hears("Attune is open")
            with urllib.request.urlopen(f"{practice.url}/healthz") as answer:
                assert answer.status == 200
            took.append((perf_counter() - began) * MS)
    return Pair.of(median(took[1:]), SECOND_START_S * MS)


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'attune.sqlite'}"


SUBJECT = Subject(ROWS, measure)
