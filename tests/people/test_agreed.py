"""Four words agreed in session: drawn evenly enough, the same however typed, and needed beside the letter."""

import math
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.people import agreed, invitation, under_link
from clinic.people.invitation import invite_client
from clinic.people.models import Account, Invitation
from clinic.vault import bundle as vault
from clinic.vault.alarm import VaultAlarm, WrongPassword
from clinic.vault.bundle import Lock
from clinic.vault.token import token_bytes
from tests.people.walking import Walker

ADDRESS, WORDS = "maya.at.home@example.test", "دریا کوه نان ماه"
OTHERS = "دریا کوه نان شب"
VERDICT = "The address or the words are not right."
SIGN_IN_VERDICT = "Address, password or code is not right."
LEAST_BITS = 37


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


@pytest.fixture
def invited(practice, maya):
    """The path in Maya's letter; the words were said aloud."""
    ines = practice.ines
    link = invite_client(ines.actor, ines.keyring, maya.id, maya.file_id, ADDRESS, "en", WORDS)
    db.session.commit()
    return link.removeprefix("http://localhost")


def accepted(practice, path: str, **more: str) -> Walker:
    walker = Walker.at(practice.app)
    took = walker.send(path, email=ADDRESS, words=WORDS, **({"way": "words"} | more))
    assert took.location == "/portal"
    db.session.rollback()
    return walker


def the_code() -> str:
    row = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc()).limit(1)).one()
    found = re.findall(r"\d{4} \d{4}", open_letter(row, settings().instance_key).text)
    db.session.rollback()
    return found[0]


def letters_there_are() -> int:
    found = len(db.session.scalars(select(OutboxLetter.id)).all())
    db.session.rollback()
    return found


@pytest.mark.parametrize("language", agreed.LISTS)
def test_each_list_gives_enough_to_guess_and_no_word_twice(language: str) -> None:
    words = agreed.words_of(language)
    assert agreed.COUNT * math.log2(len(words)) > LEAST_BITS
    assert len({agreed.written(f"{word} {word} {word} {word}") for word in words}) == len(words)
    drawn = agreed.propose(language)
    assert agreed.are(drawn)
    assert set(drawn.split()) <= set(words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Forêt, RIVIÈRE  neige-lune ", "foret riviere neige lune"),
        ("دريا، كوه نان ماه", "دریا کوه نان ماه"),
        ("آب کتاب نان ماه", "اب کتاب نان ماه"),
        # A password of somebody's own stays as it is, to the letter.
        ("Forêt rivière neige", "Forêt rivière neige"),
        ("A Quiet Place, Mine", "A Quiet Place, Mine"),
    ],
)
def test_the_words_are_the_same_however_a_thumb_writes_them(typed: str, meant: str) -> None:
    assert agreed.written(typed) == meant


def test_the_letter_alone_opens_nothing_and_a_wrong_try_is_on_the_trail(practice, invited):
    thief = Walker.at(practice.app)
    for email, words in ((ADDRESS, OTHERS), ("other@example.test", WORDS), (ADDRESS, "a b")):
        assert thief.send(invited, email=email, words=words, way="words").status_code == 422
        assert thief.says(VERDICT)
    db.session.rollback()
    tried = db.session.scalars(select(Entry).where(Entry.action == "account.words_refused")).all()
    assert len(tried) == 3
    db.session.rollback()
    for _ in range(2):
        thief.send(invited, email=ADDRESS, words=OTHERS, way="words")
    assert thief.send(invited, email=ADDRESS, words=WORDS, way="words").status_code == 429


def test_guesses_at_the_words_slow_down_from_wherever_they_come(practice, invited):
    """Counted by the link: another browser, another address on the network, changes nothing."""
    for number in range(5):
        thief = Walker.at(practice.app, address=f"10.0.{number}.1")
        assert thief.send(invited, email=ADDRESS, words=OTHERS, way="words").status_code == 422
    assert (
        Walker.at(practice.app, address="10.7.7.7")
        .send(invited, email=ADDRESS, words=OTHERS, way="words")
        .status_code
        == 429
    )


def test_the_words_are_in_no_row_no_letter_and_no_entry(practice, invited):
    accepted(practice, invited)
    rows = [open_letter(row, settings().instance_key) for row in db.session.scalars(select(OutboxLetter))]
    said = [f"{letter.subject} {letter.text}" for letter in rows]
    said += [str(entry.detail) for entry in db.session.scalars(select(Entry))]
    assert not [one for one in said if any(word in one for word in WORDS.split())]


def test_with_the_database_and_the_pepper_both_the_link_and_the_words_are_needed(practice, maya, invited):
    """What a thief of everything holds while the invitation is open: no token, no words."""
    token = invited.rpartition("/")[2]
    waits = invitation.waiting(token, clock.now())
    with pytest.raises(VaultAlarm):
        vault.under_token(waits.sealed, waits.account_id, b"u" * 32)
    found = vault.under_token(waits.sealed, waits.account_id, token_bytes(token))
    assert isinstance(found, Lock)
    for words, pepper in ((OTHERS, settings().pepper), (agreed.written(WORDS), b"p" * 32)):
        with pytest.raises(WrongPassword):
            vault.unlock_agreed(found, waits.account_id, words, pepper)
    # Nor does what waits for the words pass for a lock of the account.
    with pytest.raises(VaultAlarm):
        vault.unlock(found, waits.account_id, agreed.written(WORDS), settings().pepper)
    assert under_link.bundle_of(waits, token, WORDS).verify_key == waits.account.holder.verify_key


