"""Whatever is done to a diary, in whatever order, nobody and no room is in two places at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from clinic.database import db
from clinic.diary import overbooking, reserve
from clinic.diary.draft import Draft, NotOffered, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.models import Appointment, Audience, Delivery, Hours, Service
from clinic.diary.movable import HasBegun, StandsThere
from clinic.diary.places import Place, Room
from clinic.vault.token import token_hash
from tests.diary.ledger import Kind, Ledger, Line

HALIFAX = ZoneInfo("America/Halifax")
BASE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FIRST, LAST = 0, 8 * 60
STAFF = Audience.STAFF
EXAMPLES = 40
KINDS = [Kind(15, 0, 5, 15, False), Kind(50, 0, 10, 15, True), Kind(30, 5, 0, 30, True)]


def instant(minute):
    return BASE + timedelta(minutes=minute)


def minute_of(at):
    return int((at - BASE).total_seconds()) // 60


class World:
    """The engine and the ledger side by side: each thing is done to both, and they must agree."""

    def __init__(self, practice):
        self.practice, self.now = practice, -60
        self.ines, self.omar = practice.ines.id, practice.omar.id
        place, room = self._a_place_with_one_room()
        self.services = [self._service(kind) for kind in KINDS]
        at_work = set()
        for who, opens, closes, where in (
            (self.ines, 60, 240, place),
            (self.omar, 60, 180, place),
            (self.omar, 180, 300, None),
        ):
            self._work(who, opens, closes, where)
            at_work |= {(who, minute, where) for minute in range(opens, closes)}
        self.ledger = Ledger(at_work, {place: [room]})
        self.tokens = {}
        db.session.flush()

    def _a_place_with_one_room(self):
        place = Place(sealed_name=b"")
        db.session.add(place)
        db.session.flush()
        room = Room(place_id=place.id, sealed_name=b"")
        db.session.add(room)
        db.session.flush()
        return place.id, room.id

    def _service(self, kind):
        way = Delivery.IN_PERSON if kind.in_person else Delivery.PHONE
        service = Service(
            sealed_name=b"",
            minutes=kind.length,
            buffer_before=kind.before,
            buffer_after=kind.after,
            grid_minutes=kind.grid,
            delivery=way,
        )
        db.session.add(service)
        db.session.flush()
        return service

    def _work(self, who, opens, closes, where):
        wall = BASE.astimezone(HALIFAX).hour * 60
        row = Hours(therapist_id=who, weekday=1, opens=wall + opens, closes=wall + closes, place_id=where)
        db.session.add(row)

    @property
    def told(self):
        return {"zone": HALIFAX, "now": instant(self.now)}

    @property
    def everybody(self):
        return [self.ines, self.omar]

    def book(self, kind, start, who, *_more):
        draft = self._draft(kind, start, None if who is None else self.everybody[who])
        asked = self.everybody if who is None else [self.everybody[who]]
        may = any(self.ledger.may_start(KINDS[kind], [one], start, self.now) for one in asked)
        made = self._try(may, lambda: reserve.reserve_offered(draft, asked, **self.told, for_whom=STAFF))
        if made:
            assert self.ledger.may_start(KINDS[kind], [made.therapist_id], start, self.now)
            self._write(made, made.therapist_id)

    def book_together(self, kind, start, who, *_more):
        first, second = self.everybody[who or 0], self.everybody[1 - (who or 0)]
        draft = self._draft(kind, start, first, also=(second,))
        may = self.ledger.may_start(KINDS[kind], [first, second], start, self.now)
        made = self._try(may, lambda: reserve.reserve_offered(draft, [first], **self.told, for_whom=STAFF))
        if made:
            self._write(made, first, second)

    def book_by_hand(self, kind, start, who, *_more):
        one = self.everybody[who or 0]
        may = self.ledger.is_clear(KINDS[kind], [one], start, self.now)
        made = self._try(may, lambda: reserve.reserve(self._draft(kind, start, one), **self.told))
        if made:
            self._write(made, one)

    def overbook(self, kind, start, who, *_more):
        one = self.everybody[who or 0]
        free = self.ledger.is_clear(KINDS[kind], [one], start, self.now)
        actor = self.practice.iris.actor
        made = overbooking.overbook(self._draft(kind, start, one), "They ring", actor, **self.told)
        assert overbooking.overbooked([made.id]) == (set() if free else {made.id})
        self._write(made, one, over=not free)

    def hold(self, kind, start, who, *_more):
        asked = [self.everybody[who or 0]]
        may = self.ledger.may_start(KINDS[kind], asked, start, self.now)
        draft = self._draft(kind, start, asked[0])
        kept = self._try(may, lambda: reserve.hold(draft, asked, **self.told, for_whom=STAFF))
        if kept:
            assert kept.until_at == instant(self.now + 8)
            mine = (*asked, *self._rooms_of_hold(kept))
            self.ledger.lines[kept.token] = Line(mine, KINDS[kind].held(start), self.now + 8)
            self.tokens[kept.token] = draft

    def take_what_is_held(self, kind, start, who, pick, *_more):
        if not self.tokens:
            return
        token = sorted(self.tokens)[pick % len(self.tokens)]
        draft, line = self.tokens[token], self.ledger.lines[token]
        begin, kind = minute_of(draft.starts_at), KINDS[self.services.index(draft.service)]
        may = line.counts(self.now) or self.ledger.may_start(kind, [draft.therapist_id], begin, self.now)
        asked = [draft.therapist_id]
        take = lambda: reserve.reserve_offered(draft, asked, **self.told, for_whom=STAFF, hold=token)  # noqa: E731
        made = self._try(may, take)
        if made:
            del self.ledger.lines[token], self.tokens[token]
            self._write(made, *asked)

    def let_time_pass(self, kind, start, who, pick, *_more):
        self.now += 5 + pick % 5

    def move(self, kind, start, who, pick, length):
        made = self._standing(pick)
        if made is None:
            return
        key, line = made.id, self.ledger.lines[made.id]
        kind = KINDS[[one.id for one in self.services].index(made.service_id)]
        others = [one for one in line.resources if one in self.everybody and one != made.therapist_id]
        long = length or made.minutes
        whom = [made.therapist_id, *others]
        may = self.ledger.is_clear(
            kind, whom, start, self.now, besides=(key,), length=long, place=made.place_id
        )
        try:
            moved = self._try(
                may, lambda: reserve.move(made, instant(start), minutes=length, **self.told) or 1
            )
        except (StandsThere, HasBegun):
            return
        if moved:
            del self.ledger.lines[key]
            self._write(made, *whom)

    def cancel(self, kind, start, who, pick, *_more):
        made = self._standing(pick)
        if made is not None:
            reserve.cancel(made, now=instant(self.now))
            del self.ledger.lines[made.id]

    def check(self, kind):
        listed = free_starts(
            self.services[kind], self.everybody, (instant(FIRST), instant(LAST)), **self.told, for_whom=STAFF
        )
        assert {(minute_of(one.at), one.therapist_id) for one in listed} == {
            (start, who)
            for who in self.everybody
            for start in range(FIRST, LAST, KINDS[kind].grid)
            if self.ledger.may_start(KINDS[kind], [who], start, self.now)
        }
        self._check_claims()

    def _check_claims(self):
        owners = {
            (_plain(resource), step): _plain(appointment) or _plain(hold)
            for resource, step, appointment, hold in db.session.execute(
                text("SELECT resource_id, step, appointment_id, hold_id FROM claim")
            )
        }
        holds = {
            _plain(one): until for one, until in db.session.execute(text("SELECT id, until_at FROM hold"))
        }
        live = {one for one, until in holds.items() if until > _column(instant(self.now))}
        begin = int(BASE.timestamp()) // 60
        standing = {
            (resource.hex, (begin + minute) // 5)
            for line in self.ledger.lines.values()
            if line.counts(self.now)
            for resource in line.resources
            for minute in line.held
        }
        assert {
            place for place, owner in owners.items() if owner not in holds or owner in live
        } == standing - {place for place, owner in owners.items() if owner in holds and owner not in live}
        for key, line in self.ledger.lines.items():
            if line.until is None and not line.over and not self._was_over(key):
                mine = {(resource.hex, (begin + m) // 5) for resource in line.resources for m in line.held}
                assert {owners[place] for place in mine} == {key.hex}

    def _was_over(self, key):
        return _one(
            "SELECT 1 FROM overbooking WHERE appointment_id = :id AND settled_at IS NULL", id=_id(key)
        )

    def _standing(self, pick):
        made = [key for key, line in self.ledger.lines.items() if line.until is None]
        return db.session.get_one(Appointment, made[pick % len(made)]) if made else None

    def _draft(self, kind, start, who, **more):
        return Draft(self.services[kind], instant(start), who, **more)

    def _write(self, made, *therapists, over=False):
        held = range(minute_of(made.held_from_at), minute_of(made.held_to_at))
        rooms = (made.room_id,) if made.room_id else ()
        self.ledger.lines[made.id] = Line((*therapists, *rooms), held, None, over)

    def _rooms_of_hold(self, kept):
        room = _one("SELECT room_id FROM hold WHERE token_hash = :hash", hash=token_hash(kept.token))
        rooms = [one for of_place in self.ledger.rooms.values() for one in of_place]
        return [one for one in rooms if one.hex == _plain(room)]

    @staticmethod
    def _try(may, act):
        try:
            done = act()
        except (TimeTaken, NotOffered):
            assert not may
            return None
        assert may
        return done


def _one(query, **values):
    return db.session.execute(text(query), values).scalar()


def _is_sqlite():
    return db.session.get_bind().dialect.name == "sqlite"


def _id(one):
    return one.hex if _is_sqlite() else one


def _plain(one):
    return one.hex if hasattr(one, "hex") else one


def _column(at):
    return int(at.timestamp()) * 1_000_000 if _is_sqlite() else at


ACTS = [
    World.book,
    World.book_together,
    World.book_by_hand,
    World.overbook,
    World.hold,
    World.take_what_is_held,
    World.let_time_pass,
    World.move,
    World.cancel,
]
acts = st.tuples(
    st.sampled_from(ACTS),
    st.integers(0, 2),
    st.integers(10, 40).map(lambda n: n * 5) | st.sampled_from([60, 75, 90, 120, 150]),
    st.sampled_from([None, 0, 1]),
    st.integers(0, 5),
    st.sampled_from([None, None, 20, 80]),
)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_the_diary_agrees_with_a_ledger_kept_minute_by_minute(either_practice, data):
    world = World(either_practice)
    try:
        for act, kind, start, who, pick, length in data.draw(
            st.lists(acts, min_size=4, max_size=12), label="acts"
        ):
            act(world, kind, start, who, pick, length)
            world.check(kind)
    finally:
        db.session.rollback()
