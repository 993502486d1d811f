"""The table: every subject that is measured, and how its lines are written down."""

import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from tests.bench import (
    booking,
    day,
    finder,
    frames,
    handouts,
    notes,
    public,
    saving,
    search,
    sign_in,
    start,
    times,
)
from tests.bench.row import Line, Row, Subject

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end of what was measured -->"
SUBJECTS: tuple[Subject, ...] = (
    day.SUBJECT,
    times.SUBJECT,
    public.SUBJECT,
    booking.SUBJECT,
    finder.SUBJECT,
    saving.SUBJECT,
    notes.SUBJECT,
    frames.SUBJECT,
    search.SUBJECT,
    handouts.SUBJECT,
    sign_in.SUBJECT,
    start.SUBJECT,
)

Measured = Sequence[tuple[Row, Line]]


def lines_of(subject: Subject) -> Iterator[tuple[Row, Line]]:
    """Measure one subject, in a folder beside a practice's own: on the disk it would be kept on."""
    beside = ROOT / "instance"
    beside.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=beside) as folder:
        pairs = subject.measure(Path(folder))
    for row, pair in zip(subject.rows, pairs, strict=True):
        yield row.saying(pair.besides), Line.of(row, pair)


def as_text(row: Row, line: Line) -> str:
    """One line for the screen, and under it what its floor is."""
    verdict = "" if line.is_met else "  missed"
    figures = f"{written(line.ours):>9} {written(line.floor):>9} {line.unit:<9}"
    return f"{row.action:<66} {figures} {line.ratio:>7.2f}x  {line.goal:>5g}x{verdict}\n  beside {row.beside}"


def heading() -> str:
    return f"{'action':<66} {'ours':>9} {'floor':>9} {'':<9} {'ratio':>8}  {'goal':>6}"


def as_json(measured: Measured) -> str:
    """What `bench.json` holds. A goal is met where the ratio is not above it."""
    return json.dumps([line.to_json() for _, line in measured], indent=1) + "\n"


def as_page(measured: Measured, on: date) -> str:
    """The measured table as the page shows it."""
    lines = [
        f"Measured on {on:%-d %B %Y}, on {machine()}.\n",
        "| action | ours | beside | its floor | ratio | goal |",
        "|---|---:|---|---:|---:|---:|",
        *(_cells(row, line) for row, line in measured),
    ]
    return "\n".join(lines) + "\n"


def written(number: float) -> str:
    """A figure with as many digits as it deserves."""
    if number == int(number):
        return f"{number:,.0f}"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def machine() -> str:
    """What the figures were taken on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    load = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores and {memory:.0f} GB of memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, with a load of {load:.1f}"
    )


def put_on_page(measured: Measured, on: date) -> None:
    """Replace the table of the page by this one."""
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{as_page(measured, on)}{END}{after}")


def _cells(row: Row, line: Line) -> str:
    ours, floor = f"{written(line.ours)} {line.unit}", f"{written(line.floor)} {line.unit}"
    ratio = f"{line.ratio:.2f}" if line.is_met else f"**{line.ratio:.2f}**"
    return f"| {row.action} | {ours} | {row.beside} | {floor} | {ratio} | {line.goal:g} |"
