"""Invited again, a client finds what they had: sheets, what waits to be answered, their own view."""

import re

from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.handouts import assign
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from tests.people.walking import Walker
from tests.portal.test_views import task
from tests.portal.walking import ask, walk

WORD = re.compile(r"<li>(\w+)</li>")


def the_invitation() -> str:
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc()))
    told = [open_letter(row, settings().instance_key).text for row in rows]
    db.session.rollback()
    return next(found[0] for text in told if (found := re.findall(r"/invitation/[\w-]{43}", text)))


def test_forgotten_words_lose_nothing(practice, ines, maya, at_home):
    assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, task())
    db.session.commit()
    asked = ask(ines, maya)
    before = practice.browser_of(at_home)
    walk(before, asked, "11")
    assert ines.post(f"/desk/clients/{maya.id}/co-regulation/own-view").status_code == 303
    told = ines.post(f"/desk/clients/{maya.id}/account", {"email": at_home.email, "locale": "en"})
    assert before.get("/portal").status_code == 303
    anew = Walker.at(practice.app)
    words = " ".join(WORD.findall(told.text))
    assert anew.send(the_invitation(), email=at_home.email, words=words, way="words").location == "/portal"
    page = anew.open("/portal").text
    (sheet,) = set(re.findall(r'href="(/portal/sheets/[0-9a-f-]{36})"', page))
    assert anew.open(sheet).status_code == 200
    (questions,) = set(re.findall(r'href="(/portal/questions/[0-9a-f-]{36})"', page))
    assert str(asked) not in questions
    assert anew.open(f"{questions}/1").status_code == 200
    assert anew.open("/portal/own-view").status_code == 200
