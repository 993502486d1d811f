"""A page of the diary: which days, whose, and everything on it, asked of the database in few questions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request

from clinic import clock
from clinic.diary import grid, team
from clinic.diary.entries import Standing, standing
from clinic.diary.free import Asked, instant, notice_of
from clinic.diary.grid import Column
from clinic.diary.models import Audience, Service
from clinic.diary.names import known
from clinic.diary.offered import Therapist
from clinic.diary.openings import openings
from clinic.diary.shown import Shown, window_of
from clinic.diary.spans import Span
from clinic.diary.team import Colleague
from clinic.edge import current
from clinic.edge.wording import day, short_day
from clinic.files.roles import OWNER
from clinic.frozen import frozen

WORKDAYS = 5
FREE_SHOWN = 6
MOST_SIDE_BY_SIDE = 7


@frozen
class Free:
    """A time that could be given away now, and whose it is."""

    at: datetime
    therapist: Therapist


def page(view: str) -> str:
    """The day, the week or the agenda that the address asks for."""
    now, on = clock.now(), _on()
    monday = on - timedelta(days=on.weekday())
    days = [on] if view == "day" else [monday + timedelta(days=n) for n in range(7)]
    everybody = team.everybody(days[0], window_of(days, current.zone()), now)
    chosen = _chosen(everybody, view)
    shown = Shown(chosen, days, current.zone())
    stands = standing(shown.therapists, shown.window, current.person().id, now)
    everyone = [one.appointment for one in stands.entries]
    people = known(everyone, "diary.read", current.actor(), current.keyring(), stands.sealed)
    names = {one.appointment.id: people.name_of(one.appointment) for one in stands.entries}
    at_work = {one.therapist.id: one.worked(shown.span, shown.zone) for one in chosen}
    busy = {one.therapist.id: one.taken for one in chosen}
    columns = grid.columns(shown, stands.kept, names, at_work, busy, now)
    if view != "day":
        columns = [one for one in columns if one.on.weekday() < WORKDAYS or one.people]
    return render_template(
        "diary/agenda.html" if view == "agenda" else "diary/diary.html",
        columns=columns,
        by_day=_by_day(columns),
        hours=grid.hours_shown(stands.kept, shown.zone),
        free=list(_free(stands, shown, at_work, busy, now))[:FREE_SHOWN],
        not_told=[(one.appointment, names[one.appointment.id]) for one in stands.untold],
        next_id=_next(columns, now),
        title=_title(view, columns, on),
        **_around(view, on, days, now),
        **_whose(everybody, chosen),
    )


def _title(view: str, columns: Sequence[Column], on: date) -> str:
    if view == "day" or not columns:
        return day(on)
    return f"{short_day(columns[0].on)} – {short_day(columns[-1].on)}"


def _around(view: str, on: date, days: Sequence[date], now: datetime) -> dict[str, Any]:
    """Which days, and the ways to those before and after."""
    length = timedelta(days=len(days))
    today = now.astimezone(current.zone()).date()
    return {
        "view": view,
        "on": on,
        "today": today,
        "earlier": days[0] - length,
        "later": days[0] + length,
    }


def _whose(everybody: Sequence[Colleague], chosen: Sequence[Colleague]) -> dict[str, Any]:
    """Whom there is to show, who is shown, and whom the address named, for the links to other days."""
    first = chosen[0].therapist if chosen else Therapist(current.person().id, "")
    return {
        "therapists": [one.therapist for one in everybody],
        "shown": {one.therapist.id for one in chosen},
        "asked": request.args.getlist("therapist"),
        "chosen": first,
        "may_set_hours": OWNER in current.person().roles or first.id == current.person().id,
    }


def is_phone() -> bool:
    """Whether the browser says that it is a phone's; no script need measure its window."""
    said = request.headers.get("Sec-CH-UA-Mobile")
    return said == "?1" if said else "Mobi" in request.user_agent.string


def _chosen(everybody: Sequence[Colleague], view: str) -> list[Colleague]:
    """Those asked for. Otherwise whoever is looking, if she has a diary; but a day shows everybody.

    A week has room for one.
    """
    asked = request.args.getlist("therapist")
    wanted = [one for one in everybody if one.therapist.id.hex in asked]
    own = [one for one in everybody if one.therapist.id == current.person().id]
    if view == "week":
        return (wanted or own or list(everybody))[:1]
    if view == "agenda":
        return wanted or own or list(everybody)
    return (wanted or list(everybody))[:MOST_SIDE_BY_SIDE]


def _by_day(columns: Sequence[Column]) -> list[tuple[date, list[tuple[grid.Block, Therapist]]]]:
    """The same without its grid: each day with whoever comes, in the order of the clock."""
    days = {column.on: [] for column in columns}  # type: dict[date, list[tuple[grid.Block, Therapist]]]
    for column in columns:
        days[column.on].extend((block, column.therapist) for block in column.people)
    return [(on, sorted(found, key=lambda one: one[0].start)) for on, found in sorted(days.items())]


def _free(
    stands: Standing,
    shown: Shown,
    at_work: Mapping[UUID, Sequence[Span]],
    busy: Mapping[UUID, Sequence[Span]],
    now: datetime,
) -> Iterator[Free]:
    """On these days, the full hours at which the longest of what is offered could be had, by time."""
    offered = [one for one in stands.services if not one.retired_at]
    if not offered:
        return
    longest: Service = max(offered, key=lambda one: (one.minutes, one.id))
    asked = Asked(longest, shown.therapists, Audience.STAFF)
    fit, notice = asked.fit(shown.zone, shown.span[0]), notice_of(asked, shown.span, now)
    found = [
        Free(instant(at).astimezone(shown.zone), one.therapist)
        for one in shown.colleagues
        for at in openings(at_work[one.therapist.id], busy.get(one.therapist.id, []), fit, notice)
    ]
    yield from sorted((one for one in found if one.at.minute == 0), key=lambda one: one.at)


def _next(columns: Sequence[Column], now: datetime) -> UUID | None:
    """Who comes next, of those on the page."""
    coming = [
        block.appointment
        for column in columns
        for block in column.people
        if block.appointment is not None and block.appointment.starts_at > now
    ]
    return min(coming, key=lambda one: one.starts_at).id if coming else None


def _on() -> date:
    return clock.day_named(request.args.get("on")) or clock.now().astimezone(current.zone()).date()
