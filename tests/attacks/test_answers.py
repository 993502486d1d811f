"""What clients answer at home, attacked by somebody who writes to the database or holds the file's key."""

import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from clinic.clients.calls_left import CallLeft
from clinic.clients.models import Client
from clinic.database import db
from clinic.files import inbox
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.files.shred import shred_file
from clinic.measures import kept, returned, scoring
from clinic.measures.answering import BROUGHT, Hand
from clinic.measures.asking import AnswersRow, Request
from clinic.measures.models import TakenRow, WordingRow
from clinic.measures.taken import Sheet
from clinic.vault.alarm import VaultAlarm
from clinic.vault.answers import AnswersPlace, sign_answers
from clinic.vault.box import seal_to
from clinic.vault.padding import pad
from tests import practice as casting
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.conftest import OPENED
from tests.first_copy import FirstCopy
from tests.planted import Whose, words_of
from tests.portal.walking import CALM, URGENT, agree, ask, load_wording, open_it, send, walk
from tests.practice import Browser, Person, Practice

COLUMNS = ("request_id", "counter", "saved_at", "begun", "epoch", "brought")


class Asked:
    """A client of Ines's who was asked, with their page."""

    def __init__(self, practice: Practice, client: Client, at_home: Person, request_id: UUID) -> None:
        self.practice, self.client, self.at_home, self.id = practice, client, at_home, request_id
        self.desk: Browser = practice.browser_of(practice.ines)
        self.home: Browser = practice.browser_of(at_home)

    @classmethod
    def anew(cls, practice: Practice, name: str, answers: str) -> "Asked":
        """Somebody who is made a client and asked, and how far they have come."""
        client = practice.client(name, of=practice.ines)
        at_home = practice.portal_account(client, practice.ines)
        desk = practice.browser_of(practice.ines)
        agree(desk, client)
        asked = cls(practice, client, at_home, ask(desk, client))
        walk(asked.home, asked.id, answers)
        return asked

    @property
    def row(self) -> AnswersRow:
        return db.session.get_one(AnswersRow, self.id, populate_existing=True)

    def came(self) -> returned.Came | None:
        ines = self.practice.ines
        request = db.session.get_one(Request, self.id, populate_existing=True)
        with reading(ines.actor, ines.keyring, "measures.read", [request.file_id]) as opened:
            return returned.came(opened, ines.keyring, request)

    def keeps(self, **values: object) -> None:
        rewrite(AnswersRow, AnswersRow.request_id == self.id, **values)


@dataclass(frozen=True)
class Opened:
    """A practice in which Maya was asked and has answered all but the last, and the words that are hers."""

    practice: Practice
    client_id: UUID
    at_home: Person
    request_id: UUID
    words: dict[str, set[Whose]]


def open_practice(app: Flask) -> Opened:
    practice = casting.open_practice(app)
    drop_triggers()
    load_wording()
    maya = Asked.anew(practice, "Maya", URGENT)
    return Opened(practice, maya.client.id, maya.at_home, maya.id, words_of(app))


OPENED["opened_asked"] = open_practice


@pytest.fixture(scope="session")
def opened_asked(first_copy: FirstCopy) -> Callable[[Flask], Opened]:
    """Made once for each engine: each test finds its own copy in its database."""
    return lambda app: first_copy.people(app, open_practice)


@pytest.fixture
def opened(either_app: Flask, opened_asked: Callable[[Flask], Opened]) -> Opened:
    found = opened_asked(either_app)
    words_of(either_app).update({word: set(whose) for word, whose in found.words.items()})
    return replace(found, practice=replace(found.practice, app=either_app))


@pytest.fixture
def practice(opened: Opened) -> Practice:
    return opened.practice


@pytest.fixture
def maya(opened: Opened) -> Asked:
    client = db.session.get_one(Client, opened.client_id)
    return Asked(opened.practice, client, opened.at_home, opened.request_id)


def test_answers_of_two_clients_are_not_changed_for_each_other(practice, maya):
    leo = Asked.anew(practice, "Leo", CALM)
    send(maya.home, maya.id)
    send(leo.home, leo.id)
    hers = {"brought": maya.row.brought, "epoch": maya.row.epoch, "counter": maya.row.counter}
    leo.keeps(**hers)
    with pytest.raises(VaultAlarm):
        leo.came()
    assert leo.id in proof()[1].astray
    assert open_it(leo.desk, leo.client, leo.id).status_code == 500
    assert db.session.scalars(select(TakenRow)).all() == []


def test_answers_that_are_flipped_cut_or_put_back_are_refused_and_named(practice, maya):
    before = {"brought": maya.row.brought, "epoch": maya.row.epoch, "counter": maya.row.counter}
    send(maya.home, maya.id)
    sent = {"brought": maya.row.brought, "epoch": maya.row.epoch, "counter": maya.row.counter}
    blob = maya.row.brought
    flipped = blob[:2000] + bytes([blob[2000] ^ 1]) + blob[2001:]
    for other in ({"brought": flipped}, {"brought": blob[:-1]}, before, {"counter": sent["counter"] + 1}):
        maya.keeps(**other)
        with pytest.raises(VaultAlarm):
            maya.came()
        assert maya.id in proof()[1].astray
        maya.keeps(**sent)
    assert proof()[1].is_empty
    db.session.execute(delete(AnswersRow).where(AnswersRow.request_id == maya.id))
    db.session.commit()
    with pytest.raises(VaultAlarm, match="not there any more"):
        maya.came()
    assert maya.id in proof()[1].astray


