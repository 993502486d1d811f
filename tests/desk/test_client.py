"""A client's file as their therapist sees it, and as nobody else does."""

import re
from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.models import Item
from clinic.handouts import assign, library
from clinic.handouts.task import Task
from clinic.vault.alarm import VaultAlarm
from tests.attacks.writer import drop_triggers, rewrite
from tests.bench.measure import statements
from tests.practice import today_here

CARD = {"preferred_name": "Maya Namuneh", "email": "maya@example.test", "version": "1"}
FLAG = "Not safe with the other person."


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def test_the_list_shows_my_clients_and_nobody_elses(practice, ines, maya):
    practice.client("Leo", of=practice.omar)
    page = ines.get("/desk/clients").text
    assert "Maya" in page
    assert "Leo" not in page


def put_on_the_list(practice, *names, **more):
    """People on Ines's list whose files she has not opened yet."""
    for name in names:
        card = Card(preferred_name=name, **more)
        cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    db.session.commit()


def test_a_person_on_a_later_page_is_found_from_the_first(practice, ines):
    put_on_the_list(practice, *(f"Aba {n:02}" for n in range(51)), "Zoë")
    first = ines.get("/desk/clients").text
    assert "Zoë" not in first
    assert "data-filter" not in first
    assert "Page 1 of 2" in first
    assert "Zoë" in ines.get("/desk/clients?page=2").text
    assert "Zoë" in ines.get("/desk/clients?page=999999999999999999999").text
    found = ines.get("/desk/clients?find=zoe").text
    assert "Zoë" in found
    assert "Aba" not in found
    assert "find=aba" in ines.get("/desk/clients?find=aba").text
    assert "Aba 50" in ines.get("/desk/clients?find=aba&page=2").text


def test_a_search_looks_at_what_the_list_does_not_show_and_at_ones_own_clients_only(practice, ines, maya):
    put_on_the_list(practice, "Noor", legal_name="Nouria Example", phone="902-555-0199")
    practice.client("Leo", of=practice.omar)
    for typed in ("nouria", "5550199"):
        assert "Noor" in ines.get(f"/desk/clients?find={typed}").text
    nobody = ines.get("/desk/clients?find=leo").text
    assert "Nobody by that name" in nobody
    assert 'value="leo"' in nobody
    assert 'dir="auto"' in nobody.partition('value="leo"')[2].partition(">")[0]
    assert "Show everybody" in nobody
    assert "Leo" not in nobody


def test_a_search_is_on_the_record_with_whom_it_showed(practice, ines, maya):
    put_on_the_list(practice, "Noor")
    ines.get("/desk/clients?find=maya")
    (searched,) = db.session.scalars(select(Entry).where(Entry.action == "directory.searched"))
    (found,) = db.session.scalars(select(Entry).where(Entry.action == "directory.found"))
    assert '"cards":2' in searched.detail.replace(" ", "")
    assert maya.id.hex in found.detail
    assert "maya" not in searched.detail + found.detail


def errors(caplog):
    """What the journal says went wrong, and of which kind it was."""
    wrong = [one for one in caplog.records if one.levelname == "ERROR"]
    return {(one.getMessage(), one.exc_info and one.exc_info[0]) for one in wrong}


def test_a_card_that_was_tampered_with_is_told_of_and_takes_nobody_else_from_the_list(
    either_practice, caplog
):
    ines = either_practice.browser_of(either_practice.ines)
    maya, leo = (either_practice.client(name, of=either_practice.ines) for name in ("Maya", "Leo"))
    blob = db.session.scalar(select(Item.blob).where(Item.id == maya.id))
    drop_triggers()
    rewrite(Item, Item.id == maya.id, blob=blob[:-1] + bytes([blob[-1] ^ 1]))
    for page in ("", "?find=leo", "?find=maya"):
        listed = ines.get(f"/desk/clients{page}")
        assert listed.status_code == 200
        assert ("Leo" in listed.text) is (page != "?find=maya")
        assert ("Cannot be opened as it was written" in listed.text) is (page == "")
        assert f"a person’s card (<bdi>{maya.id}</bdi>)" in listed.text
    assert errors(caplog) == {("some of a list is not as it was sealed", None)}
    caplog.clear()
    for path in (f"/desk/clients/{maya.id}", f"/desk/clients/{maya.id}/card"):
        page = ines.get(path)
        assert page.status_code == 500
        assert "This is not as it was sealed" in page.text
        assert "whoever looks after its computer" in page.text
        assert "Maya" not in page.text
    typed = ines.post(f"/desk/clients/{maya.id}/card", {"preferred_name": "Maya of old", "version": "1"})
    assert (typed.status_code, "Maya of old" in typed.text) == (500, True)
    assert errors(caplog) == {("not as it was sealed", VaultAlarm)}
    assert ines.get(f"/desk/clients/{leo.id}").status_code == 200


