"""Times kept for a while, rooms, two therapists at once, overbooking, and what nobody may have."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary import overbooking
from clinic.diary.draft import Draft, NotOffered, RoomsTaken, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.held import Claim, Hold, Overbooking
from clinic.diary.models import Appointment, Audience, Delivery, Hours, Service, ServiceKind
from clinic.diary.movable import FarAway, LongPast
from clinic.diary.places import Place, Room
from clinic.diary.practising import Practising
from clinic.diary.reserve import cancel, hold, let_go, move, reserve, reserve_offered
from clinic.files.models import Inbox

HALIFAX = ZoneInfo("America/Halifax")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
TOLD = {"zone": HALIFAX, "now": NOW}
PUBLIC = {**TOLD, "for_whom": Audience.PUBLIC}
STAFF = {**TOLD, "for_whom": Audience.STAFF}


def minutes(count):
    return timedelta(minutes=count)


def later(told, count):
    return {**told, "now": NOW + minutes(count)}


@pytest.fixture
def pair(either_practice):
    """Ines and Omar, who work Tuesdays nine to noon."""
    both = [either_practice.ines.id, either_practice.omar.id]
    db.session.add_all(Hours(therapist_id=one, weekday=1, opens=540, closes=720) for one in both)
    db.session.commit()
    return both


@pytest.fixture
def call(pair):
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


@pytest.fixture
def hour(pair):
    """In person, fifty minutes and ten after."""
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()


@pytest.fixture
def rooms(pair):
    """Both work at one place, which has one room."""
    place = Place(sealed_name=b"")
    db.session.add(place)
    db.session.flush()
    one = Room(place_id=place.id, sealed_name=b"")
    db.session.add(one)
    for row in db.session.scalars(select(Hours)):
        row.place_id = place.id
    db.session.commit()
    return [one]


def offered(service, whom, told=PUBLIC):
    return [one.at for one in free_starts(service, whom, (NINE, NINE + minutes(61)), **told)]


def steps():
    return db.session.scalar(select(func.count()).select_from(Claim))


def test_a_time_that_is_kept_is_nobody_elses_for_eight_minutes_and_then_anybodys(pair, call):
    ines = pair[:1]
    kept = hold(Draft(call, NINE), ines, **PUBLIC)
    db.session.commit()
    assert kept.until_at - NOW == minutes(8)
    assert NINE not in offered(call, ines)
    with pytest.raises(TimeTaken):
        reserve_offered(Draft(call, NINE), ines, **later(PUBLIC, 7))
    with pytest.raises(TimeTaken):
        reserve(Draft(call, NINE, pair[0]), **TOLD)
    assert NINE in offered(call, ines, later(PUBLIC, 8))
    reserve_offered(Draft(call, NINE), ines, **later(PUBLIC, 8))
    assert (steps(), db.session.scalars(select(Hold)).all()) == (4, [])


def test_whoever_keeps_a_time_takes_it_even_if_it_has_come_too_near_meanwhile(pair, call):
    close = later(PUBLIC, 23 * 60 - 1)
    kept = hold(Draft(call, NINE), pair, **close)
    assert kept.therapist_id == pair[0]
    soon = later(PUBLIC, 23 * 60 + 5)
    assert NINE not in offered(call, pair, soon)
    made = reserve_offered(Draft(call, NINE), pair, hold=kept.token, **soon)
    assert (made.therapist_id, steps()) == (pair[0], 4)
    assert db.session.scalars(select(Hold)).all() == []


def test_a_token_opens_its_own_time_alone_and_goes_with_whatever_is_taken(pair, call):
    mine, other = (hold(Draft(call, NINE, one), pair, **PUBLIC) for one in pair)
    with pytest.raises(TimeTaken):
        reserve_offered(Draft(call, NINE, pair[1]), pair, hold=mine.token, **PUBLIC)
    reserve_offered(Draft(call, NINE + minutes(30), pair[0]), pair, hold=mine.token, **PUBLIC)
    assert [one.therapist_id for one in db.session.scalars(select(Hold))] == [pair[1]]
    let_go(other.token, now=NOW)
    let_go("nobody's", now=NOW)
    assert NINE in offered(call, pair[1:])
    assert steps() == 4


def test_one_form_keeps_one_time(pair, call):
    first = hold(Draft(call, NINE), pair[:1], **PUBLIC)
    second = hold(Draft(call, NINE + minutes(30)), pair[:1], instead_of=first.token, **PUBLIC)
    assert NINE in offered(call, pair[:1])
    assert NINE + minutes(30) not in offered(call, pair[:1])
    assert [one.starts_at for one in db.session.scalars(select(Hold))] == [second.starts_at]


def test_one_room_seats_one_at_a_time_and_a_call_needs_none(pair, hour, call, rooms):
    made = reserve_offered(Draft(hour, NINE, pair[0]), pair, **STAFF)
    assert (made.room_id, made.place_id) == (rooms[0].id, rooms[0].place_id)
    assert offered(hour, pair[1:], STAFF) == [NINE + minutes(60)]
    with pytest.raises(TimeTaken):
        reserve_offered(Draft(hour, NINE, pair[1]), pair, **STAFF)
    with pytest.raises(RoomsTaken) as refused:
        reserve(Draft(hour, NINE + minutes(30), pair[1]), **TOLD)
    assert refused.value.nearest[0].at == NINE + minutes(60)
    assert reserve_offered(Draft(call, NINE, pair[1]), pair, **STAFF).room_id is None
    video = Draft(hour, NINE + minutes(30), pair[1], Delivery.VIDEO)
    assert reserve(video, **TOLD).room_id is None


def test_a_second_room_seats_the_second_and_a_move_keeps_its_room_if_it_can(pair, hour, rooms):
    db.session.add(Room(place_id=rooms[0].place_id, sealed_name=b""))
    db.session.flush()
    first, second = (reserve_offered(Draft(hour, NINE, one), pair, **STAFF) for one in pair)
    assert first.room_id != second.room_id
    cancel(first, now=NOW)
    kept = second.room_id
    move(second, NINE + minutes(60), **TOLD)
    assert second.room_id == kept


def test_a_room_that_is_kept_by_a_form_is_nobody_elses(pair, hour, rooms):
    hour.audience = Audience.PUBLIC
    hold(Draft(hour, NINE, pair[0]), pair, **PUBLIC)
    assert NINE not in offered(hour, pair[1:])
    assert NINE in offered(hour, pair[1:], later(PUBLIC, 8))


def test_outside_the_hours_of_a_place_no_room_is_asked_for_unless_one_is_named(pair, hour, rooms):
    evening = NINE + timedelta(hours=9)
    assert reserve(Draft(hour, evening, pair[0]), **TOLD).room_id is None
    assert reserve(Draft(hour, evening, pair[1], room_id=rooms[0].id), **TOLD).room_id == rooms[0].id


def test_two_therapists_of_one_appointment_are_both_busy_until_it_is_cancelled(pair, hour):
    together = reserve_offered(Draft(hour, NINE, pair[0], also=(pair[1],)), pair, **STAFF)
    assert steps() == 24
    for one in pair:
        with pytest.raises(TimeTaken):
            reserve(Draft(hour, NINE + minutes(30), one), **TOLD)
    move(together, NINE + minutes(60), **TOLD)
    assert NINE in offered(hour, pair[1:], STAFF)
    assert NINE + minutes(60) not in offered(hour, pair[1:], STAFF)
    cancel(together, now=NOW)
    assert steps() == 0


def test_a_second_therapist_who_is_busy_is_in_the_way(pair, hour):
    reserve(Draft(hour, NINE, pair[1]), **TOLD)
    with pytest.raises(TimeTaken) as refused:
        reserve_offered(Draft(hour, NINE, pair[0], also=(pair[1],)), pair, **STAFF)
    assert refused.value.nearest[0].at == NINE + minutes(60)


def test_overbooking_holds_what_is_free_and_is_given_what_becomes_free(either_practice, pair, hour):
    first = reserve(Draft(hour, NINE, pair[0]), **TOLD)
    over = overbooking.overbook(
        Draft(hour, NINE + minutes(30), pair[0]), "She is here today", either_practice.iris.actor, **TOLD
    )
    assert (steps(), overbooking.overbooked([first.id, over.id])) == (18, {over.id})
    with pytest.raises(TimeTaken):
        reserve(Draft(hour, NINE + minutes(60), pair[0]), **TOLD)
    db.session.commit()
    cancel(first, now=NOW)
    assert (steps(), overbooking.overbooked([over.id])) == (12, set())
    assert db.session.scalars(select(Claim.appointment_id).distinct()).all() == [over.id]


def test_what_is_moved_away_leaves_its_time_to_the_overbooked_one(either_practice, pair, hour):
    first = reserve(Draft(hour, NINE, pair[0]), **TOLD)
    over = overbooking.overbook(Draft(hour, NINE, pair[0]), "Both come", either_practice.iris.actor, **TOLD)
    move(first, NINE + minutes(60), **TOLD)
    assert overbooking.overbooked([over.id]) == set()
    with pytest.raises(TimeTaken):
        move(first, NINE + minutes(15), **TOLD)


def test_an_overbooked_time_that_finds_room_stands_over_nothing_any_more(either_practice, pair, hour):
    reserve(Draft(hour, NINE, pair[0]), **TOLD)
    over = overbooking.overbook(Draft(hour, NINE, pair[0]), "Both come", either_practice.iris.actor, **TOLD)
    move(over, NINE + minutes(60), **TOLD)
    assert overbooking.overbooked([over.id]) == set()
    assert steps() == 24


def test_the_reason_is_sealed_recorded_and_read_by_the_desk(either_practice, pair, hour):
    iris = either_practice.iris
    reserve(Draft(hour, NINE, pair[0]), **TOLD)
    over = overbooking.overbook(Draft(hour, NINE, pair[0]), "Canary is here today", iris.actor, **TOLD)
    db.session.commit()
    kept = db.session.get_one(Overbooking, over.id)
    assert b"Canary" not in db.session.get_one(Inbox, kept.inbox_id).blob
    assert "appointment.overbooked" in db.session.scalars(select(Entry.action)).all()
    assert overbooking.reason(over, iris.actor, iris.keyring) == "Canary is here today"
    read = select(Entry.actor).where(Entry.action == "diary.reason_read")
    assert db.session.scalars(read).all() == [iris.actor.name]


def test_where_nothing_stands_in_the_way_nothing_is_overbooked(either_practice, pair, hour):
    made = overbooking.overbook(Draft(hour, NINE, pair[0]), "Perhaps", either_practice.iris.actor, **TOLD)
    assert overbooking.overbooked([made.id]) == set()
    assert db.session.scalars(select(Overbooking)).all() == []


def test_a_therapist_who_takes_so_many_first_calls_a_week_is_offered_for_no_more(pair, call):
    db.session.add(Practising(therapist_id=pair[0], first_calls_a_week=1))
    reserve_offered(Draft(call, NINE, pair[0]), pair, **PUBLIC)
    assert offered(call, pair[:1]) == []
    with pytest.raises(NotOffered):
        reserve_offered(Draft(call, NINE + minutes(30), pair[0]), pair, **PUBLIC)
    assert reserve_offered(Draft(call, NINE + minutes(30)), pair, **PUBLIC).therapist_id == pair[1]
    next_week = (NINE + timedelta(days=7), NINE + timedelta(days=7, hours=1))
    assert free_starts(call, pair[:1], next_week, **PUBLIC)
    assert reserve(Draft(call, NINE + minutes(45), pair[0]), **TOLD)


def test_of_many_who_ask_for_different_times_at_once_no_more_are_taken_than_the_week_allows(
    either_practice, pair, call
):
    db.session.add(Practising(therapist_id=pair[0], first_calls_a_week=2))
    db.session.commit()
    service_id, at_once = call.id, Barrier(8, timeout=60)

    def one(number):
        with either_practice.app.app_context():
            at_once.wait()
            try:
                service = db.session.get_one(Service, service_id)
                draft = Draft(service, NINE + minutes(15 * number), pair[0])
                reserve_offered(draft, pair[:1], **PUBLIC)
                db.session.commit()
            except (NotOffered, TimeTaken) as refused:
                return type(refused).__name__
            finally:
                db.session.remove()
            return "booked"

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(one, range(8))).count("booked") == 2


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        (Audience.PUBLIC, {Audience.PUBLIC, Audience.RETURNING, Audience.STAFF}),
        (Audience.RETURNING, {Audience.RETURNING, Audience.STAFF}),
        (Audience.STAFF, {Audience.STAFF}),
    ],
)
def test_a_service_is_listed_and_given_to_those_it_is_for(pair, hour, audience, may):
    hour.audience = audience
    for who in Audience:
        told = {**TOLD, "for_whom": who}
        assert bool(offered(hour, pair, told)) is (who in may)
        if who not in may:
            with pytest.raises(NotOffered):
                reserve_offered(Draft(hour, NINE), pair, **told)


def test_notice_and_horizon_bind_whoever_books_from_outside_and_not_the_practice(pair, call):
    call.notice_minutes, call.horizon_days = 26 * 60, 3
    assert NINE not in offered(call, pair)
    assert NINE in offered(call, pair, STAFF)
    call.notice_minutes = 0
    far = {**PUBLIC, "now": NINE - timedelta(days=3, seconds=1)}
    assert NINE not in offered(call, pair, far)
    assert NINE in offered(call, pair, {**far, "for_whom": Audience.STAFF})
    assert offered(call, pair, {**STAFF, "now": NINE + minutes(30)})[0] == NINE + minutes(45)


WRONG = {
    "past": lambda call, pair: Draft(call, NINE - timedelta(days=7), pair[0]),
    "outside hours": lambda call, pair: Draft(call, NINE + timedelta(hours=10), pair[0]),
    "five years ahead": lambda call, pair: Draft(call, NINE + timedelta(days=5 * 364), pair[0]),
    "at the end of the calendar": lambda call, pair: Draft(call, datetime.max.replace(tzinfo=UTC), pair[0]),
    "before the calendar": lambda call, pair: Draft(call, datetime.min.replace(tzinfo=UTC), pair[0]),
    "seven minutes past": lambda call, pair: Draft(call, NINE + minutes(7), pair[0]),
    "off the grid": lambda call, pair: Draft(call, NINE + minutes(5), pair[0]),
    "another length": lambda call, pair: Draft(call, NINE, pair[0], minutes=50),
    "another way": lambda call, pair: Draft(call, NINE, pair[0], Delivery.IN_PERSON),
    "somebody unknown": lambda call, pair: Draft(call, NINE, uuid4()),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_offered_is_refused_and_leaves_nothing(pair, call, wrong):
    with pytest.raises(NotOffered):
        reserve_offered(WRONG[wrong](call, pair), pair, **PUBLIC)
    with pytest.raises(NotOffered):
        hold(WRONG[wrong](call, pair), pair, **PUBLIC)
    assert (steps(), db.session.scalars(select(Appointment)).all()) == (0, [])


def test_what_is_no_longer_offered_at_all_is_refused(pair, call):
    call.retired_at = NOW
    with pytest.raises(NotOffered):
        reserve_offered(Draft(call, NINE, pair[0]), pair, **PUBLIC)


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        (NINE - timedelta(days=60), LongPast),
        (NINE + timedelta(days=5 * 365), FarAway),
        (NINE + minutes(7), NotOffered),
        (datetime.max.replace(tzinfo=UTC), FarAway),
    ],
)
def test_by_hand_a_slip_of_the_pen_is_said(pair, call, at, refusal):
    with pytest.raises(refusal):
        reserve(Draft(call, at, pair[0]), **TOLD)
    made = reserve(Draft(call, NINE, pair[0]), **TOLD)
    with pytest.raises(refusal):
        move(made, at, **TOLD)


def test_a_short_one_inside_a_long_one_is_refused(pair, call, hour):
    reserve(Draft(hour, NINE, pair[0]), **TOLD)
    for inside in range(0, 60, 5):
        with pytest.raises(TimeTaken):
            reserve(Draft(call, NINE + minutes(inside), pair[0]), **TOLD)


def test_a_move_keeps_the_length_it_had_whatever_its_service_is_now(pair, hour):
    made = reserve(Draft(hour, NINE, pair[0]), **TOLD)
    hour.minutes = 80
    move(made, NINE + minutes(30), **TOLD)
    assert made.minutes == 50
    move(made, NINE + minutes(30), minutes=60, **TOLD)
    assert (made.minutes, made.sequence, steps()) == (60, 2, 14)


def test_a_move_to_a_colleague_frees_the_one_and_takes_the_other(pair, hour):
    made = reserve(Draft(hour, NINE, pair[0]), **TOLD)
    move(made, NINE, therapist_id=pair[1], **TOLD)
    assert NINE in offered(hour, pair[:1], STAFF)
    assert NINE not in offered(hour, pair[1:], STAFF)
    assert made.therapist_id == pair[1]
