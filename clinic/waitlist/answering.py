"""What somebody who waits says to an offer: the first yes has the time, a no keeps its place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import happenings, letters, links, reminded
from clinic.diary.draft import Draft, NotToBeHad
from clinic.diary.models import Appointment, Service
from clinic.diary.reader import Reader
from clinic.diary.reserve import reserve_offered
from clinic.mail.models import LetterKind
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.token import token_hash
from clinic.waitlist import waiting
from clinic.waitlist.offering import audience_of
from clinic.waitlist.waiting import Answer, Offer, Waiter, Waiting


class OfferGone(Refusal):
    sentence = N_("That time has gone. You keep your place on the list, and we will ask you again.")


def find(token: str) -> tuple[Offer, Waiter]:
    """What this letter asked, and whom. Raises `NotFound`, also for whoever comes here no more."""
    row = db.session.execute(
        select(Offer, Waiting)
        .join(Waiting, Waiting.id == Offer.waiting_id)
        .outerjoin(Client, Client.id == Waiting.client_id)
        .where(Offer.token_hash == token_hash(token), Client.closed_at.is_(None))
    ).first()
    if row is None:
        raise NotFound
    return row[0], waiting.opened(row[1])


def say_yes(token: str, *, zone: ZoneInfo, now: datetime) -> str:
    """Take the time, leave the list, and have a letter of it; the address of its own page.

    Raises `OfferGone` once somebody else has it or the offer is over, and `NotFound`.
    """
    one, waiter = find(token)
    if not one.is_open(now):
        raise OfferGone
    row = waiter.row
    client = db.session.get_one(Client, row.client_id) if row.client_id else None
    draft = Draft(
        db.session.get_one(Service, one.service_id),
        one.starts_at,
        one.therapist_id,
        client_id=row.client_id,
        file_id=client.file_id if client else None,
        inbox_id=row.inbox_id,
    )
    try:
        made = reserve_offered(draft, [one.therapist_id], zone=zone, now=now, for_whom=audience_of(row))
    except NotToBeHad:
        raise OfferGone from None
    happenings.taken_from_list(made, waiter.wish.to.address if waiter.wish.to else "", now)
    waiting.served(one, now)
    return _told(made, waiter, now)


def _told(made: Appointment, waiter: Waiter, now: datetime) -> str:
    """The way to it, which their letter carries, too."""
    link, person_id = links.for_letter(made, None), made.client_id or made.inbox_id
    if waiter.wish.to is not None and person_id is not None:
        reader = Reader(person_id, waiter.wish.to)
        reminded.keep(made, [reader], now)
        letters.write(LetterKind.BOOKED, made, reader, now=now, link=link, is_answer=True)
    return link


def say_no(token: str) -> None:
    """Not this time: they keep their place, and the next one need not wait. Raises `NotFound`."""
    one, _waiter = find(token)
    mine = update(Offer).where(Offer.id == one.id, Offer.answer.is_(None))
    db.session.execute(mine.values(answer=Answer.DECLINED))
    db.session.flush()
