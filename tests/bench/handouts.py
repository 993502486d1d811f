"""Printing a handout beside bare WeasyPrint, again beside a file read, and what the press weighs then."""

from itertools import count
from pathlib import Path

from clinic.handouts import library, pdf
from clinic.handouts.library import Sheet
from clinic.handouts.pdf import STYLE_SHEETS
from clinic.handouts.sheet import Personal, render_html
from clinic.press import printing
from tests.bench import floors
from tests.bench.measure import interleaved
from tests.bench.opened import opened
from tests.bench.row import Pair, Row, Subject

SHEET = ("H01", "en")
RENDERS = 40
MAY_GROW_MB = 15
REPEATS = 200

ROWS = (
    Row("handout PDF, tagged", "bare WeasyPrint on the same HTML", "ms", 1.15),
    Row("the same handout again", "reading a file of its bytes", "ms", 2),
    Row(
        f"memory of the press after {RENDERS} renders",
        f"after the first of each, and {MAY_GROW_MB} MB",
        "MB",
        1,
    ),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice, practice.app.test_request_context("/"):
        static = Path(practice.app.static_folder or "")
        sheet = library.sheet(*SHEET)
        printed = _printing(sheet, floors.BareWeasyPrint(static, STYLE_SHEETS))
        again = _again(sheet, folder / "floor.pdf")
        memory = _memory()
        printing.printing().close()
    return [printed, again, memory]


def _printing(sheet: Sheet, bare: floors.BareWeasyPrint) -> Pair:
    """A name nobody had before each time, so that nothing is kept from the last; both print the same page."""
    ours, theirs = count(), count()
    return interleaved(
        lambda: pdf.render(sheet, _for(next(ours))),
        lambda: bare(render_html(sheet, _for(next(theirs)), for_press=True)),
    )


def _again(sheet: Sheet, path: Path) -> Pair:
    path.write_bytes(pdf.render(sheet, _for(0)))
    return interleaved(lambda: pdf.render(sheet, _for(0)), floors.file_read(path), calls=REPEATS)


def _memory() -> Pair:
    sheets = [library.sheet(code, locale) for code in library.codes() for locale in library.locales_of(code)]
    shop, names = printing.printing(), count(1000)
    for sheet in sheets:
        pdf.render(sheet, _for(next(names)))
    before = _resident_mb(shop.pid)
    for number in range(RENDERS):
        pdf.render(sheets[number % len(sheets)], _for(next(names)))
    return Pair.of(_resident_mb(shop.pid), before + MAY_GROW_MB)


def _for(number: int) -> Personal:
    return Personal("Harbour Counselling", first_name=f"Maya{number:04}", therapist="Ines Inlet, RCT")


def _resident_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


SUBJECT = Subject(ROWS, measure)
