"""A therapist's own counts: sessions, absences, notes signed soon, and in which ways they worked.

They are for whoever they are about: nobody else's stand beside them, and nothing adds several people up.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from clinic import clock
from clinic.database import db
from clinic.desk.note_found import who
from clinic.diary import presence
from clinic.diary.models import Appointment, Presence
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.wording import language
from clinic.files.caseload import reading_caseload
from clinic.frozen import frozen
from clinic.intake.conversion import Quarter
from clinic.notes import counting, finding, own_ways
from clinic.notes.counting import Used
from clinic.notes.finding import Wanted
from clinic.notes.forms import technique_value
from clinic.notes.models import Note, NoteSignature
from clinic.refusal import NotFound

bp = clinical.blueprint("counts", __name__, url_prefix="/desk/counts")

MOST_QUARTERS = 12
# What the count calls soon; when a note is a late entry is the practice's to rule.
SOON_AFTER = timedelta(hours=48)
HELD, CANCELLED, ABSENT, WRITTEN, SOON = "held", "cancelled", "absent", "written", "soon"


@frozen
class Row:
    """One line of a table: its words, and a count for each month. `is_part` stands under the line before."""

    words: str
    counts: tuple[int, ...]
    is_part: bool = False

    @property
    def together(self) -> int:
        return sum(self.counts)


@bp.get("")
def show() -> ResponseReturnValue:
    offered, quarter = _chosen()
    months = [date(quarter.year, quarter.first_on.month + number, 1) for number in range(3)]
    wanted = Wanted(since=quarter.first_on, until=quarter.last_on)
    with reading_caseload(*who(), "counts.read") as opened:
        found = finding.signed(opened, current.person(), wanted)
        used = counting.used((line for _file, line in found), counting.own_signed(current.person()))
    return render_template(
        "desk/counts.html",
        quarters=offered,
        quarter=quarter,
        heads=[format_date(month, "LLL", locale=language()) for month in months],
        sessions=_sessions(quarter, months, current.zone()),
        ways=list(_ways(used, months)),
    )


def _chosen() -> tuple[list[Quarter], Quarter]:
    """From the present quarter back to the first with a session, and the one that was asked for."""
    now, zone = clock.now(), current.zone()
    first = db.session.scalar(
        select(func.min(Appointment.starts_at)).where(Appointment.therapist_id == current.person().id)
    )
    present = Quarter.of(now.astimezone(zone).date())
    offered = [min(present, Quarter.of(first.astimezone(zone).date())) if first else present]
    while offered[-1] < present:
        offered.append(offered[-1].next)
    offered = offered[: -MOST_QUARTERS - 1 : -1]
    asked = request.args.get("quarter")
    found = next((one for one in offered if asked in (None, one.code)), None)
    if found is None:
        raise NotFound
    return offered, found


def _sessions(quarter: Quarter, months: Sequence[date], zone: ZoneInfo) -> list[Row]:
    """What became of the sessions that are over, and how soon their notes were signed."""
    over = _over(quarter, zone)
    became = presence.presences(over)
    signed = _signed(over)
    counted: Counter[tuple[str, date]] = Counter()
    for one in over:
        month = one.starts_at.astimezone(zone).date().replace(day=1)
        counted[_kind(became.get(one.id)), month] += 1
        if one.id in signed:
            counted[WRITTEN, month] += 1
            counted[SOON, month] += signed[one.id] - one.ends_at <= SOON_AFTER
    labels = {
        HELD: _("Sessions held"),
        CANCELLED: _("Cancelled late"),
        ABSENT: _("Did not come"),
        WRITTEN: _("Notes of them signed"),
        SOON: _("of these within 48 hours"),
    }
    return [
        Row(words, tuple(counted[kind, month] for month in months), is_part=kind == SOON)
        for kind, words in labels.items()
    ]


def _over(quarter: Quarter, zone: ZoneInfo) -> Sequence[Appointment]:
    """One's own sessions with clients of these months that were not called off and have ended."""
    since, until = (datetime.combine(day, time(), zone) for day in (quarter.first_on, quarter.next.first_on))
    mine = select(Appointment).where(
        Appointment.therapist_id == current.person().id,
        Appointment.client_id.is_not(None),
        Appointment.cancelled_at.is_(None),
        Appointment.starts_at >= since,
        Appointment.starts_at < until,
        Appointment.ends_at <= clock.now(),
    )
    return db.session.scalars(mine).all()


def _signed(over: Sequence[Appointment]) -> dict[object, datetime]:
    """When one's own note about each of these was signed, where it is."""
    rows = db.session.execute(
        select(Note.appointment_id, NoteSignature.signed_at)
        .join(NoteSignature, NoteSignature.note_id == Note.id)
        .where(Note.author_id == current.person().id, Note.appointment_id.in_([one.id for one in over]))
    )
    return dict(iter(rows))


def _kind(became: Presence | None) -> str:
    return {Presence.LATE_CANCEL: CANCELLED, Presence.NO_SHOW: ABSENT}.get(became or Presence.CAME, HELD)


def _ways(used: Used, months: Sequence[date]) -> Iterator[Row]:
    """In the order of the list, so that nothing is first for being done most."""
    left, ways = used.way_codes, own_ways.ways()
    for way in ways.every:
        if way.code not in left:
            continue
        left.discard(way.code)
        yield Row(_(way.short), used.of_way(way.code, months))
        for one in way.techniques:
            counts = used.of_technique(technique_value(way.code, one.code), months)
            if any(counts):
                yield Row(_(one.label), counts, is_part=True)
    for code in sorted(left):
        yield Row(_(ways.name_of(code)), used.of_way(code, months))
