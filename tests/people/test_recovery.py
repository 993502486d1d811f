"""The recovery kit at work: opens one account, tells everybody, and signs as nobody."""

from dataclasses import replace
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.audit.verify import verify
from clinic.config import settings
from clinic.database import db
from clinic.files import items
from clinic.files.keys import record_key
from clinic.files.models import FormerKey, Holder
from clinic.files.reading import reading
from clinic.files.trust import certified, former_keys
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people import recovery
from clinic.people.keys import open_with_password
from clinic.people.models import Account
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import public_key
from clinic.vault.bundle import Bundle, escrow
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_seed, kit_text, new_kit, read_kit
from clinic.vault.totp import code_at
from tests.people.walking import Walker

NEW = "entirely other plain words"


def recovered(token: str) -> recovery.Recovered:
    found = recovery.opened(token, clock.now())
    db.session.rollback()
    return found


def begin(walker: Walker, practice, who, kit: str | None = None):
    walker.open("/recover")
    return walker.send("/recover", email=who.email, kit=kit or practice.kit)


def reset(walker: Walker, practice, who) -> Bundle:
    """The whole way, and the bundle that came of it."""
    assert begin(walker, practice, who).location == "/recover/new"
    bundle = recovered(walker.http.get_cookie("p").value).bundle
    done = walker.send("/recover/new", password=NEW, code=code_at(bundle.totp_seed, clock.now()))
    assert done.location == "/sign-in"
    return bundle


def note_of(practice, who):
    """A signed item in a client's file, written before anything was lost."""
    maya = practice.client("Maya", who)
    item_id = uuid4()
    items.save(who.actor, who.keyring, maya.file_id, item_id, "note", b"what was said", 0)
    db.session.commit()
    return maya.file_id, item_id


def test_a_lost_password_loses_nothing(practice):
    ines, walker = practice.ines, Walker.at(practice.app)
    file_id, item_id = note_of(practice, ines)
    bundle = reset(walker, practice, ines)
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 422
    assert walker.sign_in(ines.email, NEW, bundle.recovery_codes[0]).location == "/desk"
    keyring = Keyring(ines.id, open_with_password(db.session.get_one(Account, ines.id), NEW))
    with reading(ines.actor, keyring, "note.read", [file_id]) as opened:
        assert opened.item(file_id, item_id, kind="note", author_id=ines.id) == b"what was said"


def test_the_old_phone_and_the_old_codes_on_paper_are_void(practice):
    ines, walker = practice.ines, Walker.at(practice.app)
    bundle = reset(walker, practice, ines)
    for old in (ines.code, ines.keyring.bundle.recovery_codes[0]):
        assert Walker.at(practice.app).sign_in(ines.email, NEW, old).status_code == 422
    with time_machine.travel(clock.now().timestamp() + 60):
        code = code_at(bundle.totp_seed, clock.now())
        assert walker.sign_in(ines.email, NEW, code).status_code == 303


def test_nobody_signs_as_the_person_before(practice):
    ines = practice.ines
    file_id, item_id = note_of(practice, ines)
    before = certified(ines.id, ines.keyring.root_vk).verify_key
    reset(Walker.at(practice.app), practice, ines)
    assert certified(ines.id, ines.keyring.root_vk).verify_key != before
    assert former_keys(ines.id, ines.keyring.root_vk) == [before]
    # What the old key signed before still stands, for a colleague, too.
    keyring = Keyring(ines.id, open_with_password(db.session.get_one(Account, ines.id), NEW))
    with reading(ines.actor, keyring, "note.read", [file_id]) as opened:
        assert opened.item(file_id, item_id, kind="note", author_id=ines.id) == b"what was said"
    # And the old keyring, wherever it was kept, is nobody's any more.
    browser = practice.browser_of(ines)
    assert browser.get("/desk/me").status_code == 500


