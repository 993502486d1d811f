"""Questions answered at home: one at a time, gone on with anywhere, sent once, and read by nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients.calls_left import CallLeft
from clinic.database import db
from clinic.measures.asking import AnswersRow, Request
from clinic.measures.models import TakenRow
from tests.furnished import begin_note, type_in, whole_note
from tests.portal.walking import (
    CALM,
    CRISIS,
    URGENT,
    agree,
    ask,
    letters_to,
    load_wording,
    open_it,
    send,
    walk,
    words,
)


def test_a_risk_is_met_at_once_told_before_anything_is_sent_and_stays_said(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    home, iris = practice.browser_of(at_home), practice.browser_of(practice.iris)
    where = f"/portal/questions/{asked}"
    walk(home, asked, URGENT[:8])
    assert letters_to(practice.ines.email) == []
    assert CRISIS not in home.get(f"{where}/9").text
    on = home.post(f"{where}/9", {"answer": "2"})
    page = words(home.get(on.location).text)
    assert CRISIS in page
    assert "1-888-429-8167" in page
    assert page.index(CRISIS) < page.rindex("Look it over")
    (letter,) = letters_to(practice.ines.email)
    assert "Something came in for you" in letter
    assert "Maya" not in letter
    assert "uestion" not in letter
    # The desk may know that somebody is to be called, before anybody who may open the file has come.
    known = iris.post(f"/desk/find/{maya.id}", {"asked": "y"}).text
    assert "call" in known.casefold()
    assert "clinician" in known
    # What cannot wait stands before what is to be looked at today.
    noor = type_in(ines, practice.client("Noor", of=practice.ines), "PHQ9", "000000001")
    today = words(ines.get("/desk/today").text)
    waits = today.index("Answered so far, and not sent yet. One answer could not wait.")
    assert waits < today.index("A flag stands since")
    # Nobody who opens the file or writes in it overlooks what nobody has opened.
    unopened, note = "One of their answers could not wait.", begin_note(ines, maya, whole_note())
    assert unopened in ines.get(f"/desk/clients/{maya.id}/measures").text
    draft = ines.get(f"/desk/notes/{note}/draft?look=1").text
    assert unopened in draft
    assert "An urgent answer is open here: sign a note of the risk first" in draft
    flags = open_it(ines, maya, asked)
    assert unopened not in ines.get(f"/desk/clients/{maya.id}").text
    assert flags.location == f"/desk/clients/{maya.id}/flags"
    assert "PHQ-9, item 9 was 2." in ines.get(flags.location).text
    assert db.session.scalars(select(TakenRow.id)).all() == [noor]
    # She thinks better of it, and sends: what was said stays said, once.
    home.post(f"{where}/9", {"answer": "0"})
    assert CRISIS in home.get(f"{where}/check").text
    send(home, asked)
    assert len(letters_to(practice.ines.email)) == 1
    opened = open_it(ines, maya, asked)
    assert "7 , mild" in words(ines.get(opened.location).text)
    assert ines.get(f"/desk/clients/{maya.id}/flags").text.count("PHQ-9, item 9 was 2.") == 1 + 1


def test_she_stops_goes_back_leaves_out_and_goes_on_elsewhere(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    phone = practice.browser_of(at_home)
    where = f"/portal/questions/{asked}"
    assert phone.get(f"{where}/4").location == f"{where}/1"
    nothing = phone.post(f"{where}/1", {})
    assert nothing.status_code == 422
    assert "Please choose what fits best." in nothing.text
    assert phone.post(f"{where}/1", {"answer": "7"}).status_code == 422
    walk(phone, asked, "12")
    assert phone.post(f"{where}/3", {"answer": "3", "then": "stop"}).location == "/portal"
    assert "Go on answering" in phone.get("/portal").text
    # Another device: nothing of the first is there but the account.
    desk = practice.browser_of(at_home)
    assert "You have come to 3 of 9." in desk.get(where).text
    assert f'href="{where}/4"' in desk.get(where).text
    assert re.search(r'value="3" checked', desk.get(f"{where}/3").text)
    assert desk.post(f"{where}/4", {"answer": "1", "then": "back"}).location == f"{where}/3"
    assert desk.post(f"{where}/4", {"then": "back"}).location == f"{where}/3"
    walk(desk, asked, "  ", first=5)
    refused = desk.post(f"{where}/7", {"answer": "out"})
    assert refused.status_code == 422
    assert "No more can be left out" in refused.text
    assert "I would rather leave this out" not in desk.get(f"{where}/7").text
    walk(desk, asked, "000", first=7)
    over = words(desk.get(f"{where}/check").text)
    assert over.count("left out") == 2
    # Changed from there, and back there.
    assert desk.post(f"{where}/1", {"answer": "0"}).location == f"{where}/check"
    send(desk, asked)
    assert "counted on from what was answered" in ines.get(open_it(ines, maya, asked).location).text


@pytest.mark.parametrize("how", ["called back", "consent taken back", "its day is over", "comes no more"])
def test_what_cannot_be_answered_any_more_says_so_and_nothing_typed_is_lost(
    practice, ines, maya, at_home, time_machine, how
):
    asked = ask(ines, maya, days="3")
    home = practice.browser_of(at_home)
    where = f"/portal/questions/{asked}"
    walk(home, asked, URGENT[:8])
    walk(home, asked, "1", first=9)
    if how == "called back":
        back = ines.post(f"/desk/clients/{maya.id}/questions/{asked}/call-back")
        assert back.status_code == 303
        again = ines.post(f"/desk/clients/{maya.id}/questions/{asked}/call-back")
        assert again.status_code == 409
    elif how == "consent taken back":
        assert ines.post(f"/desk/clients/{maya.id}/agreements/0/withdrawal").status_code == 303
    elif how == "comes no more":
        maya.closed_at = clock.now()
        db.session.commit()
    else:
        time_machine.move_to(clock.now() + timedelta(days=6), tick=False)
        ines, home = practice.browser_of(practice.ines), practice.browser_of(at_home)
        assert "The time is over. It was begun, but not sent." in (
            ines.get(f"/desk/clients/{maya.id}/questions").text
        )
    page = home.post(f"{where}/1", {"answer": "what I still wanted to say"})
    assert page.status_code == 410
    assert "These questions are closed" in page.text
    assert "what I still wanted to say" in page.text
    assert home.get(f"{where}/check").status_code == 410
    if "back" in how:
        # Nothing that could not wait goes with what was begun.
        assert "PHQ-9, item 9 was 1." in ines.get(f"/desk/clients/{maya.id}/flags").text
        assert db.session.get(AnswersRow, asked) is None
        assert db.session.scalars(select(CallLeft)).all() == []
        assert "/portal/questions/" not in home.get("/portal").text


def test_a_self_check_from_home_is_their_own_view_of_a_bond_and_no_staff_corrects_it(
    practice, ines, maya, at_home
):
    asked = ask(ines, maya, "COREG")
    home = practice.browser_of(at_home)
    walk(home, asked, "41 02")
    for number, said in ((6, "MIXED"), (7, "FAMILY"), (8, "my sister")):
        assert home.post(f"/portal/questions/{asked}/{number}", {"answer": said}).status_code == 303
    send(home, asked)
    drawn = f"/desk/clients/{maya.id}/co-regulation"
    assert "No card has been signed yet" in ines.get(drawn).text
    taken = open_it(ines, maya, asked).location
    page = words(ines.get(drawn).text)
    assert "With family, my sister" in page
    assert "As noted by the client: 2 more sessions, and this is drawn." in page
    assert "No occasion for it" in page
    assert "Correct it" not in ines.get(taken).text
    refused = (
        ines.get(f"{taken}/correction"),
        ines.post(f"{taken}/correction", {"item-1": "0", "reason": "no"}),
    )
    assert [one.status_code for one in refused] == [409, 409]
    assert len(db.session.scalars(select(TakenRow)).all()) == 1


def test_whoever_has_begun_in_time_may_finish_the_next_day(practice, ines, maya, at_home, time_machine):
    begun, untouched = ask(ines, maya, days="3"), ask(ines, maya, "COREG", days="3")
    walk(practice.browser_of(at_home), begun, "1")
    time_machine.move_to(clock.now() + timedelta(days=4), tick=False)
    home = practice.browser_of(at_home)
    walk(home, begun, CALM[1:], first=2)
    send(home, begun)
    assert home.get(f"/portal/questions/{untouched}/1").status_code == 410
    assert str(untouched) not in home.get("/portal").text


def test_the_words_are_those_that_were_asked_whatever_is_loaded_since(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    home = practice.browser_of(at_home)
    anew = {"resourceType": "Questionnaire"}
    load_wording(options=("a", "b", "c", "d"), language="fr", **anew)
    load_wording(n=10)
    assert "Made-up item 1" in home.get(f"/portal/questions/{asked}/1").text
    assert 'lang="en"' in home.get(f"/portal/questions/{asked}/1").text
    walk(home, asked, CALM)
    send(home, asked)
    assert "Made-up item 1" in ines.get(open_it(ines, maya, asked).location).text


def test_nothing_is_asked_without_their_word_or_without_a_page_of_theirs(practice, ines):
    load_wording("GAD7", "fr", options=("a", "b", "c", "d"))
    leo = practice.client("Leo", of=practice.ines)
    where = f"/desk/clients/{leo.id}/questions"
    form = {"person": leo.id, "what": "GAD7.fr", "how": "portal", "days": "7"}
    page = ines.get(where).text
    assert "has not agreed to questionnaires in the portal yet" in words(page)
    assert "GAD-7, French" in page
    refused = ines.post(where, form)
    assert refused.status_code == 422
    assert "They have not agreed to questionnaires" in refused.text
    assert re.search(r'<option selected value="GAD7.fr"', refused.text)
    agree(ines, leo)
    assert "They have no page of their own yet." in ines.post(where, form).text
    for wrong in ({"what": "WHO5"}, {"days": "900"}, {"person": str(uuid4())}, {"how": "pigeon"}):
        assert ines.post(where, form | wrong).status_code == 422
    assert db.session.scalars(select(Request)).all() == []


def test_another_client_cannot_tell_that_anything_was_asked(practice, ines, maya, at_home):
    asked = ask(ines, maya)
    leo = practice.client("Leo", of=practice.omar)
    home = practice.browser_of(practice.portal_account(leo, practice.omar))
    for path in ("", "/1", "/check", "/sent"):
        hers = home.get(f"/portal/questions/{asked}{path}")
        nobodys = home.get(f"/portal/questions/{uuid4()}{path}")
        assert hers.status_code == nobodys.status_code == 404
        assert hers.data == nobodys.data
    assert home.post(f"/portal/questions/{asked}/1", {"answer": "1"}).status_code == 404
    omar = practice.browser_of(practice.omar)
    assert open_it(omar, maya, asked).status_code == 404
    assert db.session.scalars(select(AnswersRow)).all() == []
