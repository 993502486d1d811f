"""A free time asks those who wait for one like it, in their order, and the first yes has it.

Nobody says that a time became free: whoever waits for one that is free now is asked about it, however it
became so. A time that is offered is not held. The next one is asked a while after the one before, so that
who stands first has a start, and the claims' own key decides between two who say yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.diary import letters, offered
from clinic.diary.free import Start, free_starts
from clinic.diary.models import Audience, Service
from clinic.diary.offered import Therapist
from clinic.edge import current
from clinic.mail import rules, worker
from clinic.mail.quiet import Quiet
from clinic.mode import Mode, set_mode
from clinic.vault.token import new_token, token_hash
from clinic.waitlist import waiting
from clinic.waitlist.waiting import Answer, Offer, Waiter, Waiting, is_taken

OPEN_FOR = timedelta(hours=2)
# Nobody is asked about a time for which less than this is left to answer.
SHORTEST = timedelta(minutes=15)
HEAD_START, HEAD_START_NEAR = timedelta(minutes=30), timedelta(minutes=10)
NEAR = timedelta(hours=6)
MOST_A_DAY = 3
DAY = timedelta(days=1)


@dataclass
class _Round:
    """Everything one look at the list knows."""

    zone: ZoneInfo
    now: datetime
    waiters: list[Waiter]
    offers: list[Offer]
    clients: dict[UUID, Client]
    services: dict[UUID, Service]
    therapists: dict[UUID, Therapist]
    quiet: Quiet
    found: dict[tuple[UUID, Audience], list[Start]] = field(default_factory=dict)

    def of(self, waiter: Waiter) -> list[Offer]:
        return [one for one in self.offers if one.waiting_id == waiter.row.id]

    def suits(self, waiter: Waiter, start: Start) -> bool:
        """Whether a time is like their wish, whoever has it."""
        therapist = self.therapists.get(start.therapist_id)
        return therapist is not None and waiter.wish.suits(start.at, therapist, self.zone)

    def starts(self, service: Service, for_whom: Audience) -> list[Start]:
        """Every time free for such a service, looked up once."""
        key = (service.id, for_whom)
        if key not in self.found:
            window = (self.now, self.now + timedelta(days=service.horizon_days))
            self.found[key] = free_starts(
                service, _therapists(for_whom), window, zone=self.zone, now=self.now, for_whom=for_whom
            )
        return self.found[key]


def look(now: datetime) -> int:
    """Ask whoever is to be asked, and tell whoever's time has gone; how many letters that made."""
    told = _look(now)
    if told is None:
        return 0
    count = sum(_tell_gone(told, one) for one in told.waiters)
    for waiter in told.waiters:
        start = _next_for(told, waiter)
        if start is not None:
            count += _ask(told, waiter, start)
    return count


def _look(now: datetime) -> _Round | None:
    """Without the writers' lock, since mostly nobody is to be asked."""
    set_mode(Mode.READ)
    try:
        waiters = waiting.in_order(now)
        if not waiters:
            return None
        clients = {one.row.client_id for one in waiters if one.row.client_id}
        told = _Round(
            current.zone(),
            now,
            waiters,
            waiting.offers_of([one.row.id for one in waiters]),
            {one.id: one for one in db.session.scalars(select(Client).where(Client.id.in_(clients)))},
            {one.id: one for one in db.session.scalars(offered.services())},
            _by_id(offered.therapists()),
            rules.quiet_hours(),
        )
        for waiter in waiters:
            service = told.services.get(waiter.wish.service_id)
            if service is not None and _may_be_asked(told, waiter):
                told.starts(service, audience_of(waiter.row))
        return told
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)


def _by_id(therapists: Iterable[Therapist]) -> dict[UUID, Therapist]:
    return {one.id: one for one in therapists}


def audience_of(row: Waiting) -> Audience:
    return Audience.RETURNING if row.client_id else Audience.PUBLIC


def _therapists(for_whom: Audience) -> list[UUID]:
    everybody = offered.taking_new() if for_whom is Audience.PUBLIC else offered.therapists()
    return [one.id for one in everybody]


def _may_be_asked(told: _Round, waiter: Waiter) -> bool:
    """One letter at a time, a few in a day, none at night, and none to whoever comes here no more."""
    client = told.clients.get(waiter.row.client_id) if waiter.row.client_id else None
    theirs, to = told.of(waiter), waiter.wish.to
    return (
        to is not None
        and told.quiet.ends_at(told.now, ZoneInfo(to.zone) if to.zone else told.zone) is None
        and (client is None or client.closed_at is None)
        and not any(one.is_open(told.now) for one in theirs)
        and sum(one.offered_at > told.now - DAY for one in theirs) < MOST_A_DAY
    )


