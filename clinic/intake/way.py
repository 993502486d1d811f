"""What the link in somebody's letter leads to, and where they are written to."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.diary import links, reach, reminded
from clinic.diary.models import Appointment, Audience, BookingLink
from clinic.diary.visitor import Visitor
from clinic.edge import current
from clinic.intake import choosing
from clinic.mail.addressee import Addressee
from clinic.plain import N_
from clinic.refusal import Refusal


@dataclass(frozen=True)
class Way:
    """What a link leads to. That of a letter knows the time alone: no visitor, and no booking of theirs."""

    token: str
    appointment: Appointment
    link: BookingLink | None = None
    visitor: Visitor | None = None

    @property
    def to(self) -> Addressee | None:
        """Where whoever holds it is written to."""
        return reach.of_visitor(self.visitor) if self.visitor else reminded.addressee_of(self.appointment)

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
    """Links end as their time begins: nothing is shown of it any more, nor can anything be changed."""

    status = 410
    sentence = N_("The time of this link has begun.")


def way_of(token: str, now: datetime) -> Way:
    """Raises `NotFound`, and `HasBegun` from its start on."""
    link, appointment = links.find(token)
    if appointment.starts_at <= now:
        raise HasBegun
    if link is None:
        return Way(token, appointment)
    return Way(token, appointment, link, replace(links.visitor_of(link, token), token=token))
