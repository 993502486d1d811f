"""A practice with one of everything in it, Maya's with Ines and Leo's with Omar, that can be put back."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic import clock
from clinic.app import create_app
from clinic.calendars import feed
from clinic.clients import agreement_texts, agreements, units
from clinic.clients.card import Card
from clinic.clients.consent import Consent, Method
from clinic.clients.consent import Kind as ConsentKind
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Standing
from clinic.clients.together import Together
from clinic.coregulation import kept as observations
from clinic.coregulation.codes import Basis, Context, NotAssessed, Rater, State
from clinic.coregulation.events import Break, By, Locus, Rupture, Shift
from clinic.coregulation.observation import Moment, Observation, Score
from clinic.database import db
from clinic.desk.own_sheet_form import OwnSheetForm
from clinic.diary import places, reminded
from clinic.diary.models import (
    Appointment,
    Audience,
    Delivery,
    Hours,
    HoursException,
    Service,
    ServiceKind,
)
from clinic.documents import shelf
from clinic.documents.kinds import Kind
from clinic.files.by_code import LinkWords
from clinic.files.grants import Terms, share
from clinic.files.models import Copy
from clinic.files.reading import reading
from clinic.handouts import assign, library, own, reminders, reports, sheet_link
from clinic.handouts.models import Assignment
from clinic.handouts.own_text import Text
from clinic.handouts.report import Obstacle, Report
from clinic.handouts.task import Task
from clinic.intake import blocks, crisis_lines, too_fast
from clinic.intake.blocks import Label, Of
from clinic.intake.models import Block, Enquiry
from clinic.mail import rules
from clinic.mail.addressee import Addressee
from clinic.mail.models import OutboxLetter
from clinic.measures import kept as measures
from clinic.measures.own import BOND, CO_REGULATION
from clinic.measures.scoring import score
from clinic.measures.taken import Sheet
from clinic.migrations.head import bring_up_to_date
from clinic.notes import own_formats, own_ways
from clinic.notes.format import Shape
from clinic.notes.own_ways import OwnTechnique, OwnWay
from clinic.people import held as held_steps
from clinic.people import session
from clinic.people.invitation import Colleague, invite_staff
from clinic.portal import sheet_link as by_link_page
from clinic.reflections import kept as reflections
from clinic.reflections.entry import Entry
from clinic.reflections.entry import Kind as EntryKind
from clinic.vault.token import csrf_of, new_token, token_hash
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Wish
from tests import practice as casting
from tests.conftest import close, settings_for
from tests.first_copy import in_small_pages
from tests.planted import Whose, words_of
from tests.portal.walking import agree, ask, by_link, walk
from tests.practice import Browser, Person, Practice, today_here

ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
A_PDF = b"%PDF-1.7\nstartxref\n9\n%%EOF\n"
LATER = 4
OWN_WAY = "OWN_5C6D7E"
OWN_SHEET = "OWN_5A6B7C"
# Whoever has a link to Maya's sheet and has given its code.
READER = "reader"
# Looking leaves entries on the trail, and a ring of keys that is built anew whenever it is wanted.
WRITTEN_BY_LOOKING = frozenset({"trail_entry", "trail_checkpoint", "key_ring", "word_list"})


@dataclass(frozen=True)
class Belongings:
    """What hangs on one client, and on the therapist whose client it is."""

    client: Client
    at_home: Person
    draft_id: UUID
    note_id: UUID
    appointment_id: UUID
    copy_id: UUID
    assignment_id: UUID
    hours_id: UUID
    exception_id: UUID
    document_id: UUID
    taken_id: UUID
    asked_id: UUID
    entry_id: UUID
    agreed_id: UUID


@dataclass
class Furnished:
    """The practice, whose things are whose, and what lies about for a visitor to find."""

    app: Flask
    practice: Practice
    tara: Person
    sol: Person
    mayas: Belongings
    leos: Belongings
    noor: Client
    pair: Client
    enquiry_id: UUID
    wish_id: UUID
    service_id: UUID
    first_call_id: UUID
    line_id: UUID
    text_id: UUID
    link: str
    address_code: str
    invitation: str
    feed: str
    waiting_id: UUID
    offered: str
    place_id: UUID
    room_id: UUID
    block_id: UUID
    format_code: str
    question_link: str
    sheet_link: str
    told: str
    tokens: dict[str, str] = field(default_factory=dict)
    spare_handles: dict[str, str] = field(default_factory=dict)
    opened: str = ""

    @property
    def people(self) -> dict[str, Person]:
        """Whoever can sign in, by the name of a column or of a neighbour."""
        cast = self.practice
        return {
            "owner": cast.olga,
            "therapist": cast.ines,
            "supervisor": cast.sam,
            "intake": cast.iris,
            "client": self.mayas.at_home,
            "other therapist": cast.omar,
            "other client": self.leos.at_home,
        }

    def browser(self, who: str) -> Browser:
        """A fresh browser of this person, signed in already, or of a visitor."""
        http: FlaskClient = self.app.test_client()
        token = self.tokens.get(who) or new_token()
        http.set_cookie("v" if who in ("visitor", READER) else "s", token)
        if who == READER:
            http.set_cookie(by_link_page.TOLD.cookie.short, self.told)
        return Browser(http, csrf_of(token))

    @cached_property
    def letter_id(self) -> UUID:
        """The letter that whoever booked was written."""
        with self.app.app_context():
            about = OutboxLetter.about_id.is_not(None)
            return db.session.scalars(select(OutboxLetter.id).where(about)).all()[0]

    @cached_property
    def stop_token(self) -> str:
        """What leads to the page that stops letters to whoever booked."""
        with self.app.app_context():
            return rules.stop_token("alex@example.test")

    @property
    def database(self) -> Path:
        return Path(self.app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))

    @property
    def runtime(self) -> Path:
        return Path(self.app.extensions["attune"].runtime) / "runtime.sqlite"

    @contextmanager
    def kept(self) -> Iterator["Keeper"]:
        """Somebody who knows how everything stands now and can put it back, each time with all signed in."""
        with closing(sqlite3.connect(self.runtime)) as sessions, sessions:
            # However long it takes until then: a session that has locked itself is let in nowhere.
            sessions.execute("UPDATE live_session SET seen_at = until, locks_at = until")
        with closing(Keeper(self.database, self.runtime, words_of(self.app))) as keeper:
            yield keeper


class Store:
    """One database file as it stood when it was first looked at."""

    def __init__(self, path: Path) -> None:
        self.live = sqlite3.connect(path, isolation_level=None)
        # What is put back here would be made anew after a power cut.
        self.live.execute("PRAGMA synchronous = OFF")
        self._remembered = sqlite3.connect(":memory:")
        self.live.backup(self._remembered)
        (self._schema,) = self.live.execute("PRAGMA schema_version").fetchone()
        self._writes = self.writes()

    def writes(self) -> int:
        """Another number whenever anybody else has written."""
        return int(self.live.execute("PRAGMA data_version").fetchone()[0])

    def put_back(self) -> None:
        if self.writes() != self._writes:
            self._remembered.backup(self.live)
            # It is the same schema: whoever has this file open need not read it once more.
            self.live.execute(f"PRAGMA schema_version = {self._schema}")
            self._writes = self.writes()

    def close(self) -> None:
        self.live.close()
        self._remembered.close()


class Keeper:
    """Remembers both stores, tells whether the practice's own was changed, and puts both back.

    What was planted since is forgotten with the rows it was of.
    """

    def __init__(self, database: Path, runtime: Path, planted: dict[str, set[Whose]]) -> None:
        self._database, self._runtime = Store(database), Store(runtime)
        self._planted, self._planted_first = planted, {word: set(whose) for word, whose in planted.items()}
        tables = self._database.live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._tables = sorted(name for (name,) in tables if name not in WRITTEN_BY_LOOKING)
        self._rows = {name: self._rows_of(name) for name in self._tables}
        self._first = self._read()
        self._digest = (self._database.writes(), self._first)

    def digest(self) -> dict[str, str]:
        """Every row of each table but those that looking writes, as one word."""
        writes = self._database.writes()
        if self._digest[0] != writes:
            self._digest = (writes, self._read())
        return self._digest[1]

    def put_back(self) -> None:
        self._database.put_back()
        self._runtime.put_back()
        # What is put back by this connection is no write of anybody else's, by which it would be noticed.
        self._digest = (self._database.writes(), self._first)
        self.forget()

    def forget(self) -> None:
        """Let nothing that was typed since be watched over as somebody's."""
        self._planted.clear()
        self._planted.update({word: set(whose) for word, whose in self._planted_first.items()})

    def close(self) -> None:
        self._database.close()
        self._runtime.close()

    def _read(self) -> dict[str, str]:
        return {name: self._word(name) for name in self._tables}

    def _word(self, name: str) -> str:
        """Of rows that are still the first, to compare them tells as much as to read them out."""
        rows = self._rows_of(name)
        if rows == self._rows[name]:
            return "as first"
        counted = sorted(map(repr, rows.items()))
        return sha256("\0".join(counted).encode()).hexdigest()

    def _rows_of(self, name: str) -> Counter[tuple[object, ...]]:
        """How often each row stands in this table."""
        return Counter(self._database.live.execute(f'SELECT * FROM "{name}"'))


