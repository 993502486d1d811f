"""A file whose words are listed is passed over when it lacks what is looked for, and never when it has it."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from clinic.clients.answering import plain
from clinic.database import db
from clinic.files.grants import share, take_back
from clinic.files.models import File
from clinic.files.shred import shred_file
from clinic.files.wordlists import WordList
from clinic.notes import gathering, listing, voided
from clinic.notes.models import Note
from clinic.notes.voided import Stood
from clinic.notes.wordlist import Listed, Words, pieces
from clinic.vault.keyring import Keyring
from tests.attacks.writer import drop_triggers
from tests.holders import Cast, Member, file_of
from tests.notes.test_finding import CONTENT, EARLIER, IN_PERSIAN, add, entries, found
from tests.notes.test_sign import SIGNER, begun, proof_of, signed, typed

KINDS = {"walked": CONTENT, "persian": IN_PERSIAN, "lighthouse": EARLIER}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "ENOUGH", 1)
    monkeypatch.setattr(listing, "MOST_FILES", 2)


@pytest.fixture
def notes(cast: Cast) -> list[Note]:
    """One in each of three files of Ines's: walks, words in Persian, and a lighthouse."""
    return [signed(cast.ines, begun(cast.ines, file_of(cast.ines)), one) for one in KINDS.values()]


def anew(member: Member) -> Member:
    return replace(member, keyring=Keyring(member.id, member.keyring.bundle))


def renew(member: Member) -> int:
    """As their signing in does, once they have a ring."""
    found(anew(member), "nothing")
    db.session.rollback()
    many = listing.renew(member.actor, anew(member).keyring)
    db.session.commit()
    return many


def lists() -> list[dict[str, object]]:
    rows = db.session.execute(select(WordList.__table__).order_by(WordList.number))
    return [dict(row) for row in rows.mappings()]


