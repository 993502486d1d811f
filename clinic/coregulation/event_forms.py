"""The rows in which shifts and ruptures are told, and what they say."""

import re
from collections.abc import Iterator

from clinic.coregulation.codes import State
from clinic.coregulation.events import Break, By, Locus, Move, Rupture, Shift
from clinic.coregulation.fields import Fields, choice, choices, number, one

MOST_SHIFTS, MOST_RUPTURES = 6, 4
_SHIFT = re.compile(rf"shift[0-{MOST_SHIFTS - 1}]_(minute|from|to|trigger|helped)")
_RUPTURE = re.compile(
    rf"rupture[0-{MOST_RUPTURES - 1}]_(locus|kind|trigger|noticed|tried|by|move|outcome|minutes|follow)"
)
_WORDS = ("_trigger", "_follow")
YES, NO = "yes", "no"


def is_of_an_event(name: str) -> bool:
    return bool(_SHIFT.fullmatch(name) or _RUPTURE.fullmatch(name))


def holds_words(name: str) -> bool:
    return is_of_an_event(name) and name.endswith(_WORDS)


def holds_several(name: str) -> bool:
    return is_of_an_event(name) and name.endswith(("_move", "_helped"))


def rows(fields: Fields, kind: str, most: int) -> int:
    """How many rows to show: those with something in them and one to spare."""
    filled = [number_ for number_ in range(most) if _is_filled(fields, f"{kind}{number_}_")]
    return min(most, max(filled, default=-1) + 2)


def shifts(fields: Fields) -> tuple[tuple[Shift, ...], bool]:
    """The shifts that were told whole, and whether one of the rows is told in part only."""
    found = [_shift(fields, row) for row in _filled(fields, "shift", MOST_SHIFTS)]
    return tuple(shift for shift in found if shift), None in found


def ruptures(fields: Fields) -> tuple[tuple[Rupture, ...], bool]:
    """The ruptures that were told whole, and whether one of them is told in part only."""
    found = [_rupture(fields, row) for row in _filled(fields, "rupture", MOST_RUPTURES)]
    return tuple(rupture for rupture in found if rupture), None in found


def _filled(fields: Fields, kind: str, most: int) -> Iterator[str]:
    rows_ = (f"{kind}{number_}_" for number_ in range(most))
    return (row for row in rows_ if _is_filled(fields, row))


def _is_filled(fields: Fields, row: str) -> bool:
    return any(name.startswith(row) and one(fields, name) for name in fields)


def _shift(fields: Fields, row: str) -> Shift | None:
    minute = number(fields, f"{row}minute")
    start, end = choice(State, one(fields, f"{row}from")), choice(State, one(fields, f"{row}to"))
    if minute is None or start is None or end is None:
        return None
    return Shift(
        minute=minute,
        start=start,
        end=end,
        trigger=one(fields, f"{row}trigger"),
        helped_by=tuple(filter(None, fields.get(f"{row}helped", ()))),
    )


def _rupture(fields: Fields, row: str) -> Rupture | None:
    locus, kind = choice(Locus, one(fields, f"{row}locus")), choice(Break, one(fields, f"{row}kind"))
    noticed_by, tried = choice(By, one(fields, f"{row}noticed")), one(fields, f"{row}tried")
    if locus is None or kind is None or noticed_by is None or tried not in (YES, NO):
        return None
    return Rupture(
        locus=locus,
        kind=kind,
        noticed_by=noticed_by,
        repair_tried=tried == YES,
        trigger=one(fields, f"{row}trigger"),
        repair_by=choice(By, one(fields, f"{row}by")),
        repair_moves=choices(Move, fields.get(f"{row}move", ())),
        outcome=number(fields, f"{row}outcome"),
        minutes_to_repair=number(fields, f"{row}minutes"),
        follow_up=one(fields, f"{row}follow"),
    )
