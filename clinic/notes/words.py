"""The words of a note as it can be found by them, and the place in it where they stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple
from unicodedata import category

from clinic.clients.answering import plain
from clinic.notes import goal_forms
from clinic.notes.content import Line, NoteContent, Value
from clinic.notes.format import Shape
from clinic.notes.forms import WORDS
from clinic.notes.headings import Heading
from clinic.notes.row import Row
from clinic.notes.written import Written

AROUND = 90
# So many letters at a time are gone through; where there is a space to part them.
PIECE = 1000
# So many letters at most are left out to end with a whole word: some scripts have no spaces.
LONGEST_CUT = 20
_BETWEEN = re.compile("[ \n]")
_NEW_LINE = re.compile(r"\s*\n\s*")
# Marks on a letter, and what has no width, belong to the letter before.
_BELONGS = frozenset({"Mn", "Me", "Cf"})


class Excerpt(NamedTuple):
    """Some of a text as it was typed: what was looked for, and what stands before and after it."""

    before: str
    found: str = ""
    after: str = ""

    def on_one_line(self) -> "Excerpt":
        """With a dot for each new line: a note's chips stand on lines of their own."""
        return Excerpt(*(_NEW_LINE.sub(" · ", part) for part in self))


def folded(text: str) -> str:
    """The text as it is compared: without case, marks and breaks of lines, as people are looked for by name.

    Segments keep texts folded so: where the fold changes, so does their version.
    """
    return " ".join(plain(text).replace("\0", " ").split())


def words_of(content: NoteContent) -> str:
    """Everything a signed note says in words: its fields, ways of working and sheets, as it called them."""
    return "\n".join(filter(None, _parts(content)))


def typed_words(written: Written) -> str:
    """The same of a draft, as it was typed."""
    return "\n".join(value for name, value in written.pairs if _is_of_words(name))


def _is_of_words(name: str) -> bool:
    return name in WORDS or name.startswith("f_") or goal_forms.holds_words(name)


def excerpt(text: str, wanted: str) -> Excerpt | None:
    """Where folded words first stand in a text, with what is around them; None where they do not.

    Without words, how the text begins.
    """
    if not wanted:
        return Excerpt(_begins(text))
    part = _part_with(text, wanted)
    if part is None:
        return None
    near, at = text[part.start : part.stop], part.at
    start = bisect_right(range(len(near)), at, key=lambda end: len(folded(near[:end]))) - 1
    end = bisect_left(range(len(near)), at + len(wanted), key=lambda end: len(folded(near[:end])))
    start, end = part.start + start, part.start + end
    while end < len(text) and category(text[end]) in _BELONGS:
        end += 1
    return Excerpt(_up_to(text, start), text[start:end], _on_from(text, end, AROUND))


def beginning(text: str) -> str:
    """How a text begins, on one line, with a dot for each new one."""
    return " · ".join(filter(None, map(str.strip, _begins(text.lstrip()).splitlines())))


def _begins(text: str) -> str:
    return _on_from(text, 0, 2 * AROUND)


class _Part(NamedTuple):
    """From where to where a text has what was looked for, and at which letter of this part, folded."""

    start: int
    stop: int
    at: int


def _part_with(text: str, wanted: str) -> _Part | None:
    """A small part of a text, which may be a megabyte: folded once, in pieces that end between two words."""
    pieces = [piece for piece in _pieces(text) if piece[1]]
    at = " ".join(piece for _start, piece in pieces).find(wanted)
    if at < 0:
        return None
    ends = list(accumulate(len(piece) + 1 for _start, piece in pieces))
    first, last = bisect_right(ends, at), bisect_left(ends, at + len(wanted))
    stop = pieces[last + 1][0] if last + 1 < len(pieces) else len(text)
    return _Part(pieces[first][0], stop, at - (ends[first - 1] if first else 0))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Where each begins, and what it is folded to. Each but the first begins with the space before a word."""
    start = 0
    while start < len(text):
        between = _BETWEEN.search(text, start + PIECE)
        stop = between.start() if between else len(text)
        yield start, folded(text[start:stop])
        start = stop


def _up_to(text: str, end: int) -> str:
    """A little of what stands before, from the beginning of a word where there are spaces."""
    if end <= AROUND:
        return text[:end]
    part = text[end - AROUND : end]
    return "…" + part[part.find(" ", 0, LONGEST_CUT) + 1 :]


def _on_from(text: str, start: int, most: int) -> str:
    """A little of what follows, up to the end of a word where there are spaces."""
    part = text[start : start + most]
    if start + most >= len(text):
        return part
    space = part.rfind(" ", most - LONGEST_CUT)
    return (part[:space] if space >= 0 else part) + "…"


def _parts(content: NoteContent) -> Iterator[str]:
    header = content.header
    yield from (header.risk_words, header.late_reason, header.minutes_reason)
    for heading, value in content.answers:
        yield from _said(heading, value)
    yield content.intervention
    for way in content.ways:
        yield from (way.label, *way.technique_labels)
    yield from (practice.title for practice in content.practices)
    for mark in content.goals:
        yield from (mark.label, mark.value, mark.words)


def _said(heading: Heading, value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield dict(heading.options).get(value, value)
        return
    for part in value:
        if isinstance(part, Line):
            yield part.text
        elif isinstance(part, Row):
            yield from _said_in_row(heading, part)
        else:
            yield dict(heading.options).get(part, part)


def _said_in_row(heading: Heading, row: Row) -> Iterator[str]:
    """Its cells, with the words of what was chosen; all of them where nobody knows its columns any more."""
    typed = {
        column.code: dict(column.options) for column in heading.columns if column.shape is not Shape.KEPT
    }
    for code, said in row.cells.items():
        if code in typed or not typed:
            yield typed.get(code, {}).get(said, said)
