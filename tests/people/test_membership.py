"""Roles given and taken, accounts closed and opened: at once, by certificate, and never the last owner."""

from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.files import directory, grants
from clinic.files.keys import live_grant, record_key
from clinic.files.models import Epoch, Grant, Holder
from clinic.files.trust import certified
from clinic.people import invitation, membership
from clinic.people.keys import open_with_password
from clinic.people.membership import LastOwner, NotYourself
from clinic.people.models import Account, Invitation
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm, WrongPassword
from clinic.vault.keyring import Keyring
from tests.people.walking import Walker


def change(practice, who, *roles: str):
    page = practice.browser_of(practice.olga).post(
        f"/desk/practice/people/{who.id}/roles", {"roles": list(roles)}
    )
    db.session.rollback()
    return page


def close(practice, who):
    page = practice.browser_of(practice.olga).post(f"/desk/practice/people/{who.id}/closing")
    db.session.rollback()
    return page


def present_epoch(file_id) -> int:
    return max(db.session.scalars(select(Epoch.number).where(Epoch.file_id == file_id)))


def test_a_role_added_is_certified_and_ends_the_sessions(practice):
    hers = practice.browser_of(practice.ines)
    assert change(practice, practice.ines, "therapist", "supervisor").status_code == 303
    assert certified(practice.ines.id, practice.olga.keyring.root_vk).roles == {"therapist", "supervisor"}
    assert hers.get("/desk/me").status_code == 303
    assert practice.browser_of(practice.ines).get("/desk/me").status_code == 200


def test_whoever_has_not_come_yet_is_invited_anew_without_the_role(practice):
    nora = invitation.Colleague("Nora North", "nora@example.test", frozenset({"therapist"}))
    invitation.invite_staff(practice.olga.actor, practice.olga.keyring, nora)
    db.session.commit()
    invited = Account.at(nora.email, settings().instance_key)
    assert change(practice, invited, "intake").status_code == 200
    again = Account.at(nora.email, settings().instance_key)
    assert (again.id != invited.id, again.roles) == (True, {"intake"})
    assert db.session.get_one(Account, invited.id).disabled_at is not None


def test_a_clinical_role_taken_away_takes_the_keys_with_it(practice):
    maya = practice.client("Maya", practice.ines)
    page = change(practice, practice.ines, "intake")
    assert page.status_code == 200
    old = db.session.get_one(Account, practice.ines.id)
    new = Account.at(practice.ines.email, settings().instance_key)
    assert old.disabled_at is not None
    assert db.session.get_one(Holder, old.id).retired_at is not None
    assert (new.id != old.id, new.roles, new.name) == (True, {"intake"}, old.name)
    assert db.session.get_one(Holder, new.id).public_key != db.session.get_one(Holder, old.id).public_key
    assert certified(old.id, practice.olga.keyring.root_vk).roles == {"therapist"}
    with pytest.raises(NotFound):
        record_key(practice.ines.keyring, maya.file_id)
    with pytest.raises(NotFound):
        record_key(practice.ines.keyring, directory.file_id())


def test_somebody_moved_to_the_front_desk_loses_files_at_once(practice):
    maya = practice.client("Maya", practice.ines)
    hers = practice.browser_of(practice.ines)
    assert hers.get(f"/desk/clients/{maya.id}").status_code == 200
    change(practice, practice.ines, "intake")
    assert hers.get(f"/desk/clients/{maya.id}").status_code == 303


def test_the_front_desk_cannot_become_clinical_beside_it(practice):
    assert change(practice, practice.iris, "intake", "therapist").status_code == 422
    assert certified(practice.iris.id, practice.olga.keyring.root_vk).roles == {"intake"}


def test_no_role_at_all_is_no_answer(practice):
    assert change(practice, practice.iris).status_code == 422


def test_a_new_owner_gets_the_root_at_their_next_sign_in(practice):
    omar = practice.omar
    assert change(practice, omar, "owner", "therapist").status_code == 303
    walker = Walker.at(practice.app)
    assert walker.sign_in(omar.email, omar.password, omar.code).status_code == 303
    assert walker.open("/desk/practice/people").status_code == 200
    sent = walker.send(
        "/desk/practice/people", name="Nora", email="nora@example.test", roles="intake", locale="en"
    )
    assert sent.status_code == 200
    db.session.rollback()
    account = db.session.get_one(Account, omar.id)
    assert account.handed_over is not None


