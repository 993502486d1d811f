"""Who did what with a file, and when: read from the trail, each kind of deed of a person once a day."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.frozen import frozen

# What comes along with writing and signing by itself: who wrote is told by the draft that was opened.
WHILE_WRITING = ("draft.kept", "draft.closed", "item.saved", "segment.saved", "segments.joined")


@frozen
class Looked:
    """What one person did on one day: from when to when, and how often."""

    on: date
    who: str
    what: str
    first: datetime
    last: datetime
    times: int


def looks(
    file_ids: Collection[UUID],
    zone: ZoneInfo,
    who: Callable[[str], str | None],
    what: Callable[[str], str],
    others: Collection[UUID] = (),
) -> list[Looked]:
    """All that was done with these files, newest first.

    `who` puts an actor into words, and None leaves out what they did; `what` does so with an action. Nothing
    is told that names one of the `others`.
    """
    of_them = Entry.subject.in_([one.hex for one in file_ids])
    told = (~_names(one) for one in others)
    return _by_day(_entries().where(of_them, Entry.action.not_in(WHILE_WRITING), *told), zone, who, what)


def day_by_day(looks: Iterable[Looked]) -> dict[date, dict[str, list[Looked]]]:
    """Of each day what each did, in the order they come in."""
    days: dict[date, dict[str, list[Looked]]] = {}
    for one in looks:
        days.setdefault(one.on, {}).setdefault(one.who, []).append(one)
    return days


def looks_that_name(
    directory_id: UUID,
    item_id: UUID,
    since: datetime,
    zone: ZoneInfo,
    who: Callable[[str], str | None],
    what: Mapping[str, str],
) -> list[Looked]:
    """The same of one card of the directory: every entry that names it, since then, of these actions."""
    of_it = (Entry.subject == directory_id.hex, Entry.action.in_(what), Entry.at >= since, _names(item_id))
    return _by_day(_entries().where(*of_it), zone, who, what.__getitem__)


def _names(one: UUID) -> ColumnElement[bool]:
    return Entry.detail.contains(one.hex, autoescape=True)


def _entries() -> Select[datetime, str, str]:
    return select(Entry.at, Entry.actor, Entry.action).order_by(Entry.n.desc())


def _by_day(
    asked: Select[datetime, str, str],
    zone: ZoneInfo,
    who: Callable[[str], str | None],
    what: Callable[[str], str],
) -> list[Looked]:
    rows = db.session.execute(asked)
    times: Counter[tuple[date, str, str]] = Counter()
    first: dict[tuple[date, str, str], datetime] = {}
    last: dict[tuple[date, str, str], datetime] = {}
    for at, actor, action in rows:
        if who(actor) is None:
            continue
        same = (at.astimezone(zone).date(), actor, what(action))
        times[same] += 1
        first[same] = min(at, first.get(same, at))
        last[same] = max(at, last.get(same, at))
    return [
        Looked(same[0], who(same[1]) or "", same[2], first[same], last[same], count)
        for same, count in times.items()
    ]
