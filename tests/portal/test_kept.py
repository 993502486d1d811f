"""A client sees who looked and what is kept, takes their own part home, and asks for the whole of it."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import asked_for, units
from clinic.clients.card import Card
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.standing import Agreed, Standing
from clinic.clients.together import Together
from clinic.database import db
from clinic.diary.models import Service, ServiceKind
from clinic.files.models import Inbox
from clinic.handouts import assign, library
from tests.furnished import appointment
from tests.portal.test_views import task
from tests.portal.walking import letters_to
from tests.practice import today_here

CLINICAL = re.compile(r"\bnotes?\b|measure|score|risk|questionnaire|draft|diagnos|modalit", re.IGNORECASE)


@pytest.fixture
def house(either_practice):
    return either_practice


@pytest.fixture
def maya(house):
    return house.client("Maya", of=house.ines)


@pytest.fixture
def home(house, maya):
    return house.portal_account(maya, house.ines)


@pytest.fixture
def at_home(house, home):
    return house.browser_of(home)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def together(house, *people):
    agreed = Consent(
        kind=Kind.COUPLE_UNIT, version="1", explained_in="en", given_on=today_here(), method=Method.SPOKEN
    )
    standing = Standing(tuple(Agreed(one.id, agreed) for one in people))
    card = Card(preferred_name="Maya & Noor", members={one.id: "sister" for one in people})
    who = (house.ines.actor, house.ines.keyring)
    stands = Together(tuple(one.id for one in people), standing)
    pair = units.begin(*who, house.ines, card, stands, today_here())
    db.session.commit()
    return pair


def give(house, file_id, client, code="H06"):
    row = assign.assign(house.ines.actor, house.ines.keyring, file_id, client.id, task(code, "en"))
    db.session.commit()
    return row


def test_who_looked_is_told_by_day_and_person_and_nothing_of_what_the_other_of_two_did(
    house, maya, home, at_home
):
    noor = house.client("Noor", of=house.ines)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    pair = together(house, maya, noor)
    give(house, pair.file_id, noor, "H01")
    # The front desk asks Noor who calls and shows what Noor has: none of that is Maya's to know.
    iris = house.browser_of(house.iris)
    assert iris.post(f"/desk/find/{noor.id}", {"asked": "y"}).status_code == 200
    assert "opened your card" not in words(at_home.get("/portal/looked"))
    assert iris.post(f"/desk/find/{maya.id}", {"asked": "y"}).status_code == 200
    assert noors.get("/portal").status_code == 200
    house.browser_of(house.ines).get(f"/desk/clients/{maya.id}/notes")
    assert house.browser_of(house.omar).get(f"/desk/clients/{maya.id}/notes").status_code == 404

    said = words(at_home.get("/portal/looked"))
    assert "Ines Inlet, therapist : looked at your file" in said
    # What lies in their file of two for Noor alone is Noor's.
    assert "something to take home" not in said
    assert "gave you something to take home" in words(noors.get("/portal/looked"))
    assert re.search(r"Iris \w+, front desk : opened your card", said)
    assert "You : looked at your file" in words(at_home.get("/portal/looked"))
    assert "Noor" not in said
    assert "A client" not in said
    assert not re.search("[0-9a-f]{32}", said)
    assert not CLINICAL.search(said)
    theirs = db.session.scalars(select(Entry).where(Entry.subject == pair.file_id.hex)).all()
    assert any(one.actor not in (house.ines.id.hex, home.id.hex) for one in theirs)


def test_what_she_takes_home_is_all_her_own(house, maya, at_home):
    noor = house.client("Noor", of=house.ines)
    pair = together(house, maya, noor)
    give(house, maya.file_id, maya, "H06")
    give(house, noor.file_id, noor, "H01")
    give(house, pair.file_id, noor, "H03")
    session = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one().id
    db.session.add_all(
        appointment(one, house.ines, session, hours) for hours, one in ((24, maya), (48, noor))
    )
    db.session.commit()
    answer = at_home.get("/portal/kept/yours.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="yours.zip"'
    with zipfile.ZipFile(BytesIO(answer.data)) as folder:
        assert sorted(folder.namelist()) == [
            "sheets/1.html",
            "sheets/sheet.css",
            "yours.css",
            "yours.html",
            "yours.json",
        ]
        texts = {name: folder.read(name).decode() for name in folder.namelist()}
    mine = json.loads(texts["yours.json"])
    title = library.sheet("H06", "en").title
    assert len(mine["appointments"]) == 1
    assert [one["title"] for one in mine["sheets"]] == [title]
    assert title in texts["yours.html"]
    assert title in texts["sheets/1.html"]
    # Each page is set as it is here, by what lies in the folder.
    assert 'href="sheet.css"' in texts["sheets/1.html"]
    assert 'href="yours.css"' in texts["yours.html"]
    assert ".h-steps" in texts["sheets/sheet.css"]
    for text in texts.values():
        assert "Noor" not in text
        assert library.sheet("H01", "en").title not in text
        assert library.sheet("H03", "en").title not in text
        assert 'href="/' not in text
    taken = db.session.scalars(select(Entry).where(Entry.action == "own_data.taken")).one()
    assert taken.subject == maya.file_id.hex


def test_she_asks_for_the_whole_file_once_and_it_stands_until_her_therapist_has_answered(
    house, maya, at_home
):
    ines, file = house.browser_of(house.ines), f"/desk/clients/{maya.id}"
    assert "Ask for my whole file" in words(at_home.get("/portal/kept"))
    for _again in range(2):
        assert at_home.post("/portal/kept/whole", {}).location == "/portal/kept"
    (row,) = db.session.scalars(select(Inbox)).all()
    assert (row.file_id, row.kind) == (maya.file_id, asked_for.LEFT)
    assert len(letters_to(house.ines.email)) == 1
    page = words(at_home.get("/portal/kept"))
    assert "You have an answer by" in page
    assert "Ask for my whole file" not in page
    assert "Asked for their whole file" in words(ines.get("/desk/today"))
    assert "They asked for their whole file" in words(ines.get(f"{file}/access"))
    assert house.browser_of(house.omar).post(f"{file}/access/answer", {}).status_code == 404
    assert ines.post(f"{file}/access/answer", {}).location == f"{file}/access"
    assert db.session.scalars(select(Inbox)).all() == []
    assert "Asked for their whole file" not in words(ines.get("/desk/today"))
    assert "Your last wish was answered" in words(at_home.get("/portal/kept"))