def test_a_root_left_by_somebody_who_does_not_hold_it_is_an_alarm(practice):
    from clinic.people.keys import hand_over_root, with_handed_root
    from clinic.vault.box import new_seed

    account = db.session.get_one(Account, practice.omar.id)
    hand_over_root(account, new_seed())
    with pytest.raises(VaultAlarm):
        with_handed_root(account, practice.omar.keyring.bundle)


def test_there_is_always_an_owner(practice):
    olga = db.session.get_one(Account, practice.olga.id)
    with pytest.raises(LastOwner):
        membership.change_roles(practice.olga.actor, practice.olga.keyring, olga, frozenset({"therapist"}))
    assert change(practice, practice.olga, "therapist").status_code == 409
    assert certified(practice.olga.id, practice.olga.keyring.root_vk).roles == {"owner"}


def test_an_owner_who_was_only_invited_does_not_count(practice):
    change(practice, practice.omar, "owner", "therapist")
    omar = db.session.get_one(Account, practice.omar.id)
    assert [one.id for one in membership.other_owners(db.session.get_one(Account, practice.olga.id))] == [
        omar.id
    ]
    invitation.invite_staff(
        practice.olga.actor,
        practice.olga.keyring,
        invitation.Colleague("N", "n@example.test", frozenset({"owner"})),
    )
    assert len(membership.other_owners(db.session.get_one(Account, practice.olga.id))) == 1


def test_nobody_closes_their_own_account(practice):
    olga = db.session.get_one(Account, practice.olga.id)
    with pytest.raises(NotYourself):
        membership.close(practice.olga.actor, practice.olga.keyring, olga)
    assert close(practice, practice.olga).status_code == 409


def test_a_closed_account_is_out_in_the_middle_of_its_work(practice):
    hers = practice.browser_of(practice.ines)
    assert hers.get("/desk/me").status_code == 200
    assert close(practice, practice.ines).status_code == 303
    assert hers.get("/desk/me").status_code == 303
    assert practice.browser_of(practice.ines).get("/desk/me").status_code == 303
    ines = practice.ines
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 422


def test_an_account_closed_between_password_and_code_stays_out(practice):
    ines, walker = practice.ines, Walker.at(practice.app)
    walker.send("/sign-in", email=ines.email, password=ines.password)
    close(practice, ines)
    assert walker.send("/sign-in/code", code=ines.code).status_code == 422


def test_the_disabled_flag_is_read_on_every_request(practice):
    hers = practice.browser_of(practice.ines)
    assert hers.get("/desk/me").status_code == 200
    db.session.get_one(Account, practice.ines.id).disabled_at = clock.now()
    db.session.commit()
    assert hers.get("/desk/me").status_code == 303
    assert hers.get("/sign-in/unlock").location == "/sign-in"


def test_a_leaver_makes_a_new_directory_key(practice):
    file_id = directory.file_id()
    before = present_epoch(file_id)
    close(practice, practice.iris)
    assert present_epoch(file_id) == before + 1
    assert db.session.get(Grant, (file_id, practice.iris.id)) is None
    assert record_key(practice.ines.keyring, file_id).epoch == before + 1


def test_what_a_leaver_signed_is_still_theirs(practice):
    close(practice, practice.ines)
    gone = certified(practice.ines.id, practice.olga.keyring.root_vk)
    assert gone.is_retired
    assert gone.verify_key == practice.ines.keyring.bundle.verify_key


def test_an_account_is_closed_once_however_often_the_button_is_pressed(practice):
    assert close(practice, practice.ines).status_code == 303
    when, epoch = db.session.get_one(Holder, practice.ines.id).retired_at, present_epoch(directory.file_id())
    assert close(practice, practice.ines).status_code == 303
    assert db.session.get_one(Holder, practice.ines.id).retired_at == when
    assert present_epoch(directory.file_id()) == epoch
    told = select(Entry).where(Entry.action == "account.closed", Entry.subject == practice.ines.id.hex)
    assert len(db.session.scalars(told).all()) == 1


def test_a_form_left_open_does_not_invite_a_leaver_anew(practice):
    close(practice, practice.ines)
    refused = change(practice, practice.ines, "intake")
    assert refused.status_code == 409
    assert "This account is closed, so its roles stay as they are." in refused.text
    assert Account.at(practice.ines.email, settings().instance_key) is None
    assert db.session.get_one(Account, practice.ines.id).lock is not None


