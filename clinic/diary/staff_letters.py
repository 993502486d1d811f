"""Telling whoever has an appointment what the practice did with it, where they may be written to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import flash

from clinic.clients.card import Card
from clinic.config import settings
from clinic.diary import letters, links, reach, reminded
from clinic.diary.models import Appointment
from clinic.diary.names import Known, OfAFile, OfSomebody
from clinic.diary.reader import Reader, one_letter_each
from clinic.edge.catalogue import gettext as _
from clinic.frozen import frozen
from clinic.mail.addressee import Addressee
from clinic.mail.models import LetterKind
from clinic.people.models import Account

AT_ONCE = timedelta()


@frozen
class Told:
    """Whether anybody has a letter now; `untold` are those of several who have none, by name."""

    is_written: bool = False
    untold: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_written

    def say_who_is_not(self) -> None:
        """Whom of several to tell otherwise, where others have their letter."""
        if self.is_written and self.untold:
            names = _(", ").join(self.untold)
            flash(_("No letter goes to %(names)s. Please tell them yourself.", names=names), "mend")


def tell(
    happened: LetterKind,
    appointment: Appointment,
    known: Known,
    now: datetime,
    *,
    after: timedelta = AT_ONCE,
) -> Told:
    """Post the letters, and whether there was anybody they could go to; none about a time that has passed.

    From here on they are reminded of it, too. The letters are held back for as long as `after` says, and
    until then can be taken back.
    """
    if appointment.starts_at <= now:
        return Told()
    readers = readers_of(appointment, known)
    if readers and happened is not LetterKind.CANCELLED:
        reminded.keep(appointment, readers, now)
    written: list[Reader] = []
    for reader in one_letter_each(readers):
        link = "" if happened is LetterKind.CANCELLED else _link(appointment, known, reader)
        if letters.write(happened, appointment, reader, now=now, link=link, after=after):
            written.append(reader)
    return told_of(appointment, known, written)


def readers_of(appointment: OfAFile, known: Known) -> tuple[Reader, ...]:
    """Who may be written to about it: whoever has it, or each of several as their own card allows."""
    each = known.each_of(appointment)
    if each:
        found = [(one, _of_member(one, known)) for one in each]
        return tuple(Reader(one, to, is_one_of_several=True) for one, to in found if to is not None)
    to, person_id = addressee(appointment, known), appointment.client_id or appointment.inbox_id
    return (Reader(person_id, to),) if to is not None and person_id is not None else ()


def told_of(appointment: OfAFile, known: Known, written: Sequence[Reader]) -> Told:
    """What to say once these have their letter."""
    return Told(bool(written), tuple(card.shown_name for card in untold(appointment, known, written)))


def untold(appointment: OfAFile, known: Known, written: Sequence[Reader]) -> list[Card]:
    """Whom of several it has to be told otherwise. Whoever shares an address with a reader has it, too."""
    reached = {one.to.address for one in written}
    theirs = {one.person_id: one.to.address for one in readers_of(appointment, known)}
    left = [one for one in known.each_of(appointment) if theirs.get(one) not in reached]
    return [known.cards[one] for one in left if one in known.cards]


def addressee(appointment: OfSomebody, known: Known) -> Addressee | None:
    """Where somebody who has this alone may be written to; None where nowhere is safe or known."""
    card = known.card_of(appointment)
    if card is not None and appointment.client_id is not None:
        return addressee_of_client(appointment.client_id, card)
    visitor = known.visitor_of(appointment)
    return reach.of_visitor(visitor) if visitor else None


def addressee_of_client(client_id: UUID, card: Card) -> Addressee | None:
    """None for a couple or a family: each of them is written to, and no address is of them all."""
    if card.members:
        return None
    account = Account.of_client(client_id)
    return reach.of_card(card, account.locale if account and account.accepted_at else None)


def _of_member(person: UUID, known: Known) -> Addressee | None:
    card = known.cards.get(person)
    return addressee_of_client(person, card) if card else None


def _link(appointment: Appointment, known: Known, reader: Reader) -> str:
    """Their own where they booked by themselves, else one made for this letter."""
    visitor = None if known.card_of(appointment) else known.visitor_of(appointment)
    if visitor is not None:
        return f"{settings().public_url}/b/{visitor.token}"
    return links.for_letter(appointment, reader.whom)
