"""Accounts, attacked by a thief of rows, a thief of the instance folder, and somebody who watches codes."""

import base64
import threading
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from clinic import clock
from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.files import directory, drafts, inbox, items
from clinic.files.copies import give
from clinic.files.models import Holder, Item
from clinic.files.reading import reading
from clinic.mail.models import OutboxLetter
from clinic.people import membership, recovery, second_factor, session, session_row, signing_in
from clinic.people.caller import Caller
from clinic.people.keys import lock_account, open_with_password
from clinic.people.known import Browser
from clinic.people.models import Account
from clinic.people.signed_in import load
from clinic.refusal import NotFound
from clinic.runtime import runtime
from clinic.vault.alarm import VaultAlarm, WrongPassword
from clinic.vault.box import public_key
from clinic.vault.bundle import Bundle, lock_with_password
from clinic.vault.certificate import certify_by_root
from clinic.vault.kit import kit_seed, new_kit
from clinic.vault.totp import code_at
from tests.attacks.writer import rewrite
from tests.practice import ORIGIN, Person, Practice

NEIGHBOURS = "127.0.0.0/24"
CALLER = Caller(ORIGIN, NEIGHBOURS, "Firefox, Linux", Browser())


def begin(person: Person, password: str) -> str:
    step = signing_in.begin(person.email, password, CALLER, clock.now())
    db.session.commit()
    return step


def finish(step: str, code: str) -> signing_in.SignIn:
    done = signing_in.finish(step, code, CALLER, clock.now())
    db.session.commit()
    return done


def recover(person: Person, kit: str, password: str) -> None:
    token = recovery.begin(person.email, kit, ORIGIN, NEIGHBOURS, clock.now())
    db.session.commit()
    code = code_at(recovery.opened(token, clock.now()).bundle.totp_seed, clock.now())
    recovery.finish(token, password, code, ORIGIN, clock.now())
    db.session.commit()


def note_of(person: Person, practice: Practice, words: bytes) -> tuple[object, object]:
    maya, note = practice.client("Maya", of=person), uuid4()
    items.save(person.actor, person.keyring, maya.file_id, note, "note", words, 0)
    db.session.commit()
    return maya.file_id, note


def test_a_password_made_cheap_to_guess_in_its_row_is_not_tried(either_practice):
    ines = either_practice.ines
    cheap = '{"algorithm": "argon2id", "iterations": 1, "lanes": 1, "memory_kib": 8}'
    rewrite(Account, Account.id == ines.id, kdf=cheap)
    with pytest.raises(VaultAlarm, match="lowered"):
        begin(ines, ines.password)


def test_keys_planted_under_a_password_of_the_writers_own_are_not_believed(either_practice):
    ines, told = either_practice.ines, settings()
    planted = lock_with_password(Bundle.new(told.root_vk), ines.id, "a password of the thief's", told.pepper)
    rewrite(Account, Account.id == ines.id, salt=planted.salt, kdf=planted.kdf, sealed=planted.sealed)
    with pytest.raises(VaultAlarm, match="certified"):
        begin(ines, "a password of the thief's")


def test_a_kit_that_was_replaced_opens_nobody(either_practice):
    root_seed, ines = either_practice.olga.keyring.root_seed, either_practice.ines
    assert root_seed is not None
    public, kit_id = public_key(kit_seed(new_kit())), uuid4()
    db.session.execute(update(Holder).where(Holder.roles_text == "kit").values(retired_at=clock.now()))
    certificate = certify_by_root(root_seed, kit_id, {"kit"}, public, b"")
    db.session.add(
        Holder(id=kit_id, roles_text="kit", public_key=public, verify_key=b"", certificate=certificate)
    )
    db.session.commit()
    with pytest.raises(recovery.KitOfAnotherPractice):
        recovery.begin(ines.email, either_practice.kit, ORIGIN, NEIGHBOURS, clock.now())


def test_without_the_pepper_the_right_password_opens_nothing_and_the_kit_still_loses_nothing(either_practice):
    """A thief of the database alone, and a practice whose instance folder burned."""
    practice, ines = either_practice, either_practice.ines
    file_id, note = note_of(ines, practice, b"words of before")
    practice.app.extensions["attune"] = replace(settings(), pepper=bytes(32))
    with pytest.raises(WrongPassword):
        open_with_password(db.session.get_one(Account, ines.id), ines.password)
    recover(ines, practice.kit, "a quite fresh start of words")
    fresh = open_with_password(db.session.get_one(Account, ines.id), "a quite fresh start of words")
    signed_in = replace(ines, keyring=replace(ines.keyring, bundle=fresh))
    assert fresh.totp_seed != ines.keyring.bundle.totp_seed
    with reading(ines.actor, signed_in.keyring, "note.read", [file_id]) as opened:
        assert opened.item(file_id, note, kind="note", author_id=ines.id) == b"words of before"


