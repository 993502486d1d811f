"""The public holidays of the practice's province, and whether the practice keeps them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from clinic.database import db
from clinic.diary.practising import PracticeHours
from clinic.people.models import Practice


def keep(keeps: bool) -> None:
    """Switch them on for everybody, or off again."""
    row = db.session.get(PracticeHours, 1) or PracticeHours()
    row.keeps_holidays = keeps
    db.session.add(row)
    db.session.flush()


def are_kept() -> bool:
    return _region() is not None


def kept(first: date, last: date) -> Mapping[date, str]:
    """The days from the first to the last that are kept, each with its name; none while they are not kept."""
    return within(_region(), first, last)


def within(region: str | None, first: date, last: date) -> Mapping[date, str]:
    """The same where a question has brought along what `KEPT_IN` answers."""
    if region is None:
        return {}
    years = range(first.year, last.year + 1)
    return {on: name for year in years for on, name in of(region, year).items() if first <= on <= last}


@lru_cache(maxsize=64)
def of(region: str, year: int) -> Mapping[date, str]:
    """Those of one year in a province as CA-NS, with the days on which they are observed."""
    # Only a practice that keeps them pays for it.
    import holidays

    country, _, province = region.partition("-")
    if province not in holidays.country_holidays(country).subdivisions:
        return {}
    found = holidays.country_holidays(country, subdiv=province, years=[year])
    return {on: name for on, name in sorted(found.items()) if on.year == year}


def _region() -> str | None:
    """Where the practice is, if it keeps holidays."""
    return db.session.scalar(KEPT_IN)


# Built once, since it is asked whenever a time is looked for.
KEPT_IN = select(Practice.__table__.c.region).where(
    select(PracticeHours.__table__.c.id).where(PracticeHours.__table__.c.keeps_holidays).exists()
)
