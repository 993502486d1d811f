"""What was asked and answered, as either engine keeps it: sent once, for whoever holds the file then."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from clinic.clients.calls_left import CallLeft
from clinic.database import db
from clinic.files import grants
from clinic.files.models import Copy
from clinic.measures.asking import AnswersRow
from clinic.people.invitation import invite_client
from tests.attacks.writer import proof
from tests.portal.walking import (
    CALM,
    CRISIS,
    URGENT,
    agree,
    ask,
    asked_in,
    letters_to,
    open_it,
    send,
    walk,
    words,
)


@pytest.fixture
def practice(either_practice):
    return either_practice


def test_what_is_asked_is_answered_one_at_a_time_and_comes_back_scored(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    home = practice.browser_of(at_home)
    assert f"/portal/questions/{asked}" in home.get("/portal").text
    assert "9 questions, one on each page." in home.get(f"/portal/questions/{asked}").text
    first = home.get(f"/portal/questions/{asked}/1").text
    assert "Made-up item 1" in first
    assert "Made-up item 2" not in first
    walk(home, asked, CALM)
    assert CRISIS not in home.get(f"/portal/questions/{asked}/check").text
    send(home, asked)
    assert "Your answers were sent." in home.get(f"/portal/questions/{asked}/sent").text
    assert "/portal/questions/" not in home.get("/portal").text
    assert "Answers came back" in ines.get("/desk/today").text
    assert proof()[1].is_empty
    opened = open_it(ines, maya, asked)
    assert opened.location == f"/desk/clients/{maya.id}/measures/{asked}"
    page = words(ines.get(opened.location).text)
    assert "7 , mild" in page
    assert "Answered on their own page" in page
    assert "Answers came back" not in ines.get("/desk/today").text
    assert db.session.scalars(select(AnswersRow)).all() == []
    assert db.session.scalars(select(Copy)).all() == []
    assert proof()[1].is_empty
    # Once more, from a page that was left open.
    assert open_it(ines, maya, asked).location == opened.location
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE measure_request SET returned_at = NULL"))
    db.session.rollback()


def test_no_row_tells_a_risk_from_another_answer(practice, ines, maya, at_home):
    leo = practice.client("Leo", of=practice.ines)
    agree(ines, leo)
    homes = [(maya, practice.browser_of(at_home), CALM),
             (leo, practice.browser_of(practice.portal_account(leo, practice.ines)), URGENT)]  # fmt: skip
    seen = []
    for client, home, answers in homes:
        asked = ask(ines, client)
        walk(home, asked, answers)
        kept, call = db.session.get_one(AnswersRow, asked), db.session.get_one(CallLeft, asked)
        begun = (len(kept.begun), len(kept.brought), len(call.blob), kept.counter)
        send(home, asked)
        db.session.expire_all()
        sent = (len(kept.brought), len(call.blob), kept.begun)
        letters = len(letters_to(practice.ines.email))
        seen.append((begun, sent, letters - len(seen)))
        db.session.rollback()
    assert seen[0] == seen[1]


def test_two_windows_send_once_and_words_typed_too_late_are_shown_again(practice, ines, maya, at_home):
    asked = ask(ines, maya, "CHECKIN")
    home = practice.browser_of(at_home)
    where = f"/portal/questions/{asked}"
    scale = home.get(f"{where}/1").text
    assert "10: very well" in words(scale)
    walk(home, asked, "5")
    home.post(f"{where}/2", {"answer": "10"})
    walk(home, asked, " ", first=3)
    said = "آهسته‌تر، 慢一点, e\u0301 🙂\nplease"
    too_long = home.post(f"{where}/4", {"answer": "z" * 501})
    assert too_long.status_code == 422
    assert "z" * 501 in too_long.text
    assert home.post(f"{where}/4", {"answer": said}).location == f"{where}/check"
    send(home, asked)
    send(home, asked)
    late = home.post(f"{where}/4", {"answer": "one thing more"})
    assert late.status_code == 409
    assert "sent already" in late.text
    assert "one thing more" in late.text
    assert home.get(where).location == f"{where}/sent"
    assert len(letters_to(practice.ines.email)) == 1
    page = ines.get(open_it(ines, maya, asked).location).text
    for part in said.splitlines():
        assert part in page


def test_a_colleague_and_a_new_key_between_asking_and_sending_change_nothing(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    home = practice.browser_of(at_home)
    walk(home, asked, URGENT[:5])
    who = (practice.ines.actor, practice.ines.keyring)
    grants.share(*who, maya.file_id, practice.omar.id)
    grants.share(*who, maya.file_id, practice.sam.id, grants.Terms(cosign=True))
    db.session.commit()
    grants.take_back(*who, maya.file_id, practice.sam.id)
    db.session.commit()
    walk(home, asked, URGENT[5:], first=6)
    send(home, asked)
    for holder in (practice.ines, practice.omar):
        assert len(letters_to(holder.email)) == 1
    assert letters_to(practice.sam.email) == []
    grants.take_back(practice.omar.actor, practice.omar.keyring, maya.file_id, practice.ines.id)
    db.session.commit()
    assert ines.get(f"/desk/clients/{maya.id}/questions").status_code == 404
    assert open_it(ines, maya, asked).status_code == 404
    omar = practice.browser_of(practice.omar)
    assert open_it(omar, maya, asked).location == f"/desk/clients/{maya.id}/flags"
    assert "9 , mild" in words(omar.get(f"/desk/clients/{maya.id}/measures").text)
    assert proof()[1].is_empty


def test_what_lies_with_a_closed_account_is_asked_again_and_its_risk_is_kept(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    walk(practice.browser_of(at_home), asked, URGENT)
    invite_client(
        practice.ines.actor, practice.ines.keyring, maya.id, maya.file_id, "maya-anew@example.test", "en"
    )
    db.session.commit()
    where = f"/desk/clients/{maya.id}/questions"
    assert "Out of reach: the account it was handed to is closed." in ines.get(where).text
    assert ines.post(f"{where}/{asked}/again").status_code == 303
    (anew,) = asked_in(ines.get(where).text)
    assert anew != asked
    assert "Out of reach" not in ines.get(where).text
    assert "PHQ-9, item 9 was 2." in ines.get(f"/desk/clients/{maya.id}/flags").text
