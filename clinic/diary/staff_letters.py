"""Telling whoever has an appointment what the practice did with it, where they may be written to."""

from datetime import datetime

from clinic.clients.card import Card, Channel
from clinic.config import settings
from clinic.diary import letters
from clinic.diary.letters import Happened
from clinic.diary.models import Appointment
from clinic.diary.names import Known
from clinic.diary.visitor import Visitor
from clinic.edge.wording import LANGUAGES
from clinic.people.models import Account


def tell(happened: Happened, appointment: Appointment, known: Known, now: datetime) -> bool:
    """Post the letter, and whether there was an address it could go to; none about a time that has passed."""
    if appointment.starts_at <= now:
        return False
    card = known.card_of(appointment)
    if card is not None:
        return _tell_client(happened, appointment, card, now)
    visitor = known.visitor_of(appointment)
    return visitor is not None and _tell_visitor(happened, appointment, visitor, now)


def _tell_client(happened: Happened, appointment: Appointment, card: Card, now: datetime) -> bool:
    if not card.email or Channel.EMAIL not in card.safe.channels:
        return False
    account = Account.of_client(appointment.client_id) if appointment.client_id else None
    # Who has an account has said in which language to write; else what the card knows.
    known = [account.locale] if account and account.accepted_at else card.languages
    locale = next((tongue for tongue in known if tongue in LANGUAGES), "en")
    letters.write(happened, appointment, to=card.email, locale=locale, zone="", now=now)
    return True


def _tell_visitor(happened: Happened, appointment: Appointment, visitor: Visitor, now: datetime) -> bool:
    if not visitor.email:
        return False
    letters.write(
        happened,
        appointment,
        to=visitor.email,
        locale=visitor.locale,
        zone=visitor.zone,
        now=now,
        link=f"{settings().public_url}/b/{visitor.token}",
    )
    return True