def test_a_former_key_of_ones_own_making_is_an_alarm(practice):
    ines = practice.ines
    forged = Bundle.new(ines.keyring.root_vk)
    holder = db.session.get_one(Holder, ines.id)
    db.session.add(
        FormerKey(
            verify_key=forged.verify_key,
            holder_id=ines.id,
            roles_text=holder.roles_text,
            public_key=holder.public_key,
            certificate=holder.certificate,
            ended_at=clock.now(),
        )
    )
    db.session.commit()
    with pytest.raises(VaultAlarm):
        former_keys(ines.id, ines.keyring.root_vk)


def test_the_trail_still_proves_itself_and_tells_who_used_the_kit(practice):
    ines, walker = practice.ines, Walker.at(practice.app)
    walker.sign_in(ines.email, ines.password, ines.code)
    walker.open("/desk/me")
    walker.send("/sign-out")
    walker.word = ""
    reset(walker, practice, ines)
    db.session.rollback()
    root_vk = ines.keyring.root_vk

    def keys_of(account_id):
        return [certified(account_id, root_vk).verify_key, *former_keys(account_id, root_vk)]

    assert verify(db.session(), settings().log_key, keys_of).holds
    used = db.session.scalars(select(Entry).where(Entry.actor == "kit").order_by(Entry.n)).all()
    assert [(e.action, e.subject, e.origin) for e in used] == [
        ("kit.opened", ines.id.hex, "10.9.8.7"),
        ("account.reset_by_kit", ines.id.hex, "10.9.8.7"),
    ]


def test_everybody_who_works_here_is_told_by_letter(practice):
    db.session.rollback()
    before = set(db.session.scalars(select(OutboxLetter.id)))
    db.session.rollback()
    reset(Walker.at(practice.app), practice, practice.ines)
    db.session.rollback()
    new = [row for row in db.session.scalars(select(OutboxLetter)) if row.id not in before]
    letters = [open_letter(row, settings().instance_key) for row in new]
    everybody = {p.email for p in (practice.olga, practice.ines, practice.omar, practice.sam, practice.iris)}
    assert {letter.to for letter in letters} == everybody
    assert all("Ines Inlet" in letter.text for letter in letters)


def test_her_sessions_end_and_nobody_elses(practice):
    hers, omars = practice.browser_of(practice.ines), practice.browser_of(practice.omar)
    reset(Walker.at(practice.app), practice, practice.ines)
    assert hers.get("/desk/me").status_code == 303
    assert omars.get("/desk/me").status_code == 200


def test_the_owner_is_recovered_the_same_way_and_keeps_the_root(practice):
    olga, walker = practice.olga, Walker.at(practice.app)
    bundle = reset(walker, practice, olga)
    assert bundle.root_seed == olga.keyring.root_seed
    walker.sign_in(olga.email, NEW, bundle.recovery_codes[0])
    assert walker.open("/desk/practice/people").status_code == 200


def test_a_second_recovery_works_like_the_first(practice):
    reset(Walker.at(practice.app), practice, practice.ines)
    reset(Walker.at(practice.app), practice, practice.ines)
    assert len(former_keys(practice.ines.id, practice.ines.keyring.root_vk)) == 2


def test_the_kit_alone_changes_nothing(practice):
    ines = practice.ines
    assert begin(Walker.at(practice.app), practice, ines).status_code == 303
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303


def test_the_kit_of_another_practice_is_refused(practice):
    walker = Walker.at(practice.app)
    assert begin(walker, practice, practice.ines, kit_text(new_kit())).status_code == 422
    assert walker.says("This kit belongs to another practice")
    assert walker.http.get_cookie("p") is None


@pytest.mark.parametrize("typed", ["", "AAAAA-BBBBB", "not a kit at all", "é" * 58])
def test_a_mistyped_kit_is_told_apart_from_a_wrong_one(practice, typed):
    walker = Walker.at(practice.app)
    walker.open("/recover")
    assert walker.send("/recover", email=practice.ines.email, kit=typed).status_code == 422
    assert not walker.says("This kit belongs to another practice")


