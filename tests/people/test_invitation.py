"""An invitation: one person, one address, one use, three days; and never more than it says."""

import re
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.files import directory
from clinic.files.keys import live_grant, record_key
from clinic.files.models import Grant, Holder
from clinic.files.trust import certified
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people import accepting, agreed, held, invitation, under_link
from clinic.people.address import AddressUnusable
from clinic.people.invitation import AddressTaken, Colleague, OnlyAnOwner, invite_client, invite_staff
from clinic.people.keys import open_with_password
from clinic.people.models import Account, Invitation
from clinic.people.roles import RolesClash, staff_roles
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle, lock_with_token
from clinic.vault.keyring import Keyring
from clinic.vault.token import token_bytes, token_hash
from clinic.vault.totp import code_at
from tests.people.walking import Walker

SEED = re.compile(r'id="seed"><bdi dir="ltr">([A-Z2-7 ]+)</bdi>')
CODE = re.compile(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>")

WORD = re.compile(r"<li>(\w+)</li>")

NORA = Colleague("Nora North", "nora@example.test", frozenset({"therapist"}))
WORDS = "nora's five plain words"


@pytest.fixture
def invited(practice):
    """The path in Nora's letter."""
    link = invite_staff(practice.olga.actor, practice.olga.keyring, NORA)
    db.session.commit()
    return link.removeprefix("http://localhost")


def token_of(path: str) -> str:
    return path.rpartition("/")[2]


def bundle_of(path: str) -> Bundle:
    waiting = invitation.waiting(token_of(path), clock.now())
    found = under_link.bundle_of(waiting, token_of(path))
    db.session.rollback()
    return found


def accept(walker: Walker, path: str, **more: object):
    """Both pages; the answer of the first where that refuses."""
    typed = {"email": NORA.email, "password": WORDS, **more}
    first = walker.send(path, **typed)
    if first.status_code != 303:
        return first
    assert first.location == f"{path}/phone"
    return walker.send(first.location, code=typed.get("code", shown(walker, first.location)))


def shown(walker: Walker, path: str) -> str:
    """What a phone shows that reads the page's seed."""
    seed = SEED.search(walker.open(path).text)
    return code_at(b32decode(seed[1].replace(" ", "")), clock.now())


def test_the_owner_invites_and_the_link_is_shown_once_and_written_in_a_letter(practice):
    browser = practice.browser_of(practice.olga)
    sent = browser.post(
        "/desk/practice/people",
        {"name": NORA.name, "email": NORA.email, "roles": ["therapist"], "locale": "en"},
    )
    assert sent.status_code == 200
    db.session.rollback()
    row = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc()).limit(1)).one()
    letter = open_letter(row, settings().instance_key)
    link = next(word for word in letter.text.split() if "/invitation/" in word)
    assert letter.to == NORA.email
    assert link in sent.text
    assert link.encode() not in row.sealed
    assert link not in browser.get("/desk/practice/people").text


def test_a_colleague_takes_the_account_up_and_signs_in(practice, invited):
    walker = Walker.at(practice.app)
    assert "Nora North" in walker.open(invited).text
    assert walker.send(invited, email=NORA.email, password=WORDS).status_code == 303
    paper = CODE.findall(walker.open(f"{invited}/phone").text)
    assert len(paper) == 8
    taken = walker.send(f"{invited}/phone", code=shown(walker, f"{invited}/phone"))
    assert taken.location == "/desk"
    assert walker.sign_in(NORA.email, WORDS, paper[0]).location == "/desk"


def test_whoever_only_opens_the_link_learns_no_second_factor(practice, invited):
    """A scanner of letters opens links, too, and later nobody could tell."""
    walker, waits = Walker.at(practice.app), bundle_of(invited)
    page = walker.open(invited).text
    assert not SEED.search(page)
    assert not CODE.findall(page)
    for more in ("/phone", "/phone.svg"):
        assert walker.open(f"{invited}{more}").location == invited
    assert accept(Walker.at(practice.app), invited).status_code == 303
    db.session.rollback()
    bundle = open_with_password(Account.at(NORA.email, settings().instance_key), WORDS)
    assert (bundle.kem_seed, bundle.sign_seed) == (waits.kem_seed, waits.sign_seed)
    assert bundle.totp_seed != waits.totp_seed
    assert not set(bundle.recovery_codes) & set(waits.recovery_codes)


def test_the_page_with_the_phone_is_this_browsers_alone(practice, invited):
    walker = Walker.at(practice.app)
    assert walker.send(invited, email=NORA.email, password=WORDS).status_code == 303
    assert Walker.at(practice.app).open(f"{invited}/phone").location == invited
    seed = SEED.search(walker.open(f"{invited}/phone").text)[1]
    assert walker.send(f"{invited}/phone", code="000000").status_code == 422
    assert walker.says("That code does not fit.")
    assert SEED.search(walker.page.text)[1] == seed
    assert walker.open(f"{invited}/phone.svg").mimetype == "image/svg+xml"


