"""What the practice offers: its services, their names, and with whom the public may have them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select

from clinic.audit.actor import Actor
from clinic.clients.tongues import is_spoken
from clinic.columns import IdType
from clinic.config import settings
from clinic.database import db
from clinic.diary.models import DISCREET_LABEL, Audience, Delivery, Hours, Service, ServiceKind
from clinic.diary.practising import Practising
from clinic.edge.catalogue import gettext
from clinic.edge.current import Person
from clinic.files.models import Holder
from clinic.files.roles import OWNER, THERAPIST
from clinic.frozen import frozen
from clinic.people import setup
from clinic.people.models import Account, Practice
from clinic.plain import N_
from clinic.prepared import Prepared
from clinic.refusal import NotFound
from clinic.vault.envelope import seal, unseal
from clinic.vault.keyring import Keyring
from clinic.vault.padding import pad, unpad

BUILT_IN_NAMES = {
    ServiceKind.FIRST_CALL: N_("First call, free"),
    ServiceKind.SESSION: N_("Session"),
    ServiceKind.OTHER: N_("Appointment"),
}


@frozen
class Therapist:
    """Somebody one can have a time with."""

    id: UUID
    name: str
    designation: str = ""
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()

    def speaks(self, wanted: str) -> bool:
        """Whether this language is one of hers; where none is asked for, any is."""
        return not wanted or is_spoken(wanted, self.languages)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


def seed(practice: Practice, owner: Account, actor: Actor, keyring: Keyring) -> None:
    """What a new practice offers from its first day: a free first call, and an hour's session."""
    db.session.add_all(
        [
            Service(
                kind=ServiceKind.FIRST_CALL,
                minutes=15,
                buffer_after=5,
                delivery=Delivery.PHONE,
                audience=Audience.PUBLIC,
            ),
            Service(kind=ServiceKind.SESSION, minutes=50, buffer_after=10),
        ]
    )
    db.session.flush()


def services() -> Select[Service]:
    """What is offered now, the shortest first."""
    return select(Service).where(Service.retired_at.is_(None)).order_by(Service.minutes, Service.id)


def public_services() -> Select[Service]:
    return services().where(Service.audience == Audience.PUBLIC)


def public_service(service_id: UUID) -> Select[Service]:
    """The one of these with this id."""
    return _PUBLIC_ONE.params(service=service_id)


def as_it_stands(service: Service) -> Service:
    """The same one, as the transaction under way has it, however long ago it was read."""
    (found,) = _AS_IT_STANDS.rows(db.session(), {"which": service.id})
    if found != [getattr(service, column.name) for column in _COLUMNS]:
        db.session.refresh(service)
    return service


def name_of(service: Service) -> str:
    """What the practice calls it, in the language of the page."""
    if service.sealed_name is None:
        return gettext(BUILT_IN_NAMES[service.kind])
    return unpad(unseal(settings().instance_key, service.sealed_name, "service", service.id)).decode()


def price_of(service: Service) -> str:
    """$120.00; that a first call is free; that nobody has said what anything else costs."""
    if service.price_cents == 0:
        return gettext(N_("free") if service.kind is ServiceKind.FIRST_CALL else N_("not given"))
    return gettext(N_("$%(amount)s"), amount=f"{service.price_cents / 100:,.2f}")


def rename(service: Service, name: str, *, is_discreet: bool) -> None:
    """Call it something else. Only a name that gives nothing away stands in clear."""
    service.label = name if is_discreet else DISCREET_LABEL
    service.sealed_name = seal(settings().instance_key, pad(name.encode()), "service", service.id)


def therapists() -> list[Therapist]:
    """Everybody who has a diary, by name. Whoever has not taken up their invitation has none yet."""
    return _told(_EVERYBODY)


def taking_new(speaking: str = "") -> list[Therapist]:
    """Those with whom the public may book: they have hours, and have not said that they are full.

    Of these, those who speak a language, if one is asked for.
    """
    return [one for one in _told(_TAKING_NEW) if one.speaks(speaking)]


def spoken(by: Iterable[Therapist]) -> list[str]:
    """Every language that one of them speaks, each once."""
    return list(dict.fromkeys(code for one in by for code in one.languages))


def set_by(person: Person) -> list[Therapist]:
    """Whose hours, and whose words to the public, somebody sets: the owner all, a therapist her own."""
    return [one for one in therapists() if OWNER in person.roles or one.id == person.id]


def theirs_to_set(person: Person, therapist_id: UUID) -> Therapist:
    """One of these. Raises `NotFound`."""
    for one in set_by(person):
        if one.id == therapist_id:
            return one
    raise NotFound


def has_hours(therapist_id: UUID) -> bool:
    """Whether somebody has said when they work."""
    return db.session.scalar(select(exists().where(Hours.therapist_id == therapist_id))) is True


def _accounts() -> Select[Any]:
    """Everybody who may sign in, with what each has told the public, by name."""
    own: list[Any] = [Account.id, Account.name, Account.designation, Account.locale, Holder.roles_text]
    return (
        select(*own, Practising.languages, Practising.modalities)
        .join(Holder, Holder.id == Account.id)
        .where(Account.disabled_at.is_(None))
        .outerjoin(Practising, Practising.therapist_id == Account.id)
        .order_by(Account.name, Account.id)
    )


def _taking_new() -> Select[Any]:
    full = select(Practising.therapist_id).where(~Practising.takes_new_people)
    has_some = exists().where(Hours.therapist_id == Account.id)
    return _accounts().where(has_some, Account.id.not_in(full))


def _told(query: Select[Any]) -> list[Therapist]:
    """The therapists among them. Who has told no language speaks that of her own pages."""
    return [
        Therapist(account_id, name, designation, tuple(languages or [locale]), tuple(modalities or ()))
        for account_id, name, designation, locale, roles, languages, modalities in db.session.execute(query)
        if THERAPIST in roles.split(",")
    ]


# Built once: to build them takes as long as to ask them.
_EVERYBODY = _accounts().where(Account.accepted_at.is_not(None))
_TAKING_NEW = _taking_new()
_COLUMNS = Service.__table__.c
_AS_IT_STANDS = Prepared(select(*_COLUMNS).where(_COLUMNS.id == bindparam("which")))
_PUBLIC_ONE = public_services().where(Service.id == bindparam("service", type_=IdType()))

setup.on_finished.append(seed)