def test_a_leaver_comes_back_with_their_own_keys(practice):
    close(practice, practice.iris)
    browser = practice.browser_of(practice.olga)
    assert browser.post(f"/desk/practice/people/{practice.iris.id}/reopening").status_code == 303
    iris, walker = practice.iris, Walker.at(practice.app)
    assert walker.sign_in(iris.email, iris.password, iris.code).status_code == 303
    db.session.rollback()
    assert record_key(iris.keyring, directory.file_id())


def test_an_account_closed_by_a_role_change_is_closed_for_good(practice):
    change(practice, practice.ines, "intake")
    browser = practice.browser_of(practice.olga)
    assert "Open it again" not in browser.get(f"/desk/practice/people/{practice.ines.id}").text
    refused = browser.post(f"/desk/practice/people/{practice.ines.id}/reopening")
    assert refused.status_code == 409
    assert "This account was closed for good" in refused.text
    with pytest.raises(WrongPassword):
        open_with_password(db.session.get_one(Account, practice.ines.id), practice.ines.password)


def test_a_leaver_whose_address_somebody_has_by_now_stays_out(practice):
    iris = practice.iris
    close(practice, iris)
    again = invitation.Colleague("Iris Again", iris.email, frozenset({"intake"}))
    invitation.invite_staff(practice.olga.actor, practice.olga.keyring, again)
    db.session.commit()
    refused = practice.browser_of(practice.olga).post(f"/desk/practice/people/{iris.id}/reopening")
    assert refused.status_code == 422
    assert "Somebody already signs in with this address." in refused.text


def test_an_invitation_that_ran_out_is_forgotten_at_an_owners_next_sign_in(either_practice):
    practice, olga, file_id = either_practice, either_practice.olga, directory.file_id()
    again = invitation.Colleague("Nora North", "nora@example.test", frozenset({"therapist"}))
    invitation.invite_staff(olga.actor, olga.keyring, again)
    db.session.commit()
    nora = Account.at(again.email, settings().instance_key)
    before = present_epoch(file_id)
    db.session.rollback()
    Walker.at(practice.app).sign_in(olga.email, olga.password, olga.keyring.bundle.recovery_codes[0])
    assert (present_epoch(file_id), live_grant(file_id, nora.id) is None) == (before, False)
    db.session.rollback()
    with time_machine.travel(clock.now().timestamp() + 72 * 3600 + 1):
        Walker.at(practice.app).sign_in(olga.email, olga.password, olga.code)
        db.session.rollback()
        db.session.expire_all()
        assert (present_epoch(file_id), live_grant(file_id, nora.id) is None) == (before + 1, True)
        (left,) = db.session.scalars(select(Invitation).where(Invitation.account_id == nora.id))
        assert left.sealed == b""
        assert "account.lapsed" in db.session.scalars(select(Entry.action)).all()
        # The address is free for another try.
        assert invitation.invite_staff(olga.actor, olga.keyring, again)


def test_a_clients_invitation_that_ran_out_leaves_an_account_to_be_invited_again(practice):
    maya, ines, olga = practice.client("Maya", practice.ines), practice.ines, practice.olga
    invite = (ines.actor, ines.keyring, maya.id, maya.file_id, "maya@example.test", "en")
    invitation.invite_client(*invite)
    db.session.commit()
    account = Account.of_client(maya.id)
    db.session.rollback()
    with time_machine.travel(clock.now().timestamp() + 72 * 3600 + 1):
        Walker.at(practice.app).sign_in(olga.email, olga.password, olga.code)
        db.session.rollback()
        db.session.expire_all()
        assert Account.of_client(maya.id).id == account.id
        (left,) = db.session.scalars(select(Invitation).where(Invitation.account_id == account.id))
        assert left.sealed == b""
        assert invitation.invite_client(*invite)


def test_closed_from_outside_the_keys_are_renewed_at_the_next_sign_ins(practice):
    maya = practice.client("Maya", practice.ines)
    grants.share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    membership.close_without_keys(practice.olga.actor, db.session.get_one(Account, practice.omar.id))
    db.session.commit()
    assert live_grant(maya.file_id, practice.omar.id) is not None
    before = present_epoch(maya.file_id), present_epoch(directory.file_id())
    for who in (practice.ines, practice.olga):
        Walker.at(practice.app).sign_in(who.email, who.password, who.code)
    db.session.rollback()
    assert (present_epoch(maya.file_id), present_epoch(directory.file_id())) == (before[0] + 1, before[1] + 1)
    assert live_grant(maya.file_id, practice.omar.id) is None
    assert record_key(practice.ines.keyring, maya.file_id).epoch == before[0] + 1


