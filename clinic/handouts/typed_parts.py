"""The parts of a sheet as one types them, without marks: cut from a manuscript, and put together again."""

import re
from collections.abc import Iterable, Iterator

from clinic.frozen import frozen
from clinic.handouts.manuscript import heading_of, sections
from clinic.handouts.parts import PartKind
from clinic.plain import N_

ASIDES = ("low", "high", "columns")
IN_LINES = frozenset({PartKind.TEXT, PartKind.TRY, PartKind.MIND, PartKind.DRAWING_BOX})
BREATH = "in=4 out=6"
# What a part can be, as it is chosen: its kind and its manner, what it is called, and how it is typed.
KINDS = (
    ("TEXT", N_("Words"), N_("What it is about, or why it helps: a paragraph on each line.")),
    ("STEPS", N_("Steps"), N_("A step, below it how, then > what one could say; an empty line between.")),
    ("TRY", N_("Something to try"), N_("A paragraph on each line.")),
    ("MIND", N_("To keep in mind"), N_("A paragraph on each line.")),
    ("TICKS", N_("Boxes to tick"), N_("One on each line.")),
    ("SCRIPT", N_("Sentences to finish"), N_("The beginning of one on each line.")),
    ("TEXT_BOX", N_("Boxes to write in"), N_("What each box is for, one on each line.")),
    ("TEXT_BOX lined", N_("Lines to write on"), N_("What they are for, one on each line.")),
    ("LOG_TABLE", N_("A table to fill in"), N_("A column on each line; a note after an empty line.")),
    ("LOG_TABLE days", N_("A week to fill in"), N_("A column on each line, the first for the days.")),
    ("SCALE_0_10", N_("A scale from 0 to 10"), N_("What is rated, one a line; then both ends, as here:")),
    ("GRID", N_("A grid to write in"), N_("A row on each line; before them the columns, as here:")),
    ("GRID ticks", N_("A grid to tick"), N_("A row on each line; before them the columns, as here:")),
    ("BODY_OUTLINE", N_("An outline of the body"), N_("Signs to tick beside it, one on each line.")),
    ("CARD", N_("A card with lights"), N_("Three lines, each with a heading, a colon and what to do.")),
    ("CARD plain", N_("A pocket card"), N_("Lines with a heading, a colon and words.")),
    ("BREATH_GRAPHIC", N_("A breath in and out"), N_("Two lines: what is done breathing in, and out.")),
    ("CYCLE_DIAGRAM", N_("A ring"), N_("Four to six beginnings of sentences, one on each line.")),
    ("TWO_CIRCLES", N_("Two circles"), N_("Three lines: left, right, and where they meet.")),
    ("SUITCASE", N_("A suitcase"), N_("Four lines, one for each compartment.")),
    ("DRAWING_BOX", N_("A frame to draw in"), N_("What to draw: a paragraph on each line.")),
)  # fmt: skip
# How the words are typed that are no lines of the part; the same in every language.
SAMPLES = {
    "SCALE_0_10": "low: … high: …",
    "GRID": "columns: … | …",
    "GRID ticks": "columns: … | …",
}
_NUMBER = re.compile(r"^(?:\d+|[۰-۹]+|[٠-٩]+)[.)]\s+")
_ROWS = re.compile(r"rows=(\d+)")


@frozen
class TypedPart:
    """One part as it is typed. `kind` has its manner with it; `settings` is what else is in the braces."""

    heading: str
    kind: str = "TEXT"
    text: str = ""
    rows: int = 0
    new_page: bool = False
    settings: str = ""


def typed(body: str) -> list[TypedPart]:
    """The parts of a manuscript's body. Raises `ManuscriptFault` for what stands before a heading."""
    return [_typed(heading, lines) for heading, lines in sections(body, "") if not _is_standing(heading)]


def manuscript(parts: Iterable[TypedPart]) -> str:
    """The body these parts make."""
    return "\n\n".join(f"## {_heading(part)}\n\n{chr(10).join(_lines(part))}".rstrip() for part in parts)


def _is_standing(heading: str) -> bool:
    found = heading_of(heading, "")
    return found.kind is PartKind.STANDING


def _typed(heading: str, lines: list[str]) -> TypedPart:
    found = heading_of(heading, "")
    words = found.words
    rows = [int(said[1]) for word in words if (said := _ROWS.fullmatch(word))]
    manner = [word for word in words if "=" not in word and word != "page"]
    settings = [word for word in words if "=" in word and not word.startswith("rows=")]
    return TypedPart(
        heading=found.heading,
        kind=" ".join([found.kind, *manner]),
        text="\n".join(_plain(found.kind, lines)).strip("\n"),
        rows=rows[0] if rows else 0,
        new_page="page" in words,
        settings=" ".join(settings),
    )


def _plain(kind: PartKind, lines: list[str]) -> Iterator[str]:
    """The lines without the marks; what follows a list as a note stands after an empty line."""
    notes: list[str] = []
    for number, line in enumerate(line for line in lines if line.strip()):
        bare = line.strip()
        if kind is PartKind.STEPS and not line.startswith(" "):
            yield from ([""] if number else [])
            yield _NUMBER.sub("", bare)
        elif line.startswith(("- ", " ")) or bare.partition(":")[0] in ASIDES:
            yield bare.removeprefix("- ").strip()
        elif kind in IN_LINES:
            yield bare
        else:
            notes.append(bare)
    yield from ["", *notes] if notes else []


def _heading(part: TypedPart) -> str:
    kind, _, manner = part.kind.partition(" ")
    settings = part.settings or (BREATH if kind == PartKind.BREATH_GRAPHIC else "")
    takes_rows = kind in ("LOG_TABLE", "TEXT_BOX", "DRAWING_BOX") and manner != "days"
    usual = 5 if kind == "LOG_TABLE" else 0
    rows = f"rows={part.rows or usual}" if takes_rows and (part.rows or usual) else ""
    inside = " ".join(filter(None, [kind, manner, settings, rows, "page" if part.new_page else ""]))
    return f"{part.heading.replace(chr(10), ' ').strip()} {{{inside}}}"


def _lines(part: TypedPart) -> Iterator[str]:
    kind = PartKind(part.kind.partition(" ")[0])
    lines = [line.strip() for line in part.text.splitlines()]
    if kind is PartKind.STEPS:
        yield from _steps(lines)
    elif kind in IN_LINES:
        yield from map(_as_words, filter(None, lines))
    else:
        items, notes = _parted(lines)
        for line in items:
            yield line if line.partition(":")[0] in ASIDES else f"- {line.lstrip('-•– ')}"
        yield from map(_as_words, notes)


def _steps(lines: list[str]) -> Iterator[str]:
    number, is_first = 0, True
    for line in lines:
        if not line:
            is_first = True
        elif is_first:
            number, is_first = number + 1, False
            yield f"{number}. {_NUMBER.sub('', line)}"
        else:
            yield f"   {line}"


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the first empty line, and after it."""
    while lines and not lines[0]:
        lines = lines[1:]
    end = lines.index("") if "" in lines else len(lines)
    return lines[:end], [line for line in lines[end:] if line]


def _as_words(line: str) -> str:
    """A line that is meant as words, though it begins like a mark."""
    return line.lstrip("#-• ") if line.startswith(("#", "- ")) else line