def test_a_code_spent_in_another_connection_is_spent(either_practice):
    """The first sign-in looked at the row before the second one changed it."""
    practice, ines = either_practice, either_practice.ines
    account, code = db.session.get_one(Account, ines.id), ines.code
    assert account.totp_step == 0
    db.session.commit()
    with practice.app.app_context():
        assert finish(begin(ines, ines.password), code).account.id == ines.id
    bundle = ines.keyring.bundle
    assert account.totp_step == 0
    assert second_factor.spend(account, bundle, code, clock.now(), None) is None


def test_of_four_who_type_one_code_at_once_one_comes_in(either_practice):
    practice, ines = either_practice, either_practice.ines
    code, came = ines.code, []
    steps = [begin(ines, ines.password) for _ in range(4)]
    together = threading.Barrier(len(steps), timeout=60)

    def try_code(step: str) -> None:
        with practice.app.app_context():
            together.wait()
            try:
                finish(step, code)
                came.append("in")
            except signing_in.WrongSignIn:
                came.append("refused")
            finally:
                db.session.remove()

    tries = [threading.Thread(target=try_code, args=(step,)) for step in steps]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(came) == ["in", "refused", "refused", "refused"]


def test_sessions_whose_rows_were_swapped_open_nothing(either_practice):
    ines, omar = either_practice.ines, either_practice.omar
    tokens = [session.begin(who.id, who.keyring.bundle, "browser", clock.now()) for who in (ines, omar)]
    with runtime().begin() as connection:
        rows = connection.execute(select(session_row.table)).all()
        for row, other in zip(rows, reversed(rows), strict=True):
            connection.execute(
                update(session_row.table).where(session_row.table.c.id == row.id).values(sealed=other.sealed)
            )
    for token in tokens:
        with pytest.raises(VaultAlarm):
            session.open_session(token, clock.now())


def test_a_session_whose_account_was_given_a_role_in_the_database_is_an_alarm(either_practice):
    iris = either_practice.iris
    token = session.begin(iris.id, iris.keyring.bundle, "browser", clock.now())
    assert load(token, ORIGIN).person.roles == {"intake"}
    rewrite(Holder, Holder.id == iris.id, roles_text="intake,owner")
    with pytest.raises(VaultAlarm, match="vouch"):
        load(token, ORIGIN)


def test_a_leaver_opens_no_card_and_every_card_is_still_found(either_practice):
    practice, olga, ines, iris = (
        either_practice, either_practice.olga, either_practice.ines, either_practice.iris,
    )  # fmt: skip
    maya, where = practice.client("Maya", of=ines), directory.file_id()
    membership.close(olga.actor, olga.keyring, db.session.get_one(Account, iris.id))
    db.session.commit()
    with pytest.raises(NotFound), reading(iris.actor, iris.keyring, "card.read", [where]):
        pytest.fail("opened")
    assert directory.cards_with(ines.keyring, "phone", "+1 (902) 555 0101") == [maya.id]
    directory.index_contacts(olga.keyring, maya.id, {"phone": "902-555-0199"})
    db.session.commit()
    assert directory.cards_with(ines.keyring, "phone", "902.555.0199") == [maya.id]
    assert directory.cards_with(ines.keyring, "phone", "902-555-0101") == []
    with reading(ines.actor, ines.keyring, "card.read", [where]) as opened:
        assert b"Maya" in opened.item(where, maya.id, kind="card", author_id=None)