def test_an_empty_list_says_how_to_begin(ines):
    assert "No clients yet." in ines.get("/desk/clients").text


def test_looking_at_a_file_is_on_the_record_before_it_is_shown(practice, ines, maya):
    assert "Maya" in ines.get(f"/desk/clients/{maya.id}").text
    entry = db.session.scalars(
        select(Entry).where(Entry.action == "file.read", Entry.subject == maya.file_id.hex)
    ).one()
    assert entry.actor == practice.ines.id.hex
    assert maya.id.hex in entry.detail


@pytest.mark.parametrize("who", ["omar", "sam", "iris", "olga"])
@pytest.mark.parametrize("part", ["", "/card", "/agreements", "/safety", "/notes", "/sheets"])
def test_nobody_else_can_tell_that_the_file_exists(practice, maya, who, part):
    other = practice.browser_of(getattr(practice, who))
    nothing = other.get("/desk/clients/00000000-0000-4000-8000-000000000000")
    answer = other.get(f"/desk/clients/{maya.id}{part}")
    assert (answer.status_code, answer.data) == (404, nothing.data)


def waiting(practice) -> Client:
    """Somebody the front desk has just put on Ines's list."""
    client = cards.new_client(
        practice.iris.actor, practice.iris.keyring, Card(preferred_name="Noor"), practice.ines.id
    )
    db.session.commit()
    return client


def test_the_first_opening_makes_the_file_and_goes_on_to_the_note(practice, ines):
    noor = waiting(practice)
    assert "still to be opened" in ines.get(f"/desk/clients/{noor.id}").text
    assert ines.get(f"/desk/notes/new?client={noor.id}").location == f"/desk/clients/{noor.id}"
    answer = ines.post(f"/desk/clients/{noor.id}/file", {"write": "yes"})
    assert answer.location == f"/desk/notes/new?client={noor.id}"
    assert ines.get(answer.location).status_code == 200
    assert noor.has_file


def test_nobody_else_opens_it_first(practice):
    noor = waiting(practice)
    for other in (practice.omar, practice.iris, practice.olga):
        assert practice.browser_of(other).post(f"/desk/clients/{noor.id}/file").status_code == 404
    assert not noor.has_file


def test_a_person_is_added_with_their_file(ines):
    answer = ines.post("/desk/clients/new", CARD)
    assert answer.status_code == 303
    assert "Maya Namuneh" in ines.get(answer.location).text


def test_the_same_person_is_not_added_twice_by_mistake(ines):
    ines.post("/desk/clients/new", CARD)
    again = ines.post("/desk/clients/new", {**CARD, "preferred_name": "Maryam"})
    assert again.status_code == 409
    assert "Maya Namuneh" in again.text
    assert "Maryam" in again.text
    first_button = re.search(r'<button[^>]*type="submit"[^>]*>', again.text.split("novalidate", 1)[1])[0]
    assert "anyway" not in first_button
    assert ines.post("/desk/clients/new", {**CARD, "anyway": "yes"}).status_code == 303


def test_a_card_without_a_name_keeps_what_was_typed(ines):
    answer = ines.post("/desk/clients/new", {**CARD, "preferred_name": ""})
    assert answer.status_code == 422
    assert "maya@example.test" in answer.text


def test_a_card_changed_meanwhile_keeps_both(ines, maya):
    path = f"/desk/clients/{maya.id}/card"
    assert ines.post(path, {**CARD, "phone": "902-555-0177"}).status_code == 303
    answer = ines.post(path, {**CARD, "phone": "902-555-0188"})
    assert answer.status_code == 409
    assert "902-555-0177" in answer.text
    assert "902-555-0188" in answer.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)[1]
    assert ines.post(path, {**CARD, "phone": "902-555-0188", "version": version}).status_code == 303
    assert "902-555-0188" in ines.get(f"/desk/clients/{maya.id}").text


