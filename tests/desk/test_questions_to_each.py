"""One act asks each of a couple; each answers alone, in their own file; the joint one knows how many did."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.clients.card import SafeContact
from clinic.config import settings
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.models import Item
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.measures.asking import Request
from clinic.measures.models import TakenRow
from clinic.measures.rounds import Round
from tests.desk.together import agree, unit_of
from tests.diary.test_attendance import booked
from tests.portal.walking import asked_in, load_wording, open_it, send, walk

ROBIN, SASHA = "robin@example.test", "sasha@example.test"
CALM = "111111100"


@pytest.fixture
def both(ines, both, robin, sasha):
    load_wording()
    for one in (robin, sasha):
        agree(ines, one, "MEASURES_PORTAL")
    return both


def ask_each(ines, both, **more):
    typed = {"what": "PHQ9.en", "how": "portal", "days": "7", **more}
    return ines.post(f"/desk/clients/{both.id}/questions/each", typed)


def letters():
    rows = [row for row in db.session.scalars(select(OutboxLetter)) if row.sealed]
    opened = [open_letter(row, settings().instance_key) for row in rows]
    return [one for one in opened if "/portal" in one.text or "/q/" in one.text]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_each_is_asked_for_themselves_and_answers_in_their_own_file(practice, ines, both, robin, sasha):
    at_home = practice.portal_account(robin, practice.ines)
    page = ines.get(ask_each(ines, both).location).text
    assert "Asked, each for themselves." in page
    assert "Not returned yet" in page
    requests = {one.client_id: one for one in db.session.scalars(select(Request))}
    assert {one.client_id: one.file_id for one in requests.values()} == {
        robin.id: robin.file_id,
        sasha.id: sasha.file_id,
    }
    # Robin has a page of their own; Sasha has none, so a link with a code that stands in Sasha's file alone.
    assert requests[robin.id].copy_id is not None
    assert requests[sasha.id].copy_id is None
    assert "told-code" not in page
    assert "told-code" not in ines.get(f"/desk/clients/{robin.id}/questions").text
    assert "told-code" in ines.get(f"/desk/clients/{sasha.id}/questions").text
    told = {one.to: one.text for one in letters()}
    assert set(told) == {ROBIN, SASHA}
    assert not any(word in told[ROBIN] for word in ("Sasha", "together", "each", "both"))
    assert "Robin" not in told[SASHA]
    # Only how many have sent it back stands with both; what was said is where nobody else may ask to read it.
    mine = requests[robin.id].id
    walk(practice.browser_of(at_home), mine, CALM)
    send(practice.browser_of(at_home), mine)
    for path in ("/measures", "/questions/each"):
        page = words(ines.get(f"/desk/clients/{both.id}{path}").text)
        assert "Returned by one of two" in page
        assert "Came back" not in page
    assert open_it(ines, robin, mine).status_code == 303
    assert [one.file_id for one in db.session.scalars(select(TakenRow))] == [robin.file_id]
    page = words(ines.get(f"/desk/clients/{both.id}/measures").text)
    assert "mild" not in page
    assert asked_in(ines.get(f"/desk/clients/{sasha.id}/questions").text) == [requests[sasha.id].id]
    deeds = db.session.scalars(select(Entry.action).where(Entry.action.startswith("questions.asked"))).all()
    assert sorted(deeds) == ["questions.asked", "questions.asked", "questions.asked_of_each"]
    # What both were asked is sealed in their file.
    kinds = db.session.scalars(select(Item.kind).where(Item.file_id == both.file_id)).all()
    assert kinds.count("questionnaire-to-each") == 1


def test_one_who_has_not_agreed_keeps_both_from_being_asked(ines, robin, sasha):
    load_wording()
    agree(ines, robin, "MEASURES_PORTAL")
    both = unit_of(ines, robin, sasha)
    refused = ask_each(ines, both)
    assert refused.status_code == 422
    assert "has not agreed to questionnaires" in refused.text
    assert f'href="/desk/clients/{sasha.id}/agreements"' in refused.text
    assert f'href="/desk/clients/{robin.id}/agreements"' not in refused.text
    assert db.session.scalars(select(Request)).all() == []
    assert db.session.scalars(select(Round)).all() == []


def test_nothing_goes_to_an_address_that_two_of_them_share(practice, ines, robin):
    load_wording()
    sasha = practice.client("Sasha", of=practice.ines, email=ROBIN)
    noor = practice.client("Noor", of=practice.ines, safe=SafeContact())
    for one in (robin, sasha, noor):
        agree(ines, one, "MEASURES_PORTAL")
    family = unit_of(ines, robin, sasha, noor)
    page = words(ines.get(ask_each(ines, family, how="link").location).text)
    assert letters() == []
    assert re.search(r"No letter goes to Robin \w+, Sasha \w+, Noor \w+\.", page)


def test_whoever_holds_the_joint_file_alone_asks_nobody(practice, ines, both):
    share(practice.ines.actor, practice.ines.keyring, both.file_id, practice.omar.id, Terms())
    db.session.commit()
    omar = practice.browser_of(practice.omar)
    assert "once each one" in omar.get(f"/desk/clients/{both.id}/questions/each").text
    assert ask_each(omar, both).status_code == 422
    assert db.session.scalars(select(Request)).all() == []


def test_what_is_of_one_person_is_no_file_of_several(ines, robin):
    assert ines.get(f"/desk/clients/{robin.id}/questions/each").status_code == 404


def test_the_desk_sees_at_an_appointment_that_a_form_was_sent_or_returned_and_never_which(
    practice, ines, both, robin, sasha, time_machine
):
    at_home = practice.portal_account(robin, practice.ines)
    then = (clock.now() + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    together, alone = booked(practice, both, then), booked(practice, robin, then + timedelta(days=1))
    later = booked(practice, robin, then + timedelta(days=8))
    desk = practice.browser_of(practice.iris)

    def seen(visit):
        return words(desk.get(f"/desk/diary/{visit.id}").text)

    assert "Form" not in seen(together)
    ask_each(ines, both)
    assert seen(together).count("Form sent, not back yet.") == 1 + 1
    mine = db.session.scalar(select(Request.id).where(Request.client_id == robin.id))
    walk(practice.browser_of(at_home), mine, CALM)
    send(practice.browser_of(at_home), mine)
    page = seen(together)
    assert re.search(r"Robin .*Form returned\..*Sasha .*Form sent, not back yet\.", page)
    for word in ("PHQ", "uestionnaire", "mild", "item"):
        assert word not in page
    # It belongs to the first time after it was asked.
    assert "Form" not in seen(alone)
    assert "Form" not in seen(later)
    ines.post(f"/desk/clients/{sasha.id}/questions/{_of(sasha)}/call-back")
    assert "Form sent" not in seen(together)


def _of(client):
    return db.session.scalar(select(Request.id).where(Request.client_id == client.id))
