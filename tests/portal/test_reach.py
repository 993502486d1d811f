"""A client says how they may be reached, and stops all letters: it holds at once, wherever anybody looks."""

import re

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards
from clinic.clients.card import Channel
from clinic.database import db
from clinic.diary import reminded
from clinic.files.models import Inbox
from clinic.mail.models import LetterKind, LetterState, OutboxLetter
from tests.portal.test_appointments import at, booked, house, maya  # noqa: F401
from tests.portal.test_kept import together

ABOUT_TIMES = (LetterKind.BOOKED, LetterKind.MOVED, LetterKind.CANCELLED, LetterKind.REMINDER)
TOLD = {
    "channels": ["EMAIL", "CALL"],
    "phone": "۹۰۲-۵۵۵-۰۱۷۷",
    "email": "new@example.test",
    "when": "weekdays before noon",
    "words": "say only Maya",
}


@pytest.fixture
def at_home(house, maya):  # noqa: F811
    return house.browser_of(house.portal_account(maya, house.ines))


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def seen(page: str) -> dict[str, str]:
    """By what the form of a card knows what it showed."""
    return dict(re.findall(r'name="(version|told)"[^>]*? value="([^"]*)"', page))


def card_of(house, client):  # noqa: F811
    found = cards.read(house.iris.actor, house.iris.keyring, "card.read", [client.id])
    return found[client.id]


def letters() -> list[OutboxLetter]:
    about = OutboxLetter.kind.in_(ABOUT_TIMES)
    return list(db.session.scalars(select(OutboxLetter).where(about).order_by(OutboxLetter.written_at)))


def test_what_she_tells_holds_at_once_for_everybody_and_no_older_page_writes_over_it(house, maya, at_home):  # noqa: F811
    ines, card = house.browser_of(house.ines), f"/desk/clients/{maya.id}/card"
    booked(house, maya, at(3))
    older = ines.get(card).text
    assert "You have said nothing here yet" in words(at_home.get("/portal/reach"))
    nowhere = at_home.post("/portal/reach", {"channels": ["EMAIL"], "words": "say only Maya"})
    assert nowhere.status_code == 422
    assert "we need to know where" in nowhere.text
    assert "say only Maya" in nowhere.text
    assert at_home.post("/portal/reach", TOLD).location == "/portal/reach"

    for page in (at_home.get("/portal/reach"), ines.get(f"/desk/clients/{maya.id}")):
        assert "say only Maya" in page.text
    shown = house.browser_of(house.iris).post(f"/desk/find/{maya.id}", {"asked": "y"})
    assert "902-555-0177" in shown.text
    known = card_of(house, maya)
    assert (known.phone, known.email) == ("902-555-0177", "new@example.test")
    assert set(known.safe.channels) == {Channel.EMAIL, Channel.CALL}
    assert reminded.reader_of(maya.id).to.address == "new@example.test"

    form = {**seen(older), "preferred_name": "Maya", "phone": "902-555-0101"}
    refused = ines.post(card, form)
    assert refused.status_code == 409
    assert card_of(house, maya).phone == "902-555-0177"
    assert ines.post(card, {**seen(refused.text), "preferred_name": "Maya", **TOLD}).status_code == 303
    assert db.session.scalars(select(Inbox).where(Inbox.kind == "reach-told")).all() == []
    assert card_of(house, maya).safe.words == "say only Maya"


def test_letters_stop_at_once_and_come_again_when_she_wants_them(house, maya, at_home):  # noqa: F811
    booked(house, maya, at(3))
    (waiting,) = letters()
    waiting.next_at = clock.now().replace(year=clock.now().year + 1)
    db.session.commit()
    assert at_home.post("/portal/reach/letters", {}).location == "/portal/reach"
    db.session.expire_all()
    assert [one.state for one in letters()] == [LetterState.STOPPED]
    assert reminded.reader_of(maya.id) is None
    assert "We have stopped writing to you." in words(at_home.get("/portal/reach"))
    assert "They want no letters" in words(house.browser_of(house.ines).get(f"/desk/clients/{maya.id}"))
    booked(house, maya, at(4))
    assert len(letters()) == 1
    assert at_home.post("/portal/reach/letters", {"wants": "yes"}).status_code == 303
    assert reminded.reader_of(maya.id).to.address == "maya@example.test"
    booked(house, maya, at(5))
    assert len(letters()) == 2

    at_home.post("/portal/reach/letters", {})
    ines = house.browser_of(house.ines)
    assert ines.post(f"/desk/clients/{maya.id}/letters", {}).status_code == 303
    assert "They want no letters" not in words(ines.get(f"/desk/clients/{maya.id}"))
    assert not card_of(house, maya).safe.no_letters


def test_of_two_at_one_address_one_stops_letters_and_the_other_has_theirs_as_before(house, maya, at_home):  # noqa: F811
    noor = house.client("Noor", of=house.ines, email="maya@example.test")
    pair = together(house, maya, noor)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    booked(house, noor, at(4))
    at_home.post("/portal/reach", {**TOLD, "email": "hers@example.test"})
    at_home.post("/portal/reach/letters", {})
    sent = len(letters())
    booked(house, pair, at(5))
    assert len(letters()) == sent + 1
    assert reminded.reader_of(noor.id).to.address == "maya@example.test"
    assert "hers@example.test" not in noors.get("/portal/reach").text
    assert card_of(house, noor).email == "maya@example.test"
    assert not card_of(house, noor).safe.no_letters