@pytest.mark.parametrize("why", ["KitUnread", "KitOfAnotherPractice", "NobodyToRecover"])
def test_a_kit_tried_in_vain_is_on_the_trail(practice, why):
    who = replace(practice.ines, email="nobody@example.test") if why == "NobodyToRecover" else practice.ines
    kit = {"KitUnread": "not a kit at all", "KitOfAnotherPractice": kit_text(new_kit())}.get(why)
    with pytest.raises(Refusal):
        recovery.begin(who.email, kit or practice.kit, "10.9.8.7", "10.9.8.7", clock.now())
    db.session.rollback()
    (refused,) = db.session.scalars(select(Entry).where(Entry.action == "kit.refused"))
    assert (refused.actor, refused.origin) == ("visitor", "10.9.8.7")
    assert refused.detail == f'{{"why":"{why}"}}'


def test_an_address_nobody_has_is_said_only_to_whoever_holds_the_kit(practice):
    walker = Walker.at(practice.app)
    nobody = replace(practice.ines, email="nobody@example.test")
    begin(walker, practice, nobody, kit_text(new_kit()))
    assert not walker.says("Nobody who works here")
    begin(walker, practice, nobody)
    assert walker.says("Nobody who works here signs in with this address.")


def test_a_clients_account_is_not_for_the_kit(practice):
    maya = practice.client("Maya", practice.ines)
    account = practice.portal_account(maya, practice.ines, "maya@example.test")
    assert begin(Walker.at(practice.app), practice, account).status_code == 422


def test_a_closed_account_is_not_recovered(practice):
    practice.browser_of(practice.olga).post(f"/desk/practice/people/{practice.omar.id}/closing")
    assert begin(Walker.at(practice.app), practice, practice.omar).status_code == 422


def test_trying_kits_is_counted(practice):
    walker = Walker.at(practice.app)
    for _ in range(5):
        begin(walker, practice, practice.ines, kit_text(new_kit()))
    assert begin(walker, practice, practice.ines).status_code == 429
    assert "Retry-After" in walker.page.headers


def test_a_forged_escrow_row_is_an_alarm_and_resets_nothing(practice):
    """An escrow box can be written by anyone; keys that are not certified are not believed."""
    ines = practice.ines
    kit_public = public_key(kit_seed(read_kit(practice.kit)))
    forged = Bundle.new(ines.keyring.root_vk)
    account = db.session.get_one(Account, ines.id)
    account.escrow = escrow(forged, ines.id, kit_public)
    db.session.commit()
    assert begin(Walker.at(practice.app), practice, ines).status_code == 500
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303


def test_somebody_elses_escrow_row_does_not_open_hers(practice):
    omar = db.session.get_one(Account, practice.omar.id)
    db.session.get_one(Account, practice.ines.id).escrow = omar.escrow
    db.session.commit()
    assert begin(Walker.at(practice.app), practice, practice.ines).status_code == 500


def test_half_an_hour_is_the_most(practice):
    walker = Walker.at(practice.app)
    begin(walker, practice, practice.ines)
    bundle = recovered(walker.http.get_cookie("p").value).bundle
    with time_machine.travel(clock.now().timestamp() + 1801):
        assert walker.open("/recover/new").location == "/recover"
        code = code_at(bundle.totp_seed, clock.now())
        assert walker.send("/recover/new", password=NEW, code=code).status_code == 422


@pytest.mark.parametrize(("password", "code"), [("short", None), (NEW, "000000")])
def test_a_mistake_on_the_second_page_changes_nothing(practice, password, code):
    ines, walker = practice.ines, Walker.at(practice.app)
    begin(walker, practice, ines)
    bundle = recovered(walker.http.get_cookie("p").value).bundle
    typed = code or code_at(bundle.totp_seed, clock.now())
    assert walker.send("/recover/new", password=password, code=typed).status_code == 422
    assert walker.open("/recover/phone.svg").mimetype == "image/svg+xml"
    assert Walker.at(practice.app).sign_in(ines.email, ines.password, ines.code).status_code == 303


def test_the_directory_still_opens_with_grants_the_owner_signed_before(practice):
    from clinic.files import directory

    reset(Walker.at(practice.app), practice, practice.olga)
    db.session.rollback()
    assert record_key(practice.iris.keyring, directory.file_id())