def _next_for(told: _Round, waiter: Waiter) -> Start | None:
    """The first time like their wish that they were not asked about, and that nobody has a start on."""
    service = told.services.get(waiter.wish.service_id)
    if service is None or not _may_be_asked(told, waiter):
        return None
    for start in told.starts(service, audience_of(waiter.row)):
        if _is_for(told, waiter, service, start):
            return start
    return None


def _is_for(told: _Round, waiter: Waiter, service: Service, start: Start) -> bool:
    if not told.suits(waiter, start):
        return False
    if _open_until(service, start.at, told.now) < told.now + SHORTEST:
        return False
    ends_at = start.at + timedelta(minutes=service.minutes)
    head_start = HEAD_START_NEAR if start.at - told.now < NEAR else HEAD_START
    same = [one for one in told.offers if one.overlaps(start.therapist_id, start.at, ends_at)]
    return not any(
        one.waiting_id == waiter.row.id or (one.answer is None and told.now - one.offered_at < head_start)
        for one in same
    )


def _open_until(service: Service, starts_at: datetime, now: datetime) -> datetime:
    """Two hours, or until it is too near to be booked from outside."""
    return min(now + OPEN_FOR, starts_at - timedelta(minutes=service.notice_minutes))


def _ask(told: _Round, waiter: Waiter, start: Start) -> int:
    """The offer and its letter, in one transaction; the key lets nobody be asked about one time twice."""
    service = told.services[waiter.wish.service_id]
    made = offer(waiter, service, start, told.now)
    if made is None:
        db.session.rollback()
        return 0
    db.session.commit()
    told.offers.append(made[0])
    return 1


def offer(waiter: Waiter, service: Service, start: Start, now: datetime) -> tuple[Offer, str] | None:
    """Ask one person about one time: the offer, and the token their letter carries.

    None where another worker has just asked them, or they have left the list or want no letters.
    """
    mine = select(Waiting.id).where(Waiting.id == waiter.row.id).with_for_update()
    if db.session.scalar(mine) is None:
        return None
    if any(one.is_open(now) for one in waiting.offers_of([waiter.row.id])):
        return None
    token = new_token()
    made = Offer(
        waiting_id=waiter.row.id,
        token_hash=token_hash(token),
        therapist_id=start.therapist_id,
        service_id=service.id,
        starts_at=start.at,
        ends_at=start.at + timedelta(minutes=service.minutes),
        offered_at=now,
        open_until_at=_open_until(service, start.at, now),
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return None
    link = f"{settings().public_url}/w/{token}"
    to = waiter.wish.to
    if to is None or not letters.offer(made.starts_at, to, link=link, answer_by=made.open_until_at, now=now):
        return None
    return made, token


def _tell_gone(told: _Round, waiter: Waiter) -> int:
    """End each open offer whose time somebody else has by now."""
    ended = 0
    for one in told.of(waiter):
        if one.is_open(told.now) and is_taken(one):
            mine = update(Offer).where(Offer.id == one.id, Offer.answer.is_(None))
            changed = db.session.execute(mine.values(answer=Answer.GONE))
            if changed.rowcount:  # type: ignore[attr-defined]
                ended += bool(waiter.wish.to and letters.gone(one.starts_at, waiter.wish.to, now=told.now))
            db.session.commit()
            one.answer = Answer.GONE
    return ended


def suiting(waiters: Iterable[Waiter], *, zone: ZoneInfo, now: datetime) -> dict[UUID, Start]:
    """The first free time like the wish of each who can only be rung up."""
    rung = [one for one in waiters if not one.wish.to]
    services = {one.id: one for one in db.session.scalars(offered.services())}
    told = _Round(zone, now, rung, [], {}, services, _by_id(offered.therapists()), rules.quiet_hours())
    found: dict[UUID, Start] = {}
    for waiter in rung:
        service = services.get(waiter.wish.service_id)
        starts: Sequence[Start] = told.starts(service, audience_of(waiter.row)) if service else ()
        for start in starts:
            if told.suits(waiter, start):
                found[waiter.row.id] = start
                break
    return found


worker.every_minute(look)
