"""What every act of the demo works with: who plays, in which practice, and which client is which record."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from werkzeug.utils import cached_property

from clinic.cli.demo.players import Company, Player
from clinic.cli.demo.script import Story
from clinic.cli.demo.weeks import LeftToDo, left_to_do
from clinic.clients.models import Client
from clinic.config import Settings
from clinic.database import db
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.people import made_up
from clinic.people.made_up import MadeUp, Register


@dataclass
class Stage:
    """One filling of the demo. `now` is the real present, up to which it is filled."""

    told: Settings
    company: Company
    register: Register
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.register.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @cached_property
    def left(self) -> LeftToDo:
        """What is left to whoever looks."""
        return left_to_do(self.register.anchored_on, self.today)

    def therapist(self, story: Story) -> Player:
        return self.company[story.therapist]

    def service(self, kind: ServiceKind) -> Service:
        return db.session.scalars(select(Service).where(Service.kind == kind)).one()

    def client(self, code: str) -> Client | None:
        """The client a record is about, once they have come."""
        client_id = self.register.client(code)
        return db.session.get(Client, client_id) if client_id else None

    def remember_client(self, code: str, client_id: UUID) -> None:
        self._keep(self.register.with_client(code, client_id))

    def remember_person(self, person: MadeUp) -> None:
        self._keep(self.register.with_person(person))

    def remember_day(self) -> None:
        self._keep(replace(self.register, lived_until=self.today))

    def appointment(self, client: Client, at: datetime) -> Appointment | None:
        return db.session.scalars(
            select(Appointment).where(Appointment.client_id == client.id, Appointment.starts_at == at)
        ).first()

    def appointment_of(self, story: Story, at: datetime) -> Appointment | None:
        client = self.client(story.file_code)
        return self.appointment(client, at) if client is not None else None

    def _keep(self, register: Register) -> None:
        self.register = register
        made_up.keep(self.told, register)


@dataclass(frozen=True, order=True)
class Act:
    """Something that happened at a time; done again, it changes nothing."""

    at: datetime
    order: int
    do: Callable[[], object] = field(compare=False)
