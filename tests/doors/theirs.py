"""Ids that exist and are not for whoever asks: one of every kind, but what the rule gives them."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Appointment
from clinic.files import directory
from clinic.files.models import Inbox
from clinic.people.models import Practice
from tests.furnished import Belongings, Furnished


def kinds(house: Furnished) -> dict[str, set[UUID]]:
    """Every id somebody could come by, by what it is the id of."""
    with house.app.app_context():
        practice = db.session.get_one(Practice, 1)
        loose = {
            "kit": {practice.kit_id},
            "file": {directory.file_id(), *(one.client.file_id for one in both(house) if one.client.file_id)},
            "inbox": set(db.session.scalars(select(Inbox.id))),
            "booked": set(db.session.scalars(select(Appointment.id).where(Appointment.client_id.is_(None)))),
        }
        db.session.remove()
    cast = house.practice
    return loose | {
        "staff": {
            one.id for one in (cast.olga, cast.ines, cast.omar, cast.sam, cast.iris, house.tara, house.sol)
        },
        "home": {one.at_home.id for one in both(house)},
        "client": {house.mayas.client.id, house.leos.client.id, house.noor.id},
        "couple": {house.pair.id},
        "note": {house.mayas.note_id, house.leos.note_id},
        "draft": {house.mayas.draft_id, house.leos.draft_id},
        "appointment": {house.mayas.appointment_id, house.leos.appointment_id},
        "copy": {house.mayas.copy_id, house.leos.copy_id},
        "agreed": {house.mayas.agreed_id, house.leos.agreed_id},
        "document": {house.mayas.document_id, house.leos.document_id},
        "taken": {house.mayas.taken_id, house.leos.taken_id},
        "asked": {house.mayas.asked_id, house.leos.asked_id},
        "entry": {house.mayas.entry_id, house.leos.entry_id},
        "assignment": {house.mayas.assignment_id, house.leos.assignment_id},
        "hours": {house.mayas.hours_id, house.leos.hours_id},
        "exception": {house.mayas.exception_id, house.leos.exception_id},
        "waiting": {house.waiting_id},
        "block": {house.block_id},
        "enquiry": {house.enquiry_id, house.wish_id},
        "service": {house.service_id, house.first_call_id},
        "crisis line": {house.line_id},
        "agreement text": {house.text_id},
        "place": {house.place_id},
        "room": {house.room_id},
        "letter": {house.letter_id},
    }


def both(house: Furnished) -> tuple[Belongings, Belongings]:
    return house.mayas, house.leos


def given(house: Furnished, found: dict[str, set[UUID]], rule: str, name: str, who: str) -> set[UUID]:
    """What the practice lets this person have by that word of that address."""
    if rule.startswith("/desk/find/"):
        # Whoever answers the telephone may find everybody.
        return found["client"]
    if rule.startswith("/portal/agreements/"):
        return _of(house, "agreed_id", who)
    named = (
        "client_id",
        "note_id",
        "assignment_id",
        "copy_id",
        "document_id",
        "taken_id",
        "request_id",
        "entry_id",
    )
    if name in named or rule.startswith("/portal"):
        return _of(house, name, who)
    if name == "therapist_id":
        therapists = {house.practice.ines.id, house.practice.omar.id, house.tara.id}
        return therapists if who == "owner" else {house.people[who].id} & therapists
    if name == "account_id":
        of_files = "shares" in rule or "cover" in rule
        return {house.sol.id, house.people[who].id} if of_files else found["staff"]
    # Of hours, the address names the therapist too.
    hers = house.leos if who == "other therapist" else house.mayas
    return {
        "hours_id": {hers.hours_id},
        "exception_id": {hers.exception_id},
        "appointment_id": found["appointment"] | found["booked"],
        "waiting_id": found["waiting"],
        "block_id": found["block"],
        "enquiry_id": found["enquiry"],
        "service_id": found["service"],
        "line_id": found["crisis line"],
        "text_id": found["agreement text"],
        "place_id": found["place"],
        "room_id": found["room"],
        "letter_id": found["letter"],
    }[name]


def _of(house: Furnished, name: str, who: str) -> set[UUID]:
    """Ines's are Maya's things, and all of Noor; Omar's are Leo's; each client has their own."""
    mine = {"therapist": house.mayas, "client": house.mayas}
    mine |= {"other therapist": house.leos, "other client": house.leos}
    if who not in mine:
        return set()
    clients = {mine[who].client.id, *([house.noor.id, house.pair.id] if who == "therapist" else [])}
    return {
        "client_id": clients,
        "note_id": {mine[who].note_id, mine[who].draft_id},
        "assignment_id": {mine[who].assignment_id},
        "document_id": {mine[who].document_id},
        "copy_id": {mine[who].copy_id},
        "agreed_id": {mine[who].agreed_id},
        "taken_id": {mine[who].taken_id},
        "request_id": {mine[who].asked_id},
        "entry_id": {mine[who].entry_id},
        "appointment_id": {mine[who].appointment_id},
        # They belong to it; there is no time together that another could be booked after.
        "together_id": {house.pair.id} if who == "client" else set(),
    }[name]


def one_of_each(
    house: Furnished, found: dict[str, set[UUID]], rule: str, name: str, who: str
) -> Iterator[tuple[str, UUID]]:
    """An existing id of every kind that is not for this person there."""
    allowed = given(house, found, rule, name, who)
    for kind, ids in found.items():
        for one in sorted(ids - allowed)[:1]:
            yield kind, one
