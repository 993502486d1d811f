"""A file of two: each is asked alone and agrees by name, and what is given goes to both."""

import re

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards, own_file
from clinic.clients.card import Card
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.models import Client
from clinic.clients.standing import Agreed
from clinic.database import db
from clinic.files import grants
from clinic.files.models import FileKind
from clinic.files.reading import reading
from clinic.handouts.models import Assignment
from tests.desk.test_note import signed, written

FLAG = "Not safe with the other person."


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def sasha(practice):
    return practice.client("Sasha", of=practice.ines)


@pytest.fixture
def robin(practice, sasha) -> Client:
    """Whose file is the one of them both."""
    ines = practice.ines
    robin = cards.new_client(
        practice.iris.actor, practice.iris.keyring, Card(preferred_name="Robin"), ines.id
    )
    file = grants.new_file(ines.actor, ines.keyring, FileKind.UNIT, [robin.id, sasha.id])
    robin.file_id = file.id
    db.session.commit()
    return robin


def asked(ines, robin, answer, member=None):
    named = f"?member={member.id}" if member else ""
    return ines.post(
        f"/desk/clients/{robin.id}/safety{named}", {"answer": answer, "asked_alone": "y"}
    ).status_code


def test_a_card_about_them_together_waits_until_each_agreed_to_work_together(practice, ines, robin, sasha):
    card = {"bond": "ROMANTIC", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION", "S1": "2"}
    note = written(ines, robin, attendee="both", **card)
    said = "wants each one&#39;s word for working together"
    assert said in ines.get(f"{note}/draft?look=1").text
    herself = (practice.ines.actor, practice.ines.keyring)
    agreed = Consent(
        kind=Kind.COUPLE_UNIT,
        version="1",
        explained_in="en",
        given_on=clock.now().date(),
        method=Method.SPOKEN,
    )
    for one in (robin, sasha):
        with reading(*herself, "file.read", [robin.file_id]) as opened:
            standing, base = own_file.standing(opened, robin.file_id)
        own_file.keep_standing(*herself, robin.file_id, standing.with_consent(Agreed(one.id, agreed)), base)
        db.session.commit()
        assert (said in ines.get(f"{note}/draft?look=1").text) is (one is robin)


def test_each_is_asked_by_name_and_only_then_they_work_together(ines, robin, sasha):
    file = f"/desk/clients/{robin.id}"
    links = re.findall(rf'href="({file}/safety\?member=[^"]+)"', ines.get(file).text)
    assert [link.partition("=")[2] for link in links] == sorted((str(robin.id), str(sasha.id)))
    assert "Ask Sasha" in ines.get(file).text
    assert asked(ines, robin, "CLEAR", robin) == 303
    assert "Each is asked alone first" in ines.get(file).text
    assert asked(ines, robin, "CLEAR", sasha) == 303
    assert "Each is asked alone first" not in ines.get(file).text


def test_a_concern_of_either_stands_at_the_head_of_the_file_and_of_the_note(ines, robin, sasha):
    asked(ines, robin, "CLEAR", robin)
    asked(ines, robin, "CONCERN", sasha)
    assert FLAG in ines.get(f"/desk/clients/{robin.id}").text
    assert FLAG in ines.get(f"/desk/notes/new?client={robin.id}").text
    assert asked(ines, robin, "CLEAR", robin) == 303
    assert FLAG in ines.get(f"/desk/clients/{robin.id}").text
    about_sasha = ines.get(f"/desk/clients/{robin.id}/safety?member={sasha.id}").text
    assert "A concern stands since" in about_sasha
    assert "A concern stands since" not in ines.get(f"/desk/clients/{robin.id}/safety").text


def test_an_agreement_is_kept_and_taken_back_under_the_name_of_who_gave_it(ines, robin, sasha):
    agreements = f"/desk/clients/{robin.id}/agreements"
    typed = {
        "kind": "RECORDING", "version": "May", "explained_in": "en", "given_on": "2026-11-02",
        "method": "SPOKEN",
    }  # fmt: skip
    assert ines.post(f"{agreements}?member={sasha.id}", typed).status_code == 303
    assert "Take back" not in ines.get(agreements).text
    assert "Take back" in ines.get(f"{agreements}?member={sasha.id}").text
    assert ines.post(f"{agreements}/0/withdrawal").status_code == 404
    assert ines.post(f"{agreements}/0/withdrawal?member={sasha.id}").status_code == 303
    assert "taken back" in ines.get(f"{agreements}?member={sasha.id}").text


def test_nobody_is_asked_in_a_file_that_is_not_about_them(practice, ines, robin):
    leo = practice.client("Leo", of=practice.ines)
    for member in (leo.id, "nobody", ""):
        assert ines.get(f"/desk/clients/{robin.id}/safety?member={member}").status_code == 404


def test_a_note_about_both_asks_nobody_and_points_to_where_each_is_asked(practice, ines, robin, sasha):
    note = written(ines, robin, sheet="H07", safety="CLEAR", attendee=["Robin", "Sasha"])
    page = ines.get(f"{note}/draft?look=1").text
    assert 'name="safety"' not in page
    assert "Ask each by name, in the file" in page
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"


def test_a_sheet_ticked_in_a_note_about_both_is_given_to_both(practice, ines, robin, sasha):
    signed(ines, practice, robin, sheet="H06", attendee=["Robin", "Sasha"])
    given = db.session.scalars(select(Assignment)).all()
    assert {one.client_id for one in given} == {robin.id, sasha.id}
    for one in given:
        sheet = f"/desk/clients/{robin.id}/sheets/{one.id}"
        assert f'href="{sheet}"' in ines.get(f"/desk/clients/{robin.id}").text
        assert ines.get(sheet).status_code == 200