def test_neither_a_private_key_nor_a_word_is_on_the_disk(practice, tmp_path):
    """Database, its log before a checkpoint, and the short-lived store, as a thief of the disk reads them."""
    ines, word = practice.ines, "Zwetschgenknoedel"
    maya, note = practice.client(word, of=ines), uuid4()
    account = practice.portal_account(maya, of=ines)
    sealed = word.encode() * 3
    items.save(ines.actor, ines.keyring, maya.file_id, note, "note", sealed, 0)
    drafts.keep(ines.actor, ines.keyring, maya.file_id, uuid4(), "draft", sealed, 0)
    inbox.put(maya.file_id, "questionnaire", sealed, ines.actor)
    give(ines.keyring, account.id, maya.file_id, "handout", sealed)
    db.session.commit()
    tokens = [
        session.begin(who.id, who.keyring.bundle, "browser", clock.now()) for who in (ines, practice.olga)
    ]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "keys" not in path.parts]
    everything = b"".join(map(Path.read_bytes, files))
    assert db.session.scalar(select(Item.blob).where(Item.id == note)) in everything
    assert session.session_id(tokens[0]) in everything
    for text in (word, word.upper(), word.lower(), "555-0101", "5550101", "9025550101", *tokens):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert text.encode(encoding) not in everything
    for who in (ines, practice.olga, account):
        bundle = who.keyring.bundle
        for secret in (bundle.kem_seed, bundle.sign_seed, bundle.totp_seed, bundle.root_seed):
            for spelling in spellings(secret or b"no root at all"):
                assert spelling not in everything


def spellings(secret: bytes) -> list[bytes]:
    """The ways a careless program would write a key down."""
    encoded = base64.b64encode(secret).rstrip(b"=")
    return [secret, secret.hex().encode(), secret.hex().upper().encode(), encoded, base64.b32encode(secret)]


def test_the_roles_of_somebody_moved_to_the_front_desk_never_include_a_file(either_practice):
    """The product's own way down: the account's keys end, and with them every file they opened."""
    practice, olga, ines = either_practice, either_practice.olga, either_practice.ines
    file_id, note = note_of(ines, practice, b"words")
    membership.change_roles(
        olga.actor, olga.keyring, db.session.get_one(Account, ines.id), frozenset({"intake"})
    )
    db.session.commit()
    with pytest.raises(NotFound), reading(ines.actor, ines.keyring, "note.read", [file_id]) as opened:
        opened.item(file_id, note, kind="note", author_id=ines.id)
    refused = db.session.scalars(select(Entry).where(Entry.action == "file.refused")).all()
    assert [entry.subject for entry in refused] == [file_id.hex]


def test_a_code_after_a_changed_password_does_not_finish_what_the_old_one_began(either_practice):
    """The old password was typed, then its owner changed it; the code comes too late."""
    ines = either_practice.ines
    step = begin(ines, ines.password)
    account = db.session.get_one(Account, ines.id)
    lock_account(account, ines.keyring.bundle, "a quite fresh start of words")
    db.session.commit()
    with pytest.raises(signing_in.WrongSignIn):
        finish(step, ines.code)
    with runtime().begin() as connection:
        assert (
            connection.execute(
                select(session_row.table).where(session_row.table.c.account_id == ines.id)
            ).all()
            == []
        )


def test_the_old_phones_code_does_not_finish_a_sign_in_begun_before_the_kit_was_used(either_practice):
    ines = either_practice.ines
    step = begin(ines, ines.password)
    recover(ines, either_practice.kit, "a quite fresh start of words")
    with pytest.raises(signing_in.WrongSignIn):
        finish(step, ines.code)


def test_a_sign_in_to_an_account_closed_between_the_steps_is_not_finished(either_practice):
    ines = either_practice.ines
    step = begin(ines, ines.password)
    rewrite(Account, Account.id == ines.id, disabled_at=clock.now())
    with pytest.raises(signing_in.WrongSignIn):
        finish(step, ines.code)


def test_a_session_with_keys_of_before_ends_with_its_alarm(practice):
    ines = practice.ines
    browser = practice.browser_of(ines)
    recover(ines, practice.kit, "a quite fresh start of words")
    stale = practice.browser_of(ines)
    assert browser.get("/desk/me").location == "/sign-in?next=/desk/me"
    assert stale.get("/desk/me").status_code == 500
    assert stale.get("/desk/me").location == "/sign-in?next=/desk/me"


def test_no_code_is_mailed_for_a_colleague_whose_row_says_that_they_have_no_phone(either_practice):
    """Whoever writes to the row, and knows the password, would have had the code sent to themselves."""
    olga = either_practice.olga
    rewrite(Account, Account.id == olga.id, has_totp=False, email="mallory@example.test")
    before = len(db.session.scalars(select(OutboxLetter.id)).all())
    step = begin(replace(olga, email="mallory@example.test"), olga.password)
    assert len(db.session.scalars(select(OutboxLetter.id)).all()) == before
    assert finish(step, olga.code).account.id == olga.id