def passed_over(member: Member, words: str, monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """The files that a search does not look into, with what it finds as it does without lists."""
    seen: list[set[str]] = []
    lacking = listing.lacking

    def told(*given: object) -> set[str]:
        seen.append(lacking(*given))
        return seen[-1]

    with monkeypatch.context() as patched:
        patched.setattr(listing, "lacking", told)
        by_lists = found(anew(member), words)
        patched.setattr(listing, "lacking", lambda *given: set())
        assert found(anew(member), words) == by_lists
    return {UUID(code) for code in seen[0]}


def put(row: dict[str, object]) -> None:
    theirs = (WordList.account_id == row["account_id"], WordList.number == row["number"])
    db.session.execute(delete(WordList).where(*theirs))
    db.session.execute(insert(WordList.__table__).values(row))
    db.session.commit()


def test_files_without_the_words_are_passed_over_and_what_is_found_is_the_same(
    cast: Cast, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, opened = found(cast.ines, "house"), entries("notes.gathered")
    assert renew(cast.ines) == 2
    assert renew(cast.ines) == 0
    assert entries("notes.gathered") == opened + 1
    assert [row["texts"] for row in lists()] == [2, 1]
    walked, persian, lighthouse = (note.file_id for note in notes)
    assert found(cast.ines, "house") == before == [notes[2].id]
    assert passed_over(cast.ines, "house", monkeypatch) == {walked, persian}
    assert passed_over(cast.ines, "a light", monkeypatch) == {walked, persian}
    assert passed_over(cast.ines, "Lisbon", monkeypatch) == {walked, persian, lighthouse}
    assert passed_over(cast.ines, "ميخواهم", monkeypatch) == {walked, lighthouse}
    assert passed_over(cast.ines, "", monkeypatch) == set()
    # Words that a file has apart are looked for in its texts.
    assert lighthouse not in passed_over(cast.ines, "lighthouse a", monkeypatch)
    assert found(cast.ines, "lighthouse a") == []


def test_what_is_signed_or_added_after_the_list_is_found_and_listed_next(
    cast: Cast, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    renew(cast.ines)
    add(cast, notes[0], "a lantern")
    other = signed(cast.ines, begun(cast.ines, file_of(cast.ines)), EARLIER)
    assert found(cast.ines, "lantern") == [notes[0].id]
    assert set(found(cast.ines, "house")) == {notes[2].id, other.id}
    assert notes[0].file_id not in passed_over(cast.ines, "house", monkeypatch)
    assert renew(cast.ines) == 2
    assert notes[0].file_id in passed_over(cast.ines, "house", monkeypatch)
    assert found(cast.ines, "lantern") == [notes[0].id]
    assert sum(row["texts"] for row in lists()) == 5


def test_a_list_that_was_tampered_with_hides_nothing(cast: Cast, notes: list[Note]) -> None:
    renew(cast.ines)
    first, second = lists()
    old = dict(first)
    add(cast, notes[0], "a lantern")
    renew(cast.ines)
    present = lists()[0]
    blob, members = present["blob"], present["members"]
    for changed in (
        old,
        present | {"blob": blob[:-1] + bytes([blob[-1] ^ 1])},
        present | {"blob": b""},
        present | {"blob": second["blob"]},
        present | {"members": members[32:] + members[:32]},
        present | {"members": members[32:]},
        present | {"members": "not one"},
        present | {"members": second["members"]},
        present | {"texts": 10**6},
    ):
        put(changed)
        assert found(anew(cast.ines), "lantern") == [notes[0].id], changed
        assert found(anew(cast.ines), "house") == [notes[2].id], changed
        assert found(anew(cast.ines), "walked") == [notes[0].id], changed


@pytest.mark.parametrize("triggers", ["stand", "are gone"])
def test_it_goes_with_a_file_that_is_taken_back_and_opens_no_more(
    cast: Cast, notes: list[Note], triggers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_FILES", 3)
    for note in notes:
        share(cast.ines.actor, cast.ines.keyring, note.file_id, cast.omar.id)
    db.session.commit()
    assert renew(cast.omar) == 1
    theirs = lists()
    if triggers == "are gone":
        drop_triggers()
    take_back(cast.ines.actor, cast.ines.keyring, notes[2].file_id, cast.omar.id)
    db.session.commit()
    assert (lists() == []) is (triggers == "stand")
    for row in theirs:
        put(row)
    assert found(anew(cast.omar), "house") == []
    assert found(anew(cast.omar), "walked") == [notes[0].id]
    assert passed_over(cast.omar, "Lisbon", monkeypatch) == set()
    # The others are listed anew, without it.
    assert renew(cast.omar) == 1
    assert all(notes[2].file_id.hex not in row["members"] for row in lists())
    assert passed_over(cast.omar, "Lisbon", monkeypatch) == {note.file_id for note in notes[:2]}


def test_a_draft_that_was_voided_keeps_its_file_from_no_list(
    cast: Cast, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = db.session.get_one(File, notes[0].file_id)
    by = (cast.ines.actor, cast.ines.keyring)
    stood = Stood(typed(data="walked"), CONTENT)
    voided.void(*by, begun(cast.ines, file), stood, "begun twice", SIGNER, proof_of(cast.ines))
    begun(cast.ines, file)
    db.session.commit()
    assert gathering.counts(cast.ines.id) == dict.fromkeys((one.file_id.hex for one in notes), 1)
    renew(cast.ines)
    assert file.id in passed_over(cast.ines, "house", monkeypatch)


def test_it_goes_with_a_file_that_is_shredded(cast: Cast, notes: list[Note]) -> None:
    renew(cast.ines)
    assert len(lists()) == 2
    shred_file(cast.ines.actor, notes[2].file_id, along=File)
    db.session.commit()
    assert lists() == []
    assert found(anew(cast.ines), "house") == []
    assert found(anew(cast.ines), "walked") == [notes[0].id]
    renew(cast.ines)
    assert [row["texts"] for row in lists()] == [2]


def test_nobody_without_a_ring_or_with_few_texts_makes_one(
    cast: Cast, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.rollback()
    assert listing.renew(cast.ines.actor, anew(cast.ines).keyring) == 0
    monkeypatch.setattr(listing, "ENOUGH", 4)
    assert renew(cast.ines) == 0
    monkeypatch.setattr(listing, "ENOUGH", 3)
    monkeypatch.setattr(listing, "MOST_AT_ONCE", 1)
    assert renew(cast.ines) == 1
    db.session.execute(update(WordList).values(texts=9))
    db.session.commit()
    assert renew(cast.omar) == 0


def test_no_part_of_a_text_is_ever_ruled_out_by_its_words() -> None:
    drawn = Random(7)
    for _ in range(300):
        signs = ["ab", "a", "b", "می", "我哭", "é", "ﬁ"]
        words = ["".join(drawn.choices(signs, k=drawn.randint(1, 4))) for _ in range(6)]
        text = " ".join(plain(" ".join(words)).split())
        start, end = sorted(drawn.sample(range(len(text) + 1), 2))
        sought = pieces(" ".join(text[start:end].split()).encode())
        other = Words(1, {b"something", b"else"})
        listed = Listed.of([other, Words(2, set(text.encode().split())), other])
        assert 1 not in Listed(listed.content).without(sought)
        assert listed.texts == (1, 2, 1)
    assert not Listed(b"\x02" + listed.content[1:]).without(sought)


def test_a_list_tells_of_each_file_by_itself_what_it_lacks() -> None:
    many = [f"word{number}".encode() for number in range(300)]
    listed = Listed.of(
        [Words(1, {b"walks", b"the"}), Words(2, {b"the", b"walk"}), Words(3, ()), Words(4, many)]
    )
    for words, lacking in {
        "walk": [2, 3],
        "walks": [1, 2, 3],
        "alks": [1, 2, 3],
        "the walk": [2, 3],
        "the walks": [1, 2, 3],
        "walk the": [0, 2, 3],
        "walks the": [1, 2, 3],
        "word7": [0, 1, 2],
        "word7 word299": [0, 1, 2],
        "talk": [0, 1, 2, 3],
    }.items():
        assert listed.without(pieces(words.encode())) == lacking, words
    assert listed.without(pieces(b"word")) == [], "it stands in too many words to look each up"
    assert Listed.of([]).without([b"walk"]) == []
