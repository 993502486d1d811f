"""The row under a ticked sheet: what its fields are called, and how what was typed becomes a task."""

from collections.abc import Callable
from datetime import date

from clinic.clients.gate import told_about
from clinic.clock import day_named
from clinic.handouts.condition import Met
from clinic.handouts.library import Sheet
from clinic.handouts.task import StartWith, Task

# Neither can be given: what cannot be read is refused like what is out of bounds.
NO_NUMBER, NO_DAY = 0, date.min
ROW = ("weekly", "with", "whom", "review", "asked", "why")
WHY_CHARACTERS = 80


def field_name(code: str, of: str) -> str:
    """The name of one field (see `ROW`) in a sheet's row."""
    return f"{code}_{of}"


def read(
    typed: Callable[[str], str], sheet: Sheet, wanted: str, today: date, first_name: str | None = None
) -> Task:
    """The sheet as it is to be given today. `typed` answers with what stands in a field, by its name;
    `wanted` is the client's language, whatever the sheet's.

    What is no number or no day comes out as one that `task.refusals` does not let through.
    """
    code = sheet.code
    weekly, review = (typed(field_name(code, of)).strip() for of in ("weekly", "review"))
    together = typed(field_name(code, "with")) == StartWith.WITH_OTHER
    return Task.of(
        sheet,
        today,
        wanted=wanted,
        start_with=StartWith.WITH_OTHER if together else StartWith.SELF,
        with_whom=told_about(typed(field_name(code, "whom"))),
        times_per_week=_number(weekly) if weekly else None,
        review_on=(day_named(review) or NO_DAY) if review else None,
        first_name=first_name,
        asked=_asked(typed(field_name(code, "asked"))) if sheet.subject.given else Met.NOT_SAID,
        why=" ".join(typed(field_name(code, "why")).split())[:WHY_CHARACTERS] if sheet.subject.given else "",
    )


def _asked(typed: str) -> Met:
    return next((met for met in Met if met == typed), Met.NOT_SAID)


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else NO_NUMBER
