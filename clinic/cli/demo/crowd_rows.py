"""The crowd in rows: a client with card and file, an hour in the diary, a signed note with its card."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from clinic import clock
from clinic.audit import trail
from clinic.cli.demo import crowd, sealed_rows
from clinic.cli.demo.crowd import Words
from clinic.cli.demo.players import Player
from clinic.cli.demo.sealed_rows import Rows
from clinic.cli.demo.timetable import SESSION, Hour
from clinic.clients import cards, own_file
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Standing
from clinic.coregulation.models import ATTACHED, ObservationRow
from clinic.coregulation.models import KIND as OBSERVATION
from clinic.coregulation.observation import Observation
from clinic.diary.claims import THERAPIST
from clinic.diary.draft import Draft as Wanted
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Attendance, Delivery, Presence, Service
from clinic.diary.steps import steps
from clinic.files.models import Blind
from clinic.files.trust import Certified
from clinic.frozen import frozen
from clinic.notes.content import Line, NoteContent, Worked
from clinic.notes.formats_session import DAP
from clinic.notes.header import Delivery as Met
from clinic.notes.header import Header, RiskScreen
from clinic.notes.models import SIGNED_KIND, Note, NoteSignature
from clinic.notes.sign import Signer, signed_document
from clinic.notes.ways import BUILT_IN
from clinic.vault.blind import blind_index
from clinic.vault.record import RecordKey

ON_THE_LIST = timedelta(days=8)
BOOKED = timedelta(days=7)
WRITTEN = timedelta(minutes=10)
CONSENT_VERSION = "2026-01"


@frozen
class Town:
    """Everything the crowd's rows need to know of the practice."""

    intake: Player
    therapists: list[Player]
    certified: list[Certified]
    signers: list[Signer]
    kit: Certified
    directory: RecordKey
    index_key: bytes
    session: Service
    zone: ZoneInfo


@frozen
class Comer:
    """A client of the crowd, once they have come."""

    id: UUID
    file: RecordKey


def add_client(rows: Rows, town: Town, rng: Random, hour: Hour) -> Comer:
    """Card, file and consents, as the front desk and the therapist would make them."""
    at, therapist = hour.starts_at - ON_THE_LIST, town.therapists[hour.therapist]
    client_id, card = uuid4(), crowd.card(rng, hour.client)
    with clock.telling(at):
        content, directory = card.to_bytes(), town.directory
        sealed_rows.add_item(rows, town.intake, directory, client_id, cards.KIND, content, at, own_key=True)
        for field, value in card.contacts.items():
            found = blind_index(town.index_key, field, value)
            rows.add(Blind, file_id=directory.file_id, item_id=client_id, field=field, digest=found)
        trail.record(town.intake.actor, "client.added", client_id, therapist=therapist.id)
    opened_at = hour.starts_at
    with clock.telling(opened_at):
        holders = (town.certified[hour.therapist], town.kit)
        key = sealed_rows.add_file(rows, therapist, holders, client_id, opened_at)
        standing = _standing(client_id, opened_at.astimezone(town.zone), card.languages[0]).to_bytes()
        sealed_rows.add_item(rows, therapist, key, key.file_id, own_file.STANDING, standing, opened_at)
    rows.add(
        Client, id=client_id, therapist_id=therapist.id, file_id=key.file_id, created_at=at, closed_at=None
    )
    return Comer(client_id, key)


def add_hour(rows: Rows, town: Town, hour: Hour, comer: Comer) -> UUID:
    """The appointment with its claims, and whether they came."""
    therapist, booked_at = town.therapists[hour.therapist], hour.starts_at - BOOKED
    appointment_id = uuid4()
    wanted = Wanted(town.session, hour.starts_at)
    held_from, held_to = wanted.held
    rows.add(
        Appointment,
        id=appointment_id,
        therapist_id=therapist.id,
        service_id=town.session.id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        held_from_at=held_from,
        held_to_at=held_to,
        delivery=Delivery.IN_PERSON,
        created_at=booked_at,
        client_id=comer.id,
        file_id=comer.file.file_id,
        inbox_id=None,
        uid=str(uuid4()),
        sequence=0,
        cancelled_at=None,
        place_id=None,
        room_id=None,
        series_id=None,
        series_on=None,
    )
    for step in steps(int(held_from.timestamp()), int(held_to.timestamp())):
        rows.add(
            Claim,
            resource_kind=THERAPIST,
            resource_id=therapist.id,
            step=step,
            appointment_id=appointment_id,
            hold_id=None,
        )
    with clock.telling(booked_at):
        trail.record(town.intake.actor, "appointment.booked", appointment_id, client=comer.id)
    if hour.is_over:
        _add_attendance(rows, therapist, hour, comer, appointment_id)
    return appointment_id


