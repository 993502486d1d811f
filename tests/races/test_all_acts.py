"""Everything a diary lets anybody do, by everybody at once: nobody and no room is in two places."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import combinations, count
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit.actor import SYSTEM, Actor
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import offered, places, reserve
from clinic.diary.draft import Draft
from clinic.diary.held import Claim, CoTherapist, Hold, Overbooking
from clinic.diary.models import Appointment, Audience, Delivery, Hours, Service
from clinic.intake.forms import value_of
from clinic.intake.models import Source
from clinic.intake.taking import Caller, ask_to_be_written_to, book
from clinic.mail.addressee import Addressee
from clinic.mail.models import LetterKind, OutboxLetter
from clinic.people import session
from clinic.series import repeating
from clinic.series.rule import Rule
from clinic.vault.token import csrf_of, new_token, token_hash
from clinic.waitlist import waiting
from clinic.waitlist.waiting import Offer
from clinic.waitlist.wishes import Wish
from tests.furnished import caller
from tests.races import rush
from tests.races.conftest import Opened, Scene
from tests.races.test_booking import EITHER

ROUNDS = 2
ZONE = ZoneInfo("America/Halifax")
# Beyond the last reminder of anything, so that every letter here answers somebody's act.
AHEAD, FAR = timedelta(days=9), timedelta(days=40)
FIVE = timedelta(minutes=5)
OPENS, HOURS = 9, 4
CHANGED = [LetterKind.MOVED, LetterKind.CANCELLED]


@dataclass
class Desk:
    """A practice of two therapists who share a room, and everybody who is about to ask for its times."""

    scene: Scene
    chance: Random
    numbers: Iterator[int] = field(default_factory=count)
    services: list[Service] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    @property
    def therapists(self) -> list[UUID]:
        return [self.scene.practice.ines.id, self.scene.practice.omar.id]

    def open(self) -> None:
        ines, omar = self.therapists
        place = places.new_place("Harbour house")
        places.new_room(place, "The room")
        db.session.query(Hours).delete()
        db.session.add_all(
            Hours(therapist_id=one, weekday=day, opens=9 * 60, closes=17 * 60, place_id=place.id)
            for one in (ines, omar)
            for day in range(7)
        )
        shared: dict[str, Any] = {"audience": Audience.PUBLIC, "grid_minutes": 5}
        short = Service(minutes=30, buffer_before=5, buffer_after=10, delivery=Delivery.PHONE, **shared)
        long = Service(minutes=50, buffer_after=10, delivery=Delivery.IN_PERSON, **shared)
        db.session.add_all([short, long])
        db.session.commit()
        self.services = list(db.session.scalars(offered.public_services()))

    def meet(self) -> None:
        """Two people to whom nobody has written yet."""
        practice = self.scene.practice
        self.clients = [practice.client("Maya", practice.ines), practice.client("Leo", practice.omar)]

    # What stands there before.

    def of_a_visitor(self, start: datetime, number: int) -> str:
        """The link of somebody who has this time, or the next one that is free."""
        service = self.services[number % len(self.services)]
        everybody = Caller(Actor("visitor", "10.0.0.1"), Source.ONLINE, self.therapists)
        person = rush.visitor(f"Before {number:03}", f"before{number:03}@example.test")
        token = book(person, Draft(service, start), everybody, zone=ZONE, now=clock.now()).token
        db.session.commit()
        return token

    def of_a_client(self, start: datetime, number: int, *also: UUID) -> Appointment:
        client = self.clients[number % 2]
        whom = self.therapists[number % 2]
        draft = Draft(
            self.services[-1], start, whom, client_id=client.id, file_id=client.file_id, also=also,
            delivery=Delivery.PHONE,
        )  # fmt: skip
        made = reserve.reserve(draft, zone=ZONE, now=clock.now())
        db.session.commit()
        return made

    def a_series(self, start: datetime, number: int) -> Appointment:
        first, now = self.of_a_client(start, number), clock.now()
        wall = start.astimezone(ZONE)
        planned = repeating.plan(first, Rule(wall.date(), wall.time(), times=3), zone=ZONE, now=now)
        repeating.book(first, {one.on: one.meant.at for one in planned}, zone=ZONE, now=now)
        db.session.commit()
        return first

    def an_offer(self, start: datetime) -> str:
        """The token of a letter that asks somebody who waits whether they would like this time with Omar."""
        number, now, token = next(self.numbers), clock.now(), new_token()
        visitor = rush.visitor(f"Waiting {number}", f"waiting{number}@example.test")
        enquiry = ask_to_be_written_to(visitor, Caller(SYSTEM, Source.ONLINE, []), now)
        service = self.services[0]
        row = waiting.put(
            Wish(service_id=service.id, to=Addressee(visitor.contact, "en")),
            until_at=now + timedelta(days=30),
            now=now,
            inbox_id=enquiry.inbox_id,
        )
        db.session.add(
            Offer(
                waiting_id=row.id,
                token_hash=token_hash(token),
                therapist_id=self.therapists[1],
                service_id=service.id,
                starts_at=start,
                ends_at=start + timedelta(minutes=service.minutes),
                offered_at=now,
                open_until_at=now + timedelta(hours=2),
            )
        )
        db.session.commit()
        return token

    def a_hold_that_lapses(self, start: datetime) -> None:
        """It ends while everybody is asking, by whoever comes upon it."""
        then = clock.now() - reserve.HELD_FOR
        draft = Draft(self.services[0], start)
        reserve.hold(draft, self.therapists, zone=ZONE, now=then, for_whom=Audience.PUBLIC)
        db.session.commit()

    # What is asked for, by everybody at once.

    def by_page(self, day: datetime, **act: str) -> bytes:
        number, token = next(self.numbers), new_token()
        service = self.chance.choice(self.services)
        fields = {
            "csrf_token": csrf_of(token),
            "opened": self.scene.opened,
            "service": str(service.id),
            "therapist": self.chance.choice(["any", *map(str, self.therapists)]),
            **(act or {"start": value_of(self.some_time(day, service)), "act": "book"}),
            **caller(f"Person {number:04}", f"person{number:04}@example.test"),
        }
        return rush.posted("/book", fields, f"v={token}", self._address())

    def keeping(self, day: datetime) -> bytes:
        return self.by_page(day, choose=value_of(self.some_time(day, self.services[0])), start="", act="")

    def by_program(self, day: datetime) -> bytes:
        number, service = next(self.numbers), self.chance.choice(self.services)
        them = caller(f"Person {number:04}", "")
        del them["contact"]
        body = {
            "service": str(service.id),
            "therapist": self.chance.choice(["any", *map(str, self.therapists)]),
            "starts_at": value_of(self.some_time(day, service)),
            "email": f"person{number:04}@example.test",
            **them,
        }
        return rush.told("POST", "/api/v1/bookings", body, self._address())

    def by_link(self, path: str, **fields: str) -> bytes:
        token = new_token()
        return rush.posted(path, {"csrf_token": csrf_of(token), **fields}, f"v={token}", self._address())

    def moved_by_link(self, link: str, day: datetime) -> bytes:
        return self.by_link(f"/b/{link}/move", start=value_of(self.some_time(day, self.services[0])))

    def moved_by_program(self, link: str, day: datetime) -> bytes:
        body = {"starts_at": value_of(self.some_time(day, self.services[0]))}
        return rush.told("PATCH", f"/api/v1/bookings/{link}", body, self._address())

    def by_hand(self, path: str, **fields: str) -> bytes:
        """Iris, in one of many windows."""
        iris = self.scene.practice.iris
        token = session.begin(iris.id, iris.keyring.bundle, "Test browser", clock.now())
        return rush.posted(path, {"csrf_token": csrf_of(token), **fields}, f"s={token}", self._address())

    def booked_by_hand(self, day: datetime, **more: str) -> bytes:
        service, number = self.chance.choice(self.services), next(self.numbers)
        fields = {
            "client": self.clients[number % 2].id.hex,
            "service": service.id.hex,
            "therapist": self.chance.choice(self.therapists).hex,
            "delivery": service.delivery.value,
            **self._wall(self.some_time(day, self.services[-1])),
            **more,
        }
        return self.by_hand("/desk/diary/new", **fields)

    def moved_by_hand(self, one: UUID, day: datetime) -> bytes:
        long = self.chance.choice(["", "30", "80"])
        there = self._wall(self.some_time(day, self.services[-1]))
        return self.by_hand(f"/desk/diary/{one}/move", minutes=long, **there)

    def series_moved(self, one: UUID, start: datetime) -> bytes:
        typed = {**self._wall(start), "scope": "FOLLOWING", "save": "y"}
        return self.by_hand(f"/desk/diary/{one}/series/change", **typed)

    def some_time(self, day: datetime, service: Service) -> datetime:
        grid = service.grid_minutes
        return day + timedelta(minutes=grid * self.chance.randrange(HOURS * 60 // grid))

    @staticmethod
    def _wall(at: datetime) -> dict[str, str]:
        wall = at.astimezone(ZONE)
        return {"on": wall.date().isoformat(), "at": f"{wall:%H:%M}"}

    def _address(self) -> str:
        number = next(self.numbers)
        return f"10.{number // 60_000 + 1}.{number // 250 % 250}.{number % 250 + 1}"


def everybody(desk: Desk, day: datetime, far: datetime, number: int) -> list[tuple[str, bytes]]:
    """One rush, and what each of it is; what it needs to stand there is put there first."""
    hour, base = timedelta(hours=1), 40 * number
    desk.meet()
    parked = [desk.of_a_visitor(far + hour * n, base + n) for n in range(7)]
    there = [desk.of_a_visitor(day + hour * n, base + 10 + n) for n in range(4)]
    mine = [desk.of_a_client(day + hour * (HOURS + 1), base), desk.of_a_client(day + hour * HOURS, base + 1)]
    both = desk.of_a_client(far + hour * 9, base, desk.therapists[1])
    changed = desk.a_series(day + hour * (HOURS + 2), base)
    ended = desk.a_series(day + hour * (HOURS + 2), base + 1)
    repeated = desk.of_a_client(day + hour * (HOURS + 3), base)
    offers = [desk.an_offer(day + hour * (HOURS + 3)) for _ in range(3)]
    for n in range(3):
        desk.a_hold_that_lapses(day + hour * n + 6 * FIVE)
    asked = [("book", desk.by_page(day)) for _ in range(18)]
    asked += [("book", desk.by_program(day)) for _ in range(12)]
    asked += [("hold", desk.keeping(day)) for _ in range(8)]
    asked += [("move", desk.moved_by_link(link, day)) for link in parked[:4]]
    asked += [("move", desk.moved_by_program(link, day)) for link in parked[4:]]
    asked += [("cancel", desk.by_link(f"/b/{link}/cancel")) for link in there for _ in range(2)]
    asked += [("move", desk.moved_by_link(link, day)) for link in there]
    asked += [("by hand", desk.booked_by_hand(day)) for _ in range(8)]
    over = {"overbook": "y", "reason": "They ring"}
    asked += [("overbook", desk.booked_by_hand(day, **over)) for _ in range(6)]
    asked += [("by hand", desk.moved_by_hand(one.id, day)) for one in (*mine, both)]
    asked += [("by hand", desk.by_hand(f"/desk/diary/{mine[0].id}/cancellation"))]
    asked += [("series", desk.series_moved(changed.id, day + hour * HOURS))]
    asked += [("series", desk.by_hand(f"/desk/diary/{ended.id}/series/cancellation", scope="ALL"))]
    rule = {"every": "1", "times": "3", "until": "", "save": "y"}
    asked += [("series", desk.by_hand(f"/desk/diary/{repeated.id}/series", **rule))] * 2
    asked += [("yes", desk.by_link(f"/w/{token}")) for token in offers]
    desk.chance.shuffle(asked)
    return asked


@pytest.mark.parametrize("engine", EITHER)
def test_whatever_is_done_by_everybody_at_once_nobody_is_in_two_places(opened: Opened, engine: str) -> None:
    scene = opened(engine)
    desk, told = Desk(scene, Random(engine)), Counter[tuple[str, int]]()
    with scene.app.app_context():
        desk.open()
        db.session.remove()
    for number in range(ROUNDS):
        with scene.app.app_context():
            asked = everybody(desk, _nine(AHEAD + timedelta(days=number)), _nine(FAR, number), number)
            before = {one.id for one in db.session.scalars(select(OutboxLetter))}
            booked = {one.id for one in db.session.scalars(select(Appointment))}
            was = {one.id: one.sequence for one in db.session.scalars(select(Appointment))}
            db.session.remove()
        answers = rush.at_once(scene.port, [request for _what, request in asked])
        told.update((what, answer.status) for (what, _request), answer in zip(asked, answers, strict=True))
        with scene.app.app_context():
            assert not overlapping()
            assert not unclaimed()
            assert not wrongly_told(before, booked, was)
            db.session.remove()
    alarms = [line for line in scene.said if '"error"' in line or "alarm" in line]
    assert {status for _what, status in told} <= {200, 201, 303, 409, 422}, (told, alarms)
    assert not alarms
    done = {what for what, status in told if status in {200, 201, 303}}
    assert done == {what for what, _status in told}, told
    assert {what for what, status in told if status == 409} >= {"book", "by hand"}, told


def overlapping() -> list[tuple[object, object]]:
    """Any two that want one person or one room at the same time, and that nobody has put there on purpose."""
    over = set(db.session.scalars(select(Overbooking.appointment_id).where(Overbooking.settled_at.is_(None))))
    held = [(one, *_span(one)) for one in _standing() if one.id not in over]
    live = select(Hold).where(Hold.until_at > clock.now())
    held += [(one, *_span(one)) for one in db.session.scalars(live)]
    return [
        (one.id, other.id)
        for (one, begin, end), (other, start, stop) in combinations(held, 2)
        if begin < stop and start < end and _resources(one) & _resources(other)
    ]


def unclaimed() -> list[str]:
    """What has less than all of its time, but for what somebody else has of it; or more."""
    owners = {(one.resource_id, one.step): one.appointment_id or one.hold_id for one in _rows(Claim)}
    over = {one.appointment_id for one in _rows(Overbooking) if one.settled_at is None}
    standing = _standing()
    known = {one.id for one in standing} | {one.id for one in _rows(Hold)}
    wrong = [f"{where} is of what stands no more" for where, owner in owners.items() if owner not in known]
    for one in standing:
        begin, end = _span(one)
        wanted = [(who, int((begin + FIVE * n).timestamp()) // 300) for who in _resources(one)
                  for n in range((end - begin) // FIVE)]  # fmt: skip
        have = {owners.get(step) for step in wanted}
        if have != {one.id} and (one.id not in over or None in have):
            wrong.append(f"{one.id} has not all of its time")
    return wrong


def wrongly_told(before: set[UUID], booked: set[UUID], was: dict[UUID, int]) -> list[str]:
    """Each act has one letter, and one about a whole series is about one of its times."""
    new = [one for one in _rows(OutboxLetter) if one.id not in before and one.about_id is not None]
    told = Counter((one.about_id, one.kind in CHANGED) for one in new if one.kind is not LetterKind.OFFER)
    return [
        f"{one.id} {one.sequence} {told[one.id, False]} {told[one.id, True]}"
        for one in _rows(Appointment)
        if one.series_id is None
        and (
            told[one.id, True] != one.sequence - was.get(one.id, 0)
            or told[one.id, False] != (one.id not in booked)
        )
    ]


def _span(one: Appointment | Hold) -> tuple[datetime, datetime]:
    """With the buffers that its service asks for, whatever its own row says."""
    service = db.session.get_one(Service, one.service_id)
    before, after = (timedelta(minutes=minutes) for minutes in (service.buffer_before, service.buffer_after))
    return one.starts_at - before, one.ends_at + after


def _resources(one: Appointment | Hold) -> set[UUID]:
    mine = select(CoTherapist.therapist_id).where(CoTherapist.appointment_id == one.id)
    return {one.therapist_id, *db.session.scalars(mine), *([one.room_id] if one.room_id else [])}


def _standing() -> Sequence[Appointment]:
    return db.session.scalars(select(Appointment).where(Appointment.cancelled_at.is_(None))).all()


def _rows(model: Any) -> Sequence[Any]:
    return db.session.scalars(select(model)).all()


def _nine(ahead: timedelta, number: int = 0) -> datetime:
    """Nine o'clock of that day, on the practice's clock."""
    on = (clock.now().astimezone(ZONE) + ahead + timedelta(days=number)).date()
    return datetime.combine(on, time(OPENS), ZONE).astimezone(UTC)