@contextmanager
def furnished(folder: Path) -> Iterator[Furnished]:
    """The whole practice on SQLite in this folder, at the price of cheap passwords."""
    app = create_app(settings_for(folder, in_small_pages(folder / "attune.sqlite")))
    try:
        with app.app_context():
            bring_up_to_date()
            made = _furnish(app)
            db.session.remove()
        yield made
    finally:
        close(app)


def _together(practice: Practice, *people: Client) -> Client:
    """One file of these clients of Ines's, each of whom agreed to it."""
    on = today_here()
    agreed = Consent(
        kind=ConsentKind.COUPLE_UNIT, version="1", explained_in="en", given_on=on, method=Method.SPOKEN
    )
    standing = Standing(tuple(Agreed(one.id, agreed) for one in people))
    card = Card(preferred_name="Maya & Noor", members={one.id: "sister" for one in people})
    hers, stands = practice.ines, Together(tuple(one.id for one in people), standing)
    return units.begin(hers.actor, hers.keyring, hers, card, stands, on)


def _furnish(app: Flask) -> Furnished:
    practice = casting.open_practice(app)
    tara = casting._hired(practice.olga, "tara", "Tara Tide", {"therapist"})
    sol = casting._hired(practice.olga, "sol", "Sol Strand", {"supervisor"})
    services = {one.kind: one.id for one in db.session.scalars(select(Service))}
    db.session.get_one(Service, services[ServiceKind.SESSION]).audience = Audience.RETURNING
    olga = practice.olga
    text_id = agreement_texts.keep(olga.actor, ConsentKind.TELEHEALTH, "en", "By video.", olga.id).id
    mayas = _belongings(practice, "Maya", practice.ines, services[ServiceKind.SESSION])
    leos = _belongings(practice, "Leo", practice.omar, services[ServiceKind.SESSION])
    noor = practice.client("Noor", of=practice.ines)
    pair = _together(practice, mayas.client, noor)
    share(practice.ines.actor, practice.ines.keyring, _file(mayas.client), sol.id, Terms())
    db.session.commit()
    practice.browser_of(practice.olga).post("/desk/practice/resources/H01/publication")
    colleague = Colleague("Nour Narrows", "nour@example.test", frozenset({"intake"}))
    invitation = invite_staff(practice.olga.actor, practice.olga.keyring, colleague).rsplit("/", 1)[-1]
    db.session.commit()
    opened = too_fast.opened(clock.now() - timedelta(minutes=1))
    link, code = _booked(app, practice, services[ServiceKind.FIRST_CALL], opened)
    enquiry_id, wish_id = _enquiries(app, practice, opened, services[ServiceKind.FIRST_CALL])
    line_id = db.session.scalars(crisis_lines.kept()).all()[0].id
    # What was handed to both has changed since, and waits to be read.
    agreement_texts.keep(olga.actor, ConsentKind.TELEHEALTH, "en", "By video or telephone.", olga.id)
    place = places.new_place("Upstairs")
    room = places.new_room(place, "The small room")
    omars_feed = feed.begin(practice.omar.id, clock.now())
    waiting_id, offered = _waits(practice, wish_id, services[ServiceKind.FIRST_CALL])
    block = _blocked(practice)
    format_code = _own_format(practice)
    _own_way(practice)
    own_sheet(practice)
    db.session.commit()
    question_link = by_link(practice.browser_of(practice.ines), mayas.client, "COREG").token
    by_link_words = _by_link(practice, mayas)
    made = Furnished(
        app, practice, tara, sol, mayas, leos, noor, pair, enquiry_id, wish_id,
        services[ServiceKind.SESSION], services[ServiceKind.FIRST_CALL], line_id, text_id, link, code,
        invitation, omars_feed, waiting_id, offered, place.id, room.id, block.id, format_code, question_link,
        by_link_words.token, _told(by_link_words),
        opened=opened,
    )  # fmt: skip
    for who, person in made.people.items():
        made.tokens[who] = session.begin(person.id, person.keyring.bundle, "Test browser", clock.now())
        spare = session.begin(person.id, person.keyring.bundle, "Old phone", clock.now())
        made.spare_handles[who] = session.handle_of(spare)
    for client in (mayas.client, leos.client, noor, pair):
        # The rows outlive this session: what is looked up of them later must be in them.
        db.session.refresh(client)
        db.session.expunge(client)
    return made


