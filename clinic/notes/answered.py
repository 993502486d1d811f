"""Whether what was answered in a field is whole and can be read, whichever way the field is written."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta

from clinic.clock import day_named
from clinic.notes.content import NoteContent
from clinic.notes.format import Field, Shape
from clinic.notes.problem import Problem
from clinic.plain import N_


def field_problems(asked: Field, content: NoteContent, today: date) -> Iterator[Problem]:
    """What is wanting of one field. `today` is the day a review is counted from."""
    about = {"field": asked.label}
    if asked.shape is Shape.ROWS:
        yield from _row_problems(asked, content, today)
        return
    words = _words(asked, content)
    if asked.codes and not set(words) <= asked.codes:
        yield Problem(asked.code, N_("Choose from the list."))
    by_goals = asked.or_goals and content.goals
    is_required = _is_required(asked, content.chosen(asked.needed_with[0])) and not by_goals
    if is_required and not any(map(str.strip, words)):
        still = N_("“%(field)s” is not ticked yet.") if asked.shape is Shape.YES else _EMPTY
        yield Problem(asked.code, still, about)
    if any(len(word) > asked.most for word in words):
        sentence = N_("“%(field)s” is longer than %(most)s characters.")
        yield Problem(asked.code, sentence, {**about, "most": asked.most})
    for word in filter(None, words):
        yield from _unreadable(asked, word, today)


_EMPTY = N_("“%(field)s” is still empty.")


def _words(asked: Field, content: NoteContent) -> list[str]:
    if asked.shape is Shape.LINES:
        return [line.text for line in content.lines(asked.code)]
    if asked.shape in (Shape.CHOICE, Shape.CHOICES):
        return list(content.chosen(asked.code))
    return [content.text(asked.code)]


def _is_required(asked: Field, chosen: tuple[str, ...]) -> bool:
    return asked.required or bool(asked.needed_with[1].intersection(chosen))


def _unreadable(asked: Field, word: str, today: date) -> Iterator[Problem]:
    about: Mapping[str, str | int] = {"field": asked.label}
    if asked.shape is Shape.DAY:
        day = day_named(word)
        if day is None:
            yield Problem(asked.code, N_("“%(field)s”: write the day as 2026-11-23."), about)
        elif asked.within_days and not today <= day <= today + timedelta(days=asked.within_days):
            sentence = N_("“%(field)s” is a day from today on, within %(days)s days.")
            yield Problem(asked.code, sentence, {**about, "days": asked.within_days})
    elif asked.shape is Shape.TIME and not is_clock(word):
        yield Problem(asked.code, N_("“%(field)s”: write the time as 13:00."), about)
    elif asked.shape is Shape.NUMBER and not _is_within(asked, word):
        sentence = N_("“%(field)s” is a number from %(least)s to %(greatest)s.")
        yield Problem(asked.code, sentence, {**about, "least": asked.least, "greatest": asked.greatest})


def _row_problems(asked: Field, content: NoteContent, today: date) -> Iterator[Problem]:
    rows = content.rows(asked.code)
    if asked.required and not rows:
        yield Problem(asked.code, _EMPTY, {"field": asked.label})
    for number, row in enumerate(rows, 1):
        for column in asked.columns:
            typed = row.get(column.code)
            about: dict[str, str | int] = {"field": asked.label, "row": number, "column": column.label}
            chosen = row.get(column.needed_with[0])
            if not typed and _is_required(column, (chosen,)):
                sentence = N_("“%(field)s”, row %(row)s: “%(column)s” is still empty.")
                yield Problem(asked.code, sentence, about)
            elif typed and not _fits(column, typed, today):
                sentence = N_("“%(field)s”, row %(row)s: “%(column)s” cannot be read, or is too long.")
                yield Problem(asked.code, sentence, about)


def _fits(column: Field, typed: str, today: date) -> bool:
    if column.codes and typed not in column.codes:
        return False
    return len(typed) <= column.most and not list(_unreadable(column, typed, today))


def is_clock(typed: str) -> bool:
    try:
        time.fromisoformat(typed)
    except ValueError:
        return False
    return ":" in typed


def _is_within(asked: Field, typed: str) -> bool:
    return typed.isdecimal() and len(typed) <= 6 and asked.least <= int(typed) <= asked.greatest