def test_nobody_but_the_owner_sees_or_changes_people(practice):
    paths = [
        "/desk/practice",
        "/desk/practice/people",
        "/desk/practice/people/new",
        f"/desk/practice/people/{practice.ines.id}",
    ]
    for who in (practice.ines, practice.sam, practice.iris):
        browser = practice.browser_of(who)
        assert [browser.get(path).status_code for path in paths] == [404] * len(paths)
        for act in ("roles", "closing", "reopening"):
            there = browser.post(f"/desk/practice/people/{practice.omar.id}/{act}", {"roles": "intake"})
            nowhere = browser.post(f"/desk/practice/people/{uuid4()}/{act}", {"roles": "intake"})
            assert there.status_code == nowhere.status_code == 404
            assert there.data == nowhere.data


def test_a_role_typed_into_the_row_opens_no_door(practice):
    hers = practice.browser_of(practice.iris)
    db.session.get_one(Holder, practice.iris.id).roles_text = "intake,owner"
    db.session.commit()
    assert hers.get("/desk/practice/people").status_code == 500


def test_keys_put_in_place_of_somebodys_own_are_an_alarm(practice):
    from clinic.vault.bundle import Bundle

    hers = practice.browser_of(practice.ines)
    forged = Bundle.new(practice.ines.keyring.root_vk)
    db.session.get_one(Holder, practice.ines.id).verify_key = forged.verify_key
    db.session.commit()
    assert hers.get("/desk/me").status_code == 500


def test_a_clients_account_is_not_on_the_list(practice):
    maya = practice.client("Maya", practice.ines)
    account = practice.portal_account(maya, practice.ines, "maya@example.test")
    browser = practice.browser_of(practice.olga)
    assert browser.get(f"/desk/practice/people/{account.id}").status_code == 404
    assert browser.post(f"/desk/practice/people/{account.id}/closing").status_code == 404


def test_accounts_and_holders_are_never_removed(either_practice):
    from sqlalchemy import text
    from sqlalchemy.exc import DatabaseError

    for table in ("account", "holder"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(f"DELETE FROM {table}"))
        db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE holder SET public_key = :key"), {"key": b"x"})
    db.session.rollback()


def test_an_address_is_one_active_accounts(either_practice):
    from sqlalchemy.exc import IntegrityError

    twin = db.session.get_one(Account, either_practice.omar.id)
    twin.email = either_practice.ines.email
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    ines = db.session.get_one(Account, either_practice.ines.id)
    ines.disabled_at = clock.now()
    db.session.get_one(Account, either_practice.omar.id).email = ines.email
    db.session.flush()
    assert Account.at(ines.email, settings().instance_key).id == either_practice.omar.id


def test_signing_in_works_on_either_database(either_practice):
    sam = either_practice.sam
    walker, code = Walker.at(either_practice.app), sam.code
    assert walker.sign_in(sam.email, sam.password, code).location == "/desk"
    again = Walker.at(either_practice.app)
    assert again.sign_in(sam.email, sam.password, code).status_code == 422
    paper = sam.keyring.bundle.recovery_codes[7]
    assert Walker.at(either_practice.app).sign_in(sam.email, sam.password, paper).status_code == 303
    assert Walker.at(either_practice.app).sign_in(sam.email, sam.password, paper).status_code == 422


def test_the_owner_keeps_the_practices_settings(practice):
    browser = practice.browser_of(practice.olga)
    typed = {
        "practice": "Harbour & Hill",
        "zone": "America/St_Johns",
        "region": "CA-NL",
        "locales": ["en"],
        "street": "1 Water Street",
        "phone": "709 555 0100",
    }
    assert browser.post("/desk/practice", typed).status_code == 303
    assert "Harbour &amp; Hill" in browser.get("/desk/practice").text
    assert browser.post("/desk/practice", {**typed, "zone": "Mars"}).status_code == 422


def test_the_keyring_of_a_retired_account_opens_nothing(practice):
    close(practice, practice.iris)
    with pytest.raises(NotFound):
        record_key(Keyring(practice.iris.id, practice.iris.keyring.bundle), directory.file_id())
