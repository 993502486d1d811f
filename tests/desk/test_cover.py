"""A caseload covered while its therapist is away, and handed over when she leaves."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.files.grants import Terms, share
from clinic.files.keys import live_grant
from tests.furnished import appointment, begin_note, sign_note, whole_note
from tests.practice import today_here

AWAY = timedelta(days=3)


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def noor(practice):
    return practice.client("Noor", of=practice.ines)


def until():
    return (today_here() + AWAY).isoformat()


def cover(practice, to=None, **more):
    typed = {"colleague": str((to or practice.omar).id), "until": until()} | more
    answer = practice.browser_of(practice.ines).post("/desk/cover", typed)
    db.session.rollback()
    return answer


def hand_over(practice, *clients, **more):
    typed = {"colleague": str(practice.omar.id), "client": [str(one.id) for one in clients]}
    return practice.browser_of(practice.ines).post(
        "/desk/cover/handover", typed | {"password": practice.ines.password} | more
    )


def reads(practice, who, client):
    return practice.browser_of(who).get(f"/desk/clients/{client.id}").status_code == 200


def done(action):
    """Of which files the trail says this, once for each time."""
    db.session.rollback()
    return sorted(db.session.scalars(select(Entry.subject).where(Entry.action == action)))


def test_every_file_is_covered_up_to_a_day_and_taken_back_early_in_one_act(practice, maya, noor):
    leo = practice.client("Leo", of=practice.omar)
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id, Terms(cosign=True))
    db.session.commit()
    assert cover(practice, until="2020-01-01").status_code == 422
    assert cover(practice, colleague=str(practice.iris.id)).status_code == 422
    assert not reads(practice, practice.omar, maya)
    assert cover(practice).status_code == 303
    for client in (maya, noor):
        assert reads(practice, practice.omar, client)
        grant = live_grant(client.file_id, practice.omar.id)
        assert (grant.may_share, grant.cosign) == (False, False)
    # He writes as they do who cover, and the supervisor reads on as before.
    desk = practice.browser_of(practice.omar)
    sign_note(desk, practice.omar, begin_note(desk, maya, whole_note()))
    assert cover(practice, to=practice.sam).status_code == 303
    assert live_grant(maya.file_id, practice.sam.id).cosign
    page = practice.browser_of(practice.ines).get("/desk/cover").text
    assert page.count("Omar Ocean</bdi>") == 1
    ends = live_grant(maya.file_id, practice.omar.id).expires_at.isoformat()
    back = f"/desk/cover/{practice.omar.id}/return"
    assert practice.browser_of(practice.ines).post(back, {"until": "tomorrow"}).status_code == 404
    assert practice.browser_of(practice.ines).post(back, {"until": ends}).status_code == 303
    assert not reads(practice, practice.omar, maya)
    assert not reads(practice, practice.omar, noor)
    assert reads(practice, practice.omar, leo)
    assert reads(practice, practice.sam, maya)
    both = sorted([maya.file_id.hex, noor.file_id.hex])
    assert done("file.taken_back") == both
    assert set(both) <= set(done("file.shared"))


def test_cover_ends_by_itself_and_shortens_no_share_that_was_longer(practice, maya, noor):
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id, Terms())
    db.session.commit()
    assert cover(practice).status_code == 303
    with time_machine.travel(clock.now() + AWAY + timedelta(days=2)):
        assert reads(practice, practice.omar, maya)
        assert not reads(practice, practice.omar, noor)
        page = practice.browser_of(practice.ines).get("/desk/cover").text
        assert page.count("Omar Ocean</bdi>") == 1


def test_clients_are_handed_over_with_their_files_and_their_times_are_listed(practice, maya, noor):
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    visit = appointment(maya, practice.ines, service.id, hours=48)
    db.session.add(visit)
    db.session.commit()
    visit_id = visit.id
    assert hand_over(practice, maya, password="not hers at all").status_code == 422
    assert hand_over(practice).status_code == 422
    assert hand_over(practice, maya, colleague=str(practice.sam.id)).status_code == 422
    assert hand_over(practice, maya).status_code == 303
    page = practice.browser_of(practice.ines).get("/desk/cover/handover").text
    assert f'value="{noor.id}"' in page
    assert f'value="{maya.id}"' not in page
    assert f"/desk/diary/{visit_id}" in page
    assert "handed over" in page
    db.session.rollback()
    assert db.session.get_one(Client, maya.id).therapist_id == practice.omar.id
    assert db.session.get_one(Client, noor.id).therapist_id == practice.ines.id
    assert str(db.session.get_one(Appointment, visit_id).therapist_id) == str(practice.ines.id)
    assert done("file.handed_over") == [maya.file_id.hex]
    # Ines still opens the file, until the colleague who has it now ends that.
    assert reads(practice, practice.ines, maya)
    desk = practice.browser_of(practice.omar)
    assert "Ines Inlet" in desk.get("/desk/cover").text
    assert desk.post(f"/desk/cover/{practice.ines.id}/return").status_code == 303
    assert not reads(practice, practice.ines, maya)
    assert reads(practice, practice.omar, maya)
    assert practice.browser_of(practice.ines).get("/desk/cover/handover").status_code == 200


def test_nobody_hands_over_what_they_have_begun_to_write_or_what_is_not_theirs(practice, maya, noor):
    desk = practice.browser_of(practice.ines)
    draft = begin_note(desk, maya, whole_note())
    answer = hand_over(practice, maya, noor)
    assert answer.status_code == 422
    assert "Sign or throw away" in answer.text
    # Whose it is, with a way to it, and whose it is not.
    assert re.findall(r'clients/([^"/]+)/notes">\s*1 note to sign', answer.text) == [str(maya.id)]
    sign_note(desk, practice.ines, draft)
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id, Terms(may_share=True))
    db.session.commit()
    leo = practice.client("Leo", of=practice.omar)
    # Omar may open and share Maya's file, but she is not his to hand over; and nobody reaches Leo but he.
    typed = {"colleague": str(practice.ines.id), "password": practice.omar.password}
    assert (
        practice.browser_of(practice.omar)
        .post("/desk/cover/handover", typed | {"client": str(maya.id)})
        .status_code
        == 422
    )
    assert hand_over(practice, leo).status_code == 422
    assert done("file.handed_over") == []


def test_who_was_not_seen_yet_is_handed_over_without_a_file(practice):
    new = cards.new_client(
        practice.iris.actor, practice.iris.keyring, Card(preferred_name="Ash"), practice.ines.id
    )
    db.session.commit()
    assert hand_over(practice, new).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Client, new.id).therapist_id == practice.omar.id
