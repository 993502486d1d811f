"""What the link in somebody's letter leads to, and where they are written to."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.diary import links, reach, reminded
from clinic.diary.models import Appointment, Audience, BookingLink
from clinic.diary.presence import is_of_several
from clinic.diary.reader import Reader
from clinic.diary.visitor import Visitor
from clinic.edge import current
from clinic.frozen import frozen
from clinic.intake import choosing
from clinic.mail.addressee import Addressee
from clinic.plain import N_
from clinic.refusal import Refusal


@frozen
class Way:
    """What a link leads to. That of a letter knows the time alone: no visitor, and no booking of theirs.

    Somebody signed in comes to their own time without a link: then there is no token.
    """

    token: str
    appointment: Appointment
    link: BookingLink | None = None
    visitor: Visitor | None = None
    # Whose letter it was, of several.
    whom: UUID | None = None

    @property
    def readers(self) -> list[Reader]:
        """Everybody who is told what becomes of the time, where they are written to."""
        if self.visitor is None:
            return list(reminded.readers_of(self.appointment))
        to, about = reach.of_visitor(self.visitor), self.appointment
        person_id = about.client_id or about.inbox_id or about.id
        return [Reader(person_id, to)] if to is not None else []

    def is_holder(self, reader: Reader) -> bool:
        """Whether this is who holds it."""
        return reader.whom == self.whom

    @property
    def to(self) -> Addressee | None:
        """Where whoever holds it is written to."""
        return next((one.to for one in self.readers if self.is_holder(one)), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether whoever holds it has said that they are coming."""
        said = reminded.confirmed([self.appointment]).get(self.appointment.id, set())
        return self.whom in said if self.whom else bool(said)

    @property
    def reader_zone(self) -> ZoneInfo:
        to = self.to
        return choosing.zone_or(self.visitor.zone if self.visitor else to.zone if to else "", current.zone())

    @property
    def locale(self) -> str:
        to = self.to
        return self.visitor.locale if self.visitor else to.locale if to else current.locale()

    @property
    def audience(self) -> Audience:
        """Whose times they may choose among: somebody who booked by themselves is nobody's client yet."""
        return Audience.PUBLIC if self.visitor else Audience.RETURNING


class HasBegun(Refusal):
    """Every way ends as its time begins: nothing is shown of it any more, nor can anything be changed."""

    status = 410
    sentence = N_("That time has begun.")


def way_to_own(appointment: Appointment, client_id: UUID, now: datetime) -> Way:
    """What a client may do with a time of their own, as with a letter's link. Raises `HasBegun`."""
    if appointment.starts_at <= now:
        raise HasBegun
    return Way("", appointment, whom=client_id if is_of_several(appointment) else None)


def way_of(token: str, now: datetime) -> Way:
    """Raises `NotFound`, and `HasBegun` from its start on."""
    found = links.find(token)
    if found.appointment.starts_at <= now:
        raise HasBegun
    if found.link is None:
        return Way(token, found.appointment, whom=found.whom)
    visitor = replace(links.visitor_of(found.link, token), token=token)
    return Way(token, found.appointment, found.link, visitor)
