"""The note's form: what its fields are called, and how what was typed becomes a note's content."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time
from typing import TypeVar

from clinic.clock import day_named
from clinic.notes import formats
from clinic.notes.content import Line, NoteContent, Value, Worked
from clinic.notes.format import Field, Format, Shape
from clinic.notes.header import Delivery, Header, Interpreter, Location, RiskScreen
from clinic.notes.problem import Problem
from clinic.notes.row import Row
from clinic.notes.written import Written
from clinic.plain import N_, Labelled

C = TypeVar("C", bound=Labelled)
# As many inputs as a page shows for one field: what goes beyond stands together in the last of them.
MOST_LINES = 200
# A megabyte of Persian is six as a form sends it.
MOST_BYTES = 8 * 1024 * 1024
# Those of a file of several who were there, each ticked by their id.
PRESENT = "present"
OF_THE_HEADER = frozenset(
    {"type", "service_date", "start", "stop", "minutes", "minutes_reason", "late_reason"}
)
# Asked where somebody was there.
OF_A_MEETING = frozenset(
    {PRESENT, "delivery", "place", "callback", "attendee", "interpreter", "interpreter_language"}
)
OF_A_SESSION = frozenset(
    {"risk", "risk_words", "no_risk_note", "way", "technique", "consent", "intervention"}
)
WORDS = frozenset(
    {
        "place",
        "callback",
        "attendee",
        "interpreter_language",
        "minutes_reason",
        "late_reason",
        "risk_words",
        "no_risk_note",
        "intervention",
    }
)
# A day and a time for which nothing is called late that is not.
_INSTEAD = {"service_date": "{today}", "start": "23:59", "stop": "23:59", "minutes": ""}
SEVERAL = frozenset({"way", "technique", "consent", PRESENT})


def field_name(code: str) -> str:
    """The name of a format's own field in the form."""
    return f"f_{code}"


def line_name(code: str, index: int) -> str:
    """The name of one line of a field made of lines."""
    return f"f_{code}-{index}"


def cell_name(code: str, index: int, column: str) -> str:
    """The name of one cell of a field made of rows."""
    return f"f_{code}-{index}-{column}"


def technique_value(way: str, technique: str) -> str:
    return f"{way}.{technique}"


def started(format_: Format | None, header: Mapping[str, str]) -> Written:
    """A form as it is first shown: only what the diary already knows. None: the file knows the format."""
    kind = {"type": format_.name} if format_ else {}
    return Written(tuple({**kind, **header}.items()))


def lines_of(written: Written, code: str) -> list[str]:
    """The lines typed into a field, those with a line break inside taken apart."""
    typed = (text for _number, text in written.numbered(field_name(code)))
    return [line.strip() for text in typed for line in text.splitlines() if line.strip()]


def inputs_of(written: Written, code: str) -> list[str]:
    """The same as a page shows it: a line in each input, and what is beyond `MOST_LINES` in the last."""
    lines = lines_of(written, code)
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], "\n".join(lines[MOST_LINES - 1 :])]


def rows_of(written: Written, field: Field) -> list[dict[str, str]]:
    """The rows typed into a field, each by its columns, empty cells and rows left out.

    A row in which everything was taken out is gone, whatever it is known by.
    """
    name = re.compile(rf"{re.escape(field_name(field.code))}-([0-9]{{1,6}})-(\w+)")
    rows: dict[int, dict[str, str]] = {}
    for typed, value in written.pairs:
        found = name.fullmatch(typed)
        if found and value.strip() and field.column(found[2]):
            rows.setdefault(int(found[1]), {})[found[2]] = value.strip()
    kept = {column.code for column in field.columns if column.shape is Shape.KEPT}
    return [rows[number] for number in sorted(rows) if rows[number].keys() - kept]


def read(
    written: Written, zone: str, carried: Mapping[str, date] | None = None
) -> tuple[NoteContent | None, list[Problem]]:
    """What was typed as a note, or None and what could not be read.

    `zone` is where the clock hangs. `carried` tells which day each line of the last plan is from: a line
    that still reads the same was carried, one that was touched is new. Whether the note is complete is not
    asked here, and what is given to take home is for whoever has the sheets.
    """
    format_ = formats.named(written.get("type"))
    found, problems = _header(written, zone, format_ is not None and format_.is_session)
    if format_ is None:
        problems.append(Problem("type", N_("This kind of note is not known here.")))
    if found is None or format_ is None:
        return None, problems
    length = written.get(field_name(format_.minutes_field)).strip() if format_.minutes_field else ""
    if _is_number(length):
        found = replace(found, minutes_given=int(length), minutes_reason="")
    content = NoteContent(
        type=format_.code,
        type_version=format_.version,
        header=found,
        ways=worked(written) if format_.is_session else (),
        intervention=written.get("intervention").strip() if format_.is_session else "",
        fields={field.code: _value(written, field, carried or {}) for field in format_.fields},
    )
    return content, problems