def agreed(ines, maya):
    return ines.post(
        f"/desk/clients/{maya.id}/agreements",
        {
            "kind": "COUNSELLING",
            "version": "September 2026",
            "explained_in": "fa",
            "interpreter": "professional",
            "given_on": "2026-11-02",
            "method": "SPOKEN",
        },
    )


def test_what_was_agreed_to_stands_in_the_file_until_it_is_taken_back(ines, maya):
    assert agreed(ines, maya).status_code == 303
    assert "Counselling" in ines.get(f"/desk/clients/{maya.id}").text
    assert "Persian, professional" in ines.get(f"/desk/clients/{maya.id}/agreements").text
    assert ines.post(f"/desk/clients/{maya.id}/agreements/0/withdrawal").status_code == 303
    assert "taken back" in ines.get(f"/desk/clients/{maya.id}/agreements").text
    assert ines.post(f"/desk/clients/{maya.id}/agreements/7/withdrawal").status_code == 404


def test_a_concern_stands_at_the_head_of_the_file(ines, maya):
    ines.post(f"/desk/clients/{maya.id}/safety", {"answer": "CONCERN", "asked_alone": "y"})
    assert FLAG in ines.get(f"/desk/clients/{maya.id}").text


def answered(ines, maya, answer, days_ago=0, **more):
    """What the safety page says to an answer, and the page of the file then."""
    asked_on = (today_here() - timedelta(days=days_ago)).isoformat()
    said = ines.post(f"/desk/clients/{maya.id}/safety", {"answer": answer, "asked_on": asked_on, **more})
    return said, ines.get(f"/desk/clients/{maya.id}").text


def test_a_concern_stays_in_sight_until_they_are_asked_alone_on_a_later_day(ines, maya):
    answered(ines, maya, "CONCERN", days_ago=4, asked_alone="y")
    for days_ago, more in ((5, {"asked_alone": "y"}), (4, {"asked_alone": "y"}), (3, {})):
        said, file = answered(ines, maya, "CLEAR", days_ago, **more)
        assert said.status_code == 303
        assert "The concern still stands." in file
        assert FLAG in file
    assert "A concern stands since" in ines.get(f"/desk/clients/{maya.id}/safety").text
    _said, file = answered(ines, maya, "CLEAR", 3, asked_alone="y")
    assert FLAG not in file
    assert "A concern stands since" not in ines.get(f"/desk/clients/{maya.id}/safety").text


def test_a_concern_is_not_put_aside_as_not_asked(ines, maya):
    answered(ines, maya, "CONCERN", asked_alone="y")
    said, file = answered(ines, maya, "NOT_ASKED", asked_alone="y")
    assert said.status_code == 422
    assert "A concern goes only when they are asked again" in said.text
    assert re.search(r'value="NOT_ASKED"[^>]*checked|checked[^>]*value="NOT_ASKED"', said.text)
    assert FLAG in file


def test_an_answer_cannot_be_dated_ahead(ines, maya):
    answer = {"answer": "CLEAR", "asked_alone": "y", "asked_on": "2099-01-01"}
    ines.post(f"/desk/clients/{maya.id}/safety", answer)
    assert "2099" not in ines.get(f"/desk/clients/{maya.id}").text


