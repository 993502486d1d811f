"""The fictional practice is founded: set up, its people hired, their hours and sheets put in place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.cli.demo import cast, own_sheet, own_words
from clinic.cli.demo.cast import Worker
from clinic.cli.demo.players import Company, Player, come_in, take_up
from clinic.config import Settings
from clinic.database import db
from clinic.diary import offered
from clinic.diary.models import Audience, Hours, Service, ServiceKind
from clinic.diary.practising import Practising
from clinic.edge.wording import LANGUAGES
from clinic.handouts import publication
from clinic.people import made_up, membership, setup
from clinic.people.beginning import Wishes
from clinic.people.invitation import Colleague, invite_staff
from clinic.people.made_up import Register
from clinic.people.models import Account, Practice
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_text
from clinic.vault.totp import code_at


def found(told: Settings, register: Register, done: Callable[[], None]) -> tuple[Company, Register]:
    """Everybody with their keys; whoever is not here yet joins now, in the told past.

    `done` is called after each person. What was begun and broken off is gone on with.
    """
    opened_at = opening_of(register)
    players: dict[str, Player] = {}
    for number, worker in enumerate(cast.WORKERS):
        account = Account.at(worker.email, told.instance_key)
        if account is not None and account.accepted_at is not None:
            players[worker.key] = come_in(account, worker.key)
        else:
            if account is not None:
                membership.close_without_keys(players[cast.OWNER_KEY].actor, account)
            with clock.telling(opened_at + timedelta(hours=number)):
                register, players[worker.key] = _join(told, register, worker, players)
        register = register.with_person(players[worker.key].made_up(worker.role, worker.name, worker.key))
        made_up.keep(told, register)
        done()
    company = Company(players)
    with clock.telling(opened_at + timedelta(days=1)):
        _furnish(company)
    return company, register


def opening_of(register: Register) -> datetime:
    """The morning on which the practice opened."""
    opened_on = register.anchored_on - timedelta(days=cast.OPENED_DAYS_BEFORE)
    return datetime.combine(opened_on, time(9), ZoneInfo(register.zone))


def _join(
    told: Settings, register: Register, worker: Worker, players: dict[str, Player]
) -> tuple[Register, Player]:
    if worker.key == cast.OWNER_KEY:
        return _set_up(told, register, worker)
    owner = players[cast.OWNER_KEY]
    colleague = Colleague(
        worker.name,
        worker.email,
        worker.roles,
        designation=worker.designation,
        registration_no=worker.registration_no,
    )
    link = invite_staff(*owner.hands, colleague)
    db.session.commit()
    player = take_up(link, worker.key, clock.now())
    db.session.commit()
    return register, player


def _set_up(told: Settings, register: Register, worker: Worker) -> tuple[Register, Player]:
    # A demo that was broken off right here has pinned a root that nobody holds.
    if Practice.ours() is None:
        (told.keys / "root_vk").unlink(missing_ok=True)
    begun = setup.begin(_wishes(worker), cast.password_of(worker.key))
    begun = setup.enrol(begun, code_at(begun.bundle.totp_seed, clock.now()), clock.now())
    register = replace(register, kit=kit_text(begun.kit))
    made_up.keep(told, register)
    account = setup.finish(begun, cast.ORIGIN, clock.now())
    player = Player(account.id, Keyring(account.id, begun.bundle))
    membership.change_roles(*player.hands, account, worker.roles)
    practice = db.session.get_one(Practice, 1)
    practice.street, practice.phone = cast.STREET, cast.PHONE
    trail.record(player.actor, "practice.changed")
    db.session.commit()
    setup.close_address()
    return register, player


def _wishes(owner: Worker) -> Wishes:
    return Wishes(
        cast.PRACTICE,
        cast.ZONE,
        cast.REGION,
        tuple(LANGUAGES),
        owner.name,
        owner.email,
        designation=owner.designation,
        registration_no=owner.registration_no,
    )


def _let_book_again() -> None:
    """Whoever comes already may book their next session by themselves."""
    for service in db.session.scalars(offered.services().where(Service.kind == ServiceKind.SESSION)):
        service.audience = Audience.RETURNING


def _furnish(company: Company) -> None:
    """Hours, what is told of each, and published sheets, where there are none yet."""
    for worker in cast.WORKERS:
        player = company[worker.key]
        standing = db.session.scalar(select(Hours.id).where(Hours.therapist_id == player.id).limit(1))
        if worker.hours is None or standing is not None:
            continue
        opens, closes = (hour * 60 for hour in worker.hours)
        for weekday in cast.WEEKDAYS:
            db.session.add(Hours(therapist_id=player.id, weekday=weekday, opens=opens, closes=closes))
            trail.record(player.actor, "hours.added", player.id)
        told = Practising.of(player.id)
        told.languages, told.modalities = list(worker.languages), list(worker.ways)
        trail.record(player.actor, "therapist.published", player.id)
    _let_book_again()
    for code in cast.PUBLISHED:
        publication.publish(company.owner.actor, company.owner.id, code)
    own_words.keep(company.owner)
    own_sheet.keep(company.owner, company["dana"])
    db.session.commit()
