"""A time is given to one person: alone, in order, and when many ask in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import IntegrityError

from clinic.database import db
from clinic.diary.draft import AlreadyCancelled, Draft, NotOffered, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Audience, Delivery, Hours, Service
from clinic.diary.reserve import cancel, move, reserve, reserve_offered
from clinic.files.models import Holder
from tests.bench.measure import statements

HALIFAX = ZoneInfo("America/Halifax")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
TOLD = {"zone": HALIFAX, "now": NOW}
OFFERED = {**TOLD, "for_whom": Audience.STAFF}


def minutes(count):
    return timedelta(minutes=count)


@pytest.fixture
def therapists(app):
    """Two who work Tuesdays, nine to noon in Halifax."""
    with app.app_context():
        holders = [
            Holder(roles_text="therapist", public_key=b"p", verify_key=b"v", certificate=b"c") for _ in "12"
        ]
        db.session.add_all(holders)
        db.session.flush()
        db.session.add_all(Hours(therapist_id=h.id, weekday=1, opens=540, closes=720) for h in holders)
        db.session.commit()
        return [h.id for h in holders]


@pytest.fixture
def session(app):
    """A session of fifty minutes with ten kept free after it."""
    with app.app_context():
        service = Service(sealed_name=b"", minutes=50, buffer_after=10, delivery=Delivery.IN_PERSON)
        db.session.add(service)
        db.session.commit()
        db.session.expunge(service)
        return service


def claims():
    return db.session.scalar(select(func.count()).select_from(Claim))


def test_a_time_taken_twice_is_refused_with_the_nearest_three(app, therapists, session):
    with app.app_context():
        draft = Draft(session, NINE, therapists[0])
        taken = reserve_offered(draft, therapists, **OFFERED)
        db.session.commit()
        with pytest.raises(TimeTaken) as refused:
            reserve_offered(draft, therapists, **OFFERED)
        assert [start.at for start in refused.value.nearest] == [NINE + minutes(n) for n in (60, 75, 90)]
        assert taken.ends_at - taken.starts_at == minutes(50)
        assert claims() == 12


def test_the_buffer_is_held_as_well(app, therapists, session):
    with app.app_context():
        reserve(Draft(session, NINE, therapists[0]), **TOLD)
        with pytest.raises(TimeTaken):
            reserve(Draft(session, NINE + minutes(55), therapists[0]), **TOLD)
        reserve(Draft(session, NINE + minutes(60), therapists[0]), **TOLD)


def test_what_is_listed_is_what_is_accepted(app, therapists, session):
    with app.app_context():
        reserve(Draft(session, NINE + minutes(60), therapists[0]), **TOLD)
        db.session.commit()
        listed = {s.at for s in free_starts(session, therapists[:1], (NINE, NINE + minutes(180)), **OFFERED)}
        for number in range(36):
            at = NINE + minutes(5 * number)
            try:
                reserve_offered(Draft(session, at, therapists[0]), therapists, **OFFERED)
            except (TimeTaken, NotOffered):
                assert at not in listed
            else:
                assert at in listed
            db.session.rollback()


def test_free_times_are_found_by_two_questions_however_much_is_taken(app, therapists, session):
    window = (NOW, NOW + timedelta(days=60))

    def look():
        db.session.expire_all()
        return free_starts(session, therapists, window, **OFFERED)

    with app.app_context():
        assert statements(look, db.engine) == 2
        for hour in range(3):
            reserve(Draft(session, NINE + minutes(60 * hour), therapists[0]), **TOLD)
        db.session.commit()
        assert statements(look, db.engine) == 2


def test_any_number_of_steps_is_claimed_by_one_text_that_is_put_together_once(app, therapists, session):
    seen: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO claim"):
            seen.add(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            for number, length in enumerate((30, 50)):
                reserve(Draft(session, NINE + minutes(120 * number), therapists[0], minutes=length), **TOLD)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == 1


def test_out_of_hours_is_not_offered_but_the_practice_may_put_a_time_there(app, therapists, session):
    with app.app_context():
        evening = NINE + timedelta(hours=10)
        with pytest.raises(NotOffered):
            reserve_offered(Draft(session, evening, therapists[0]), therapists, **OFFERED)
        assert reserve(Draft(session, evening, therapists[0]), **TOLD).starts_at == evening
        with pytest.raises(NotOffered):
            reserve(Draft(session, evening + minutes(63), therapists[0]), **TOLD)


def test_a_therapist_who_is_not_asked_cannot_be_named(app, therapists, session):
    with app.app_context(), pytest.raises(NotOffered):
        reserve_offered(Draft(session, NINE, uuid4()), therapists, **OFFERED)


def test_anybody_is_the_least_busy_of_that_week(app, therapists, session):
    with app.app_context():
        reserve(Draft(session, NINE + minutes(120), therapists[0]), **TOLD)
        first = reserve_offered(Draft(session, NINE), therapists, **OFFERED)
        second = reserve_offered(Draft(session, NINE), therapists, **OFFERED)
        assert [first.therapist_id, second.therapist_id] == [therapists[1], therapists[0]]
        with pytest.raises(TimeTaken):
            reserve_offered(Draft(session, NINE), therapists, **OFFERED)


def test_a_moved_appointment_frees_its_old_time_and_counts_up(app, therapists, session):
    with app.app_context():
        appointment = reserve(Draft(session, NINE, therapists[0]), **TOLD)
        db.session.commit()
        uid = appointment.uid
        move(appointment, NINE + minutes(30), **TOLD)
        db.session.commit()
        assert (appointment.uid, appointment.sequence, claims()) == (uid, 1, 12)
        reserve(Draft(session, NINE - minutes(30), therapists[0]), **TOLD)


def test_a_move_onto_a_taken_time_leaves_everything_as_it_was(app, therapists, session):
    with app.app_context():
        mine = reserve(Draft(session, NINE, therapists[0]), **TOLD)
        reserve(Draft(session, NINE + minutes(60), therapists[0]), **TOLD)
        db.session.commit()
        with pytest.raises(TimeTaken):
            move(mine, NINE + minutes(60), **TOLD)
        db.session.commit()
        assert (mine.starts_at, mine.sequence, claims()) == (NINE, 0, 24)
        with pytest.raises(TimeTaken):
            reserve(Draft(session, NINE, therapists[0]), **TOLD)


def test_a_visitor_moves_only_to_what_is_offered(app, therapists, session):
    with app.app_context():
        appointment = reserve(Draft(session, NINE, therapists[0]), **TOLD)
        with pytest.raises(NotOffered):
            move(appointment, NINE + timedelta(hours=10), offered_to=Audience.PUBLIC, **TOLD)
        move(appointment, NINE + minutes(15), offered_to=Audience.PUBLIC, **TOLD)
        assert appointment.starts_at == NINE + minutes(15)


def test_a_cancelled_time_is_free_again_and_stays_cancelled(app, therapists, session):
    with app.app_context():
        appointment = reserve(Draft(session, NINE, therapists[0]), **TOLD)
        cancel(appointment, now=NOW)
        db.session.commit()
        assert (claims(), appointment.sequence) == (0, 1)
        with pytest.raises(AlreadyCancelled):
            cancel(appointment, now=NOW)
        with pytest.raises(AlreadyCancelled):
            move(appointment, NINE + minutes(60), **TOLD)
        reserve(Draft(session, NINE, therapists[0]), **TOLD)


@pytest.mark.parametrize(("column", "value"), [("starts_at", NINE + minutes(5)), ("uid", "another")])
def test_the_database_refuses_a_time_changed_behind_the_claims(app, therapists, session, column, value):
    with app.app_context():
        appointment = reserve(Draft(session, NINE, therapists[0]), **TOLD)
        db.session.commit()
        mine = update(Appointment).where(Appointment.id == appointment.id)
        with pytest.raises(IntegrityError):
            db.session.execute(mine.values({column: value}))
        db.session.rollback()


def rush(app, count, act):
    """`act(number)` in that many threads at once, each in its own transaction; what came of each."""
    at_once = Barrier(count, timeout=60)

    def one(number):
        with app.app_context():
            at_once.wait()
            try:
                act(number)
                db.session.commit()
            except Exception as outcome:
                db.session.rollback()
                return type(outcome).__name__
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_forty_who_ask_at_once_one_has_the_time(app, therapists, session):
    outcomes = rush(
        app, 40, lambda _: reserve_offered(Draft(session, NINE, therapists[0]), therapists, **OFFERED)
    )
    assert sorted(outcomes) == ["TimeTaken"] * 39 + ["done"]


def test_of_forty_who_ask_for_anybody_two_are_seen(app, therapists, session):
    outcomes = rush(app, 40, lambda _: reserve_offered(Draft(session, NINE), therapists, **OFFERED))
    assert sorted(outcomes) == ["TimeTaken"] * 38 + ["done"] * 2
    with app.app_context():
        assert claims() == 24


def test_crossing_moves_never_leave_two_people_at_one_time(app, therapists, session):
    with app.app_context():
        ids = [reserve(Draft(session, NINE + minutes(60 * n), therapists[0]), **TOLD).id for n in range(3)]
        db.session.commit()

    def cross(number):
        appointment = db.session.get_one(Appointment, ids[number % 3])
        move(appointment, NINE + minutes(60 * ((number + 1 + number // 3) % 3)), **TOLD)

    assert set(rush(app, 12, cross)) <= {"done", "TimeTaken", "StandsThere"}
    with app.app_context():
        starts = sorted(db.session.scalars(select(Appointment.starts_at)))
        assert starts == [NINE + minutes(60 * n) for n in range(3)]
        assert claims() == 36