def _told(words: LinkWords) -> str:
    """What a browser bears once it was told the code of this link."""
    browser, now = new_token(), clock.now()
    until = now + timedelta(days=1)
    held_steps.keep(by_link_page.TOLD.kind, browser, words.both.encode(), until=until, now=now)
    return browser


def _by_link(practice: Practice, mayas: Belongings) -> LinkWords:
    """Token and code of a link that leads to Maya's sheet."""
    row = db.session.get_one(Assignment, mayas.assignment_id)
    hers = practice.ines
    with reading(hers.actor, hers.keyring, "handouts.read", [row.file_id]) as opened:
        task = assign.task_of(opened, row)
    _link, words = sheet_link.make(hers.actor, hers.keyring, row, task, clock.now())
    db.session.commit()
    return words


def _own_format(practice: Practice) -> str:
    """What Ines made for everybody's notes."""
    asked = own_formats.field_of("own_1a2b3c_1", "What we walked past", "", Shape.TEXT, required=True)
    walks = own_formats.made("OWN_1A2B3C", 0, "Walk and talk", [asked], is_session=True)
    own_formats.keep(practice.ines.actor, walks, practice.ines.id)
    return walks.code


def _own_way(practice: Practice) -> None:
    """How Ines works beside what is built in."""
    tray = OwnWay(OWN_WAY, "Sand tray", (OwnTechnique("own_1", "building a world"),))
    own_ways.keep(practice.ines.actor, tray, practice.ines.id)


