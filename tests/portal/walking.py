"""Asking a client, and walking through the questions as they would, for tests."""

import json
import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.mail import outbox
from clinic.mail.models import OutboxLetter
from clinic.measures import wording
from clinic.measures.questionnaire import read
from tests.measures.test_questionnaire import form
from tests.practice import Browser

AGREED = {
    "kind": "MEASURES_PORTAL",
    "version": "2026-01",
    "explained_in": "en",
    "method": "SPOKEN",
    "given_on": "2026-11-02",
}
CALM, REVIEW, URGENT = "111111100", "111111101", "111111102"
CRISIS = "Thank you for telling us."


def words(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def load_wording(measure: str = "PHQ9", language: str = "en", **more: object) -> None:
    """A loaded form with made-up items."""
    wording.load(Actor("practice", ""), read(json.dumps(form(measure, language, **more)).encode()), None)
    db.session.commit()


def agree(desk: Browser, client: Client) -> None:
    assert desk.post(f"/desk/clients/{client.id}/agreements", AGREED).status_code == 303


def ask(desk: Browser, client: Client, what: str = "PHQ9.en", **more: str) -> UUID:
    """Ask the client, and return what was asked."""
    where = f"/desk/clients/{client.id}/questions"
    before = set(asked_in(desk.get(where).text))
    asked = desk.post(where, {"person": client.id, "what": what, "how": "portal", "days": "7", **more})
    assert asked.status_code == 303, asked.text
    (new,) = set(asked_in(desk.get(where).text)) - before
    return new


@dataclass(frozen=True)
class ByLink:
    """What was asked, the token in its letter, and the code as the clinician reads it out."""

    id: UUID
    token: str
    code: str

    @property
    def path(self) -> str:
        return f"/q/{self.token}"


def by_link(desk: Browser, client: Client, what: str = "PHQ9.en") -> ByLink:
    asked = ask(desk, client, what, how="link")
    page = desk.get(f"/desk/clients/{client.id}/questions").text
    (token,) = re.findall(r'class="told-link">http://[^/]+/q/([\w-]{43})<', page)
    (code,) = re.findall(r'class="told-code">(\d{3} \d{3})<', page)
    return ByLink(asked, token, code)


def asked_in(page: str) -> list[UUID]:
    """What is out, on the clinician's page."""
    return [UUID(one) for one in re.findall(r"/questions/([0-9a-f-]{36})/call-back", page)]


def walk(home: Browser, request_id: UUID, answers: str, first: int = 1) -> None:
    """Answer one question after the other, a digit each, and a space for what is left out."""
    for number, answer in enumerate(answers, first):
        where = f"/portal/questions/{request_id}/{number}"
        went = home.post(where, {"answer": "out" if answer == " " else answer})
        assert went.status_code == 303, went.text


def send(home: Browser, request_id: UUID) -> None:
    sent = home.post(f"/portal/questions/{request_id}/check")
    assert (sent.status_code, sent.location) == (303, f"/portal/questions/{request_id}/sent")


def open_it(desk: Browser, client: Client, request_id: UUID):
    return desk.post(f"/desk/clients/{client.id}/questions/{request_id}/opening")


def letters_to(address: str) -> list[str]:
    """The letters to this address that say something came in."""
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at))
    found = [outbox.open_letter(row, settings().instance_key) for row in rows]
    told = [one for one in found if "came in for you" in one.subject]
    return [f"{one.subject}\n{one.text}" for one in told if one.to == address]
