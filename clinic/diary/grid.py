"""The diary as it is drawn: columns of days or of colleagues, and in each what stands when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary import places
from clinic.diary.entries import Entry
from clinic.diary.models import Appointment, Delivery, Presence, ServiceKind
from clinic.diary.offered import Therapist
from clinic.diary.shown import Shown
from clinic.diary.spans import Span, clipped, merged, without
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import clock, time_span
from clinic.frozen import frozen

FIRST_HOUR, LAST_HOUR = 8, 19
EARLIEST_HOUR, LATEST_HOUR = 6, 22
# Less than this is no time anybody could be given.
SHORTEST_FREE = 15 * 60
MOST_LANES = 3

STATES = {
    Presence.ARRIVED: ("next", "now"),
    Presence.ARRIVED: ("come", "now"),
    Presence.CAME: ("signed", "signed"),
    Presence.LATE_CANCEL: ("noshow", "noshow"),
    Presence.NO_SHOW: ("noshow", "noshow"),
}


@frozen
class Block:
    """Something in a column: an appointment, its buffers, a free or kept time, or time not worked.

    `start` is on the wall clock. Where several stand beside each other, it has the `lane`th of so many.
    """

    shape: str
    start: datetime
    minutes: int
    appointment: Appointment | None = None
    name: str = ""
    times: str = ""
    kind: str = "come"
    mark: str = "come"
    word: str = ""
    more: str = ""
    is_movable: bool = False
    lane: int = 0
    lanes: int = 1

    @property
    def span(self) -> Span:
        begin = int(self.start.timestamp())
        return begin, begin + self.minutes * 60


@frozen
class Column:
    """One day of one therapist."""

    on: date
    therapist: Therapist
    blocks: list[Block] = field(default_factory=list)

    @property
    def people(self) -> list[Block]:
        """The appointments alone, in order."""
        return [block for block in self.blocks if block.appointment is not None]


def columns(
    shown: Shown,
    found: Sequence[Entry],
    names: Mapping[UUID, str],
    at_work: Mapping[UUID, Sequence[Span]],
    busy: Mapping[UUID, Sequence[Span]],
    now: datetime,
) -> list[Column]:
    """A column for each therapist and day, with everything in it placed."""
    hours = hours_shown(found, shown.zone)
    first_names = {one.therapist.id: one.therapist.first_name for one in shown.colleagues}
    result = []
    for colleague in shown.colleagues:
        therapist = colleague.therapist
        theirs = [entry for entry in found if therapist.id in entry.therapists]
        held = merged(_held(entry.appointment) for entry in theirs)
        worked, taken = at_work[therapist.id], busy.get(therapist.id, [])
        free = without(worked, taken)
        elsewhere = without(clipped(taken, shown.span), held)
        blocks = [
            _block(entry, names[entry.appointment.id], therapist, first_names, shown.zone, now)
            for entry in theirs
        ]
        buffers = [block for entry in theirs for block in _buffers(entry.appointment, shown.zone)]
        for on in shown.days:
            day = shown.day(on)
            people = _side_by_side([block for block in blocks if block.start.date() == on])
            column = Column(on, therapist, [*people, *(one for one in buffers if one.start.date() == on)])
            column.blocks.extend(_kept(clipped(elsewhere, day), shown.zone))
            column.blocks.extend(_free(clipped(free, day), shown.zone, now))
            column.blocks.extend(_shut(on, worked, hours, shown.zone))
            result.append(column)
    return result


def hours_shown(found: Sequence[Entry], zone: ZoneInfo) -> tuple[int, int]:
    """The first and last hour of the page: the usual ones, or more if somebody comes outside them."""
    walls = [
        (one.appointment.starts_at.astimezone(zone), one.appointment.ends_at.astimezone(zone))
        for one in found
    ]
    first = min([FIRST_HOUR, *(start.hour for start, _end in walls)])
    last = max([LAST_HOUR, *(end.hour + (end.minute > 0) for _start, end in walls)])
    return max(first, EARLIEST_HOUR), min(last, LATEST_HOUR)


def _block(
    entry: Entry,
    name: str,
    therapist: Therapist,
    first_names: Mapping[UUID, str],
    zone: ZoneInfo,
    now: datetime,
) -> Block:
    appointment = entry.appointment
    kind, mark, word = _state(entry.presence, appointment, now)
    if entry.is_overbooked:
        kind, word = f"{kind} ev-over", _("%(state)s, overbooked", state=word)
    return Block(
        "consult" if entry.service.kind is ServiceKind.FIRST_CALL else "event",
        appointment.starts_at.astimezone(zone),
        appointment.minutes,
        appointment,
        name or _("Somebody"),
        time_span(appointment.starts_at, appointment.ends_at),
        kind,
        mark,
        word,
        _(", ").join(_arranged(entry, therapist, first_names)),
        is_movable=appointment.is_to_come(now),
    )


def _arranged(entry: Entry, therapist: Therapist, first_names: Mapping[UUID, str]) -> Iterator[str]:
    """Where or how they meet, and who else is there."""
    if entry.room is not None:
        yield places.name_of(entry.room)
    elif entry.appointment.delivery is not Delivery.IN_PERSON:
        yield _(entry.appointment.delivery.label)
    others = [one for one in entry.therapists if one != therapist.id]
    if others:
        names = _(", ").join(first_names.get(one) or _("a colleague") for one in others)
        yield _("with %(names)s", names=names)


def _state(presence: Presence | None, appointment: Appointment, now: datetime) -> tuple[str, str, str]:
    if presence is not None:
        return *STATES[presence], _(presence.label)
    if appointment.ends_at <= now:
        return "write", "write", _("To mark")
    if appointment.starts_at <= now:
        return "next", "now", _("Now")
    return "come", "come", _("To come")


def _side_by_side(blocks: Sequence[Block]) -> list[Block]:
    """Those that overlap get a lane each, so that what was put over another hides nothing."""
    result: list[Block] = []
    together: list[Block] = []
    ends = 0
    for block in sorted(blocks, key=lambda one: one.span):
        if block.span[0] >= ends:
            result.extend(_in_lanes(together))
            together = []
        together.append(block)
        ends = max(ends, block.span[1])
    return [*result, *_in_lanes(together)]


def _in_lanes(together: Sequence[Block]) -> Iterable[Block]:
    if len(together) < 2:
        return together
    free_from: list[int] = []
    placed = []
    for block in together:
        begin, end = block.span
        lane = next((n for n, until in enumerate(free_from) if until <= begin), len(free_from))
        free_from[lane : lane + 1] = [end]
        placed.append((lane, block))
    lanes = min(len(free_from), MOST_LANES)
    return [replace(block, lane=min(lane, lanes - 1), lanes=lanes) for lane, block in placed]


def _held(appointment: Appointment) -> Span:
    return int(appointment.held_from_at.timestamp()), int(appointment.held_to_at.timestamp())


def _buffers(appointment: Appointment, zone: ZoneInfo) -> Iterator[Block]:
    """What is kept free before and after it."""
    for start, end in (
        (appointment.held_from_at, appointment.starts_at),
        (appointment.ends_at, appointment.held_to_at),
    ):
        if start < end:
            yield Block("buffer", start.astimezone(zone), int((end - start).total_seconds()) // 60)


def _kept(spans: Iterable[Span], zone: ZoneInfo) -> Iterator[Block]:
    """What is taken though no appointment is: somebody is filling in a form, or is busy elsewhere."""
    for start, end in spans:
        yield Block("kept", _wall(start, zone), (end - start) // 60, word=_("Held, or busy elsewhere"))


def _free(spans: Sequence[Span], zone: ZoneInfo, now: datetime) -> Iterator[Block]:
    """What can still be given away, cut at each full hour of the wall clock."""
    coming = clipped(spans, (_next_step(now), 2**62))
    for start, end in (piece for span in coming for piece in _by_the_hour(span, zone)):
        if end - start >= SHORTEST_FREE:
            wall = _wall(start, zone)
            yield Block("free", wall, (end - start) // 60, word=_("Free, %(time)s", time=clock(wall)))


def _next_step(now: datetime) -> int:
    return -(-int(now.timestamp()) // 300) * 300


def _by_the_hour(span: Span, zone: ZoneInfo) -> Iterator[Span]:
    start, end = span
    while start < end:
        wall = _wall(start, zone)
        until = min(end, start + 3600 - wall.minute * 60)
        yield start, until
        start = until


def _shut(on: date, at_work: Sequence[Span], hours: tuple[int, int], zone: ZoneInfo) -> Iterator[Block]:
    """What of the hours on screen is not worked."""
    begin, end = (int(datetime.combine(on, time(hour), zone).timestamp()) for hour in hours)
    for start, stop in without([(begin, end)], at_work):
        yield Block("shut", _wall(start, zone), (stop - start) // 60)


def _wall(seconds: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, zone)
