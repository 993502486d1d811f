"""A client reads what they are asked to agree to, gives it with their own key, and takes it back."""

import json
import re
import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from clinic.clients import agreements, agreements_kept
from clinic.clients.agreement_texts import AgreementText
from clinic.database import db
from clinic.files.models import Copy, Inbox, Item
from clinic.people.models import Account
from tests.portal.test_kept import together
from tests.portal.walking import agree, ask, letters_to, load_wording

WORDS = "We meet by video.\nنامهٔ ما محرمانه است.\n<script>alert(1)</script>"
OFFER = {
    "words": "",
    "asked_kind": "TELEHEALTH",
    "text_version": "November 2026",
    "text_in": "fa",
    "told_in": "fa",
    "through": "Nour, professional",
    "text": WORDS,
}


@pytest.fixture
def house(either_practice):
    return either_practice


@pytest.fixture
def maya(house):
    return house.client("Maya", of=house.ines)


@pytest.fixture
def at_home(house, maya):
    return house.browser_of(house.portal_account(maya, house.ines))


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def handed(ines, maya, **more):
    assert ines.post(f"/desk/clients/{maya.id}/agreements/page", {**OFFER, **more}).status_code == 303
    copies = db.session.scalars(select(Copy).where(Copy.kind == agreements.HANDED).order_by(Copy.given_at))
    return f"/portal/agreements/{copies.all()[-1].id}"


def test_she_reads_it_as_it_was_explained_agrees_takes_it_back_and_the_file_has_her_word(
    house, maya, at_home
):
    ines, file = house.browser_of(house.ines), f"/desk/clients/{maya.id}/agreements"
    unsaid = ines.post(f"{file}/page", {**OFFER, "text": ""})
    assert unsaid.status_code == 422
    assert "November 2026" in unsaid.text
    where = handed(ines, maya)
    assert where in at_home.get("/portal/agreements").text
    page = at_home.get(where)
    assert "نامهٔ ما محرمانه است." in page.text
    assert "<script>alert" not in page.text
    assert "Nour, professional" in page.text
    assert "These words are in another language" in words(page)
    assert at_home.post(f"{where}/withdrawal", {}).status_code == 303
    assert db.session.scalars(select(Inbox)).all() == []

    for _again in range(2):
        assert at_home.post(where, {}).location == where
    (row,) = db.session.scalars(select(Inbox)).all()
    assert (row.file_id, row.kind) == (maya.file_id, agreements.LEFT)
    assert len(letters_to(house.ines.email)) == 1
    assert "From then on" not in words(page)
    assert "You meet in person" in words(at_home.get(where))
    assert "what they agree to" in words(ines.get("/desk/today"))
    assert "Said on their own page" in words(ines.get(file))
    assert ines.post(f"{file}/said", {}).location == file
    said = words(ines.get(file))
    assert "Said on their own page" not in said
    assert re.search(
        "Video and phone sessions November 2026 Persian, Nour, professional .* In the portal", said
    )
    (kept,) = db.session.scalars(select(Item).where(Item.kind == agreements.KIND)).all()
    assert b"video" not in kept.blob

    assert at_home.post(f"{where}/withdrawal", {}).status_code == 303
    assert "You took it back" in words(at_home.get("/portal/agreements"))
    assert ines.post(f"{file}/said", {}).status_code == 303
    assert "taken back" in words(ines.get(file))


def test_what_she_takes_back_of_questions_takes_those_that_wait_off_her_page(house, maya, at_home):
    load_wording()
    ines = house.browser_of(house.ines)
    agree(ines, maya)
    asked = ask(ines, maya)
    where = handed(ines, maya, asked_kind="MEASURES_PORTAL")
    at_home.post(where, {})
    at_home.post(f"{where}/withdrawal", {})
    ines.post(f"/desk/clients/{maya.id}/agreements/said", {})
    assert f"/portal/questions/{asked}" not in at_home.get("/portal").text


def test_nobody_else_can_tell_that_there_is_anything_to_agree_to_nor_say_it_for_her(house, maya, at_home):
    ines = house.browser_of(house.ines)
    where = handed(ines, maya)
    noor = house.client("Noor", of=house.ines)
    pair = together(house, maya, noor)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    for path in ("", "/withdrawal"):
        hers = noors.post(f"{where}{path}", {})
        nobodys = noors.post(f"/portal/agreements/{uuid4()}{path}", {})
        assert hers.status_code == nobodys.status_code == 404
        assert hers.data == nobodys.data
    assert noors.get(where).data == noors.get(f"/portal/agreements/{uuid4()}").data
    assert "/portal/agreements/" not in noors.get("/portal/agreements").text
    assert ines.post(f"/desk/clients/{pair.id}/agreements/page", OFFER).status_code == 404
    omar = house.browser_of(house.omar)
    for path in ("page", "said"):
        assert omar.post(f"/desk/clients/{maya.id}/agreements/{path}", OFFER).status_code == 404
    assert db.session.scalars(select(Inbox)).all() == []


