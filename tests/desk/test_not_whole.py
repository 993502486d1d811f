"""One row that is not as it was written takes nobody's day away, and is never left out without a word."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select

from clinic import clock
from clinic.clients import reach_told
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.models import Client
from clinic.clients.unread import Unreached, Unread
from clinic.database import db
from clinic.diary.models import Appointment, Delivery, Service, ServiceKind
from clinic.documents import shelf
from clinic.documents.kinds import Kind
from clinic.files.models import Inbox, Item
from clinic.files.segments import Segment
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.furnished import (
    A_PDF,
    CONSENT,
    begin_note,
    close_cards,
    reflect,
    sign_note,
    type_in,
    whole_note,
)
from tests.portal.walking import agree, ask, load_wording
from tests.practice import today_here

UNREAD = "Cannot be opened as it was written"


def altered(kind, item_id=None):
    """The first of this kind with its last bit turned, and what it was."""
    these = select(Item).where(Item.kind == kind).order_by(Item.saved_at)
    row = db.session.scalars(these.where(Item.id == item_id) if item_id else these).first()
    one, before = row.id, row.blob
    rewrite(Item, Item.id == one, blob=before[:-1] + bytes([before[-1] ^ 1]))
    return one, before


def put_off(client, practice, minutes):
    kind = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    starts = clock.now() + timedelta(minutes=minutes)
    row = Appointment(
        therapist_id=practice.ines.id, client_id=client.id, service_id=kind.id,
        delivery=Delivery.IN_PERSON, created_at=clock.now(),
        file_id=client.file_id, starts_at=starts, ends_at=starts + timedelta(minutes=20),
        held_from_at=starts, held_to_at=starts + timedelta(minutes=20),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()


def test_a_damaged_card_leaves_the_front_desk_its_day_and_says_where_it_was(practice):
    maya, leo = (practice.client(name, of=practice.ines) for name in ("Maya", "Leo"))
    put_off(maya, practice, 1)
    put_off(leo, practice, 30)
    one, leos = maya.id, leo.id
    drop_triggers()
    altered("card", one)
    for who, path in (
        (practice.iris, f"/desk/diary?on={today_here()}"),
        (practice.iris, "/desk/find?find=leo"),
        (practice.ines, "/desk/today"),
        (practice.ines, "/desk/clients"),
    ):
        page = practice.browser_of(who).get(path)
        assert (page.status_code, "Leo" in page.text, "Maya" in page.text) == (200, True, False), path
        assert f"a person’s card (<bdi>{one}</bdi>)" in page.text, path
        assert (UNREAD in page.text) is ("find" not in path), path
    typed = practice.browser_of(practice.iris).get(
        "/desk/find?find=leo", headers={"X-Requested-With": "attune"}
    )
    assert (typed.status_code, str(one) in typed.text) == (200, True)
    assert practice.browser_of(practice.iris).get(f"/desk/find/{one}").status_code == 500
    assert practice.browser_of(practice.ines).get(f"/desk/clients/{leos}").status_code == 200
    assert list(proof()[1].astray) == [one]
    with pytest.raises(VaultAlarm):
        Unread.in_its_place().to_bytes()


def without(item_id):
    """This item is gone from its rows, until they are put back by what this returns."""
    rows = [
        dict(row) for row in db.session.execute(select(Item.__table__).where(Item.id == item_id)).mappings()
    ]
    db.session.execute(delete(Item.__table__).where(Item.id == item_id))
    db.session.commit()
    db.session.expunge_all()

    def put_back():
        db.session.execute(insert(Item.__table__), rows)
        db.session.commit()

    return put_back


def is_named(page, called, number):
    return (page.status_code, f"{called} (<bdi>{number}</bdi>)" in page.text) == (200, True)


def test_each_list_of_a_file_shows_what_is_whole_and_names_what_is_not(practice):
    client = practice.client("Maya", of=practice.ines)
    desk, hers = practice.browser_of(practice.ines), f"/desk/clients/{client.id}"
    desk.post(f"{hers}/agreements", CONSENT)
    desk.post(f"{hers}/safety", {"answer": "CLEAR", "asked_alone": "y"})
    for sheet in ("H06", "H01"):
        sign_note(desk, practice.ines, begin_note(desk, client, whole_note(sheet=sheet)))
    close_cards(practice.ines, client, 7)
    for answers in ("222222211", "211111100"):
        type_in(desk, client, "PHQ9", answers)
    for title in ("A letter", "Another letter"):
        shelf.keep(practice.ines.actor, practice.ines.keyring, client.file_id, title, Kind.PDF, A_PDF)
    drop_triggers()
    for kind, called, paths in (
        ("signed-note", "a signed note", ("", "/notes")),
        ("handout", "a sheet that was given", ("/sheets",)),
        ("signed-observation", "a co-regulation card", ("/co-regulation",)),
        ("signed-measure", "an answered questionnaire", ("/measures", "/co-regulation")),
        ("attachment", "a document", ("/documents",)),
    ):
        one, before = altered(kind)
        for path in paths:
            page = desk.get(hers + path)
            assert (page.status_code, f"{called} (<bdi>{one}</bdi>)" in page.text) == (200, True), (
                kind,
                path,
            )
            assert (UNREAD in page.text) is (kind == "signed-note"), (kind, path)
        assert list(proof()[1].astray) == [one]
        rewrite(Item, Item.id == one, blob=before)
        put_back = without(one)
        assert all(is_named(desk.get(hers + path), called, one) for path in paths), kind
        if kind == "attachment":
            no_file = desk.post(hers + path, {"title": "A third letter"})
            said = "choose a file" in no_file.text and "A third letter" in no_file.text
            assert (no_file.status_code, said, f"{called} (<bdi>{one}</bdi>)" in no_file.text) == (
                422,
                True,
                True,
            )
        is_missed = "A document that was put in on" in desk.get(hers + path).text
        assert is_missed is (kind == "attachment"), kind
        assert one in proof()[1].astray
        put_back()
    first = db.session.scalars(select(Item.id).where(Item.kind == "signed-measure").order_by(Item.saved_at))
    of_one = f"/measures/{first.first()}"
    for kind, path in (("signed-observation", "/co-regulation/1/signs.pdf"), ("signed-measure", of_one)):
        one, before = altered(kind)
        refused = desk.get(hers + path)
        assert (refused.status_code, "This is not as it was sealed" in refused.text) == (500, True), path
        rewrite(Item, Item.id == one, blob=before)
    assert str(one) not in desk.get(f"{hers}/co-regulation").text


def test_what_is_asked_added_and_kept_for_oneself_goes_on_without_what_is_not_as_it_was(practice):
    load_wording()
    client = practice.client("Maya", of=practice.ines)
    desk, hers = practice.browser_of(practice.ines), f"/desk/clients/{client.id}"
    practice.portal_account(client, of=practice.ines)
    agree(desk, client)
    for _each in range(2):
        ask(desk, client)
    note = sign_note(desk, practice.ines, begin_note(desk, client, whole_note()))
    for words in ("It was raining.", "Then it was not."):
        added = desk.post(f"/desk/notes/{note}/addenda", {"text": words, "password": practice.ines.password})
        assert added.status_code == 303
    entry = reflect(practice.ines, client, note)
    drop_triggers()
    for kind, called, path in (
        ("questionnaire", "what a client is asked", f"{hers}/questions"),
        ("signed-addendum", "something added to a note", f"/desk/notes/{note}"),
        ("personal", "something you kept for yourself", "/desk/process-notes"),
    ):
        one, before = altered(kind)
        assert is_named(desk.get(path), called, one), kind
        assert list(proof()[1].astray) == [one]
        rewrite(Item, Item.id == one, blob=before)
        assert "This page is not whole" not in desk.get(path).text, kind
    altered("personal", entry)
    assert desk.get(f"/desk/process-notes/{entry}").status_code == 500


def test_a_search_finds_what_is_whole_and_names_the_note_that_is_not(practice):
    desk = practice.browser_of(practice.ines)
    maya, leo = (practice.client(name, of=practice.ines) for name in ("Maya", "Leo"))
    for client in (maya, leo):
        sign_note(desk, practice.ines, begin_note(desk, client, whole_note()))
    drop_triggers()
    one, _before = altered("signed-note")
    for without_segments in (False, True):
        if without_segments:
            db.session.execute(delete(Segment))
            db.session.commit()
        page = desk.post("/desk/search", {"words": "the shore"})
        assert is_named(page, "a signed note", one), without_segments
        assert page.text.count("<mark>the shore</mark>") == 1, without_segments
    assert desk.get(f"/desk/notes/{one}").status_code == 500


def test_a_damaged_wish_of_how_to_be_reached_leaves_names_and_says_of_nobody_how(practice):
    known = {"phone": "902 555 0144", "safe": SafeContact(channels=(Channel.CALL,))}
    maya, leo = (practice.client(name, of=practice.ines, **known) for name in ("Maya", "Leo"))
    at_home, one = practice.portal_account(maya, of=practice.ines), leo.id
    reach_told.tell(at_home.actor, at_home.keyring, maya, reach_told.Told(phone="902 555 0177"))
    db.session.commit()
    desk = practice.browser_of(practice.ines)
    assert "902 555 0144" in desk.get(f"/desk/clients/{one}").text
    drop_triggers()
    row = db.session.scalars(select(Inbox).where(Inbox.kind == reach_told.KIND)).one()
    number = row.id
    rewrite(Inbox, Inbox.id == number, blob=row.blob[:-1] + bytes([row.blob[-1] ^ 1]))
    for path in (f"/desk/clients/{one}", "/desk/clients"):
        page = desk.get(path)
        assert is_named(page, "how somebody asked to be reached", number), path
        assert ("Leo" in page.text, "902 555 01" in page.text) == (True, False), path
    assert desk.get(f"/desk/clients/{one}/card").status_code == 500
    # What is written about somebody reaches nobody, so it is written all the same.
    sign_note(desk, practice.ines, begin_note(desk, db.session.get_one(Client, one), whole_note()))
    with pytest.raises(VaultAlarm):
        Unreached.of(Card(preferred_name="Leo")).to_bytes()