def test_answers_that_were_taken_in_are_not_taken_in_again(practice, maya):
    send(maya.home, maya.id)
    again = {name: getattr(maya.row, name) for name in COLUMNS}
    client_id = maya.client.id
    assert open_it(maya.desk, maya.client, maya.id).status_code == 303
    db.session.add(AnswersRow(**again))
    db.session.commit()
    rewrite(Request, Request.id == maya.id, taken_in_at=None)
    assert maya.id in proof()[1].unrecorded
    opened = open_it(maya.desk, db.session.get_one(Client, client_id), maya.id)
    assert opened.status_code == 303
    assert len(db.session.scalars(select(TakenRow)).all()) == 1


def test_answers_marked_as_sent_that_nobody_sent_are_refused(practice, maya):
    rewrite(Request, Request.id == maya.id, returned_at=maya.row.saved_at)
    with pytest.raises(VaultAlarm, match="sent by nobody"):
        maya.came()
    assert maya.id in proof()[1].unrecorded


def forged(maya: Asked, hand: Hand) -> None:
    """Answers in Maya's name, sealed to the public key of the file, which is there for anybody to see."""
    came = maya.came()
    assert came is not None
    place = AnswersPlace(maya.id, came.request.file_id, hand.id)
    signed = sign_answers(hand.sign_seed, place, replace(came.envelope, by=hand.id).to_bytes())
    there = inbox.boxed(came.request.file_id, signed, BROUGHT, maya.id, maya.row.counter)
    maya.keeps(brought=there.blob, epoch=there.epoch)


@pytest.mark.parametrize("who", ["omar", "ines", "leo"])
def test_answers_that_somebody_else_signed_are_refused(practice, maya, who):
    signer = Asked.anew(practice, "Leo", "").at_home if who == "leo" else getattr(practice, who)
    forged(maya, Hand.of(signer.keyring))
    with pytest.raises(VaultAlarm, match="not given by whom they name"):
        maya.came()


def test_what_a_client_has_begun_cannot_be_written_by_anybody_else(practice, maya):
    # A box to her key proves nothing about its writer.
    row, file_id = maya.row, maya.client.file_id
    content = sign_answers(
        practice.omar.keyring.sign_seed, AnswersPlace(maya.id, file_id, maya.at_home.id), b"{}"
    )
    public = maya.at_home.keyring.bundle.public_key
    maya.keeps(begun=seal_to(public, pad(content), "begun", maya.id, file_id, row.counter))
    assert maya.home.get(f"/portal/questions/{maya.id}/1").status_code == 500


def test_words_that_are_not_those_that_were_asked_are_not_shown(practice, maya):
    (row,) = db.session.scalars(select(WordingRow))
    other = {**row.content, "items": ["Something else", *row.content["items"][1:]]}
    db.session.execute(update(WordingRow).values(content=other))
    db.session.commit()
    assert maya.home.get(f"/portal/questions/{maya.id}/1").status_code == 500


def test_a_colleague_who_holds_the_file_cannot_keep_other_answers_as_hers(practice, maya):
    ines = practice.ines
    send(maya.home, maya.id)
    came = maya.came()
    assert came is not None
    honest = came.sheet("Ines Inlet", came.envelope.at.date())
    calm = tuple(int(one) for one in CALM)
    assert came.envelope.asked.known is not None
    altered = replace(honest, answers=calm, score=scoring.score(came.envelope.asked.known, calm))
    kept.keep(ines.actor, ines.keyring, maya.client.file_id, maya.id, altered)
    db.session.commit()
    page = maya.desk.get(f"/desk/clients/{maya.client.id}/measures")
    is_named = f"an answered questionnaire (<bdi>{maya.id}</bdi>)" in page.text
    assert (page.status_code, is_named, "mild" in page.text) == (200, True, False)
    assert maya.desk.get(f"/desk/clients/{maya.client.id}/measures/{maya.id}").status_code == 500


def test_what_is_kept_carries_her_own_word_for_good(practice, maya):
    send(maya.home, maya.id)
    open_it(maya.desk, maya.client, maya.id)
    ines = practice.ines
    with reading(ines.actor, ines.keyring, "measures.read", [maya.client.file_id]) as opened:
        (one,) = kept.all_of(opened, maya.client.file_id)
        assert returned.as_signed(opened, ines.keyring, maya.client.file_id, [one]) == [one]
    assert one.sheet.answered is not None
    assert b'"sent": true' in b64decode(one.sheet.answered.signed)
    assert Sheet.from_json(json.loads(json.dumps(one.sheet.to_json()))) == one.sheet


def test_a_file_that_is_shredded_takes_all_that_was_asked_and_answered_along(practice, maya):
    file_id = maya.client.file_id
    shred_file(practice.ines.actor, file_id, along=Client)
    db.session.commit()
    for table in (Request, AnswersRow, CallLeft):
        assert db.session.scalars(select(table)).all() == []
    assert db.session.scalars(select(Item).where(Item.file_id == file_id)).all() == []
    assert maya.home.get(f"/portal/questions/{maya.id}/1").status_code == 404