def own_sheet(practice: Practice) -> None:
    """A sheet that Omar wrote for everybody's clients, with a draft of it in French."""
    omar, settings = practice.omar, OwnSheetForm.USUAL
    body = "## Steps {STEPS}\n\n1. Put the kettle on\n   And wait.\n\n## Tick {TICKS}\n\n- I sat down"
    text = Text(title="Tea before talking", lead="First warm hands.", body=body, settings=settings)
    own.begin(omar.actor, omar.id, OWN_SHEET, "en", text, is_ready=True)
    french = replace(text, title="Le thé avant les mots", settings={}, of=1)
    own.keep(omar.actor, omar.id, OWN_SHEET, "fr", french, over=0, is_ready=False)


def _blocked(practice: Practice) -> Block:
    """Somebody of whom no booking is taken, as the front desk blocked them."""
    mark = blocks.mark_of_contact("never@example.test")
    label, now = Label(Of.CONTACT, "Never again"), clock.now()
    return blocks.put(mark, label, now + blocks.USUAL, practice.iris.actor, now)


def _waits(practice: Practice, wish_id: UUID, service_id: UUID) -> tuple[UUID, str]:
    """Somebody on the wait list, and the token of what they were asked: a time that can be had no more."""
    now, token = clock.now(), new_token()
    inbox_id = db.session.get_one(Enquiry, wish_id).inbox_id
    wish = Wish(service_id=service_id, days=(1,), to=Addressee("wish@example.test", "en"))
    row = waiting.put(wish, until_at=now + timedelta(days=30), now=now, inbox_id=inbox_id)
    soon = now + timedelta(days=3, minutes=1)
    db.session.add(
        waiting.Offer(
            waiting_id=row.id,
            token_hash=token_hash(token),
            therapist_id=practice.ines.id,
            service_id=service_id,
            starts_at=soon,
            ends_at=soon + timedelta(minutes=15),
            offered_at=now,
            open_until_at=now + timedelta(days=1),
        )
    )
    db.session.commit()
    return row.id, token


