"""What was typed before a session ended is sent by one press, once somebody has signed in again."""

from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.people import session
from tests.answering import answering
from tests.hands import signed_in
from tests.practice import Practice


def test_a_form_goes_under_the_word_of_the_session_that_was_opened_beside_it(
    practice: Practice, context: BrowserContext
) -> None:
    def people() -> int:
        found = len(db.session.scalars(select(Client.id)).all())
        db.session.rollback()
        return found

    before = people()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}/desk/clients/new")
        page.get_by_label("What to call them").fill("Leo Muster")
        session.end_all(practice.ines.id)
        page.get_by_role("button", name="Add and open").click()
        expect(page.get_by_text("You were signed out while this page was open.")).to_be_visible()
        page.get_by_role("button", name="Send it once more").click()
        expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
        assert people() == before
        token = session.begin(practice.ines.id, practice.ines.keyring.bundle, "Browser", clock.now())
        context.add_cookies([{"name": "s", "value": token, "url": address}])
        page.get_by_role("button", name="Send it once more").click()
        expect(page.get_by_role("heading", name="Leo Muster")).to_be_visible()
    assert people() == before + 1
