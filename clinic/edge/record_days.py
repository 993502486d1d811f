"""Days and times as they stand in a record that is read after years and handed on: with their year."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from clinic.edge.catalogue import gettext
from clinic.edge.wording import clock, day_as


def install(app: Flask) -> None:
    app.jinja_env.filters.update(record_day=record_day, record_time=record_time)


def record_day(when: datetime | date, zone: ZoneInfo | str | None = None) -> str:
    """Thursday 4 June 2026."""
    return day_as(when, "EEEE d MMMM y", zone)


def record_time(instant: datetime, zone: ZoneInfo | str | None = None) -> str:
    """Thursday 4 June 2026, 2:00 pm."""
    return gettext("%(day)s, %(clock)s", day=record_day(instant, zone), clock=clock(instant, zone))