def _belongings(practice: Practice, name: str, of: Person, service_id: UUID) -> Belongings:
    client = practice.client(name, of=of)
    at_home = practice.portal_account(client, of)
    hours = [Hours(therapist_id=of.id, weekday=day, opens=480, closes=1200) for day in range(7)]
    next_month = today_here() + timedelta(days=30)
    away = HoursException(
        therapist_id=of.id, first_on=next_month, last_on=next_month, works=False, opens=0, closes=1440
    )
    db.session.add_all([*hours, away])
    db.session.commit()
    desk = practice.browser_of(of)
    desk.post(f"/desk/clients/{client.id}/agreements", CONSENT)
    desk.post(f"/desk/clients/{client.id}/safety", {"answer": "CLEAR", "asked_alone": "y"})
    seen = {"bond": "COUNSELLING", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION", "S1": "2"}
    sign_note(desk, of, begin_note(desk, client, plan_form()))
    note_id = sign_note(desk, of, begin_note(desk, client, whole_note(sheet="H06", **seen)))
    value = f"{goal_asked(desk, client)}_value"
    for number in ("1", "3"):
        sign_note(desk, of, begin_note(desk, client, whole_note(**{value: number})))
    draft_id = begin_note(desk, client, whole_note(f_data=f"{name} came back to it"))
    letter = shelf.keep(of.actor, of.keyring, _file(client), "A letter", Kind.PDF, A_PDF)
    appointments = [appointment(client, of, service_id, hours=away) for away in (-2, 2, 50)]
    db.session.add_all(appointments)
    db.session.commit()
    reminded.readdress(client.id, Addressee(f"{name.lower()}@example.test", "en"), clock.now())
    agreed_id = _handed(of, client, at_home)
    given = db.session.scalars(select(Assignment).where(Assignment.client_id == client.id)).one()
    assert given.copy_id is not None
    _practised(at_home, of, client, given)
    reminders.remind(of.actor, given, 14, clock.now())
    db.session.commit()
    taken_id = type_in(desk, client, "PHQ9", "222222211")
    type_in(desk, client, "PHQ9", "211111100")
    agree(desk, client)
    asked_id = ask(desk, client, "CHECKIN")
    walk(practice.browser_of(at_home), asked_id, "5")
    entry_id = reflect(of, client, note_id)
    close_cards(of, client, 7)
    check_themselves(of, client, 3)
    desk.post(f"/desk/clients/{client.id}/co-regulation/own-view")
    return Belongings(
        client,
        at_home,
        draft_id,
        note_id,
        appointments[1].id,
        given.copy_id,
        given.id,
        hours[0].id,
        away.id,
        letter,
        taken_id,
        asked_id,
        entry_id,
        agreed_id,
    )


def _handed(of: Person, client: Client, at_home: Person) -> UUID:
    """The practice's own words on a client's page, of which they have said nothing."""
    words = agreement_texts.latest(ConsentKind.TELEHEALTH, "en")
    assert words is not None
    agreements.hand(of.actor, of.keyring, _file(client), at_home.id, agreements.Asked.of(words, "en"))
    db.session.commit()
    mine = (Copy.holder_id == at_home.id, Copy.kind == agreements.HANDED)
    return db.session.scalars(select(Copy.id).where(*mine)).one()


def reflect(of: Person, client: Client, note_id: UUID) -> UUID:
    """A process note about a client, and how their therapist was in three sessions; answers with its id."""
    entry_id, on = uuid4(), today_here() - timedelta(days=1)
    about = {"client_id": client.id, "note_id": note_id}
    note = Entry(kind=EntryKind.NOTE, on=on, said={"words": "tired before we began"}, **about)
    reflections.keep(of.actor, of.keyring, entry_id, note, 0)
    said = {"start": "MOBILISED", "end": "CONNECTED", "cues": "shoulders up"}
    for week in range(3):
        state = Entry(kind=EntryKind.OWN_STATE, on=on - timedelta(weeks=week), said=said, note_id=uuid4())
        reflections.keep(of.actor, of.keyring, uuid4(), state, 0)
    db.session.commit()
    return entry_id


CONSENT = {
    "kind": "COUNSELLING",
    "version": "2026-01",
    "explained_in": "en",
    "method": "SIGNED",
    "given_on": "2026-11-02",
}


def whole_note(**more: str) -> dict[str, str]:
    """Everything a note needs to be signed."""
    return {
        "type": "DAP",
        "service_date": (today_here() - timedelta(days=1)).isoformat(),
        "start": "13:00",
        "stop": "13:50",
        "delivery": "IN_PERSON",
        "risk": "NONE_RAISED",
        "f_data": "walked along the shore with a neighbour",
        "f_assessment": "more at ease than before",
        "f_plan-0": "keep the walks going",
        "way": "CBT",
        "technique": "CBT.activation",
        **more,
    }


def plan_form(days_ago: int = 0, **more: str) -> dict[str, str]:
    """A whole treatment plan of so many days ago; what `more` empties is left out."""
    on = today_here() - timedelta(days=days_ago)
    form = {
        "type": "TREATMENT_PLAN",
        "service_date": on.isoformat(),
        "start": "09:00",
        "stop": "09:50",
        "delivery": "IN_PERSON",
        "late_reason": "was away",
        "f_problems-0": "evenings alone in the kitchen",
        "f_goals-0-goal": "Eat supper with the family",
        "f_goals-0-measure": "evenings a week",
        "f_goals-0-baseline": "1",
        "f_goals-0-target": "4 of 7",
        "f_goals-0-realistic": "shifts allow five",
        "f_goals-0-due": (on + timedelta(days=90)).isoformat(),
        "f_goals-0-status": "ACTIVE",
        "f_interventions": "behavioural activation",
        "f_frequency": "weekly, twelve times",
        "f_review_on": (today_here() + timedelta(days=60)).isoformat(),
        "f_agreed_on": on.isoformat(),
        "f_agreed_how": "SPOKEN",
        **more,
    }
    return {name: value for name, value in form.items() if value}


def goal_asked(desk: Browser, client: Client) -> str:
    """The name under which a note asks after the first goal of the plan."""
    page = desk.get(f"/desk/notes/new?client={client.id}&format=DAP").text
    return re.findall(r'name="(goal_[0-9a-f]+)"', page)[0]


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page))


