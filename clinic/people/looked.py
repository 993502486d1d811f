"""Who did what with a file, and when: read from the trail, each kind of deed of a person once a day."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db

# What comes along with writing and signing by itself: who wrote is told by the draft that was opened.
WHILE_WRITING = ("draft.kept", "draft.closed", "item.saved", "segment.saved")


@dataclass(frozen=True)
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
) -> list[Looked]:
    """All that was done with these files, newest first.

    `who` puts an actor into words, and None leaves out what they did; `what` does so with an action.
    """
    rows = db.session.execute(
        select(Entry.at, Entry.actor, Entry.action)
        .where(Entry.subject.in_([one.hex for one in file_ids]), Entry.action.not_in(WHILE_WRITING))
        .order_by(Entry.n.desc())
    )
    times: Counter[tuple[date, str, str]] = Counter()
    first: dict[tuple[date, str, str], datetime] = {}
    last: dict[tuple[date, str, str], datetime] = {}
    for at, actor, action in rows:
        if who(actor) is None:
            continue
        same = (at.astimezone(zone).date(), actor, what(action))
        times[same] += 1
        first[same] = at
        last.setdefault(same, at)
    return [
        Looked(same[0], who(same[1]) or "", same[2], first[same], last[same], count)
        for same, count in times.items()
    ]