def test_the_page_with_the_phone_waits_half_an_hour(practice, invited):
    walker = Walker.at(practice.app)
    assert walker.send(invited, email=NORA.email, password=WORDS).status_code == 303
    with time_machine.travel(clock.now().timestamp() + 1801):
        assert walker.open(f"{invited}/phone").location == invited
        walker.open(invited)
        assert walker.says("That took too long, so we begin again.")
        assert accept(walker, invited).status_code == 303


def test_nothing_of_the_keys_stays_held_once_the_account_is_taken_up(practice, invited):
    walker = Walker.at(practice.app)
    walker.send(invited, email=NORA.email, password=WORDS)
    half = walker.http.get_cookie("p").value
    assert held.read(accepting.STEP, half, clock.now())
    assert walker.send(f"{invited}/phone", code=shown(walker, f"{invited}/phone")).location == "/desk"
    assert held.read(accepting.STEP, half, clock.now()) is None


def test_what_was_drawn_for_one_link_takes_up_no_other(practice, invited):
    other = invite_staff(practice.olga.actor, practice.olga.keyring, replace(NORA, email="n2@example.test"))
    db.session.commit()
    other = other.removeprefix("http://localhost")
    walker = Walker.at(practice.app)
    assert walker.send(invited, email=NORA.email, password=WORDS).status_code == 303
    assert walker.send(f"{other}/phone", code=shown(walker, f"{invited}/phone")).location == other


def test_two_presses_at_once_invite_once(either_practice):
    practice, typed = either_practice, {"name": NORA.name, "email": NORA.email, "roles": ["therapist"]}
    browsers = [practice.browser_of(practice.olga) for _ in range(2)]
    db.session.rollback()
    together = Barrier(len(browsers), timeout=60)

    def press(browser):
        together.wait()
        return browser.post("/desk/practice/people", {**typed, "locale": "en"})

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = sorted(pool.map(press, browsers), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 422]
    assert "Somebody already signs in with this address." in answers[1].text
    theirs = select(func.count()).select_from(Account).where(Account.email == NORA.email)
    assert db.session.scalar(theirs) == 1


def test_the_keys_and_the_directory_wait_from_the_invitation_on(practice, invited):
    account = Account.at(NORA.email, settings().instance_key)
    assert account.lock is None
    assert certified(account.id, practice.olga.keyring.root_vk).roles == {"therapist"}
    keyring = Keyring(account.id, bundle_of(invited))
    assert keyring.root_seed is None
    mine = record_key(keyring, directory.file_id())
    assert mine.secret == record_key(practice.olga.keyring, directory.file_id()).secret


def test_it_works_once(practice, invited):
    token, other = token_of(invited), Walker.at(practice.app)
    other.send(invited, email=NORA.email, password="other five plain words")
    code = shown(other, f"{invited}/phone")
    assert accept(Walker.at(practice.app), invited).status_code == 303
    assert other.send(f"{invited}/phone", code=code).status_code == 404
    assert other.send(invited, email=NORA.email, password="other five plain words").status_code == 404
    assert other.open(invited).status_code == 404
    db.session.rollback()
    spent = db.session.get_one(Invitation, token_hash(token))
    assert spent.sealed == b""


def test_of_two_tabs_one_takes_it(practice, invited):
    waiting = invitation.waiting(token_of(invited), clock.now())
    invitation.use(waiting, clock.now())
    with pytest.raises(invitation.InvitationOver):
        invitation.use(waiting, clock.now())


def test_it_is_over_after_three_days(practice, invited):
    walker = Walker.at(practice.app)
    with time_machine.travel(clock.now().timestamp() + 72 * 3600 + 1):
        assert walker.open(invited).status_code == 404
        assert walker.says("This invitation is no longer open.")


def test_it_is_for_the_address_it_was_sent_to(practice, invited):
    walker = Walker.at(practice.app)
    assert accept(walker, invited, email="mallory@example.test").status_code == 422
    assert walker.says("This invitation was sent to another address.")
    assert walker.says("Nora North")
    assert accept(walker, invited, email=NORA.email.upper()).status_code == 303


def test_guessing_the_address_is_counted(practice, invited):
    walker = Walker.at(practice.app)
    for n in range(5):
        accept(walker, invited, email=f"guess{n}@example.test")
    assert accept(walker, invited).status_code == 429


@pytest.mark.parametrize(("field", "typed"), [("password", "short"), ("code", "000000"), ("code", "")])
def test_nothing_is_spent_by_a_mistake(practice, invited, field, typed):
    walker = Walker.at(practice.app)
    assert accept(walker, invited, **{field: typed}).status_code == 422
    assert accept(walker, invited).status_code == 303


