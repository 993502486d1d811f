"""Taking a time, keeping it for a while, moving it, giving it back: the claims' key decides who has it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.database import db
from clinic.diary import claims, happenings, movable
from clinic.diary.accepting import (
    Offer,
    anywhere,
    asked_of,
    by_hand,
    listed,
    open_to,
    refusal,
    refusal_by_hand,
)
from clinic.diary.claims import StepTaken
from clinic.diary.draft import AlreadyCancelled, Draft
from clinic.diary.held import Hold
from clinic.diary.models import Appointment, Audience, Service
from clinic.frozen import frozen
from clinic.vault.token import new_token, token_hash

HELD_FOR = timedelta(minutes=8)


@frozen
class Kept:
    """A time that is kept until then for whoever has the token."""

    token: str
    starts_at: datetime
    therapist_id: UUID
    until_at: datetime


def reserve_offered(
    draft: Draft,
    therapists: Sequence[UUID],
    *,
    zone: ZoneInfo,
    now: datetime,
    for_whom: Audience,
    hold: str = "",
) -> Appointment:
    """Take a time that is on offer, with the one asked for or the least busy of `therapists`.

    `hold` is the token of whoever keeps a time: that time is theirs while it is kept, and whatever they take
    ends it. Raises `TimeTaken` when it was offered and is gone, `NotOffered` when it never was or has come
    too near; both with the nearest three.
    """
    kept = _live(hold, now)
    asked = asked_of(draft, therapists, for_whom, besides=kept)
    offer = open_to(asked, draft, kept, zone=zone, now=now)
    for start in offer.starts:
        try:
            return _take(draft.at(start), now, instead_of=kept)
        except StepTaken:
            continue
    raise refusal(offer, asked, draft, zone=zone, now=now)


def hold(
    draft: Draft,
    therapists: Sequence[UUID],
    *,
    zone: ZoneInfo,
    now: datetime,
    for_whom: Audience,
    instead_of: str = "",
) -> Kept:
    """Keep a time that is on offer for eight minutes, in place of the one kept under an earlier token.

    It needs nobody to end it: from then on it counts for nothing. Raises as `reserve_offered` does.
    """
    earlier = _live(instead_of, now)
    asked = asked_of(draft, therapists, for_whom, besides=earlier)
    offer = open_to(asked, draft, earlier, zone=zone, now=now)
    for start in offer.starts:
        try:
            return _keep(draft.at(start), now, instead_of=earlier)
        except StepTaken:
            continue
    raise refusal(offer, asked, draft, zone=zone, now=now)


def let_go(token: str, *, now: datetime) -> None:
    """End a hold before its time; a token that holds nothing is let pass."""
    kept = _live(token, now)
    if kept is not None:
        claims.pass_on(claims.end(kept), now=now)


def reserve(draft: Draft, *, zone: ZoneInfo, now: datetime) -> Appointment:
    """Take any free time by hand, in or out of hours. Raises `TimeTaken` with the nearest three.

    Raises `NotOffered` without a therapist or off the five-minute steps, and what `movable.check_reach` does.
    """
    asked = by_hand(draft, now)
    for start in anywhere(draft, zone):
        try:
            return _take(draft.at(start), now)
        except StepTaken:
            continue
    raise refusal_by_hand(asked, draft, zone=zone, now=now)


def move(
    appointment: Appointment,
    starts_at: datetime,
    *,
    zone: ZoneInfo,
    now: datetime,
    minutes: int | None = None,
    therapist_id: UUID | None = None,
    with_others: Collection[UUID] | None = None,
    offered_to: Audience | None = None,
) -> None:
    """Give it another start, length or therapist, as one act: it has the new time or keeps the old one.

    `with_others` are all who are in it beside its therapist; without it they stay. With `offered_to` it must
    be a time on offer to them, if not a service. Raises `TimeTaken`, `NotOffered`, and what `movable` does.
    """
    standing = _locked(appointment.id)
    also = claims.also_of(standing.id)
    draft = Draft(
        db.session.get_one(Service, standing.service_id),
        starts_at,
        therapist_id or standing.therapist_id,
        standing.delivery,
        also=tuple(one for one in (also if with_others is None else with_others) if one != therapist_id),
        minutes=minutes or standing.minutes,
        place_id=standing.place_id,
    )
    asked = replace(by_hand(draft, now), besides=standing.id, for_whom=offered_to or Audience.STAFF)
    is_same = standing.therapist_id == draft.whom and set(also) == set(draft.also)
    movable.check(standing, (draft.starts_at, draft.ends_at), now, is_same=is_same)
    offer = listed(asked, draft, zone=zone, now=now) if offered_to else Offer(anywhere(draft, zone))
    # In the room it has, if that is free.
    for start in sorted(offer.starts, key=lambda one: one.room_id != standing.room_id):
        try:
            _move(standing, draft.at(start), also, now)
        except StepTaken:
            continue
        happenings.moved(standing, now)
        return
    if offered_to:
        raise refusal(offer, asked, draft, zone=zone, now=now)
    raise refusal_by_hand(asked, draft, zone=zone, now=now)


def cancel(appointment: Appointment, *, now: datetime) -> None:
    """Give the time back. Raises `AlreadyCancelled`."""
    standing = _locked(appointment.id)
    held = claims.steps_of(standing, claims.also_of(standing.id))
    claims.release(standing, held)
    standing.cancelled_at = now
    standing.sequence += 1
    db.session.flush()
    claims.pass_on(held, now=now)


def _live(token: str, now: datetime) -> Hold | None:
    """The hold this token keeps, if it still does, with nobody else ending it until this transaction does."""
    if not token:
        return None
    mine = select(Hold).where(Hold.token_hash == token_hash(token), Hold.until_at > now)
    return db.session.scalars(mine.with_for_update()).first()


def _locked(appointment_id: UUID) -> Appointment:
    """The appointment as it stands now, with nobody else changing it until this transaction ends."""
    mine = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    found = db.session.scalars(mine.execution_options(populate_existing=True)).one()
    if found.is_cancelled:
        raise AlreadyCancelled
    return found


def _take(draft: Draft, now: datetime, *, instead_of: Hold | None = None) -> Appointment:
    """All of it, in place of what was kept, or nothing: raises `StepTaken`."""
    with db.session.begin_nested():
        freed = claims.end(instead_of) if instead_of else []
        appointment = add(draft, now)
        claims.take(appointment, claims.steps_of(appointment, draft.also), now=now)
        claims.pass_on(freed, now=now)
    return appointment


def add(draft: Draft, now: datetime) -> Appointment:
    """The rows of the appointment, which claims nothing yet."""
    appointment = draft.to_appointment(now)
    db.session.add(appointment)
    db.session.flush()
    if draft.also:
        claims.see_together(appointment.id, draft.also)
        db.session.flush()
    return appointment


def _keep(draft: Draft, now: datetime, *, instead_of: Hold | None) -> Kept:
    held_from, held_to = draft.held
    token = new_token()
    with db.session.begin_nested():
        freed = claims.end(instead_of) if instead_of else []
        kept = Hold(
            token_hash=token_hash(token),
            therapist_id=draft.whom,
            service_id=draft.service.id,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            held_from_at=held_from,
            held_to_at=held_to,
            delivery=draft.way,
            until_at=now + HELD_FOR,
            place_id=draft.place_id,
            room_id=draft.room_id,
        )
        db.session.add(kept)
        db.session.flush()
        claims.take(kept, claims.steps_of(kept), now=now)
        claims.pass_on(freed, now=now)
    return Kept(token, kept.starts_at, kept.therapist_id, kept.until_at)


def _move(standing: Appointment, draft: Draft, also: tuple[UUID, ...], now: datetime) -> None:
    """To where the draft says, with what it had given back, or nothing at all: raises `StepTaken`."""
    with db.session.begin_nested():
        freed = claims.steps_of(standing, also)
        claims.release(standing, freed)
        standing.therapist_id = draft.whom
        standing.starts_at, standing.ends_at = draft.starts_at, draft.ends_at
        standing.held_from_at, standing.held_to_at = draft.held
        standing.place_id, standing.room_id = draft.place_id, draft.room_id
        standing.sequence += 1
        claims.see_together(standing.id, draft.also)
        db.session.flush()
        claims.take(standing, claims.steps_of(standing, draft.also), now=now)
        claims.settle(standing, now=now)
        claims.pass_on(freed, now=now)
