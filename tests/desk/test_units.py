"""Working with several together: begun with their word, found where a client is, ended without dividing."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients.models import Client
from clinic.database import db
from clinic.files.models import FileMember, Item
from clinic.intake import finder
from clinic.people.invitation import invite_client
from clinic.refusal import NotFound
from tests.desk.together import agree, begin, unit_of

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def practice(either_practice):
    return either_practice


def rows() -> tuple[int, int, int]:
    return tuple(len(db.session.scalars(select(model)).all()) for model in (Client, FileMember, Item))


def test_without_the_word_of_each_nothing_is_begun_and_whose_is_missing_is_said(ines, robin, sasha):
    where = f"/desk/clients/{robin.id}/together"
    agree(ines, robin)
    before = rows()
    answer = begin(ines, robin, sasha, **{f"role-{robin.id}": "mother", "name": "The two"})
    assert answer.status_code == 409
    assert "Each agrees first" in answer.text
    missing = re.findall(r'Working as a couple or family\.\s*<a[^>]*href="([^"]+)"', answer.text)
    assert missing == [f"/desk/clients/{sasha.id}/agreements"]
    # What was typed stands there still.
    assert 'value="mother"' in answer.text
    assert 'value="The two"' in answer.text
    assert rows() == before
    agree(ines, sasha)
    assert "Working as a couple or family" not in ines.get(f"{where}?with={sasha.id}").text
    assert begin(ines, robin, sasha).status_code == 303


def test_people_are_found_on_ones_own_list_and_nobody_elses_can_be_chosen(practice, ines, robin, sasha):
    leo = practice.client("Leo", of=practice.omar)
    where = f"/desk/clients/{robin.id}/together"
    page = ines.get(f"{where}?find=sash").text
    assert f"with={sasha.id}" in page
    assert f"with={leo.id}" not in ines.get(f"{where}?find=leo").text
    # A name that is looked for stands as it is written, whoever was chosen before stays so.
    third = practice.client("رها", of=practice.ines)
    page = ines.get(where, query_string={"with": str(sasha.id), "find": "رها"}).text
    assert f"with={sasha.id}&amp;with={third.id}" in page
    field = page.partition('role="search"')[2].partition("</form>")[0]
    assert f'name="with" value="{sasha.id}"' in field
    assert 'dir="auto"' in field
    assert "Show all" not in field
    nobody = ines.get(where, query_string={"with": str(sasha.id), "find": "leo"}).text
    assert re.search(r'role="status" id="none-so">Nobody by that name<', nobody)
    assert f"with={robin.id}" not in ines.get(f"{where}?find=robin").text
    unit = unit_of(ines, robin, sasha)
    # Neither a couple nor a stranger is one of several.
    for other in (leo.id, unit.id, uuid4(), "nobody"):
        assert ines.get(f"{where}?with={other}").status_code == 404
        assert ines.post(where, {"with": str(other)}).status_code == 404
    assert ines.post(where).status_code == 422
    assert ines.post(f"/desk/clients/{unit.id}/together").status_code == 404
    assert practice.browser_of(practice.omar).get(where).status_code == 404


def test_what_is_too_long_is_said_and_keeps_what_was_typed(ines, robin, sasha):
    answer = begin(ines, robin, sasha, name="n" * 121)
    assert (answer.status_code, "n" * 121 in answer.text) == (422, True)
    answer = begin(ines, robin, sasha, **{f"role-{sasha.id}": "r" * 41})
    assert (answer.status_code, "r" * 41 in answer.text) == (422, True)


@pytest.mark.databases("sqlite", "postgresql")
def test_one_file_is_begun_however_often_it_is_asked_for(ines, robin, sasha):
    unit = unit_of(ines, robin, sasha)
    assert (unit.is_unit, unit.therapist_id) == (True, robin.therapist_id)
    assert begin(ines, sasha, robin).location == f"/desk/clients/{unit.id}"
    about = select(FileMember.client_id).where(FileMember.file_id == unit.file_id)
    assert set(db.session.scalars(about)) == {robin.id, sasha.id}


def test_a_file_leads_to_those_it_is_about_and_each_of_theirs_leads_back(ines, robin, sasha):
    unit = unit_of(ines, robin, sasha, **{f"role-{robin.id}": "mother", f"role-{sasha.id}": "son"})
    page = ines.get(f"/desk/clients/{unit.id}").text
    assert "<title>Robin &amp; Sasha" in page
    assert "son" in page
    for one in (robin, sasha):
        for part in ("", "/notes", "/documents", "/access"):
            assert f'href="/desk/clients/{one.id}"' in ines.get(f"/desk/clients/{unit.id}{part}").text
            assert f'href="/desk/clients/{unit.id}"' in ines.get(f"/desk/clients/{one.id}{part}").text
    named = db.session.scalars(
        select(Entry).where(Entry.action == "file.read").order_by(Entry.n.desc())
    ).first()
    assert unit.id.hex in str(named.detail)


@pytest.mark.databases("sqlite", "postgresql")
def test_they_are_found_booked_and_seen_in_the_day_and_left_out_where_only_a_person_makes_sense(
    practice, ines, robin, sasha
):
    unit = unit_of(ines, robin, sasha)
    assert "Robin &amp; Sasha" in ines.get("/desk/clients").text
    assert f"/desk/clients/{unit.id}" in ines.get("/desk/clients?find=robin").text
    assert str(unit.id) in ines.get("/desk/diary/new?find=robin").text
    for part in (
        "co-regulation",
        "measures",
        "sheets",
        "shares",
        "agreements",
        "safety",
        "card",
        "people",
        "together",
    ):
        assert ines.get(f"/desk/clients/{unit.id}/{part}").status_code == 200
    # What one of them answers about themselves goes into that person's own file.
    page = ines.get(f"/desk/clients/{unit.id}/measures").text
    assert f'href="/desk/clients/{sasha.id}/measures"' in page
    assert "/measures/new/" not in page
    for part in ("measures/new/PHQ9", "questions"):
        assert ines.get(f"/desk/clients/{unit.id}/{part}").status_code == 409
        assert ines.post(f"/desk/clients/{unit.id}/{part}").status_code == 409
    # A person has an account, answers who they are, and waits for a time.
    assert ines.get(f"/desk/clients/{unit.id}/account").status_code == 404
    assert "/account" not in ines.get(f"/desk/clients/{unit.id}").text
    iris = practice.browser_of(practice.iris)
    assert iris.get(f"/desk/find/{unit.id}").status_code == 404
    assert iris.get(f"/desk/intake/waiting/new?client={unit.id}").status_code == 404
    found = finder.find(practice.iris.actor, practice.iris.keyring, "robin")
    assert [one.id for one in found] == [robin.id]
    # Nor are they the second card of anybody.
    card = {"preferred_name": "Robin & Sasha", "email": "robin@example.test", "version": "1"}
    assert ines.post(f"/desk/clients/{unit.id}/card", card).status_code == 303
    twins = ines.post("/desk/clients/new", {"preferred_name": "R", "email": "robin@example.test"}).text
    assert "Robin" in twins
    assert "Robin &amp; Sasha" not in twins
    # The card that was changed still says who they are.
    assert "Role of Sasha" in ines.get(f"/desk/clients/{unit.id}/together").text


def test_no_account_is_made_for_several_even_past_the_page(practice, ines, robin, sasha):
    unit, hers = unit_of(ines, robin, sasha), practice.ines
    with pytest.raises(NotFound):
        invite_client(hers.actor, hers.keyring, unit.id, unit.file_id, "both@example.test", "en")


@pytest.mark.databases("sqlite", "postgresql")
def test_the_joint_work_ends_and_goes_on_and_the_file_is_never_divided(practice, ines, robin, sasha):
    unit = unit_of(ines, robin, sasha)
    where = f"/desk/clients/{unit.id}/together"
    before = rows()
    assert ines.post(f"{where}/end").status_code == 303
    assert "The joint work ended on" in ines.get(where).text
    assert rows() == before
    assert ines.get(f"/desk/clients/{unit.id}").status_code == 200
    assert ines.get(f"/desk/notes/new?client={unit.id}").status_code == 200
    assert str(unit.id) not in ines.get("/desk/diary/new?find=robin").text
    assert ines.get(f"/desk/diary/new?client={unit.id}").status_code == 404
    assert "ended" in ines.get(f"/desk/clients/{robin.id}").text
    assert ines.post(f"{where}/again").status_code == 303
    assert ines.get(f"/desk/diary/new?client={unit.id}").status_code == 200
    said = set(db.session.scalars(select(Entry.action).where(Entry.subject == unit.id.hex)))
    assert {"unit.ended", "unit.begun_again"} <= said
    # A colleague with whom the file is shared neither ends it nor names its roles.
    for act in ("end", "again", "roles"):
        assert practice.browser_of(practice.omar).post(f"{where}/{act}").status_code == 404


def test_giving_a_copy_wants_the_word_of_every_one_of_them(ines, robin, sasha):
    unit = unit_of(ines, robin, sasha)
    where = f"/desk/clients/{unit.id}/together"
    said = "Nothing of this file is given out unless every adult of it agrees"
    assert said in ines.get(where).text
    assert said in ines.get(f"/desk/clients/{unit.id}/access").text
    assert said not in ines.get(f"/desk/clients/{robin.id}/access").text
    assert (
        len(re.findall(r"<bdi>(?:Robin|Sasha) \w+</bdi>", ines.get(where).text.partition('id="release"')[2]))
        == 2
    )
    for one in (robin, sasha):
        agree(ines, one, "RELEASE")
    assert "No word yet of" not in ines.get(where).text
