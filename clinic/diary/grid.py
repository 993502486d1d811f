"""The diary as it is drawn: columns of days or of colleagues, and in each what stands when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from clinic.diary.models import Appointment, Presence, Service, ServiceKind
from clinic.diary.offered import Therapist
from clinic.diary.spans import Span, without
from clinic.diary.worked import worked
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import clock
from clinic.mail import outbox

FIRST_HOUR, LAST_HOUR = 8, 19
EARLIEST_HOUR, LATEST_HOUR = 6, 22

STATES = {
    Presence.ARRIVED: ("come", "now"),
    Presence.CAME: ("signed", "signed"),
    Presence.LATE_CANCEL: ("noshow", "noshow"),
    Presence.NO_SHOW: ("noshow", "noshow"),
}


@dataclass(frozen=True)
class Block:
    """Something in a column: an appointment, its buffer, or time not worked. `start` is on the wall clock."""

    shape: str
    start: datetime
    minutes: int
    appointment: Appointment | None = None
    name: str = ""
    times: str = ""
    kind: str = "come"
    mark: str = "come"
    word: str = ""


@dataclass(frozen=True)
class Column:
    """One day of one therapist."""

    on: date
    therapist: Therapist
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """What a page of the diary covers: these therapists, on these days of the practice's calendar."""

    therapists: Sequence[Therapist]
    days: Sequence[date]
    zone: ZoneInfo

    @property
    def window(self) -> tuple[datetime, datetime]:
        begin = datetime.combine(self.days[0], time.min, self.zone)
        return begin, datetime.combine(self.days[-1] + timedelta(days=1), time.min, self.zone)


def appointments(shown: Shown) -> Select[Appointment]:
    """Those of the page that still stand, in order."""
    return _within(shown).where(Appointment.cancelled_at.is_(None))


def untold(shown: Shown) -> Select[Appointment]:
    """Those of the page, cancelled ones too, about which the letter came back."""
    return _within(shown).where(Appointment.id.in_(outbox.returned()))


def _within(shown: Shown) -> Select[Appointment]:
    begin, end = shown.window
    return (
        select(Appointment)
        .where(
            Appointment.therapist_id.in_([one.id for one in shown.therapists]),
            Appointment.starts_at >= begin,
            Appointment.starts_at < end,
        )
        .order_by(Appointment.starts_at)
    )


def columns(
    shown: Shown,
    found: Sequence[Appointment],
    names: dict[UUID, str],
    presences: dict[UUID, Presence],
    services: dict[UUID, Service],
    now: datetime,
) -> list[Column]:
    """A column for each therapist and day, with everything in it placed."""
    hours = hours_shown(found, shown.zone)
    result = [Column(on, one) for one in shown.therapists for on in shown.days]
    by_place = {(column.therapist.id, column.on): column for column in result}
    for appointment in found:
        wall = appointment.starts_at.astimezone(shown.zone)
        column = by_place[appointment.therapist_id, wall.date()]
        service = services[appointment.service_id]
        column.blocks.append(
            _block(appointment, wall, names[appointment.id], presences.get(appointment.id), service, now)
        )
        column.blocks.extend(_buffer(appointment, shown.zone))
    window = (int(shown.window[0].timestamp()), int(shown.window[1].timestamp()))
    at_work = worked([one.id for one in shown.therapists], window, shown.zone)
    for column in result:
        column.blocks.extend(_shut(column, at_work[column.therapist.id], hours, shown.zone))
    return result


def hours_shown(found: Sequence[Appointment], zone: ZoneInfo) -> tuple[int, int]:
    """The first and last hour of the page: the usual ones, or more if somebody comes outside them."""
    walls = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in found]
    first = min([FIRST_HOUR, *(start.hour for start, _end in walls)])
    last = max([LAST_HOUR, *(end.hour + (end.minute > 0) for _start, end in walls)])
    return max(first, EARLIEST_HOUR), min(last, LATEST_HOUR)


def _block(
    appointment: Appointment,
    wall: datetime,
    name: str,
    presence: Presence | None,
    service: Service,
    now: datetime,
) -> Block:
    minutes = _minutes(appointment.starts_at, appointment.ends_at)
    kind, mark, word = _state(presence, appointment, now)
    return Block(
        "consult" if service.kind is ServiceKind.FIRST_CALL else "event",
        wall,
        minutes,
        appointment,
        name or _("Somebody"),
        _("%(start)s to %(end)s", start=clock(appointment.starts_at), end=clock(appointment.ends_at)),
        kind,
        mark,
        word,
    )


def _state(presence: Presence | None, appointment: Appointment, now: datetime) -> tuple[str, str, str]:
    if presence is not None:
        return *STATES[presence], _(presence.label)
    if appointment.ends_at <= now:
        return "write", "write", _("To mark")
    return "come", "come", _("To come")


def _buffer(appointment: Appointment, zone: ZoneInfo) -> list[Block]:
    minutes = _minutes(appointment.ends_at, appointment.held_to_at)
    return [Block("buffer", appointment.ends_at.astimezone(zone), minutes)] if minutes else []


def _shut(column: Column, at_work: list[Span], hours: tuple[int, int], zone: ZoneInfo) -> list[Block]:
    """What of the hours on screen is not worked."""
    begin = datetime.combine(column.on, time(hours[0]), zone)
    end = datetime.combine(column.on, time(hours[1]), zone)
    span: Span = (int(begin.timestamp()), int(end.timestamp()))
    return [
        Block("shut", datetime.fromtimestamp(start, zone), (stop - start) // 60)
        for start, stop in without([span], at_work)
    ]


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60
