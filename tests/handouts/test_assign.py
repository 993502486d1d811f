"""Giving a sheet: sealed in the file and for the client, refused where it is not safe, found by both."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock, triggers
from clinic.audit.models import Entry
from clinic.clients import own_file
from clinic.clients.allowed import Override
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Asked, Standing
from clinic.database import db
from clinic.files import grants
from clinic.files.models import FileKind, Item
from clinic.files.reading import reading
from clinic.handouts import assign, library, task
from clinic.handouts.library import NoSuchSheet
from clinic.handouts.models import Assignment
from clinic.handouts.sheet import Paper
from clinic.handouts.task import (
    HowOften,
    NoSuchStep,
    NotSafeTogether,
    ReviewTooFar,
    StartWith,
    Task,
    TouchNotAgreed,
    UnknownVersion,
)
from clinic.refusal import NotFound
from tests.clients.standings import together
from tests.practice import Practice, open_practice

pytestmark = pytest.mark.databases("sqlite")

TODAY = date(2026, 11, 23)
MINA, SAM = uuid4(), uuid4()


def task_of(code: str = "H06", locale: str = "fa", **more: object) -> Task:
    return Task.of(library.sheet(code, locale), TODAY, **more)


def asked(person: object, answer: Answer, days_ago: int = 0, alone: bool = True) -> Asked:
    return Asked(person, Gate(answer, TODAY - timedelta(days=days_ago), alone), uuid4())  # type: ignore[arg-type]


# The rules, without a database.


def test_a_task_survives_its_sealing() -> None:
    full = task_of(
        start_with=StartWith.WITH_OTHER,
        with_whom="sister",
        times_per_week=3,
        review_on=TODAY,
        first_name="مینا",
        line="—",
        large=True,
    )
    assert Task.from_bytes(full.to_bytes()) == full
    assert b'"v": 2' in full.to_bytes()
    assert b"with_whom" not in task_of().to_bytes()


def test_a_task_of_a_later_release_is_not_guessed_at() -> None:
    with pytest.raises(UnknownVersion):
        Task.from_bytes(task_of().to_bytes().replace(b'"v": 1', b'"v": 9'))


def test_chosen_steps_are_kept_so_that_an_older_release_does_not_guess_and_are_ones_the_sheet_has() -> None:
    some = task_of(steps=(1, 3))
    assert Task.from_bytes(some.to_bytes()) == some
    assert b'"v": 4' in some.to_bytes()
    assert b"steps" not in task_of().to_bytes()
    task.check(some, together(Standing(), [MINA]), TODAY)
    for wrong in ((0,), (1, some.steps_there + 1)):
        with pytest.raises(NoSuchStep):
            task.check(task_of(steps=wrong), together(Standing(), [MINA]), TODAY)


def test_a_sheet_for_one_asks_no_gate() -> None:
    task.check(task_of("H06"), together(Standing(), [MINA]), TODAY)


def test_a_sheet_for_two_waits_until_each_was_asked_alone() -> None:
    one = Standing().with_answer(asked(MINA, Answer.CLEAR))
    for standing in (Standing(), one, one.with_answer(asked(SAM, Answer.CLEAR, alone=False))):
        with pytest.raises(NotSafeTogether, match="asked alone"):
            task.check(task_of("H07"), together(standing, [MINA, SAM]), TODAY)
    task.check(task_of("H07"), together(one.with_answer(asked(SAM, Answer.CLEAR)), [MINA, SAM]), TODAY)


def test_any_practice_begun_with_another_is_behind_the_same_gate() -> None:
    both = task_of("H06", start_with=StartWith.WITH_OTHER)
    with pytest.raises(NotSafeTogether):
        task.check(both, together(Standing(), [MINA]), TODAY)
    task.check(both, together(Standing().with_answer(asked(MINA, Answer.CLEAR)), [MINA]), TODAY)


def test_with_whom_it_is_begun_is_whom_they_were_asked_about() -> None:
    standing = Standing().with_answer(asked(MINA, Answer.CLEAR))
    for code in ("H06", "H07"):
        sister = task_of(code, start_with=StartWith.WITH_OTHER, with_whom="sister")
        with pytest.raises(NotSafeTogether):
            task.check(sister, together(standing, [MINA]), TODAY)
        told = standing.with_answer(replace(asked(MINA, Answer.CLEAR), about="sister"))
        task.check(sister, together(told, [MINA]), TODAY)


def test_an_answer_of_ninety_one_days_is_no_answer() -> None:
    for days, passes in ((90, True), (91, False)):
        standing = Standing().with_answer(asked(MINA, Answer.CLEAR, days))
        if passes:
            task.check(task_of("H07"), together(standing, [MINA]), TODAY)
        else:
            with pytest.raises(NotSafeTogether):
                task.check(task_of("H07"), together(standing, [MINA]), TODAY)


def test_a_supervisors_word_opens_what_was_not_asked_and_never_a_concern() -> None:
    word = Override(by=uuid4(), on=TODAY, reason="asked by phone today")
    task.check(task_of("H07"), together(Standing().with_override(word), [MINA]), TODAY)
    afraid = Standing().with_answer(asked(MINA, Answer.CONCERN)).with_override(word)
    with pytest.raises(NotSafeTogether, match="not safe"):
        task.check(task_of("H07"), together(afraid, [MINA]), TODAY)


def test_cr16_a_practice_with_touch_waits_for_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    touching = replace(library.subject("H06"), practice="P4")
    sheet = replace(library.sheet("H06", "fa"), subject=touching)
    monkeypatch.setattr(library, "sheet", lambda *_: sheet)
    with pytest.raises(TouchNotAgreed):
        task.check(task_of(), together(Standing(), [MINA]), TODAY)
    consent = Consent(
        kind=Kind.TOUCH_PRACTICE, version="1", explained_in="fa", given_on=TODAY, method=Method.SPOKEN
    )
    task.check(task_of(), together(Standing().with_consent(Agreed(MINA, consent)), [MINA]), TODAY)


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (60, True), (61, False)])
def test_a_practice_is_looked_at_again_within_sixty_days(days: int, fits: bool) -> None:
    given = task_of(review_on=TODAY + timedelta(days=days))
    if fits:
        task.check(given, together(Standing(), [MINA]), TODAY)
    else:
        with pytest.raises(ReviewTooFar):
            task.check(given, together(Standing(), [MINA]), TODAY)


@pytest.mark.parametrize(("times", "fits"), [(0, False), (1, True), (21, True), (22, False)])
def test_how_often_is_bounded(times: int, fits: bool) -> None:
    given = task_of(times_per_week=times)
    if fits:
        task.check(given, together(Standing(), [MINA]), TODAY)
    else:
        with pytest.raises(HowOften):
            task.check(given, together(Standing(), [MINA]), TODAY)


# In a practice.


@pytest.fixture
def practice(either_app: Flask) -> Iterator[Practice]:
    with either_app.test_request_context("/"):
        with db.engine.begin() as connection:
            triggers.install(connection)
        yield open_practice(either_app)


@pytest.fixture
def maya(practice: Practice) -> Client:
    return practice.client("Maya", practice.ines)


def give(practice: Practice, client: Client, wanted: Task | None = None) -> Assignment:
    ines = practice.ines
    assert client.file_id
    row = assign.assign(ines.actor, ines.keyring, client.file_id, client.id, wanted or task_of())
    db.session.commit()
    return row


def test_a_client_without_an_account_is_given_the_sheet_in_the_file(practice: Practice, maya: Client) -> None:
    row = give(practice, maya, task_of(line="Quillfeather"))
    assert row.copy_id is None
    ines = practice.ines
    with reading(ines.actor, ines.keyring, "file.read", [maya.file_id]) as opened:
        assert assign.assignments_of(opened, maya.file_id) == [(row, task_of(line="Quillfeather"))]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_client_finds_what_they_were_given_and_by_whom(practice: Practice, maya: Client) -> None:
    me = practice.portal_account(maya, practice.ines)
    row = give(practice, maya, task_of(first_name="Maya"))
    (given,) = assign.copies_for(me.actor, me.keyring)
    assert (given.copy_id, given.task.code, given.therapist) == (row.copy_id, "H06", "Ines Inlet, RCT")
    assert given.task.sheet == library.sheet("H06", "fa")
    assert assign.copy_for(me.actor, me.keyring, given.copy_id) == given


def test_looking_at_ones_own_sheets_is_on_the_trail(practice: Practice, maya: Client) -> None:
    me = practice.portal_account(maya, practice.ines)
    give(practice, maya)
    assign.copies_for(me.actor, me.keyring)
    assert maya.file_id
    last = db.session.scalars(select(Entry).order_by(Entry.n.desc())).first()
    assert last is not None
    assert (last.action, last.actor, last.subject) == ("handouts.read", me.id.hex, maya.file_id.hex)


def test_another_client_finds_nothing_of_it(practice: Practice, maya: Client) -> None:
    practice.portal_account(maya, practice.ines)
    row = give(practice, maya)
    leo = practice.portal_account(practice.client("Leo", practice.ines), practice.ines)
    assert assign.copies_for(leo.actor, leo.keyring) == []
    assert row.copy_id
    for copy_id in (row.copy_id, uuid4()):
        with pytest.raises(NotFound):
            assign.copy_for(leo.actor, leo.keyring, copy_id)


def test_what_was_given_before_there_was_an_account_is_handed_over(practice: Practice, maya: Client) -> None:
    first, second = give(practice, maya), give(practice, maya, task_of("H01", "en"))
    me = practice.portal_account(maya, practice.ines)
    assert assign.copies_for(me.actor, me.keyring) == []
    ines = practice.ines
    assert assign.hand_over(ines.actor, ines.keyring, maya.id) == 2
    db.session.commit()
    assert {given.copy_id for given in assign.copies_for(me.actor, me.keyring)} == {
        first.copy_id,
        second.copy_id,
    }
    assert assign.hand_over(ines.actor, ines.keyring, maya.id) == 0


@pytest.mark.databases("sqlite", "postgresql")
def test_a_new_account_is_handed_everything_again(practice: Practice, maya: Client) -> None:
    practice.portal_account(maya, practice.ines)
    give(practice, maya)
    again = practice.portal_account(maya, practice.ines, "maya-again@example.test")
    ines = practice.ines
    assert assign.hand_over(ines.actor, ines.keyring, maya.id) == 1
    db.session.commit()
    assert len(assign.copies_for(again.actor, again.keyring)) == 1


def test_another_therapist_can_give_nothing_here(practice: Practice, maya: Client) -> None:
    omar = practice.omar
    assert maya.file_id
    with pytest.raises(NotFound):
        assign.assign(omar.actor, omar.keyring, maya.file_id, maya.id, task_of())
    db.session.rollback()
    assert assign.hand_over(omar.actor, omar.keyring, maya.id) == 0
    assert db.session.scalars(Assignment.of(omar.id)).all() == []


def test_a_sheet_is_given_to_nobody_the_file_is_not_about(practice: Practice, maya: Client) -> None:
    leo = practice.client("Leo", practice.ines)
    ines = practice.ines
    assert maya.file_id
    with pytest.raises(NotFound):
        assign.assign(ines.actor, ines.keyring, maya.file_id, leo.id, task_of())


def test_a_refused_sheet_leaves_nothing_behind(practice: Practice, maya: Client) -> None:
    with pytest.raises(NotSafeTogether):
        give(practice, maya, task_of("H07"))
    db.session.commit()
    assert db.session.scalars(select(Assignment)).all() == []
    assert db.session.scalars(select(Item).where(Item.kind == assign.KIND)).all() == []


def test_a_sheet_that_is_not_in_the_library_is_refused(practice: Practice, maya: Client) -> None:
    with pytest.raises(NoSuchSheet):
        give(practice, maya, replace(task_of(), version=9))


def test_the_gate_in_the_file_opens_a_sheet_for_two(practice: Practice, maya: Client) -> None:
    ines, today = practice.ines, clock.now().date()
    assert maya.file_id
    clear = Standing().with_answer(Asked(maya.id, Gate(Answer.CLEAR, today), ines.id))
    own_file.keep_standing(ines.actor, ines.keyring, maya.file_id, clear, 0)
    db.session.commit()
    row = give(practice, maya, Task.of(library.sheet("H07", "fa"), today))
    assert row.author_id == ines.id


def test_each_of_a_couple_can_be_given_it(practice: Practice, maya: Client) -> None:
    ines, leo = practice.ines, practice.client("Leo", practice.ines)
    unit = grants.new_file(ines.actor, ines.keyring, FileKind.UNIT, [maya.id, leo.id])
    db.session.commit()
    clear = Standing()
    for person in (maya, leo):
        clear = clear.with_answer(Asked(person.id, Gate(Answer.CLEAR, TODAY), ines.id))
    for person in (maya, leo):
        assign.assign(
            ines.actor, ines.keyring, unit.id, person.id, task_of("H07"), together(clear, [maya.id, leo.id])
        )
    db.session.commit()
    assert len(db.session.scalars(Assignment.of(ines.id)).all()) == 2


@pytest.mark.databases("sqlite", "postgresql")
def test_no_table_tells_which_sheet_was_given(practice: Practice, maya: Client) -> None:
    practice.portal_account(maya, practice.ines)
    give(practice, maya, task_of("H06", line="Quillfeather"))
    for table in ("handout_assignment", "holder_copy", "item", "trail"):
        if table not in db.metadata.tables:
            continue
        for row in db.session.execute(select(db.metadata.tables[table])):
            said = " ".join(
                value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
            )
            assert "H06" not in said
            assert "Quillfeather" not in said


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("column", ["client_id", "file_id", "item_id"])
def test_what_was_given_stays_as_it_was_given(practice: Practice, maya: Client, column: str) -> None:
    row = give(practice, maya)
    other = practice.client("Leo", practice.ines)
    value = {"client_id": other.id, "file_id": other.file_id, "item_id": uuid4()}[column]
    setattr(row, column, value)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_given_sheet_is_printed_with_what_was_agreed(practice: Practice, maya: Client) -> None:
    made = assign.personal(task_of(first_name="Maya", line="Begin small."), "Ines Inlet", paper=Paper.A4)
    assert (made.practice, made.first_name, made.therapist, made.paper) == (
        "Harbour Counselling",
        "Maya",
        "Ines Inlet",
        Paper.A4,
    )
    assert assign.therapist_of(uuid4()) == ""