def test_a_supervisor_with_the_grant_for_it_lets_it_go_ahead(practice, ines, maya):
    path = f"/desk/clients/{maya.id}/safety/override"
    assert ines.post(path, {"reason": "asked by phone"}).status_code == 404
    share(
        practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id, Terms(override_gate=True)
    )
    db.session.commit()
    sam = practice.browser_of(practice.sam)
    asked_twice = sam.post(path, {"reason": "asked by phone " * 20})
    assert asked_twice.status_code == 422
    assert 'value="asked by phone asked' in asked_twice.text
    assert "Say why it may go ahead" in sam.post(path, {"reason": " "}).text
    assert sam.post(path, {"reason": "asked by phone"}).status_code == 303
    # Who and why is told where it counts, to whoever is in the file.
    told = f"{practice.sam.name} let it go ahead on"
    for page in ("", "/sheets/give/H07"):
        words = ines.get(f"/desk/clients/{maya.id}{page}").text
        assert told in words
        assert "asked by phone" in words
    answered(ines, maya, "CONCERN", asked_alone="y")
    answered(ines, maya, "CLEAR")
    assert told not in ines.get(f"/desk/clients/{maya.id}").text
    before = re.sub(r"<[^>]+>|\s+", " ", ines.get(f"/desk/clients/{maya.id}/safety").text)
    assert re.search(rf"{practice.sam.name} *asked by phone *counts no more", before)
    assert sam.post(path, {"reason": "asked by phone"}).status_code == 409


@pytest.fixture
def sheet(practice, maya):
    """The address of a sheet Maya was given, with her first name on it."""
    version, today = library.sheet("H06", "en").version, today_here()
    task = Task(code="H06", locale="en", version=version, assigned_on=today, first_name="Maya")
    given = assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, task)
    db.session.commit()
    return f"/desk/clients/{maya.id}/sheets/{given.id}"


def test_a_given_sheet_is_in_the_file_and_can_be_read_and_printed(ines, maya, sheet):
    assert f'href="{sheet}"' in ines.get(f"/desk/clients/{maya.id}").text
    page = ines.get(sheet).text
    assert "Slow the reply" in page
    assert "Maya" in page
    pdf = ines.get(f"{sheet}/sheet.pdf?paper=a4")
    assert pdf.data.startswith(b"%PDF")
    assert "Maya" not in pdf.headers["Content-Disposition"]


def test_every_sheet_is_reached_page_by_page_with_no_more_statements_for_more(practice, ines, maya, sheet):
    where = f"/desk/clients/{maya.id}/sheets"
    ines.get(where)
    one = statements(lambda: ines.get(where), db.engine)
    task = Task.of(library.sheet("H06", "en"), today_here())
    for _ in range(50):
        assign.assign(
            practice.ines.actor,
            practice.ines.keyring,
            maya.file_id,
            maya.id,
            task,
            Together((maya.id,), Standing()),
        )
    db.session.commit()
    assert f'href="{where}"' in ines.get(f"/desk/clients/{maya.id}").text
    assert f'href="{sheet}"' not in ines.get(f"/desk/clients/{maya.id}").text
    assert f'href="{sheet}"' not in ines.get(where).text
    assert f'href="{sheet}"' in ines.get(f"{where}?page=2").text
    assert statements(lambda: ines.get(where), db.engine) == one


def test_a_file_not_opened_yet_has_no_lists(practice, ines):
    noor = waiting(practice)
    for part in ("notes", "sheets"):
        assert ines.get(f"/desk/clients/{noor.id}/{part}").status_code == 404


def test_nobody_else_gets_a_given_sheet(practice, sheet):
    for other in (practice.omar, practice.iris):
        assert practice.browser_of(other).get(sheet).status_code == 404
        assert practice.browser_of(other).get(f"{sheet}/sheet.pdf").status_code == 404


def test_a_sheet_is_found_under_its_own_client_only(practice, ines, sheet):
    leo = practice.client("Leo", of=practice.ines)
    elsewhere = f"/desk/clients/{leo.id}/sheets/{sheet.rsplit('/', 1)[1]}"
    assert ines.get(elsewhere).status_code == 404


@pytest.mark.parametrize("typed", ["maya@", "a@x.test, b@y.test", "Maya <maya@example.test>"])
def test_an_address_that_no_letter_could_go_to_is_asked_for_again_and_kept_as_it_was_typed(ines, maya, typed):
    answer = ines.post(f"/desk/clients/{maya.id}/card", {**CARD, "email": typed})
    assert answer.status_code == 422
    assert "Write the whole e-mail address" in answer.text
    assert f'value="{escape(typed)}"' in answer.text
    added = ines.post("/desk/clients/new", {**CARD, "email": typed})
    assert added.status_code == 422


def test_a_card_needs_no_address(ines, maya):
    assert ines.post(f"/desk/clients/{maya.id}/card", {**CARD, "email": " "}).status_code == 303
