"""Marks set by one tap while a session is held: what was noticed, and when; in no note until taken in."""

import re
from collections.abc import Collection
from typing import NamedTuple

from clinic.notes.written import Written
from clinic.plain import N_, Labelled

PREFIX = "mark-"
# What taking in or leaving out means, if it names no single one.
ALL = "all"
_SET = re.compile(r"([01]\d|2[0-3]):([0-5]\d) (\w+)")


class Mark(Labelled):
    """What can be noticed in passing, in the order of its keys."""

    TEARS = "TEARS", N_("Tears")
    SILENCE = "SILENCE", N_("A silence")
    ROSE = "ROSE", N_("It rose")
    SETTLED = "SETTLED", N_("It settled")
    THEME = "THEME", N_("The theme")
    WORDS = "WORDS", N_("Their words")
    RISK = "RISK", N_("Risk")


SENTENCES = {
    Mark.TEARS: N_("%(time)s: tears."),
    Mark.SILENCE: N_("%(time)s: it was silent for a while."),
    Mark.ROSE: N_("%(time)s: agitation rose."),
    Mark.SETTLED: N_("%(time)s: things settled."),
    Mark.THEME: N_("%(time)s: the theme came up."),
    Mark.WORDS: N_("%(time)s: in their words, “…”"),
    Mark.RISK: N_("%(time)s: risk came up."),
}


class Marked(NamedTuple):
    """One mark of a draft: the name of its field, the time on the wall, and what it says."""

    name: str
    at: str
    mark: Mark


def of(written: Written) -> list[Marked]:
    """The marks of a draft in the order they were set. What is none is left out."""
    found = []
    for number, value in written.numbered(PREFIX.removesuffix("-")):
        said = _SET.fullmatch(value)
        if said and said[3] in set(Mark):
            found.append(Marked(f"{PREFIX}{number}", f"{said[1]}:{said[2]}", Mark(said[3])))
    return found


def chosen(written: Written, name: str) -> list[Marked]:
    """The mark of that name, or all of them."""
    return [one for one in of(written) if name in (one.name, ALL)]


def with_mark(written: Written, code: str, at: str) -> Written:
    """The draft with one mark more; none for a code that is no mark's."""
    return with_set(written, f"{at} {code}") if code in set(Mark) else written


def with_set(written: Written, value: str) -> Written:
    """The draft with a mark as another text has it, under a number of its own unless it is there."""
    if value in (found for _number, found in written.numbered(PREFIX.removesuffix("-"))):
        return written
    last = max((number for number, _value in written.numbered(PREFIX.removesuffix("-"))), default=-1)
    return written.with_more((f"{PREFIX}{last + 1}", value))


def without(written: Written, marks: Collection[Marked]) -> Written:
    """The draft without these."""
    names = {one.name for one in marks}
    return Written(tuple(pair for pair in written.pairs if pair[0] not in names))