def worded(olga, text, locale="en", kind="TELEHEALTH"):
    """The owner keeps the words of an agreement; the page they stand on."""
    kept = olga.post("/desk/practice/agreements/new", {"kind": kind, "locale": locale, "text": text})
    assert kept.status_code == 303, kept.text
    return kept.location


def test_what_she_said_yes_to_stays_as_she_read_it_and_newer_words_wait_until_she_says_yes_to_them(
    house, maya, at_home
):
    olga, ines, file = house.browser_of(house.olga), house.browser_of(house.ines), f"/desk/clients/{maya.id}"
    first = worded(olga, "Calls are by video.\nThey are not recorded.")
    unsaid = olga.post("/desk/practice/agreements/new", {"kind": "TELEHEALTH", "locale": "en", "text": ""})
    assert unsaid.status_code == 422
    same = {"kind": "TELEHEALTH", "locale": "en", "text": "Calls are by video.\nThey are not recorded.\n"}
    assert olga.post("/desk/practice/agreements/new", same).status_code == 409
    worded(olga, "با تصویر گفت‌وگو می‌کنیم.", "fa")
    assert ines.get("/desk/practice/agreements").status_code == 404
    (row,) = db.session.scalars(select(AgreementText).where(AgreementText.locale == "en")).all()
    where = handed(ines, maya, words=row.id.hex, text="", text_version="")
    at_home.post(where, {})
    assert at_home.get(f"{where}/newer").status_code == 404
    noor = house.client("Noor", of=house.ines)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    unread = handed(ines, noor, words=row.id.hex, text="", text_version="")
    said = len(db.session.scalars(select(Inbox)).all())

    worded(olga, "Calls are by video or telephone.")
    assert "Other words have taken its place" in words(olga.get(first))
    assert "They are not recorded." in olga.get(first).text
    assert "A newer wording waits to be read" in words(at_home.get("/portal/agreements"))
    page = at_home.get(where).text
    assert "They are not recorded." in page
    assert "or telephone" not in page
    # Whoever has said nothing yet is asked for a yes to the words in force alone.
    assert noors.post(unread, {}).location == f"{unread}/newer"
    assert len(db.session.scalars(select(Inbox)).all()) == said
    assert "newer words, of" in words(ines.get(f"{file}/agreements"))
    leo = house.browser_of(house.portal_account(house.client("Leo", of=house.ines), house.ines))
    for way in (leo.get, leo.post):
        hers, nobodys = way(f"{where}/newer"), way(f"/portal/agreements/{uuid4()}/newer")
        assert hers.status_code == nobodys.status_code == 404
        assert hers.data == nobodys.data
    (newer,) = re.findall(r'name="text" value="(\w{32})"', at_home.get(f"{where}/newer").text)
    assert at_home.post(f"{where}/newer", {"text": row.id.hex}).location == f"{where}/newer"
    assert "They are not recorded." in at_home.get(where).text
    assert at_home.post(f"{where}/newer", {"text": newer}).location == where
    page = at_home.get(where).text
    assert "Calls are by video or telephone." in page
    assert "They are not recorded." in page.partition("The words before")[2]
    assert "A newer wording waits" not in words(at_home.get("/portal/agreements"))
    mine = zipped(at_home)["agreements"]
    assert [(one["words"][:33], one["said"]) for one in mine] == [
        ("Calls are by video or telephone.", "agreed"),
        ("Calls are by video.\nThey are not recorded."[:33], "agreed"),
    ]

    # The file has both, in the words she read, and so has the account she is given when this one is lost.
    ines.post(f"{file}/agreements/said", {})
    unanswered = handed(ines, maya)
    assert unanswered in at_home.get("/portal/agreements").text
    kept = words(ines.get(f"{file}/agreements")).partition("The words as they read them")[2]
    assert all(text in kept for text in ("They are not recorded.", "or telephone", "We meet by video."))
    account = Account.of_client(maya.id)
    anew = house.portal_account(maya, house.ines, email="maya.anew@example.test")
    assert anew.id != account.id
    agreements_kept.hand_over(house.ines.actor, house.ines.keyring, maya.file_id, anew.id)
    db.session.commit()
    again = house.browser_of(anew)
    listed = words(again.get("/portal/agreements"))
    assert listed.count("You agreed on") == 2
    assert "To read; nothing is agreed yet." in listed
    assert "A newer wording waits" not in listed
    one = re.findall(r'href="(/portal/agreements/[0-9a-f-]{36})"', again.get("/portal/agreements").text)[0]
    assert "So it stands in your file" in words(again.get(one))
    assert again.post(f"{one}/withdrawal", {}).status_code == 303
    assert "So it stands in your file" not in words(again.get(one))

    for change in (update(AgreementText).values(text="Calls are recorded."), delete(AgreementText)):
        with pytest.raises(IntegrityError, match="stays as it was"):
            db.session.execute(change)
        db.session.rollback()


def zipped(browser):
    with zipfile.ZipFile(BytesIO(browser.get("/portal/kept/yours.zip").data)) as folder:
        return json.loads(folder.read("yours.json"))
