"""One row that is not as it was written takes nobody's day away, and is never left out without a word."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients.unread import Unread
from clinic.database import db
from clinic.diary.models import Appointment, Delivery, Service, ServiceKind
from clinic.documents import shelf
from clinic.documents.kinds import Kind
from clinic.files.models import Item
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.furnished import A_PDF, CONSENT, begin_note, close_cards, sign_note, type_in, whole_note
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
    first = db.session.scalars(select(Item.id).where(Item.kind == "signed-measure").order_by(Item.saved_at))
    of_one = f"/measures/{first.first()}"
    for kind, path in (("signed-observation", "/co-regulation/1/signs.pdf"), ("signed-measure", of_one)):
        one, before = altered(kind)
        refused = desk.get(hers + path)
        assert (refused.status_code, "This is not as it was sealed" in refused.text) == (500, True), path
        rewrite(Item, Item.id == one, blob=before)
    assert str(one) not in desk.get(f"{hers}/co-regulation").text
