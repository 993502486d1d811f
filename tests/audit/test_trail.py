"""Every look at a file is on a record that cannot be rewritten unnoticed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import current_app
from sqlalchemy import delete, event, func, select, text, update

from clinic.app import create_app
from clinic.audit import checkpoint, trail
from clinic.audit.actor import SYSTEM
from clinic.audit.models import Checkpoint, Entry
from clinic.audit.verify import verify
from clinic.config import settings
from clinic.database import db
from clinic.files.trust import certified
from tests.bench.measure import statements
from tests.conftest import close
from tests.holders import Cast, open_practice


@pytest.fixture
def cast(cast: Cast) -> Cast:
    for member in (cast.ines, cast.omar, cast.ines):
        checkpoint.record_began(member.actor, member.keyring)
        trail.record(member.actor, "card.read", uuid4(), count=3)
        db.session.commit()
    return cast


def findings(cast: Cast, *anchors):
    def verify_keys_of(account_id):
        return [certified(account_id, cast.ines.keyring.root_vk).verify_key]

    return verify(db.session(), settings().log_key, verify_keys_of, anchors)


def drop_triggers():
    on = {"sqlite": "", "postgresql": " ON {}"}[db.engine.dialect.name]
    for table in ("trail_entry", "trail_checkpoint"):
        for change in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER {table}_{change}_refused{on.format(table)}"))


def test_an_untouched_trail_holds_and_is_counted(cast):
    found = findings(cast)
    assert found.holds
    assert found.count == db.session.scalar(select(func.count()).select_from(Entry))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET actor = 'x'",
        "DELETE FROM trail_entry",
        "DELETE FROM trail_entry WHERE n = 3",
        "UPDATE trail_checkpoint SET n = 99",
        "DELETE FROM trail_checkpoint",
    ],
)
def test_the_database_refuses_to_change_or_drop_an_entry(cast, statement):
    with pytest.raises(Exception, match=r"append-only|kept as signed"):
        db.session.execute(text(statement))


def test_an_entry_cannot_be_replaced_under_its_number(app):
    open_practice(app)
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry WHERE n = 1"))


@pytest.mark.parametrize("column", ["actor", "action", "subject", "detail", "origin"])
def test_an_altered_entry_is_the_first_bad_one(cast, column):
    drop_triggers()
    db.session.execute(update(Entry).where(Entry.n == 3).values({column: "altered"}))
    assert findings(cast).bad_entry == 3


def test_a_missing_entry_is_found(cast):
    drop_triggers()
    db.session.execute(delete(Entry).where(Entry.n == 2))
    assert findings(cast).bad_entry == 2


def test_a_forged_checkpoint_is_found(cast):
    drop_triggers()
    db.session.execute(update(Checkpoint).values(signature=bytes(64)))
    assert not findings(cast).holds


def test_a_thief_with_the_log_key_cannot_rebuild_the_chain_past_a_sign_in(cast):
    from clinic.audit.chain import link

    drop_triggers()
    rows = db.session.execute(select(Entry).order_by(Entry.n)).scalars().all()
    kept = [(e.at, e.actor, e.action, e.subject, e.detail, e.origin) for e in rows if e.n != 2]
    db.session.execute(delete(Entry))
    db.session.expunge_all()
    previous = b""
    for n, fields in enumerate(kept, 1):
        previous = link(settings().log_key, previous, (n, *fields))
        names = ("at", "actor", "action", "subject", "detail", "origin")
        db.session.add(Entry(n=n, hash=previous, **dict(zip(names, fields, strict=True))))
    db.session.flush()
    assert not findings(cast).holds
    db.session.execute(delete(Checkpoint))
    assert "without its checkpoint" in findings(cast).reason


def test_a_cut_at_the_end_is_seen_only_by_what_was_kept_outside(cast):
    n, last = trail.head(db.session())
    drop_triggers()
    db.session.execute(delete(Checkpoint).where(Checkpoint.n > 6))
    db.session.execute(delete(Entry).where(Entry.n > 6))
    assert findings(cast).holds
    assert not findings(cast, (n, last.hex())).holds


def test_a_browsers_witness_holds_until_the_trail_is_cut(cast):
    seen = checkpoint.witness(db.session())
    assert checkpoint.still_holds(db.session(), seen)
    drop_triggers()
    db.session.execute(delete(Entry).where(Entry.n > 6))
    assert not checkpoint.still_holds(db.session(), seen)


@pytest.mark.parametrize(
    "remembered",
    ["nonsense", "", "².".ljust(34, "a"), "7." + "é" * 32, "7." + "A" * 32, "7" * 16 + "." + "a" * 32],
)
def test_a_witness_that_no_browser_of_ours_was_given_says_nothing(cast, remembered):
    assert checkpoint.still_holds(db.session(), remembered)


@pytest.mark.parametrize("words", ["said she was tired", "a" * 81, "نمونه"])
def test_the_trail_takes_no_words(cast, words):
    with pytest.raises(ValueError, match="ids, codes and counts"):
        trail.record(SYSTEM, "note.read", detail=words)


def test_an_entry_lands_with_its_work_or_not_at_all(cast):
    before = trail.head(db.session())[0]
    trail.record(SYSTEM, "note.saved", uuid4())
    db.session.rollback()
    db.session.commit()
    assert trail.head(db.session())[0] == before


def test_a_savepoint_given_up_leaves_the_works_own_entries_waiting(cast):
    before = trail.head(db.session())[0]
    trail.record(SYSTEM, "note.saved", uuid4())
    db.session.begin_nested().rollback()
    db.session.commit()
    assert trail.head(db.session())[0] == before + 1


def add_one():
    trail.record(SYSTEM, "note.saved", uuid4())
    db.session.commit()


def test_whoever_added_last_adds_the_next_by_one_statement(cast):
    add_one()
    assert statements(add_one, db.engine) == 1
    assert findings(cast).holds


def test_several_entries_of_one_piece_of_work_follow_each_other(cast):
    before = trail.head(db.session())[0]
    db.session.rollback()
    for _ in range(3):
        trail.record(SYSTEM, "note.saved", uuid4())
    db.session.commit()
    assert trail.head(db.session())[0] == before + 3
    assert findings(cast).holds


@pytest.fixture
def another(cast):
    """The same practice with an engine of its own, as another process has it."""
    made = create_app(current_app.extensions["attune"])
    yield made
    close(made)


def test_what_another_process_has_added_meanwhile_is_followed(cast, another):
    add_one()
    with another.app_context():
        add_one()
    add_one()
    assert findings(cast).holds


def test_what_stands_is_followed_where_the_database_was_put_back_to_an_earlier_day(cast, another):
    add_one()
    drop_triggers()
    db.session.execute(delete(Entry).where(Entry.n == select(func.max(Entry.n)).scalar_subquery()))
    db.session.commit()
    with another.app_context():
        add_one()
    add_one()
    assert findings(cast).holds


def test_whoever_adds_at_the_same_moment_follows_the_other(cast, another):
    before = trail.head(db.session())[0]
    db.session.rollback()

    def add_some(app):
        with app.app_context():
            for _ in range(5):
                add_one()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_some, [current_app._get_current_object(), another] * 2))
    assert trail.head(db.session())[0] == before + 20
    assert findings(cast).holds


def test_what_was_given_up_is_not_followed(cast):
    add_one()
    trail.record(SYSTEM, "note.saved", uuid4())
    event.listen(db.session, "before_commit", fail_after_joining)
    try:
        with pytest.raises(ZeroDivisionError):
            db.session.commit()
    finally:
        event.remove(db.session, "before_commit", fail_after_joining)
    db.session.rollback()
    db.session.scalar(select(1))
    db.session.commit()
    assert statements(add_one, db.engine) == 1
    assert findings(cast).holds


def fail_after_joining(_session):
    raise ZeroDivisionError
