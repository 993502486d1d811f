"""Where somebody may be written to: as their card or own words allow, and the practice can carry."""

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from clinic.clients.card import Card, Channel
from clinic.config import settings
from clinic.diary.contact import HOME
from clinic.diary.visitor import Reach, Visitor
from clinic.edge.wording import LANGUAGES
from clinic.mail.addressee import Addressee
from clinic.mail.gateway import gateway_of
from clinic.mail.models import Means


def of_card(card: Card, account_locale: str | None = None) -> Addressee | None:
    """By e-mail where that is safe, else by text, else by a call that may leave words; None where none is."""
    # Who has an account has said in which language to write; else what the card knows.
    tongues = [account_locale] if account_locale else card.languages
    locale = next((tongue for tongue in tongues if tongue in LANGUAGES), "en")
    if card.safe.no_letters:
        return None
    if card.email and Channel.EMAIL in card.safe.channels:
        return Addressee(card.email, locale)
    if Channel.TEXT in card.safe.channels:
        return _by_phone(card.phone, locale, "", Means.TEXT)
    if Channel.CALL in card.safe.channels and card.safe.may_leave_message:
        return _by_phone(card.phone, locale, "", Means.VOICE)
    return None


def of_visitor(visitor: Visitor) -> Addressee | None:
    if visitor.email:
        return Addressee(visitor.email, visitor.locale, visitor.zone)
    if visitor.reach is Reach.WRITTEN:
        return _by_phone(visitor.phone, visitor.locale, visitor.zone, Means.TEXT)
    return None


def _by_phone(phone: str, locale: str, zone: str, means: Means) -> Addressee | None:
    """None for a number behind an exchange, for none at all, and where the practice has no such gateway."""
    if gateway_of(means, settings()) is None:
        return None
    try:
        number = parse(phone, HOME)
    except NumberParseException:
        return None
    if number.extension:
        return None
    return Addressee(format_number(number, PhoneNumberFormat.E164), locale, zone, means)
