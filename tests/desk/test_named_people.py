"""The people somebody speaks of: kept in the file, shown around it, and unknown to the directory."""

import re

import pytest
from sqlalchemy import select

from clinic.clients import cards, own_file
from clinic.database import db
from clinic.files import grants
from clinic.files.grants import Terms
from clinic.files.models import Item
from clinic.files.reading import reading
from tests import planted


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


def before(page: str) -> str:
    return re.search(r'name="before" value="(\w+)"', page)[1]


def keep(browser, client, *people, seen=None):
    where = f"/desk/clients/{client.id}/people"
    typed = {"before": before(browser.get(where).text) if seen is None else seen}
    for number, (name, role, words, *emergency) in enumerate(people):
        typed |= {f"name-{number}": name, f"role-{number}": role, f"words-{number}": words}
        typed |= {f"emergency-{number}": "yes"} if emergency else {}
    return browser.post(where, typed)


def test_who_is_named_stands_around_the_file_and_beside_the_note_and_not_in_the_directory(
    practice, ines, maya
):
    surname = planted.new_word()
    planted.plant(practice.app, surname, planted.Whose(client_id=maya.id))
    assert (
        keep(ines, maya, (f"Nadja {surname}", "sister", "in Halifax", True), ("Tom", "", "")).status_code
        == 303
    )
    for page in ("", "/notes", "/documents"):
        assert surname in ines.get(f"/desk/clients/{maya.id}{page}").text
    note = ines.get(f"/desk/notes/new?client={maya.id}").text
    assert re.search(rf"Nadja {surname}</bdi>, <bdi>sister</bdi>\s*<strong[^>]*>ring in an emergency", note)
    card = cards.read(practice.iris.actor, practice.iris.keyring, "card.read", [maya.id])[maya.id]
    assert surname not in str(card)
    iris = practice.browser_of(practice.iris)
    assert iris.get(f"/desk/clients/{maya.id}/people").status_code in (403, 404)
    # One more kind of item would tell a thief that somebody is named; there is none.
    assert set(db.session.scalars(select(Item.kind))) <= {"card", "standing", "call", "segment"}


def test_the_list_is_edited_as_a_whole_and_an_emptied_row_is_somebody_less(practice, ines, maya):
    keep(ines, maya, ("Nadja", "sister", ""), ("Tom", "neighbour", "has a key"))
    keep(ines, maya, ("", "", ""), ("Tom", "neighbour", "moved away", True))
    with reading(practice.ines.actor, practice.ines.keyring, "file.read", [maya.file_id]) as opened:
        people = own_file.standing(opened, maya.file_id)[0].people
    assert [(one.name, one.words, one.is_emergency) for one in people] == [("Tom", "moved away", True)]


def test_what_is_amiss_is_said_and_keeps_what_was_typed(ines, maya):
    for people, said in (
        ([("", "sister", "kept words")], "Give everybody a name"),
        ([("Nadja", "kept words", "w" * 301)], "Keep a name under"),
        ([("Nadja", "kept words", "")] * 41, "forty people"),
    ):
        answer = keep(ines, maya, *people)
        assert answer.status_code == 422
        assert said in answer.text
        assert "kept words" in answer.text
    assert "Nadja" not in ines.get(f"/desk/clients/{maya.id}").text


def test_a_list_that_somebody_else_changed_meanwhile_is_not_replaced_unseen(practice, ines, maya):
    seen = before(ines.get(f"/desk/clients/{maya.id}/people").text)
    keep(ines, maya, ("Nadja", "sister", ""))
    answer = keep(ines, maya, ("Tom", "neighbour", ""), seen=seen)
    assert answer.status_code == 409
    assert "Nadja" in answer.text
    assert 'value="Tom"' in answer.text
    assert keep(ines, maya, ("Tom", "neighbour", ""), seen=before(answer.text)).status_code == 303
    # A flag or an answer kept in between takes nothing away.
    seen = before(ines.get(f"/desk/clients/{maya.id}/people").text)
    ines.post(f"/desk/clients/{maya.id}/safety", {"answer": "CLEAR", "asked_alone": "y"})
    assert keep(ines, maya, ("Tom", "old friend", ""), seen=seen).status_code == 303
    assert "Asked alone: safe" in ines.get(f"/desk/clients/{maya.id}").text


def test_whoever_reads_only_reads_the_list_and_changes_nothing(practice, ines, maya):
    keep(ines, maya, ("Nadja", "sister", ""))
    hers = practice.ines
    grants.share(hers.actor, hers.keyring, maya.file_id, practice.sam.id, Terms(cosign=True))
    db.session.commit()
    sam = practice.browser_of(practice.sam)
    assert "Nadja" in sam.get(f"/desk/clients/{maya.id}").text
    assert "Keep the list" not in sam.get(f"/desk/clients/{maya.id}/people").text
    assert keep(sam, maya, ("Tom", "", ""), seen="").status_code == 403
