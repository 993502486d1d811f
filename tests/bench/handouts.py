"""Printing a handout beside bare WeasyPrint, again beside a file read, first after a start beside later;
what the press weighs then, and what pages wait for while it prints.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from clinic.handouts import library, pdf
from clinic.handouts.library import Sheet
from clinic.handouts.pdf import STYLE_SHEETS
from clinic.handouts.sheet import Personal, render_html
from clinic.press import printing
from tests.bench import floors
from tests.bench.measure import Act, interleaved, ms, summary
from tests.bench.opened import Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.served import environment

SHEET = ("H01", "en")
RENDERS = 100
MAY_GROW_MB = 15
REPEATS = 200
STARTS, LATER = 7, 5
AT_ONCE = 4
PAGES, ROUNDS = 60, 5
PAGE = "/desk/today"

ROWS = (
    Row("handout PDF, tagged", "bare WeasyPrint on the same HTML", "ms", 1.15),
    Row("the same handout again", "reading a file of its bytes", "ms", 2),
    Row("first handout PDF after a start", f"the median of the {LATER} after it", "ms", 1.5),
    Row(
        f"memory of the press after {RENDERS} renders",
        f"after the first of each, and {MAY_GROW_MB} MB",
        "MB",
        1,
    ),
    Row(
        f"a page of the desk while {AT_ONCE} sheets are printed at once: p95 of {PAGES}",
        "the page alone",
        "ms",
        2,
    ),
)

# What `attune serve` does once it is open, and then somebody who asks, in a process of their own.
FIRST_PRINT = f"""
import json
from time import perf_counter
from wsgi import app
from clinic.handouts import library, pdf
from clinic.handouts.sheet import Personal
took = []
with app.test_request_context("/"):
    pdf.make_ready()
with app.test_request_context("/"):
    for number in range({1 + LATER}):
        began = perf_counter()
        pdf.render(library.sheet(*{SHEET}), Personal("Harbour Counselling", first_name=f"Maya{{number}}"))
        took.append((perf_counter() - began) * 1000)
print(json.dumps(took))
"""


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice:
        with practice.app.test_request_context("/"):
            static = Path(practice.app.static_folder or "")
            sheet = library.sheet(*SHEET)
            printed = _printing(sheet, floors.BareWeasyPrint(static, STYLE_SHEETS))
            again = _again(sheet, folder / "floor.pdf")
            first = _first(folder / "practice")
            memory = _memory()
        beside = _page_beside(practice)
        printing.printing().close()
    return [printed, again, first, memory, beside]


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


_nobody_yet = count(2000)


def _first(folder: Path) -> Pair:
    told = environment(folder, CLINIC_DATABASE_URL=f"sqlite:///{folder / 'attune.sqlite'}")
    pairs = []
    for _ in range(STARTS):
        first, *later = floors.in_a_process(FIRST_PRINT, "", told)
        pairs.append((first, median(later)))
    return summary(pairs)


def _page_beside(practice: Opened) -> Pair:
    """Whoever prints goes on until the pages are through; all share one process, as where it serves."""
    browser = practice.practice.browser_of(practice.practice.ines)

    def page() -> None:
        assert browser.get(PAGE).status_code == 200

    ms(page)
    pairs = []
    for _ in range(ROUNDS):
        alone = _p95(page)
        with _printed_at_once(practice):
            pairs.append((_p95(page), alone))
    return summary(pairs)


def _p95(page: Act) -> float:
    return quantiles([ms(page) for _ in range(PAGES)], n=20)[-1]


@contextmanager
def _printed_at_once(practice: Opened) -> Iterator[None]:
    """As many as that print sheets nobody had before, one after the other, until the block ends."""
    enough, begun = threading.Event(), threading.Barrier(AT_ONCE + 1)
    sheet = library.sheet(*SHEET)

    def prints() -> None:
        begun.wait()
        while not enough.is_set():
            with practice.app.test_request_context("/"):
                pdf.render(sheet, _for(next(_nobody_yet)))

    hands = [threading.Thread(target=prints) for _ in range(AT_ONCE)]
    for hand in hands:
        hand.start()
    begun.wait()
    try:
        yield
    finally:
        enough.set()
        for hand in hands:
            hand.join()


def _for(number: int) -> Personal:
    return Personal("Harbour Counselling", first_name=f"Maya{number:04}", therapist="Ines Inlet, RCT")


def _resident_mb(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


SUBJECT = Subject(ROWS, measure)
