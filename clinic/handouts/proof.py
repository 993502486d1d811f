"""What can be told of a manuscript before a person reads it: how hard it is, how long, in which letters."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from clinic.handouts import library, pdf
from clinic.handouts.library import FIRST_LANGUAGE, Sheet
from clinic.handouts.parts import Part, PartKind
from clinic.handouts.reading_grade import reading_grade
from clinic.handouts.sheet import Paper, Personal

HIGHEST_GRADE = 6
_LATIN = re.compile(r"\[[^\]]*\]")
# Drawn by no face, and needed by none.
_UNDRAWN = frozenset("\u200c\u200d\u00a0\u202f")


def words_of(sheet: Sheet) -> list[str]:
    """Every text of a sheet that its page must carry, in the order of the manuscript."""
    words = [sheet.title, sheet.setting, sheet.lead]
    for part in sheet.parts:
        if part.kind not in (PartKind.STEPS, PartKind.STANDING):
            words.append(part.heading)
        words += [*part.columns, *part.paragraphs, part.low, part.high]
        words += [text for item in part.items for text in (item.text, item.detail, item.say)]
    if sheet.standing:
        words += [sheet.standing.strong, sheet.standing.text]
    return [word for word in words if word]


def shape_of(part: Part) -> tuple[object, ...]:
    """What a part must have alike in every language."""
    drawn = (part.kind, part.rows, part.new_page, part.manner, part.breath)
    return (*drawn, len(part.items), len(part.columns), tuple(item.width for item in part.items))


def grade_of(sheet: Sheet) -> float:
    """The years of school an English sheet asks for."""
    return reading_grade("\n".join(words_of(sheet)))


def faults(sheet: Sheet, faces: Path) -> Iterator[str]:
    """Each thing to correct, as a sentence. `faces` holds the faces of print. Prints the sheet twice."""
    yield from _unlike_the_first(sheet)
    if sheet.locale == FIRST_LANGUAGE and (grade := grade_of(sheet)) > HIGHEST_GRADE:
        yield f"It asks for {grade:.1f} years of school; at most {HIGHEST_GRADE}."
    for paper in Paper:
        pages = pdf.pages_of(pdf.render(sheet, Personal(practice="Sample Harbour Counselling", paper=paper)))
        if pages > pdf.MOST_PAGES:
            yield f"It is {pages} pages of {paper.value} paper; at most {pdf.MOST_PAGES}."
    missing = "".join(sorted(set("".join(words_of(sheet))) - drawable(faces)))
    if missing.strip():
        yield f"No face of ours has these letters: {missing}"
    if sheet.common.direction == "rtl" and (loose := _loose_latin(sheet)):
        yield f"Put Latin letters and digits in [square brackets]: {loose}"


def _unlike_the_first(sheet: Sheet) -> Iterator[str]:
    """Where a translation has other parts than the English sheet."""
    first = library.sheet(sheet.code, FIRST_LANGUAGE).parts
    if len(first) != len(sheet.parts):
        yield f"It has {len(sheet.parts)} parts, the English one {len(first)}."
    for theirs, ours in zip(first, sheet.parts, strict=False):
        if shape_of(theirs) != shape_of(ours):
            yield f"“{ours.heading}” is not built like “{theirs.heading}” in English."


def _loose_latin(sheet: Sheet) -> str:
    outside = [_LATIN.sub("", words) for words in words_of(sheet)]
    return " ".join(found for words in outside for found in re.findall(r"[A-Za-z0-9]+", words))


@cache
def drawable(faces: Path) -> frozenset[str]:
    """Every character that some face of print can draw."""
    drawn = set(_UNDRAWN)
    for path in faces.glob("*.ttf"):
        with TTFont(path, lazy=True) as face:
            drawn |= {chr(code) for code in face.getBestCmap()}
    return frozenset(drawn)
