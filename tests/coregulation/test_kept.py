"""A signed card is sealed, comes back, and stays as it was."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from clinic.coregulation import kept
from clinic.coregulation.codes import Basis, Context, Rater
from clinic.coregulation.models import ATTACHED, KIND
from clinic.coregulation.observation import Observation, Score, last_values
from clinic.database import db
from clinic.files import items
from clinic.files.items import StaleSave
from clinic.files.reading import reading
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from tests.bench.measure import statements
from tests.holders import file_of

ROMANTIC = {"context": Context.ROMANTIC, "rater": Rater.CLINICIAN, "basis": Basis.SEEN_IN_SESSION}


@pytest.fixture
def file(cast):
    return file_of(cast.ines)


def close(cast, file, *scores):
    observation = Observation(**ROMANTIC, scores=scores)
    card_id, _ = kept.close(cast.ines.actor, cast.ines.keyring, file.id, None, observation)
    db.session.commit()
    return card_id


def test_cards_come_back_latest_first_with_their_last_values(cast, file):
    first = close(cast, file, Score("S1", 1), Score("S2", 2))
    second = close(cast, file, Score("S1", 2))
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
        cards = kept.earlier(opened, file.id)
    assert [card.id for card in cards] == [second, first]
    values = last_values((card.observation for card in cards), Observation(**ROMANTIC))
    assert values == {"S1": 2, "S2": 2}


def test_the_last_numbers_of_a_bond_are_found_behind_many_cards_of_others(cast, file):
    close(cast, file, Score("S1", 4))
    other = Observation(context=Context.FAMILY, rater=Rater.CLINICIAN, basis=Basis.CLIENT_REPORT)
    for _ in range(61):
        kept.close(cast.ines.actor, cast.ines.keyring, file.id, None, other)
    db.session.commit()
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
        cards = [card.observation for card in kept.earlier(opened, file.id)]
    assert last_values(cards, Observation(**ROMANTIC)) == {"S1": 4}


def test_a_card_signed_late_stands_at_the_day_of_its_session(cast, file):
    newer = Observation(**ROMANTIC, scores=(Score("S1", 3),), seen_on=date(2026, 11, 20))
    late = replace(newer, scores=(Score("S1", 0),), seen_on=date(2026, 11, 6))
    for observation in (newer, late):
        kept.close(cast.ines.actor, cast.ines.keyring, file.id, None, observation)
    db.session.commit()
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
        cards = [card.observation for card in kept.earlier(opened, file.id)]
    assert cards == [newer, late]
    assert last_values(cards, newer) == {"S1": 3}


def test_many_cards_take_no_more_statements_than_one(cast, file):
    def looked_back() -> int:
        with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
            return statements(lambda: kept.earlier(opened, file.id), db.engine)

    close(cast, file, Score("S1", 1))
    one = looked_back()
    for _ in range(5):
        close(cast, file, Score("S1", 2))
    assert looked_back() == one


def test_a_colleague_without_the_file_reads_no_card(cast, file):
    close(cast, file, Score("S1", 1))
    with pytest.raises(NotFound), reading(cast.omar.actor, cast.omar.keyring, "file.read", [file.id]):
        pass


def test_v12_a_card_through_the_clients_own_eyes_is_never_kept(cast, file):
    theirs = Observation(**ROMANTIC | {"rater": Rater.CLIENT_SELF})
    with pytest.raises(kept.TheirsAlone):
        kept.close(cast.ines.actor, cast.ines.keyring, file.id, None, theirs)
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
        assert kept.earlier(opened, file.id) == []


def test_a_signed_card_is_never_changed(cast, file):
    card_id = close(cast, file, Score("S1", 1))
    with pytest.raises(StaleSave):
        items.save(cast.ines.actor, cast.ines.keyring, file.id, card_id, KIND, b"{}", 1)
    db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE observation SET created_at = created_at"))


def test_a_note_shows_the_cards_that_its_signed_text_names_and_no_others(cast, file):
    observation = Observation(**ROMANTIC, scores=(Score("S1", 1),))
    card_id, digest = kept.close(cast.ines.actor, cast.ines.keyring, file.id, None, observation)
    close(cast, file, Score("S1", 3))
    named = [(ATTACHED, card_id.hex, digest), ("something else", uuid4().hex, "")]
    with reading(cast.ines.actor, cast.ines.keyring, "file.read", [file.id]) as opened:
        assert kept.attached(opened, file.id, cast.ines.id, named) == [observation]
        with pytest.raises(VaultAlarm, match="not the one its note was signed with"):
            kept.attached(opened, file.id, cast.ines.id, [(ATTACHED, card_id.hex, "0" * 64)])
