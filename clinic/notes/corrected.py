"""Which words of a signed note are meant by a correction, and how they stay readable with it beside them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from clinic.notes.added import Addition
from clinic.notes.content import Line, NoteContent, Value
from clinic.notes.goals import ID, SINCE, GoalMark, figure, typed_cells
from clinic.notes.row import Row
from clinic.plain import N_
from clinic.refusal import Refusal

# The parts that every note has besides the fields of its format. A field's code never begins with a dot.
WHEN, MEETING, ATTENDEES, INTERPRETER, RISK, GOALS, WAYS, HOME = (
    f".{name}" for name in ("when", "meeting", "attendees", "interpreter", "risk", "goals", "ways", "home")
)


# The number a note gives a goal is a part of its own, so that a correction of it is a number, too.
_NUMBER_OF = ".number-"
NO_NUMBER = frozenset("-–—")


class NothingCorrected(Refusal):
    status = 422
    sentence = N_("Say which words are wrong, what is right, and why.")


class PassageUnknown(Refusal):
    status = 422
    sentence = N_("These words do not stand in the note. Copy them as they stand there, within one part.")


class PassageTwice(Refusal):
    status = 422
    sentence = N_("These words stand in the note more than once. Copy some of the words around them, too.")


class NumberMissing(Refusal):
    status = 422
    sentence = N_("How a goal stands is one number, as 3 or 3.5, or a dash for none.")


class Part(NamedTuple):
    """One part of a note: its label, and what was typed there. `goal` is what the label speaks of, if any."""

    code: str
    label: str
    texts: tuple[str, ...] = ()
    goal: str = ""


class Piece(NamedTuple):
    """Some of a text: the numbers of the corrections that mark it, and of those whose words end with it."""

    text: str
    by: tuple[int, ...] = ()
    ending: tuple[int, ...] = ()


def parts(content: NoteContent) -> list[Part]:
    """Everything in a note that can be wrong, in the order it is shown."""
    header = content.header
    where, risk = header.location, (header.risk_words, header.no_risk_note)
    found = [Part(WHEN, N_("When"), (header.minutes_reason, header.late_reason))]
    if content.is_of_a_meeting or where.is_told:
        found.append(Part(MEETING, N_("How you met"), (where.place, where.callback)))
    if header.everybody:
        found.append(Part(ATTENDEES, N_("Who was there"), header.everybody))
    if header.interpreter != header.interpreter.NONE:
        found.append(Part(INTERPRETER, N_("Interpreter"), (header.interpreter_language,)))
    if header.risk:
        found.append(Part(RISK, N_("Risk, that day"), risk))
    found += [Part(asked.code, asked.label, tuple(_typed(value))) for asked, value in content.answers]
    if content.goals:
        found.append(Part(GOALS, N_("Goals of the plan"), tuple(mark.words for mark in content.goals)))
        found += [
            Part(number_of(mark), N_("The number of “%(goal)s”"), (mark.value,), mark.label)
            for mark in content.goals
        ]
    if content.ways or content.intervention:
        found.append(Part(WAYS, N_("Way of working"), (content.intervention,)))
    if content.practices:
        found.append(Part(HOME, N_("To take home")))
    return found


def meant(content: NoteContent, typed: Addition) -> Addition:
    """The correction with its passage as it stands in the note, and the part it stands in.

    Words stand where they do but for the breaks of lines, which a page draws as it likes. Raises
    `NothingCorrected`, `PassageUnknown`, `PassageTwice` or `NumberMissing`.
    """
    text, reason, passage = typed.text.strip(), typed.reason.strip(), typed.passage.strip()
    if not (text and reason and (passage or typed.part)):
        raise NothingCorrected
    known = parts(content)
    if not passage:
        if typed.part not in {part.code for part in known}:
            raise PassageUnknown
        return _checked(Addition(text, typed.part, "", reason))
    found = [(part.code, words) for part in known for one in part.texts for words in _in(one, passage)]
    if not found:
        raise PassageUnknown
    if len(found) > 1:
        raise PassageTwice
    code, words = found[0]
    return _checked(Addition(text, code, words, reason))


def number_of(mark: GoalMark) -> str:
    """The part of a note that is the number of this goal."""
    return _NUMBER_OF + mark.goal_id


def made_right(content: NoteContent, additions: Iterable[Addition]) -> NoteContent:
    """What a note says by the latest truth: words that were corrected give way to what is right.

    Of a part that was corrected as a whole only the number of a goal does: the rest says what it said.
    """
    for one in additions:
        if one.passage:
            fields = {
                code: _replaced(value, one) for code, value in content.fields.items() if code == one.part
            }
            content = replace(content, fields={**content.fields, **fields})
        content = replace(content, goals=tuple(_marked(mark, one) for mark in content.goals))
    return content


class Marks:
    """The corrections of one note, numbered from 1 as they were made, and what each of them marks."""

    def __init__(self, additions: Sequence[Addition] = ()) -> None:
        corrections = (one for one in additions if one.is_correction)
        self.numbered = dict(enumerate(corrections, start=1))

    def of(self, part: str) -> list[int]:
        """The corrections of a whole part."""
        return [number for number, one in self.numbered.items() if one.part == part and not one.passage]

    def about(self, part: str) -> list[int]:
        """The corrections of a part that is one number: its passage is all of it."""
        return [number for number, one in self.numbered.items() if one.part == part]

    def lines(self, part: str, text: str) -> Iterator[list[Piece]]:
        """The lines of a text that have words in them, each in pieces: those marked, and those between."""
        at = 0
        for line in text.splitlines(keepends=True):
            if line.strip():
                yield self.pieces(part, text, at, at + len(line.rstrip()))
            at += len(line)

    def pieces(self, part: str, text: str, start: int = 0, end: int | None = None) -> list[Piece]:
        """The same of a text in one line, or of some of it."""
        end = len(text) if end is None else end
        spans = {
            number: (at, at + len(one.passage))
            for number, one in self.numbered.items()
            if one.part == part and one.passage and (at := text.find(one.passage)) >= 0
        }
        inside = {edge for span in spans.values() for edge in span if start < edge < end}
        edges = sorted({start, end, *inside})
        return [
            Piece(
                text[begins:stops],
                tuple(number for number, span in spans.items() if span[0] <= begins < span[1]),
                tuple(number for number, span in spans.items() if begins < span[1] <= stops),
            )
            for begins, stops in pairwise(edges)
        ]


def _checked(meant: Addition) -> Addition:
    is_number = meant.part.startswith(_NUMBER_OF)
    if is_number and meant.text not in NO_NUMBER and figure(meant.text, is_all=True) is None:
        raise NumberMissing
    return meant


def _marked(mark: GoalMark, said: Addition) -> GoalMark:
    if said.part == number_of(mark):
        return replace(mark, value="" if said.text in NO_NUMBER else said.text)
    if said.part == GOALS and said.passage:
        return replace(mark, words=mark.words.replace(said.passage, said.text, 1))
    return mark


def _replaced(value: Value, said: Addition) -> Value:
    if isinstance(value, str):
        return value.replace(said.passage, said.text, 1)
    return tuple(_replaced_in(one, said) for one in value)  # type: ignore[return-value]


def _replaced_in(one: object, said: Addition) -> object:
    if isinstance(one, Line):
        return replace(one, text=one.text.replace(said.passage, said.text, 1))
    if isinstance(one, Row):
        kept = {code: one.get(code) for code in (ID, SINCE) if one.get(code)}
        typed = {code: text.replace(said.passage, said.text, 1) for code, text in typed_cells(one).items()}
        return Row({**typed, **kept})
    return one


def _typed(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for one in value:
        if isinstance(one, Line):
            yield one.text
        elif isinstance(one, Row):
            yield from typed_cells(one).values()


def _in(text: str, passage: str) -> list[str]:
    """The passage as it stands in a text, each time that it does."""
    words = r"\s+".join(map(re.escape, passage.split()))
    return [found[0] for found in re.finditer(words, text)]