def begin_note(desk: Browser, client: Client, words: dict[str, str], beside: str = "") -> UUID:
    """Keep a new draft and return its id; `beside` names the format of one beside a draft that is open."""
    page = desk.get(f"/desk/notes/new?client={client.id}{beside and f'&format={beside}'}").text
    found = re.search(r'data-autosave="(/desk/notes/([0-9a-f-]+)/draft)"', page)
    assert found, page
    kept = desk.post(found[1], {**hidden(page), **words}, headers={"Accept": "application/json"})
    assert kept.status_code == 200, kept.text
    return UUID(found[2])


def sheet_form(desk: Browser, where: str) -> dict[str, str]:
    """What the form of a questionnaire carries before anything is typed: its id, and the day."""
    page = desk.get(where).text
    (on,) = re.findall(r'name="on"\s+value="([^"]+)"', page)
    return {**hidden(page), "on": on}


def type_in(desk: Browser, client: Client, measure: str, answers: str) -> UUID:
    """Type a questionnaire in, a digit for each item and a space for what was left out; return its id."""
    where = f"/desk/clients/{client.id}/measures/new/{measure}"
    typed = {f"item-{item}": answer for item, answer in enumerate(answers, 1)}
    fields = {**sheet_form(desk, where), **typed}
    kept = desk.post(where, fields)
    assert kept.status_code == 303, kept.text
    return UUID(fields["id"])