def add_note(rows: Rows, town: Town, rng: Random, hour: Hour, comer: Comer, appointment_id: UUID) -> None:
    """The note of a session, begun, written and signed, with its co-regulation card if there was one."""
    author, signer, key = town.therapists[hour.therapist], town.signers[hour.therapist], comer.file
    begun_at = hour.starts_at + SESSION + WRITTEN
    signed_at, note_id, words = begun_at + WRITTEN, uuid4(), crowd.words(rng)
    rows.add(
        Note,
        id=note_id,
        file_id=key.file_id,
        author_id=author.id,
        appointment_id=appointment_id,
        created_at=begun_at,
    )
    with clock.telling(begun_at):
        # A draft leaves nothing once it is signed, so nothing is left that this could be compared with.
        gone = sha256(note_id.bytes).hexdigest()
        trail.record(author.actor, "draft.kept", key.file_id, item=note_id, counter=1, digest=gone)
    with clock.telling(signed_at):
        attached = _add_observation(rows, author, key, note_id, words.observation, signed_at)
        content = _content(words, hour, town.zone).for_signing(signer.designation, BUILT_IN, attached)
        document = signed_document(note_id, content.to_bytes(), author.id, signer, signed_at)
        summed = sealed_rows.lay_item(rows, author, key, note_id, SIGNED_KIND, document, signed_at)
        rows.add(NoteSignature, note_id=note_id, signer_id=author.id, signed_at=signed_at)
        trail.record(author.actor, "note.signed", key.file_id, note=note_id, digest=summed)


def _add_attendance(rows: Rows, therapist: Player, hour: Hour, comer: Comer, appointment_id: UUID) -> None:
    at = hour.starts_at + SESSION
    presence = Presence.CAME if hour.came else Presence.NO_SHOW
    rows.add(
        Attendance,
        appointment_id=appointment_id,
        person_id=comer.id,
        presence=presence,
        recorded_at=at,
        recorded_by=therapist.id,
    )
    with clock.telling(at):
        trail.record(therapist.actor, "attendance.recorded", appointment_id, presence=presence)


def _add_observation(
    rows: Rows, author: Player, key: RecordKey, note_id: UUID, seen: Observation | None, at: datetime
) -> tuple[tuple[str, str, str], ...]:
    """The card beside the note, and how the note names it."""
    if seen is None:
        return ()
    card_id = uuid4()
    content = json.dumps(seen.to_json(), ensure_ascii=False, sort_keys=True).encode()
    rows.add(
        ObservationRow,
        id=card_id,
        file_id=key.file_id,
        note_id=note_id,
        author_id=author.id,
        created_at=at,
    )
    sealed_rows.add_item(rows, author, key, card_id, OBSERVATION, content, at)
    return ((ATTACHED, card_id.hex, sha256(content).hexdigest()),)


def _content(words: Words, hour: Hour, zone: ZoneInfo) -> NoteContent:
    wall = hour.starts_at.astimezone(zone)
    return NoteContent(
        type=DAP.code,
        type_version=DAP.version,
        header=Header(
            service_date=wall.date(),
            start=wall.time(),
            stop=(wall + SESSION).time(),
            zone=zone.key,
            delivery=Met.IN_PERSON,
            risk=RiskScreen.NONE_RAISED,
        ),
        ways=(Worked(words.way, (words.technique,)),),
        fields={
            "data": words.data,
            "assessment": words.assessment,
            "plan": tuple(Line(line) for line in words.plan),
        },
    )


def _standing(client_id: UUID, wall: datetime, language: str) -> Standing:
    agreed = (
        Consent(
            kind=kind,
            version=CONSENT_VERSION,
            explained_in=language,
            given_on=wall.date(),
            method=Method.SIGNED,
        )
        for kind in (Kind.COUNSELLING, Kind.PRIVACY)
    )
    return Standing(consents=tuple(Agreed(client_id, consent) for consent in agreed))