def test_a_link_nobody_sent_leads_nowhere(practice):
    assert Walker.at(practice.app).open("/invitation/" + "A" * 43).status_code == 404
    assert Walker.at(practice.app).open("/invitation/x").status_code == 404


def test_an_address_in_use_is_not_invited_again(practice):
    again = Colleague("Ines Twin", practice.ines.email.upper(), frozenset({"intake"}))
    with pytest.raises(AddressTaken):
        invite_staff(practice.olga.actor, practice.olga.keyring, again)


def test_an_address_that_is_none_is_refused(practice):
    with pytest.raises(AddressUnusable):
        invite_staff(
            practice.olga.actor, practice.olga.keyring, Colleague("N", "nora", frozenset({"intake"}))
        )


@pytest.mark.parametrize("who", ["ines", "omar", "sam", "iris"])
def test_only_an_owner_invites_staff(practice, who):
    person = getattr(practice, who)
    with pytest.raises(OnlyAnOwner):
        invite_staff(person.actor, person.keyring, NORA)
    browser = practice.browser_of(person)
    assert browser.get("/desk/practice/people").status_code == 404
    assert browser.post("/desk/practice/people", {"name": "N"}).status_code == 404


@pytest.mark.parametrize("roles", [{"intake", "therapist"}, {"intake", "supervisor"}])
def test_the_front_desk_is_never_clinical(practice, roles):
    with pytest.raises(RolesClash):
        staff_roles(roles)
    browser = practice.browser_of(practice.olga)
    asked = {"name": NORA.name, "email": NORA.email, "roles": sorted(roles), "locale": "en"}
    assert browser.post("/desk/practice/people", asked).status_code == 422
    assert Account.at(NORA.email, settings().instance_key) is None


@pytest.mark.parametrize("roles", [[], ["client"], ["kit"], ["root"], ["owner", "client"]])
def test_a_role_that_is_not_on_the_list_is_refused(practice, roles):
    browser = practice.browser_of(practice.olga)
    asked = {"name": NORA.name, "email": NORA.email, "roles": roles, "locale": "en"}
    assert browser.post("/desk/practice/people", asked).status_code == 422


def test_a_role_written_into_the_row_is_an_alarm(practice, invited):
    account = Account.at(NORA.email, settings().instance_key)
    db.session.get_one(Holder, account.id).roles_text = "owner,therapist"
    db.session.commit()
    with pytest.raises(VaultAlarm):
        certified(account.id, practice.olga.keyring.root_vk)
    with pytest.raises(VaultAlarm):
        bundle_of(invited)


def test_keys_slipped_under_the_link_are_not_believed(practice, invited):
    """Whoever can write to the database still cannot make Nora sign with keys of theirs."""
    token = token_of(invited)
    row = db.session.get_one(Invitation, token_hash(token))
    forged = Bundle.new(practice.olga.keyring.root_vk)
    row.sealed = lock_with_token(forged, row.account_id, token_bytes(token))
    db.session.commit()
    with pytest.raises(VaultAlarm):
        bundle_of(invited)


def test_the_database_holds_nothing_that_opens_the_invitation(practice, invited):
    row = db.session.get_one(Invitation, token_hash(token_of(invited)))
    account = db.session.get_one(Account, row.account_id)
    kept = row.sealed + row.token_hash + account.escrow
    for secret in (bundle_of(invited).kem_seed, token_bytes(token_of(invited)), token_of(invited).encode()):
        assert secret not in kept


# ---- clients -----------------------------------------------------------------------------------------


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


def invite_maya(practice, maya, by=None, email="maya.at.home@example.test"):
    by = by or practice.ines
    link = invite_client(by.actor, by.keyring, maya.id, maya.file_id, email, "fa")
    db.session.commit()
    return link.removeprefix("http://localhost")


def test_a_client_is_certified_by_the_clinician_for_that_file(practice, maya):
    invite_maya(practice, maya)
    account = Account.of_client(maya.id)
    holder = db.session.get_one(Holder, account.id)
    assert (holder.roles, holder.certified_by, holder.file_id) == ({"client"}, practice.ines.id, maya.file_id)
    assert certified(account.id, practice.ines.keyring.root_vk).roles == {"client"}
    assert db.session.scalars(select(Grant).where(Grant.account_id == account.id)).all() == []


