"""A sealed row, and what a writer to the database can do to it: then its reader and the proof are asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import NoResultFound

from clinic.database import Base, db
from clinic.files.proving import strays
from clinic.notes.proving import misplaced
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One sealed row: where it stands, how it is read, and what could be put in its stead.

    `called` is the id by which the proof would name it, and `copied_as` that of a copy. `beside` stands in
    another of its kind, `earlier` stood in it before (nothing where that is a row of its own), `other` is who
    else could have written it, `elsewhere` where a copy could stand, and `led_by` the row that leads to it.
    A copy is led to by nothing and read by nobody, unless such rows are `looked_through`.
    """

    name: str
    table: type[Base]
    place: Values
    called: UUID
    read: Callable[[], object]
    beside: Values | None = None
    earlier: Values | None = None
    other: Values | None = None
    elsewhere: Values | None = None
    copied_as: UUID | None = None
    led_by: tuple[type[Base], Values] | None = None
    looked_through: bool = False

    @property
    def row(self) -> dict[str, Any]:
        (row,) = _rows(self.table, self.place)
        return row

    @property
    def sealed_in(self) -> str:
        return "brought" if "brought" in self.row else "blob"


def _rows(table: type[Base], place: Values) -> list[dict[str, Any]]:
    found = db.session.execute(select(table.__table__).where(*_is(table, place)))
    return [dict(row) for row in found.mappings()]


def _is(table: type[Base], place: Values) -> list[Any]:
    return [table.__table__.c[name] == value for name, value in place.items()]


def _put(thing: Thing, values: Values) -> None:
    changed = update(thing.table.__table__).where(*_is(thing.table, thing.place)).values(**values)
    assert db.session.execute(changed).rowcount == 1


def _take(table: type[Base], place: Values) -> None:
    assert db.session.execute(delete(table.__table__).where(*_is(table, place))).rowcount


def swap(thing: Thing) -> None:
    _put(thing, thing.beside or {})


def roll_back(thing: Thing) -> None:
    if thing.earlier:
        _put(thing, thing.earlier)
    else:
        _take(thing.table, thing.place)


def cut(thing: Thing) -> None:
    _put(thing, {thing.sealed_in: thing.row[thing.sealed_in][:-1]})


def flip(thing: Thing) -> None:
    blob = thing.row[thing.sealed_in]
    _put(thing, {thing.sealed_in: blob[:-1] + bytes([blob[-1] ^ 1])})


def take_away(thing: Thing) -> None:
    _take(thing.table, _every_version(thing))


def replay(thing: Thing) -> None:
    db.session.execute(insert(thing.table.__table__), [{**thing.row, **(thing.elsewhere or {})}])


def re_attribute(thing: Thing) -> None:
    _put(thing, thing.other or {})


def hide(thing: Thing) -> None:
    assert thing.led_by is not None
    _take(*thing.led_by)


Act = Callable[[Thing], None]
ACTS: dict[str, Act] = {
    "swapped": swap,
    "rolled back": roll_back,
    "cut": cut,
    "a bit turned": flip,
    "taken away": take_away,
    "copied elsewhere": replay,
    "re-attributed": re_attribute,
    "its row taken away": hide,
}
NOT_POSSIBLE = "–"
NEEDS: dict[Act, str] = {
    swap: "beside",
    roll_back: "earlier",
    replay: "elsewhere",
    re_attribute: "other",
    hide: "led_by",
}


def outcomes(thing: Thing) -> dict[str, str]:
    """What becomes of every act: what whoever reads it meets, and whether the proof names it.

    All is put back again.
    """
    before = thing.read()
    found = {
        name: _outcome(thing, act, before) if _can(thing, act) else NOT_POSSIBLE for name, act in ACTS.items()
    }
    assert thing.read() == before, thing.name
    return found


def _can(thing: Thing, act: Act) -> bool:
    # What has one version for good is not rolled back; what names no author is not said to be another's.
    return act not in NEEDS or getattr(thing, NEEDS[act]) is not None


def _outcome(thing: Thing, act: Act, before: object) -> str:
    with _put_back(thing):
        act(thing)
        db.session.commit()
        db.session.expunge_all()
        met = "" if act is replay and not thing.looked_through else _met(thing, before)
        is_named = (thing.copied_as if act is replay else thing.called) in named()
    return ", ".join(filter(None, (met, "named" if is_named else "")))


def named_once_shredded(thing: Thing, row: Values) -> bool:
    """Whether this row of a file that was shredded is named where it is put back."""
    db.session.execute(insert(thing.table.__table__), [row])
    db.session.commit()
    is_named = thing.called in named()
    _take(thing.table, thing.place)
    db.session.commit()
    return is_named


def named() -> set[UUID]:
    """All that `attune audit verify` names."""
    found = strays()
    return {
        *found.astray, *found.unrecorded, *found.unled, *found.unsearched, *found.about_others, *misplaced()
    }  # fmt: skip


def _met(thing: Thing, before: object) -> str:
    try:
        return "read as before" if thing.read() == before else "read otherwise"
    except VaultAlarm:
        return "refused"
    except (NotFound, NoResultFound, LookupError):
        return "not found"
    finally:
        db.session.rollback()


def _every_version(thing: Thing) -> Values:
    return {name: value for name, value in thing.place.items() if name != "version"}


@contextmanager
def _put_back(thing: Thing) -> Iterator[None]:
    versions, lead = _rows(thing.table, _every_version(thing)), thing.led_by and _rows(*thing.led_by)
    yield
    db.session.expunge_all()
    for moved in ({}, thing.elsewhere or {}, thing.other or {}):
        place = {**_every_version(thing), **moved}
        shared = {name: value for name, value in place.items() if name in thing.place}
        db.session.execute(delete(thing.table.__table__).where(*_is(thing.table, shared)))
    db.session.execute(insert(thing.table.__table__), versions)
    if thing.led_by and not _rows(*thing.led_by):
        db.session.execute(insert(thing.led_by[0].__table__), lead)
    db.session.commit()
