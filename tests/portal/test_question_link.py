"""The same questions by a link: its letter says nothing, its code is told, and both together open it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.mail import outbox
from clinic.mail.models import OutboxLetter
from clinic.measures.asking import AnswersRow, RequestLink
from tests.portal.walking import agree, by_link, load_wording, open_it


class Visitor:
    """Somebody without an account, in a browser of their own, who sends the word their forms carry."""

    def __init__(self, app, language: str = "en") -> None:
        self.http, self.language, self.word = app.test_client(), language, ""

    def get(self, path: str):
        return self.http.get(path, headers={"Accept-Language": self.language})

    def post(self, path: str, form: str, data: dict[str, str]):
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(form).text)
        self.word = found[1] if found else self.word
        said = {"csrf_token": self.word} | data
        return self.http.post(path, data=said, headers={"Origin": "http://localhost"})


@pytest.fixture
def maya(practice, ines):
    load_wording()
    maya = practice.client("Maya", of=practice.ines, languages=("fa",))
    agree(ines, maya)
    return maya


def letters_to_maya() -> list[str]:
    found = [
        outbox.open_letter(row, settings().instance_key) for row in db.session.scalars(select(OutboxLetter))
    ]
    return [f"{one.subject}\n{one.text}" for one in found if one.to == "maya@example.test"]


def test_a_link_and_its_code_open_the_questions_and_the_answers_come_back(practice, ines, maya):
    asked = by_link(ines, maya)
    path, code = asked.path, asked.code
    (letter,) = letters_to_maya()
    assert path in letter
    assert code.replace(" ", "") not in letter
    assert "پرسش" not in letter
    assert "PHQ" not in letter
    (row,) = db.session.scalars(select(RequestLink))
    assert path[3:].encode() not in row.token_hash + row.blob
    somebody = Visitor(practice.app)
    assert "Six digits that you were told." in somebody.get(path).text
    assert somebody.get(f"{path}/1").location == path
    wrong = somebody.post(path, path, {"told": "000000" if code != "000 000" else "111111"})
    assert wrong.status_code == 422
    assert somebody.get(f"{path}/check").location == path
    right = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert somebody.post(path, path, {"told": right}).location == path
    assert "9 questions, one on each page." in somebody.get(path).text
    for number in range(1, 6):
        went = somebody.post(f"{path}/{number}", f"{path}/{number}", {"answer": "1"})
        assert went.location == f"{path}/{number + 1}"
    # Another device, and in Persian: what was answered is there once the code is given.
    elsewhere = Visitor(practice.app, "fa")
    assert "Made-up item" not in elsewhere.get(path).text
    refused = elsewhere.post(f"{path}/6", path, {"answer": "1"})
    assert refused.status_code == 401
    elsewhere.post(path, path, {"told": code})
    assert 'dir="rtl"' in elsewhere.get(f"{path}/6").text
    for number, answer in enumerate("1102", 6):
        elsewhere.post(f"{path}/{number}", f"{path}/{number}", {"answer": answer})
    assert "1-888-429-8167" in elsewhere.get(f"{path}/check").text
    assert elsewhere.post(f"{path}/check", f"{path}/check", {}).location == f"{path}/sent"
    assert somebody.get(path).location == f"{path}/sent"
    assert "Your answers were sent." in somebody.get(f"{path}/sent").text
    assert open_it(ines, maya, asked.id).location == f"/desk/clients/{maya.id}/flags"
    page = ines.get(f"/desk/clients/{maya.id}/measures/{asked.id}").text
    assert "Answered by a link" in page
    assert db.session.scalars(select(AnswersRow)).all() == []


def test_a_link_that_is_over_or_called_back_says_so(practice, ines, maya, time_machine):
    asked = by_link(ines, maya)
    path, code = asked.path, asked.code
    somebody = Visitor(practice.app)
    somebody.post(path, path, {"told": code})
    assert ines.post(f"/desk/clients/{maya.id}/questions/{asked.id}/call-back").status_code == 303
    closed = somebody.get(path)
    assert closed.status_code == 410
    assert "These questions are closed" in closed.text
    late = somebody.post(f"{path}/1", path, {"answer": "what I still wanted to say"})
    assert late.status_code == 410
    assert "what I still wanted to say" in late.text
    other = by_link(ines, maya)
    path, code = other.path, other.code
    time_machine.move_to(clock.now() + timedelta(days=9), tick=False)
    later = Visitor(practice.app)
    later.post(path, path, {"told": code})
    assert later.get(path).status_code == 410
    assert later.get("/q/" + "x" * 43).status_code == 404


def test_codes_are_not_guessed(practice, ines, maya):
    path = by_link(ines, maya).path
    somebody = Visitor(practice.app)
    tried = [somebody.post(path, path, {"told": f"{n:06}"}).status_code for n in range(24)]
    assert 429 in tried
