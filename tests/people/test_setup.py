"""Set-up: one address, three pages, and nothing exists before the kit was typed back."""

import re
import stat
import threading

import pytest
import time_machine
from sqlalchemy import func, select

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.files.keys import kit_holder, record_key
from clinic.files.models import File, FileKind, Holder
from clinic.files.trust import certified
from clinic.people import setup
from clinic.people.beginning import Beginning, Wishes
from clinic.people.held import read as held_read
from clinic.people.models import Account, Practice
from clinic.people.setup_pages import STEP
from clinic.vault.box import public_key
from clinic.vault.bundle import open_escrow
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_seed, kit_text
from clinic.vault.totp import code_at
from tests.people.walking import Walker

TYPED = {
    "practice": "Harbour Counselling",
    "zone": "America/Halifax",
    "region": "CA-NS",
    "locales": ["en", "fa"],
    "name": "Olga Owner",
    "email": "olga@example.test",
    "is_therapist": "y",
    "designation": "RCT",
    "registration_no": "1234",
    "password": "five plain words for olga",
    "password_offered": "",
}


@pytest.fixture
def path(app):
    address = setup.one_time_address(app)
    return address.removeprefix("http://localhost")


@pytest.fixture
def walker(app):
    return Walker.at(app)


def begun(path: str) -> Beginning:
    content = held_read(STEP, path.rpartition("/")[2], clock.now())
    assert content is not None
    return Beginning.from_bytes(content)


def up_to_the_kit(walker: Walker, path: str) -> Beginning:
    assert walker.send(path, **TYPED).location == f"{path}/phone"
    code = code_at(begun(path).bundle.totp_seed, clock.now())
    assert walker.send(f"{path}/phone", code=code).location == f"{path}/kit"
    return begun(path)


def test_the_address_is_the_same_until_it_has_done_its_work(app, path):
    assert setup.one_time_address(app) == f"http://localhost{path}"
    file = settings().instance / "setup_token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o400


def test_the_owner_founds_the_practice_in_a_browser(app, walker, path):
    assert walker.open(path).status_code == 200
    made = up_to_the_kit(walker, path)
    assert db.session.scalar(select(func.count()).select_from(Holder)) == 0
    db.session.rollback()
    done = walker.send(f"{path}/kit", kit=kit_text(made.kit).lower().replace("-", " "))
    assert done.location == "/desk"
    practice = Practice.ours()
    assert (practice.name, practice.zone, practice.locales) == (
        "Harbour Counselling",
        "America/Halifax",
        ["en", "fa"],
    )
    assert settings().root_vk == practice.root_vk == made.bundle.root_vk
    account = db.session.get_one(Account, made.account_id)
    assert account.roles == {"owner", "therapist"}
    assert (account.designation, account.registration_no) == ("RCT", "1234")
    db.session.rollback()
    with time_machine.travel(clock.now().timestamp() + 60):
        code = code_at(made.bundle.totp_seed, clock.now())
        assert walker.sign_in("olga@example.test", TYPED["password"], code).status_code == 303


def test_the_address_dies_with_its_work(app, walker, path):
    made = up_to_the_kit(walker, path)
    walker.send(f"{path}/kit", kit=kit_text(made.kit))
    assert setup.one_time_address(app) is None
    assert not (settings().instance / "setup_token").exists()
    spent, never = walker.open(path), walker.open("/setup/" + "0" * 64)
    assert spent.status_code == never.status_code == 404
    assert spent.data == never.data
    assert held_read(STEP, path.rpartition("/")[2], clock.now()) is None


@pytest.mark.parametrize("page", ["", "/phone", "/phone.svg", "/kit", "/kit.pdf"])
def test_another_address_shows_nothing(walker, path, page):
    assert walker.open("/setup/" + "a" * 64 + page).status_code == 404


@pytest.mark.parametrize("page", ["/phone", "/phone.svg", "/kit", "/kit.pdf"])
def test_no_page_is_shown_out_of_turn(walker, path, page):
    assert walker.open(path + page).status_code == 404


def test_the_kit_waits_for_the_phone(walker, path):
    walker.send(path, **TYPED)
    assert walker.send(f"{path}/phone", code="000000").status_code == 422
    assert walker.open(f"{path}/kit").status_code == 404


def test_a_kit_mistyped_by_one_letter_does_not_open_the_practice(walker, path):
    made = up_to_the_kit(walker, path)
    typed = kit_text(made.kit)
    wrong = ("A" if typed[0] != "A" else "B") + typed[1:]
    refused = walker.send(f"{path}/kit", kit=wrong)
    assert refused.status_code == 422
    assert walker.says("That is not what the sheet says.")
    assert Practice.ours() is None
    assert settings().root_vk is None


