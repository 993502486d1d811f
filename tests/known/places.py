"""Every place above the vault where something is kept for good: how the product fills it, and reads it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from clinic.audit import chain, checkpoint, trail
from clinic.audit.actor import Actor
from clinic.calendars import elsewhere
from clinic.clients import calls_left, segments
from clinic.clients.answering import Answering
from clinic.clients.consent import Consent, Method
from clinic.clients.consent import Kind as Consented
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Standing
from clinic.config import settings
from clinic.database import db
from clinic.diary import links, offered, places, reminded
from clinic.diary.calendars import CalendarHost, OtherCalendar
from clinic.diary.models import Appointment, Delivery, Service
from clinic.diary.reminded import Reachable
from clinic.diary.visitor import Reach, Visitor
from clinic.documents import shelf
from clinic.documents.kinds import Kind
from clinic.files import copies, directory, drafts, inbox, items, left
from clinic.files.by_code import LinkWords
from clinic.files.keys import record_key
from clinic.files.models import Copy, Draft, DraftSnapshot, Holder, Inbox, Item, SegmentCard
from clinic.files.reading import reading
from clinic.files.segments import Segment
from clinic.intake import answered, too_fast
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import OutboxLetter
from clinic.measures import answering, question_link, requests, returned
from clinic.measures.answering import Sitting
from clinic.measures.answers import Answers, Risk
from clinic.measures.asked import Asked, Step
from clinic.measures.asking import RequestLink
from clinic.notes import segments as note_segments
from clinic.notes.gathered import Gathered, Line
from clinic.notes.words import folded
from clinic.people import address, held, known, secrets_check, session
from clinic.people.keys import hand_over_root, with_handed_root
from clinic.people.models import Account
from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle
from clinic.vault.certificate import certify_client
from clinic.vault.keyring import Keyring
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Part, Reason, Wish
from tests.attacks.writer import proof
from tests.known.ground import Ground
from tests.vault.cast import ITEM, MAYA, OTHER_ITEM
from tests.vault.example import UNTIL, WORDS

TOKEN = "A" * 42 + "E"
THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = timedelta(minutes=5)
VISITOR = Visitor(
    name="Maya مایا", contact="maya@example.org", reach=Reach.MESSAGE, language="fa", region="CA-NS",
    locale="fa", zone="America/Halifax", token=TOKEN,
)  # fmt: skip

More = dict[str, str]


@dataclass(frozen=True)
class Place:
    """`fill` leaves rows and returns what else it takes to `read` them, in any later release.

    `labels` are those of the vault that the areas above use here.
    """

    labels: tuple[str, ...]
    fill: Callable[[Ground], More]
    read: Callable[[Ground, More], str]


def save_note(ground: Ground) -> More:
    ines = ground.ines
    items.save(ines.actor, ines.keyring, ground.file, ITEM, "note", WORDS.encode(), 0)
    return {}


def read_note(ground: Ground, more: More) -> str:
    ines = ground.ines
    with reading(ines.actor, ines.keyring, "note.read", [ground.file]) as opened:
        return opened.item(ground.file, ITEM, kind="note", author_id=ines.id).decode()


def save_card(ground: Ground) -> More:
    iris = ground.iris
    items.save(iris.actor, iris.keyring, ground.directory, MAYA, "card", WORDS.encode(), 0, own_key=True)
    directory.index_contacts(iris.keyring, MAYA, {"phone": "902-555-0101", "email": "Maya@example.org"})
    return {}


def read_card(ground: Ground, more: More) -> str:
    iris = ground.iris
    found = [
        directory.cards_with(iris.keyring, field, value) == [MAYA]
        for field, value in (("phone", "+1 (902) 555 0101"), ("email", "maya@EXAMPLE.org"))
    ]
    with reading(iris.actor, iris.keyring, "card.read", [ground.directory]) as opened:
        words = opened.item(ground.directory, MAYA, kind="card", author_id=None).decode()
    return f"{words} {found}"


def seal_segment(ground: Ground) -> More:
    iris, card = ground.iris, OTHER_ITEM
    items.save(iris.actor, iris.keyring, ground.directory, card, "card", WORDS.encode(), 0, own_key=True)
    answers = Answering.of(WORDS, "Maya@Example.org", "+1 (902) 555-0101")
    segments.seal(iris.actor, iris.keyring, ground.directory, [(card, 1, answers)])
    return {"segment": str(db.session.scalars(select(SegmentCard.segment_id)).one())}


def read_segment(ground: Ground, more: More) -> str:
    iris, looked_through = ground.iris, segments.Among({OTHER_ITEM.hex: 1}, [UUID(more["segment"])])
    with reading(iris.actor, iris.keyring, "directory.searched", [ground.directory]) as opened:
        return " ".join(looked_through.answering(opened)[OTHER_ITEM.hex])


def find_note(ground: Ground) -> More:
    ines = ground.ines
    texts = [(Line(OTHER_ITEM, ITEM, "2026-11-23", "DAP", ["CBT"], ["CBT.activation"]), WORDS)]
    note_segments.add(ines.actor, record_key(ines.keyring, ground.file), texts)
    return {}


def read_found(ground: Ground, more: More) -> str:
    ines = ground.ines
    with reading(ines.actor, ines.keyring, "notes.searched", [ground.file]) as opened:
        row = db.session.scalars(select(Segment)).one()
        content = opened.segment(row.place, row.blob)
    # Where one does not open, its texts are read themselves.
    if content is None:
        raise VaultAlarm("a segment does not open")
    return " ".join(map(str, Gathered(content).holding(folded(WORDS.upper()).encode())))


def keep_draft(ground: Ground) -> More:
    ines = ground.ines
    drafts.keep(ines.actor, ines.keyring, ground.file, OTHER_ITEM, "draft", WORDS.encode(), 0)
    return {}


def read_draft(ground: Ground, more: More) -> str:
    ines = ground.ines
    with reading(ines.actor, ines.keyring, "draft.read", [ground.file]) as opened:
        kept = (db.session.scalars(select(model)).one() for model in (Draft, DraftSnapshot))
        return " ".join(opened.draft(row).decode() for row in kept)


def put_in_document(ground: Ground) -> More:
    ines = ground.ines
    put_in = shelf.keep(ines.actor, ines.keyring, ground.file, WORDS, Kind.PDF, b"%PDF-" + WORDS.encode())
    return {"document": str(put_in)}


def take_out_document(ground: Ground, more: More) -> str:
    ines = ground.ines
    row = db.session.scalars(select(Item).where(Item.id == UUID(more["document"]))).one()
    with reading(ines.actor, ines.keyring, "document.read", [ground.file]) as opened:
        document, content = shelf.taken_out(opened, row)
        return f"{document.title} {document.kind.name} {content.decode()}"


def leave_in_inbox(ground: Ground) -> More:
    inbox.put(ground.file, "questionnaire", WORDS.encode(), ground.ines.actor)
    return {}


def read_inbox(ground: Ground, more: More) -> str:
    ines = ground.ines
    with reading(ines.actor, ines.keyring, "inbox.read", [ground.file]) as opened:
        asked = select(Inbox).where(Inbox.kind == "questionnaire")
        return opened.inbox(db.session.scalars(asked).one()).decode()


def certified_client(ground: Ground, who: UUID) -> Bundle:
    """Somebody with keys that Ines certified for the file."""
    ines, bundle = ground.ines, Bundle.new(ground.ines.keyring.root_vk)
    keys = (bundle.public_key, bundle.verify_key)
    client = Holder(
        id=who,
        roles_text="client",
        public_key=bundle.public_key,
        verify_key=bundle.verify_key,
        certificate=certify_client(ines.keyring.sign_seed, ines.id, who, ground.file, *keys),
        certified_by=ines.id,
        file_id=ground.file,
    )
    db.session.add(client)
    db.session.flush()
    return bundle


def give_copy(ground: Ground) -> More:
    bundle = certified_client(ground, MAYA)
    copies.give(ground.ines.keyring, MAYA, ground.file, "handout", WORDS.encode())
    return {"bundle": bundle.to_bytes().hex()}


def leave_text(ground: Ground) -> More:
    leo = Keyring(OTHER_ITEM, certified_client(ground, OTHER_ITEM))
    left.leave(Actor(leo.account_id, "10.0.0.1"), leo, ground.file, "reported", WORDS.encode())
    return {}


def read_text(ground: Ground, more: More) -> str:
    ines = ground.ines
    with reading(ines.actor, ines.keyring, "handouts.read", [ground.file]) as opened:
        (found,) = left.waiting(ines.keyring, opened, ground.file, "reported")
    return f"{found.text.decode()} {found.sender_id == OTHER_ITEM}"


def read_copy(ground: Ground, more: More) -> str:
    maya = Keyring(MAYA, Bundle.from_bytes(bytes.fromhex(more["bundle"])))
    handed = copies.read(maya, db.session.scalars(select(Copy)).one())
    return f"{handed.content.decode()} {handed.giver_id == ground.ines.id}"


def keep_booking(ground: Ground) -> More:
    service = Service(minutes=50)
    db.session.add(service)
    db.session.flush()
    times = {"starts_at": THEN, "ends_at": UNTIL, "held_from_at": THEN, "held_to_at": UNTIL}
    appointment = Appointment(
        therapist_id=ground.ines.id,
        service_id=service.id,
        delivery=Delivery.PHONE,
        created_at=THEN,
        **times,
    )
    db.session.add(appointment)
    db.session.flush()
    code = links.make(appointment, VISITOR)
    assert code is not None
    return {"code": code}


def read_booking(ground: Ground, more: More) -> str:
    link = links.find(TOKEN).link
    return f"{links.visitor_of(link, TOKEN)!r} {links.carries_code(link, more['code'])}"


def name_service(ground: Ground) -> More:
    service = Service(minutes=50)
    db.session.add(service)
    db.session.flush()
    offered.rename(service, WORDS, is_discreet=False)
    return {"service": str(service.id)}


def read_service(ground: Ground, more: More) -> str:
    return offered.name_of(db.session.get_one(Service, UUID(more["service"])))


def name_places(ground: Ground) -> More:
    place = places.new_place(WORDS)
    return {"place": str(place.id), "room": str(places.new_room(place, WORDS[::-1]).id)}


def read_places(ground: Ground, more: More) -> str:
    place = db.session.get_one(places.Place, UUID(more["place"]))
    room = db.session.get_one(places.Room, UUID(more["room"]))
    return f"{places.name_of(place)} {places.name_of(room)}"


def follow_calendar(ground: Ground) -> More:
    db.session.add(CalendarHost(host="calendar.example.org", allowed_at=THEN))
    db.session.flush()
    elsewhere.follow(ground.ines.id, "https://calendar.example.org/private-7", THEN)
    return {}


def read_calendar(ground: Ground, more: More) -> str:
    return repr(elsewhere._Address.of(db.session.scalars(select(OtherCalendar)).one()))


def put_on_list(ground: Ground) -> More:
    wish = Wish(
        service_id=ITEM,
        days=(0, 4),
        parts=(Part.MORNING,),
        therapist_id=ground.ines.id,
        language="fa",
        to=Addressee("maya@example.org", "fa", "America/Halifax"),
        reason=Reason.FEW_TIMES,
    )
    waiting.put(wish, until_at=UNTIL, now=THEN, inbox_id=OTHER_ITEM)
    return {}


def read_list(ground: Ground, more: More) -> str:
    return repr(waiting.opened(db.session.scalars(select(waiting.Waiting)).one()).wish)


def keep_answer(ground: Ground) -> More:
    answered.once(TOKEN, b"said", lambda: WORDS, THEN)
    return {}


def read_answer(ground: Ground, more: More) -> str:
    return answered.once(TOKEN, b"said", lambda: "acted a second time", THEN)


def post_letter(ground: Ground) -> More:
    outbox.post(Letter("maya@example.org", "Monday", WORDS, b"BEGIN:VCALENDAR", "REQUEST"), locale="fa")
    return {}


def read_letter(ground: Ground, more: More) -> str:
    row = db.session.scalars(select(OutboxLetter)).one()
    return repr(outbox.open_letter(row, settings().instance_key))


def keep_reachable(ground: Ground) -> More:
    address = Addressee("maya@example.org", "fa", "America/Halifax")
    db.session.add(Reachable(person_id=MAYA, sealed=reminded.sealed(MAYA, address)))
    return {"token": rules.stop_token(address.address)}


def read_reachable(ground: Ground, more: More) -> str:
    to = reminded.opened(db.session.scalars(select(reminded.Reachable)).one())
    return f"{to!r} {rules.stopped_by(more['token']) == rules.address_hash(to.address)}"


def hand_root_over(ground: Ground) -> More:
    account = Account(id=ground.ines.id, email="ines@example.org", escrow=b"", created_at=THEN)
    db.session.add(account)
    db.session.flush()
    root_seed = ground.olga.keyring.root_seed
    assert root_seed is not None
    hand_over_root(account, root_seed)
    return {}


def read_root(ground: Ground, more: More) -> str:
    account = db.session.get_one(Account, ground.ines.id)
    root_seed = with_handed_root(account, ground.ines.keyring.bundle).root_seed
    assert root_seed is not None
    return root_seed.hex()


def begin_session(ground: Ground) -> More:
    return {"token": session.begin(ground.ines.id, ground.ines.keyring.bundle, "a browser", THEN)}


def read_session(ground: Ground, more: More) -> str:
    found = session.open_session(more["token"], THEN)
    assert found is not None
    return found.bundle.to_bytes().hex()


def hold_step(ground: Ground) -> More:
    held.keep("sign-in", TOKEN, WORDS.encode(), until=THEN + SOON, now=THEN)
    return {}


def read_step(ground: Ground, more: More) -> str:
    found = held.read("sign-in", TOKEN, THEN)
    assert found is not None
    return found.decode()


def begin_trail(ground: Ground) -> More:
    ines = ground.ines
    checkpoint.record_began(ines.actor, ines.keyring)
    trail.record(ines.actor, "note.read", ground.file, count=3)
    return {}


def prove_trail(ground: Ground, more: More) -> str:
    finding, _ = proof()
    return f"{finding.count} entries, {finding.holds}"


def answer_at_home(ground: Ground) -> More:
    """Asked by a link, begun and left in the middle: what is begun, what is brought, and the call."""
    ines = ground.ines
    db.session.add(Client(id=MAYA, therapist_id=ines.id, created_at=THEN, file_id=ground.file))
    db.session.flush()
    agreed = Consent(
        kind=Consented.MEASURES_PORTAL,
        version="2026-01",
        explained_in="fa",
        given_on=THEN.date(),
        method=Method.SPOKEN,
    )
    wish = requests.Wish(
        client_id=MAYA,
        asked=Asked(request_id=ITEM, measure="PHQ9"),
        on=THEN.date(),
        until_at=UNTIL,
        by_link=True,
    )
    standing = Standing().with_consent(Agreed(MAYA, agreed))
    request, sent = requests.ask(ines.actor, ines.keyring, ground.file, standing, wish, THEN)
    assert sent.link is not None
    link = db.session.get_one(RequestLink, request.id)
    hand = question_link.hand_of(link, sent.link)
    assert hand is not None
    sitting = Sitting(request, wish.asked, hand, Answers({1: 2, 9: 2}, {}, (Risk(9, 2, THEN),)), 0)
    answering.keep(ines.actor, sitting, sitting.answers, Step(number=8, question=""), THEN)
    return {"token": sent.link.token, "code": sent.link.code}


def read_answers(ground: Ground, more: More) -> str:
    ines, words = ground.ines, LinkWords(more["token"], more["code"])
    request, link = question_link.find(words.token)
    hand = question_link.hand_of(link, words)
    assert hand is not None
    root_vk = ines.keyring.root_vk
    asked = question_link.asked_by(link, request, hand, root_vk)
    begun = answering.sit(hand, request, lambda: asked, THEN).answers
    with reading(ines.actor, ines.keyring, "measures.read", [ground.file, ground.directory]) as opened:
        came = returned.came(opened, ines.keyring, request)
        since = calls_left.since(opened, [ground.file])
    assert came is not None
    return f"{asked.measure} {begun.to_json()} {came.envelope.answers == begun} {since[request.id][1]}"


def nothing(ground: Ground) -> More:
    return {}


def mark_of_a_browser(ground: Ground) -> str:
    account = Account(id=ground.iris.id, email="iris@example.org", escrow=b"", created_at=THEN)
    db.session.add(account)
    db.session.flush()
    cookie = known.Browser(TOKEN).remembering(account).written()
    db.session.rollback()
    return cookie


def keyed_values(ground: Ground, more: More) -> str:
    told = settings()
    fields = (7, THEN, "actor", "note.read", "subject", "{}", "10.0.0.1")
    return json.dumps(
        {
            "sign-in address": address.hidden(" Maya@Example.org", told.instance_key).hex(),
            "secret check": secrets_check.checks_of(told),
            "form opened": too_fast.opened(THEN),
            "known browser": mark_of_a_browser(ground),
            "trail": chain.link(told.log_key, bytes(32), fields).hex(),
        }
    )


PLACES: dict[str, Place] = {
    "note": Place((), save_note, read_note),
    "card": Place(("item-key",), save_card, read_card),
    "segment": Place((), seal_segment, read_segment),
    "note segment": Place((), find_note, read_found),
    "draft": Place(("draft",), keep_draft, read_draft),
    "document": Place((), put_in_document, take_out_document),
    "answers at home": Place(("begun", "left beside"), answer_at_home, read_answers),
    "inbox": Place(("inbox",), leave_in_inbox, read_inbox),
    "copy": Place((), give_copy, read_copy),
    "left": Place((), leave_text, read_text),
    "booking": Place(("booking copy",), keep_booking, read_booking),
    "service": Place(("service",), name_service, read_service),
    "places": Place(("place", "room"), name_places, read_places),
    "other calendar": Place(("other calendar",), follow_calendar, read_calendar),
    "waiting": Place(("waiting",), put_on_list, read_list),
    "answer": Place(("answer id", "answer key", "kept answer"), keep_answer, read_answer),
    "letter": Place(("letter",), post_letter, read_letter),
    "reachable": Place(("reachable", "stop letters"), keep_reachable, read_reachable),
    "root": Place(("root",), hand_root_over, read_root),
    "session": Place(("session",), begin_session, read_session),
    "held": Place(("held", "held key", "held id"), hold_step, read_step),
    "trail": Place(("trail", "checkpoint"), begin_trail, prove_trail),
    "keyed": Place(
        ("sign-in address", "secret check", "form opened", "known browser"), nothing, keyed_values
    ),
}