def close_cards(of: Person, client: Client, count: int) -> None:
    """A signed card a week of one bond; the second sign has no number in the second of them."""
    broke = {"locus": Locus.PARTNERS_IN_ROOM, "kind": Break.WITHDRAWAL, "noticed_by": By.THERAPIST}
    for week in range(count):
        gap = Score("S2", None, NotAssessed.TELEHEALTH_LIMIT)
        card = Observation(
            context=Context.ROMANTIC,
            rater=Rater.CLINICIAN,
            basis=Basis.SEEN_IN_SESSION,
            start=Moment(State.MOBILISED, "fast speech"),
            end=Moment(State.CONNECTED, "soft face"),
            scores=(Score("S1", 0), gap if week == 1 else Score("S2", 2), Score("B1", 3)),
            ruptures=(Rupture(**broke, repair_tried=True, outcome=2, minutes_to_repair=12),),
            shifts=(
                Shift(minute=20, start=State.MOBILISED, end=State.CONNECTED, helped_by=("CO.GAZE", "P6")),
            ),
            seen_on=date(2026, 10, 1) + timedelta(weeks=week),
        )
        observations.close(of.actor, of.keyring, _file(client), None, card)
    db.session.commit()


def check_themselves(of: Person, client: Client, count: int, **beside: str) -> None:
    """A self-check a week, filled in on paper, of the bond of `close_cards`; nothing for the second sign."""
    said = beside or {BOND: "ROMANTIC"}
    answers = (4, None, 1, 0, 2)
    for week in range(count):
        sheet = Sheet(
            measure=CO_REGULATION.id,
            client_id=client.id,
            on=date(2026, 10, 1) + timedelta(weeks=week),
            answers=answers,
            score=score(CO_REGULATION, answers),
            extras=said,
        )
        measures.keep(of.actor, of.keyring, _file(client), uuid4(), sheet)
    db.session.commit()