def test_an_accepted_account_opens_with_words_and_pepper_together_alone(practice, maya, invited):
    accepted(practice, invited)
    account = Account.of_client(maya.id)
    lock = account.lock
    assert (
        db.session.scalars(select(Invitation.sealed).where(Invitation.account_id == account.id)).one() == b""
    )
    for words, pepper in ((OTHERS, settings().pepper), (agreed.written(WORDS), b"p" * 32)):
        with pytest.raises(WrongPassword):
            vault.unlock(lock, account.id, words, pepper)
    assert vault.unlock(lock, account.id, agreed.written(WORDS), settings().pepper)


def test_she_signs_in_with_her_words_and_the_mailed_code_once_within_ten_minutes(practice, invited):
    accepted(practice, invited)
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=ADDRESS, password="دريا، كوه  نان ماه")
    code = the_code()
    assert walker.send("/sign-in/code", code=code).location == "/portal"
    again = Walker.at(practice.app)
    again.http.set_cookie("p", walker.http.get_cookie("p").value if walker.http.get_cookie("p") else "")
    assert again.send("/sign-in/code", code=code).location == "/sign-in"
    late = Walker.at(practice.app)
    late.send("/sign-in", email=ADDRESS, password=WORDS)
    code = the_code()
    with time_machine.travel(clock.now().timestamp() + 601):
        assert late.send("/sign-in/code", code=code).location == "/sign-in"


def test_after_five_wrong_codes_the_right_one_of_that_letter_is_worth_nothing(practice, invited):
    accepted(practice, invited)
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=ADDRESS, password=WORDS)
    code = the_code()
    wrong = "0000 0000" if code != "0000 0000" else "1111 1111"
    assert [walker.send("/sign-in/code", code=wrong).status_code for _ in range(5)] == [422] * 5
    assert walker.send("/sign-in/code", code=code).location != "/portal"


def test_a_code_of_another_sign_in_or_another_person_lets_nobody_in(practice, invited):
    accepted(practice, invited)
    leo = practice.client("Leo", practice.ines)
    his = practice.portal_account(leo, practice.ines)
    first, second, other = (Walker.at(practice.app) for _ in range(3))
    first.send("/sign-in", email=ADDRESS, password=WORDS)
    hers = the_code()
    second.send("/sign-in", email=ADDRESS, password=WORDS)
    newer = the_code()
    other.send("/sign-in", email=his.email, password=his.password)
    for walker, code in ((second, hers), (first, newer), (other, newer)):
        assert walker.send("/sign-in/code", code=code).status_code == 422
    assert second.send("/sign-in/code", code=newer).location == "/portal"


def test_of_two_who_give_one_mailed_code_at_once_one_comes_in(practice, invited):
    accepted(practice, invited)
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=ADDRESS, password=WORDS)
    step, code = walker.http.get_cookie("p").value, the_code()
    both = [Walker.at(practice.app) for _ in range(2)]
    for one in both:
        one.http.set_cookie("p", step)
        one.open("/sign-in/code")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one.send("/sign-in/code", code=code), both))
    assert sorted(answer.location or "" for answer in answers)[-1] == "/portal"
    assert [answer.location for answer in answers].count("/portal") == 1


def test_nobody_can_tell_whether_an_address_has_an_account(practice, invited):
    """The same page, the same next step, the same verdict; and a letter only for the right words."""
    accepted(practice, invited)
    before, seen = letters_there_are(), []
    for email, words in ((ADDRESS, OTHERS), ("nobody@example.test", WORDS)):
        walker = Walker.at(practice.app)
        first = walker.send("/sign-in", email=email, password=words)
        held = len(walker.http.get_cookie("p").value)
        second = walker.send("/sign-in/code", code="1234 5678")
        seen.append(
            (first.status_code, first.location, held, second.status_code, walker.says(SIGN_IN_VERDICT))
        )
    assert seen[0] == seen[1] == (303, "/sign-in/code", 43, 422, True)
    assert letters_there_are() == before


def test_she_may_take_a_password_instead_and_words_again_later(practice, invited):
    walker = accepted(practice, invited, way="password", password="a quiet place of mine")
    thief = Walker.at(practice.app)
    thief.send("/sign-in", email=ADDRESS, password=WORDS)
    assert thief.send("/sign-in/code", code="1234 5678").status_code == 422
    page = walker.open("/portal/me/password").text
    offered = re.search(r'name="password_offered"[^>]*value="([^"]+)"', page)[1]
    assert agreed.are(offered)
    changed = walker.send(
        "/portal/me/password", password_now="a quiet place of mine", password="", password_offered=offered
    )
    assert changed.location == "/sign-in"
    walker = Walker.at(practice.app)
    walker.send("/sign-in", email=ADDRESS, password=offered.upper())
    assert walker.send("/sign-in/code", code=the_code()).location == "/portal"


def test_a_password_chosen_and_not_typed_is_asked_for_and_nothing_is_spent(practice, invited):
    walker = Walker.at(practice.app)
    assert walker.send(invited, email=ADDRESS, words=WORDS, way="password").status_code == 422
    assert walker.says("Type the password here, or choose the four words above.")
    accepted(practice, invited)
