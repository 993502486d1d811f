"""Where a note is being written, and what it is written into, read in the opening of its page."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.clients import calls_left, own_file
from clinic.clients.card import Card
from clinic.clients.flags import Level
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.coregulation import kept
from clinic.desk import note_measured, note_reported, note_start
from clinic.desk.around import Around, Member
from clinic.diary.models import Appointment
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import forms, lately, own_ways, treatment
from clinic.notes.formats_safety import RISK_ASSESSMENT
from clinic.notes.formats_session import COUPLE_FAMILY, DAP
from clinic.notes.header import Measured, RiskScreen
from clinic.notes.history import Latest
from clinic.notes.sign import Closed
from clinic.notes.written import Written

# How many notes are looked through for the number a goal was given last.
MARKS_SHOWN = 8


@frozen(kw_only=True)
class Place:
    """Where a note is being written: by whom, about whom, under which clock, on which day, begun when.

    `members` are the people of the file, `own` what stands in their own files where they are several.
    """

    note_id: UUID
    client: Client
    file_id: UUID
    author_id: UUID
    zone: ZoneInfo
    today: date
    begun_at: datetime
    appointment: Appointment | None = None
    members: tuple[UUID, ...] = ()
    own: Mapping[UUID, Standing] = field(default_factory=dict)


def surroundings(opened: Opened, place: Place, known: Mapping[UUID, Card], written: Written) -> Around:
    """What the note is written into. `known` are the cards of all the file is about."""
    card, day = known[place.client.id], forms.service_day(written)
    standing, _version = own_file.standing(opened, place.file_id)
    latest = Latest(opened, place.file_id)
    before = latest.look_back()
    plan = treatment.present(opened, place.file_id, standing)
    marked = treatment.marked(opened, place.file_id, standing, MARKS_SHOWN) if plan else ()
    is_raised = written.get("risk") == RiskScreen.RAISED
    waits = calls_left.earliest(opened, place.file_id)
    return Around(
        client_id=place.client.id,
        together=Together(place.members, standing, place.own),
        people=_people(place, known) if len(place.members) > 1 else (),
        plan=before.plan,
        last_format=before.format or (COUPLE_FAMILY if len(place.members) > 1 else DAP),
        is_risk_noted=is_raised and latest.is_risk_noted(day or place.today),
        earlier=tuple(one.observation for one in kept.earlier(opened, place.file_id)),
        first_name=card.name.split()[0] if card.name.split() else "",
        locale=first_language(card),
        zone=place.zone.key,
        today=place.today,
        begun_at=place.begun_at,
        ways=own_ways.ways(),
        open_flags=_unanswered(latest, standing, waits),
        waits=waits,
        measures=_measures(opened, place, before.held, day or place.today),
        lately=lately.used(opened, place.file_id),
        last_told=before.told,
        reported=() if len(place.members) > 1 else note_reported.lately(opened, place.file_id),
        treatment=plan,
        marks=treatment.last_marks(marked),
        taken=tuple(note_start.others_on(day, place.zone, place.author_id, place.client)) if day else (),
    )


def _measures(opened: Opened, place: Place, last: Closed | None, day: date) -> tuple[Measured, ...]:
    """None in a file of several, where no line of any answer is shown."""
    if len(place.members) > 1:
        return ()
    return note_measured.of_the_session(opened, place.file_id, place.zone, last, day)


def _people(place: Place, known: Mapping[UUID, Card]) -> tuple[Member, ...]:
    card = known[place.client.id]
    return tuple(
        Member(one, known[one].name, card.members.get(one, ""), one in place.own)
        for one in card.in_order(place.members)
    )


def _unanswered(latest: Latest, standing: Standing, waits: datetime | None) -> tuple[Level, ...]:
    """The flags that stand and that no note of the risk was signed about since.

    What cannot wait and was not opened counts as the most pressing: nobody knows yet.
    """
    flags = [(flag.level, flag.at) for flag in standing.standing_flags]
    if waits is not None:
        flags.append((Level.URGENT, waits))
    noted_at = latest.signed_last(RISK_ASSESSMENT.code) if flags else None
    return tuple(level for level, at in flags if noted_at is None or noted_at < at)


def first_language(card: Card, otherwise: str = "en") -> str:
    return card.languages[0] if card.languages else otherwise