def _practised(at_home: Person, of: Person, client: Client, given: Assignment) -> None:
    """A report that was told at the desk, and one the client left, which waits."""
    report = Report(assignment_id=given.id, on=today_here(), times_done=2, helpful=3, hard=1)
    file_id = _file(client)
    reports.keep(of.actor, of.keyring, file_id, uuid4(), report, of.name)
    reports.leave(at_home.actor, at_home.keyring, file_id, replace(report, obstacles=(Obstacle.TIME,)))
    sheet = library.sheet("H01", "en")
    for _ in range(4):
        task = Task.of(sheet, date(2026, 10, 20))
        assign.assign(of.actor, of.keyring, file_id, client.id, task, Together((client.id,), Standing()))
    db.session.commit()


def sign_note(desk: Browser, of: Person, note_id: UUID) -> UUID:
    where = f"/desk/notes/{note_id}/signature"
    page = desk.get(where)
    assert page.status_code == 200, page.location
    signed = desk.post(where, {**hidden(page.text), "password": of.password})
    assert signed.location == f"/desk/notes/{note_id}", signed.text
    return note_id


def appointment(client: Client, of: Person, service_id: UUID, hours: int) -> Appointment:
    start = (clock.now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(minutes=50)
    return Appointment(
        therapist_id=of.id,
        service_id=service_id,
        starts_at=start,
        ends_at=end,
        held_from_at=start,
        held_to_at=end,
        delivery=Delivery.IN_PERSON,
        created_at=clock.now(),
        client_id=client.id,
        file_id=client.file_id,
    )


def caller(name: str, contact: str) -> dict[str, str]:
    """The five things somebody says of themselves."""
    return {"name": name, "contact": contact, "reach": "MESSAGE", "language": "en", "region": "CA-NS"}


def free_time(page: str, which: int = 0) -> str:
    """One of the times that a page offers."""
    return re.findall(
        r'name="(?:start|choose)"[^>]*?value="([^"]+)"|value="([^"]+)"[^>]*?name="start"', page
    )[which][0]


def _booked(app: Flask, practice: Practice, service_id: UUID, opened: str) -> tuple[str, str]:
    """A visitor's first call: the token of its link, and the code that their letter carries."""
    http, token = app.test_client(), new_token()
    http.set_cookie("v", token)
    page = http.get(f"/book?therapist={practice.ines.id.hex}").text
    fields = {
        "csrf_token": csrf_of(token),
        "opened": opened,
        "service": service_id.hex,
        "therapist": practice.ines.id.hex,
        # Not the first: it would soon be too near to be asked for, and no longer merely taken.
        "start": free_time(page, LATER),
        "act": "book",
        **caller("Alex Arrival", "alex@example.test"),
    }
    answer = http.post("/book", data=fields, headers=ORIGIN)
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[-1], _letter_code(answer.location)


def _letter_code(link: str) -> str:
    from clinic.config import settings
    from clinic.mail.models import OutboxLetter
    from clinic.mail.outbox import open_letter

    letters = [open_letter(row, settings().instance_key) for row in db.session.scalars(select(OutboxLetter))]
    found = [re.search(rf"{link}/address/(\S+)", letter.text) for letter in letters]
    return next(code[1] for code in found if code)


def _enquiries(app: Flask, practice: Practice, opened: str, service_id: UUID) -> tuple[UUID, UUID]:
    """The booked enquiry, and one of somebody who asks to be written to."""
    booked = db.session.scalars(select(Enquiry)).one().id
    http, token = app.test_client(), new_token()
    http.set_cookie("v", token)
    fields = {"csrf_token": csrf_of(token), "opened": opened, "service": service_id.hex, "act": "write"}
    answer = http.post(
        "/book", data={**fields, **caller("Wren Waiting", "wren@example.test")}, headers=ORIGIN
    )
    assert answer.status_code == 303, answer.text
    return booked, db.session.scalars(select(Enquiry.id).where(Enquiry.id != booked)).one()


def _file(client: Client) -> UUID:
    assert client.file_id is not None
    return client.file_id