def test_a_client_signs_in_with_a_code_by_letter(practice, maya):
    path = invite_maya(practice, maya)
    walker = Walker.at(practice.app)
    assert "codes" not in walker.open(path).text
    taken = walker.send(path, email="Maya.at.home@example.test", password="a quiet place")
    assert taken.location == "/portal"
    assert (
        walker.send("/sign-in", email="maya.at.home@example.test", password="a quiet place").status_code
        == 303
    )
    db.session.rollback()
    row = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc()).limit(1)).one()
    letter = open_letter(row, settings().instance_key)
    assert "Harbour" not in letter.subject + letter.text
    (code,) = re.findall(r"[۰-۹]{4} [۰-۹]{4}", letter.text)
    assert letter.to == "maya.at.home@example.test"
    assert row.locale == "fa"
    db.session.rollback()
    assert walker.send("/sign-in/code", code="000000").status_code == 422
    arrived = walker.send("/sign-in/code", code=code)
    assert arrived.location == "/portal"
    assert walker.open("/portal/me").status_code == 200
    assert walker.open("/desk/me").status_code == 404


def test_a_code_by_letter_is_good_for_its_own_sign_in_only(practice, maya):
    account = practice.portal_account(maya, practice.ines, "maya@example.test")
    first = Walker.at(practice.app)
    first.send("/sign-in", email=account.email, password=account.password)
    db.session.rollback()
    row = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc()).limit(1)).one()
    subject = open_letter(row, settings().instance_key).subject
    code = "".join(c for c in subject if c.isdigit())
    db.session.rollback()
    second = Walker.at(practice.app)
    second.send("/sign-in", email=account.email, password=account.password)
    answer = second.send("/sign-in/code", code=code)
    assert answer.status_code == 422


def test_no_letter_goes_to_whoever_mistypes_the_password(practice, maya):
    account = practice.portal_account(maya, practice.ines, "maya@example.test")
    db.session.rollback()
    before = len(db.session.scalars(select(OutboxLetter)).all())
    db.session.rollback()
    Walker.at(practice.app).send("/sign-in", email=account.email, password="not her password")
    db.session.rollback()
    assert len(db.session.scalars(select(OutboxLetter)).all()) == before


def test_a_clients_address_is_nowhere_in_the_database(practice, maya):
    practice.portal_account(maya, practice.ines, "very.private@example.test")
    db.session.rollback()
    stored = b"".join(f.read_bytes() for f in settings().instance.parent.glob("attune.sqlite*"))
    assert stored
    assert b"very.private" not in stored


def test_a_clinician_without_the_file_invites_nobody(practice, maya):
    for person in (practice.omar, practice.sam, practice.iris, practice.olga):
        with pytest.raises(NotFound):
            invite_maya(practice, maya, by=person)


def test_a_file_of_somebody_else_certifies_nobody(practice, maya):
    leo = practice.client("Leo", practice.ines)
    with pytest.raises(NotFound):
        invite_client(
            practice.ines.actor, practice.ines.keyring, maya.id, leo.file_id, "maya@example.test", "en"
        )


def test_inviting_again_closes_the_account_before(practice, maya):
    first = practice.portal_account(maya, practice.ines, "maya@example.test")
    browser = practice.browser_of(first)
    assert browser.get("/portal/me").status_code == 200
    second = practice.portal_account(maya, practice.ines, "maya@example.test")
    assert second.id != first.id
    assert Account.of_client(maya.id).id == second.id
    assert browser.get("/portal/me").status_code == 303


def test_two_clients_do_not_share_an_address(practice, maya):
    leo = practice.client("Leo", practice.ines)
    practice.portal_account(maya, practice.ines, "home@example.test")
    with pytest.raises(AddressTaken):
        invite_client(
            practice.ines.actor, practice.ines.keyring, leo.id, leo.file_id, "HOME@example.test", "en"
        )


def test_the_therapist_invites_from_the_clients_file(practice, maya):
    browser = practice.browser_of(practice.ines)
    assert browser.get(f"/desk/clients/{maya.id}/account").status_code == 200
    sent = browser.post(f"/desk/clients/{maya.id}/account", {"email": "maya@example.test", "locale": "fa"})
    words = WORD.findall(sent.text)
    assert len(words) == agreed.COUNT
    assert set(words) <= set(agreed.words_of("fa"))
    assert Account.of_client(maya.id).locale == "fa"
    assert (
        browser.post(f"/desk/clients/{maya.id}/account", {"email": "maya", "locale": "fa"}).status_code == 422
    )
    omar = practice.browser_of(practice.omar)
    assert omar.get(f"/desk/clients/{maya.id}/account").status_code == 404
    assert omar.post(f"/desk/clients/{maya.id}/account", {"email": "m@example.test"}).status_code == 404


def test_a_client_row_never_passes_for_staff(practice, maya):
    """A clinician's word makes a client and nothing else."""
    practice.portal_account(maya, practice.ines, "maya@example.test")
    account = Account.of_client(maya.id)
    db.session.get_one(Holder, account.id).roles_text = "therapist"
    db.session.commit()
    with pytest.raises(VaultAlarm):
        certified(account.id, practice.ines.keyring.root_vk)
    assert live_grant(maya.file_id, account.id) is None
