"""A therapist's day: each session with the state of its note, and what waits beside it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.diary import presence
from clinic.diary.models import Appointment, Presence
from clinic.diary.names import Known
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.presence import MISSED
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import clock
from clinic.files.models import Draft
from clinic.frozen import frozen
from clinic.notes import supervised
from clinic.notes.models import Note
from clinic.notes.supervised import State


@frozen
class Hour:
    """One session of the day: its mark, its state in a word, and what can be done next."""

    appointment: Appointment
    name: str
    mark: str
    state: str
    tone: str
    note: Note | None
    # What may be said now about who came, and what was said.
    markable: tuple[Presence, ...] = ()
    came: Presence | None = None

    @property
    def is_signed(self) -> bool:
        return self.note is not None and self.note.is_signed

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to write: its note is signed, or will never be."""
        return self.note is not None and self.note.is_closed

    def is_over(self, now: datetime) -> bool:
        """Whether its note can be signed: nobody signs a session that is still held."""
        return self.appointment.ends_at <= now or self.came in MISSED

    def will_be_due(self, now: datetime) -> bool:
        """Whether its note becomes due by itself, when a client's session that is held or to come ends."""
        is_still = self.appointment.ends_at > now and self.came not in MISSED
        return is_still and self.appointment.client_id is not None and not self.is_closed

    @property
    def is_to_write(self) -> bool:
        return self.tone == "due"

    @property
    def has_note_to_write(self) -> bool:
        """Whether its note can be written now: a first call has none until its caller is a client."""
        return self.is_to_write and (self.note is not None or self.appointment.client_id is not None)


def of(therapist_id: UUID, now: datetime, zone: ZoneInfo) -> Sequence[Appointment]:
    """The appointments of this calendar day that still stand, earliest first."""
    still = _of_the_day(therapist_id, now, zone).where(Appointment.cancelled_at.is_(None))
    return db.session.scalars(still).all()


def called_off(viewer: Viewer, now: datetime, zone: ZoneInfo) -> list[Appointment]:
    """Those of clients that were called off late, and that their therapist has begun no note about."""
    noted = select(Note.appointment_id).where(Note.author_id == viewer.id, Note.appointment_id.is_not(None))
    off = _of_the_day(viewer.id, now, zone).where(
        Appointment.cancelled_at.is_not(None),
        Appointment.client_id.is_not(None),
        Appointment.id.not_in(noted),
    )
    return [one for one in db.session.scalars(off) if presence.is_late_to_cancel(one)]


def _of_the_day(therapist_id: UUID, now: datetime, zone: ZoneInfo) -> "Select[Appointment]":
    begin = datetime.combine(now.astimezone(zone).date(), time.min, zone)
    end = datetime.combine(begin.date() + timedelta(days=1), time.min, zone)
    theirs = select(Appointment).where(Appointment.therapist_id == therapist_id)
    in_it = theirs.where(Appointment.starts_at >= begin, Appointment.starts_at < end)
    return in_it.order_by(*EARLIEST_FIRST)


def hours(viewer: Viewer, found: Sequence[Appointment], people: Known, now: datetime) -> list[Hour]:
    """The day line by line. Three queries, however many sessions; two more where a note is a candidate's."""
    ids = [one.id for one in found]
    notes = {
        n.appointment_id: n for n in db.session.scalars(Note.of(viewer).where(Note.appointment_id.in_(ids)))
    }
    kept = select(Draft.item_id, Draft.saved_at).where(Draft.author_id == viewer.id)
    drafts = {row.item_id: row.saved_at for row in db.session.execute(kept)}
    came, states = presence.presences(found), supervised.states_of(notes.values())
    return [
        _hour(
            one,
            people.name_of(one) or _("Somebody"),
            notes.get(one.id),
            drafts,
            states,
            came.get(one.id),
            now,
        )
        for one in found
    ]


def _hour(
    appointment: Appointment,
    name: str,
    note: Note | None,
    drafts: dict[UUID, datetime],
    states: dict[UUID, State],
    came: Presence | None,
    now: datetime,
) -> Hour:
    mark, state, tone = _standing(appointment, note, drafts, came, now)
    if note is not None and note.id in states:
        mark, state, tone = "cosign", _(states[note.id].label), "past"
    is_open = came in (None, Presence.ARRIVED)
    markable = tuple(one for one in presence.markable(appointment, now) if is_open and one is not came)
    return Hour(appointment, name, mark, state, tone, note, markable, came)


def _standing(
    appointment: Appointment,
    note: Note | None,
    drafts: dict[UUID, datetime],
    came: Presence | None,
    now: datetime,
) -> tuple[str, str, str]:
    """The mark of a session, its state in a word, and its tone."""
    if note is not None and note.signature is not None:
        return "signed", _("Signed %(time)s", time=clock(note.signature.signed_at)), "past"
    if note is not None and note.is_voided:
        return "dash", _("Voided"), "past"
    if note is not None and note.id in drafts:
        return "draft", _("Draft, %(time)s", time=clock(drafts[note.id])), "due"
    if came in MISSED:
        # A client's absence is noted too: what was tried, and whether anything is to be feared.
        return "noshow", _(came.label), "due" if appointment.client_id else "past"
    if appointment.ends_at <= now:
        return "write", _("To write"), "due"
    if appointment.starts_at <= now:
        return "now", _("Now"), "due"
    if came is Presence.ARRIVED:
        return "now", _(came.label), ""
    return "come", _("To come"), ""
