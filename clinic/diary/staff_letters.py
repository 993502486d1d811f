"""Telling whoever has an appointment what the practice did with it, where they may be written to."""

from datetime import datetime, timedelta
from uuid import UUID

from clinic.clients.card import Card
from clinic.config import settings
from clinic.diary import letters, links, reach, reminded
from clinic.diary.models import Appointment
from clinic.diary.names import Known, OfSomebody
from clinic.mail.addressee import Addressee
from clinic.mail.models import LetterKind
from clinic.people.models import Account

AT_ONCE = timedelta()


def tell(
    happened: LetterKind,
    appointment: Appointment,
    known: Known,
    now: datetime,
    *,
    after: timedelta = AT_ONCE,
) -> bool:
    """Post the letter, and whether there was an address it could go to; none about a time that has passed.

    From here on they are reminded of it, too. The letter is held back for as long as `after` says, and until
    then it can be taken back.
    """
    if appointment.starts_at <= now:
        return False
    to = addressee(appointment, known)
    if to is None:
        return False
    link = ""
    if happened is not LetterKind.CANCELLED:
        reminded.keep(appointment, to, now)
        link = _link(appointment, known)
    return letters.write(happened, appointment, to, now=now, link=link, after=after)


def addressee(appointment: OfSomebody, known: Known) -> Addressee | None:
    """Where whoever has this appointment may be written to; None where nowhere is safe or known."""
    card = known.card_of(appointment)
    if card is not None and appointment.client_id is not None:
        return addressee_of_client(appointment.client_id, card)
    visitor = known.visitor_of(appointment)
    return reach.of_visitor(visitor) if visitor else None


def addressee_of_client(client_id: UUID, card: Card) -> Addressee | None:
    account = Account.of_client(client_id)
    return reach.of_card(card, account.locale if account and account.accepted_at else None)


def _link(appointment: Appointment, known: Known) -> str:
    """Their own where they booked by themselves, else one made for this letter."""
    visitor = None if known.card_of(appointment) else known.visitor_of(appointment)
    if visitor is not None:
        return f"{settings().public_url}/b/{visitor.token}"
    return links.for_letter(appointment)