def test_another_practices_kit_does_not_open_it(walker, path):
    up_to_the_kit(walker, path)
    assert walker.send(f"{path}/kit", kit=kit_text(bytes(32))).status_code == 422


def test_the_words_on_the_page_are_the_password_when_none_is_typed(walker, path):
    walker.open(path)
    words = walker.offered()
    up_to_the_kit_with = {**TYPED, "password": "", "password_offered": words}
    walker.send(path, **up_to_the_kit_with)
    code = code_at(begun(path).bundle.totp_seed, clock.now())
    walker.send(f"{path}/phone", code=code)
    made = begun(path)
    walker.send(f"{path}/kit", kit=kit_text(made.kit))
    paper = made.bundle.recovery_codes[0]
    assert walker.sign_in("olga@example.test", words, paper).status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("practice", ""),
        ("zone", "Mars/Olympus"),
        ("region", "XX"),
        ("locales", []),
        ("name", ""),
        ("email", "olga"),
        ("password", "too short"),
        ("password", "Harbour Counselling 1"),
    ],
)
def test_what_is_missing_or_weak_is_said_beside_it_and_the_rest_is_kept(walker, path, field, typed):
    refused = walker.send(path, **{**TYPED, field: typed})
    assert refused.status_code == 422
    assert 'class="errors"' in refused.text
    if field != "registration_no":
        assert 'value="1234"' in refused.text
    assert "five plain words" not in refused.text


def test_the_page_shows_the_codes_and_a_picture_of_its_own(walker, path):
    walker.send(path, **TYPED)
    page = walker.open(f"{path}/phone").text
    assert all(code in page for code in begun(path).bundle.recovery_codes)
    picture = walker.open(f"{path}/phone.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"style" not in picture.data
    assert picture.headers["Cache-Control"] == "no-store"


def test_the_kit_opens_the_owners_account_and_the_directory(app, walker, path):
    made = up_to_the_kit(walker, path)
    walker.send(f"{path}/kit", kit=kit_text(made.kit))
    seed, kit = kit_seed(made.kit), kit_holder()
    assert kit.public_key == public_key(seed)
    assert certified(kit.id, made.bundle.root_vk).roles == {"kit"}
    account = db.session.get_one(Account, made.account_id)
    assert open_escrow(account.escrow, account.id, seed) == made.bundle
    directory = db.session.scalars(select(File).where(File.kind == FileKind.DIRECTORY)).one()
    as_kit = Keyring(kit.id, type(made.bundle)(seed, made.bundle.sign_seed, bytes(20), made.bundle.root_vk))
    assert (
        record_key(as_kit, directory.id).secret
        == record_key(Keyring(account.id, made.bundle), directory.id).secret
    )


def test_what_is_half_done_is_sealed_and_nothing_of_it_is_in_the_database(app, walker, path):
    made = up_to_the_kit(walker, path)
    folder = settings().runtime
    stored = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    for secret in (made.kit, made.bundle.kem_seed, b"Harbour", b"olga@example", kit_text(made.kit).encode()):
        assert secret not in stored


def test_two_who_finish_at_once_found_one_practice(either_app):
    wishes = Wishes("Harbour", "America/Halifax", "CA-NS", ("en",), "Olga", "olga@example.test")
    now = clock.now()
    made = setup.begin(wishes, "five plain words for olga")
    made = setup.enrol(made, code_at(made.bundle.totp_seed, now), now)
    gate, ends = threading.Barrier(2, timeout=60), []

    def finish():
        with either_app.app_context():
            gate.wait()
            try:
                setup.finish(made, "here", now)
                db.session.commit()
                ends.append("founded")
            except Exception:
                db.session.rollback()
                ends.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=finish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["founded", "refused"]
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_an_instance_that_trusts_another_root_is_not_taken_over(app):
    settings().pin_root(bytes(range(32)))
    now = clock.now()
    made = setup.begin(
        Wishes("Harbour", "UTC", "CA-NS", ("en",), "Olga", "olga@example.test"), "five plain words for olga"
    )
    made = setup.enrol(made, code_at(made.bundle.totp_seed, now), now)
    with pytest.raises(setup.AnotherRootPinned):
        setup.finish(made, "here", now)


def test_a_beginning_survives_its_journey_through_the_store(app):
    wishes = Wishes("ö", "UTC", "CA-NS", ("en", "fa"), "ق", "a@b.test", "fa", False, "RCT", "1")
    made = setup.begin(wishes, "five plain words for olga")
    assert Beginning.from_bytes(made.to_bytes()) == made
    assert made.wishes.roles == {"owner"}


def test_the_page_speaks_persian(walker, path):
    page = walker.open(f"{path}?lang=fa").text
    assert re.search(r'<html lang="fa" dir="rtl"', page)