def read_but_for(
    written: Written, unread: Collection[str], today: date, zone: str, carried: Mapping[str, date] | None
) -> NoteContent | None:
    """The same with something in place of what could not be read of its head, to see what else is wanting.

    None for a kind of note that is not known. It says what nobody wrote, and is never kept.
    """
    instead = {name: value.format(today=today) for name, value in _INSTEAD.items() if name in unread}
    kept = [pair for pair in written.pairs if pair[0] not in instead]
    return read(Written((*kept, *instead.items())), zone, carried)[0]


def service_day(written: Written) -> date | None:
    """The day of the session, if it can be read."""
    return _day(written.get("service_date"))


def _header(written: Written, zone: str, is_session: bool) -> tuple[Header | None, list[Problem]]:
    service_date, start, stop = (
        service_day(written),
        _clock(written.get("start")),
        _clock(written.get("stop")),
    )
    problems = []
    if service_date is None:
        problems.append(Problem("service_date", N_("On which day was it? Write it as 2026-11-23.")))
    if start is None:
        problems.append(Problem("start", N_("When did it begin? Write it as 13:00.")))
    if stop is None:
        problems.append(Problem("stop", N_("When did it end? Write it as 13:50.")))
    given = written.get("minutes").strip()
    if given and not _is_number(given):
        problems.append(Problem("minutes", N_("How many minutes? A number is enough.")))
    if problems or service_date is None or start is None or stop is None:
        return None, problems
    risk = _choice(RiskScreen, written.get("risk")) if is_session else None
    interpreter = _choice(Interpreter, written.get("interpreter")) or Interpreter.NONE
    interpreted = interpreter is not Interpreter.NONE
    header = Header(
        service_date=service_date,
        start=start,
        stop=stop,
        zone=zone,
        delivery=_choice(Delivery, written.get("delivery")) or Delivery.IN_PERSON,
        location=Location(written.get("place").strip(), written.get("callback").strip()),
        attendees=tuple(part.strip() for part in written.all("attendee") if part.strip()),
        interpreter=interpreter,
        interpreter_language=written.get("interpreter_language").strip() if interpreted else "",
        risk=risk,
        risk_words=written.get("risk_words").strip() if is_session else "",
        minutes_given=int(given) if given else None,
        minutes_reason=written.get("minutes_reason").strip(),
        late_reason=written.get("late_reason").strip(),
        no_risk_note=written.get("no_risk_note").strip() if is_session else "",
    )
    if header.minutes_given in (None, header.by_the_clock):
        header = replace(header, minutes_given=None, minutes_reason="")
    return header, problems


def worked(written: Written) -> tuple[Worked, ...]:
    """The chosen ways; a technique ticked under a way that is not chosen stays out."""
    return tuple(
        Worked(code, _under(written, "technique", code), agreed=_under(written, "consent", code))
        for code in dict.fromkeys(written.all("way"))
    )


def _under(written: Written, name: str, way: str) -> tuple[str, ...]:
    """The codes of the techniques that are ticked under a way."""
    ticked = (value.partition(".") for value in written.all(name))
    return tuple(technique for code, _dot, technique in ticked if code == way)


def _value(written: Written, field: Field, carried: Mapping[str, date]) -> Value:
    name = field_name(field.code)
    if field.shape is Shape.LINES:
        return tuple(Line(line, carried.get(line)) for line in lines_of(written, field.code))
    if field.shape is Shape.ROWS:
        return tuple(map(Row, rows_of(written, field)))
    if field.shape in (Shape.CHOICE, Shape.CHOICES):
        return written.all(name)
    return written.get(name).strip()


def _day(typed: str) -> date | None:
    return day_named(typed)


def _clock(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _is_number(typed: str) -> bool:
    """Whether it is a number one could mean, in the digits of any script."""
    return typed.isdecimal() and len(typed) <= 4


def _choice(kind: type[C], code: str) -> C | None:
    return kind(code) if code in set(kind) else None
