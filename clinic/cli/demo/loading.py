"""A practice of any size: the crowd let in week by week, each week one transaction of many rows."""

from datetime import timedelta
from random import Random
from typing import cast

import click
from sqlalchemy import Table, func, insert, select

from clinic import clock
from clinic.app import create_app
from clinic.audit import trail
from clinic.cli.demo import crowd, crowd_rows, founding
from clinic.cli.demo.cast import WEEKDAYS, address_of
from clinic.cli.demo.crowd_rows import Comer, Town
from clinic.cli.demo.filling import gather, go_on_living
from clinic.cli.demo.instance import is_up_to_date
from clinic.cli.demo.players import Player, come_in, take_up
from clinic.cli.demo.sealed_rows import Rows
from clinic.cli.demo.stage import Stage
from clinic.cli.demo.timetable import Hour, Size, held_at_least, therapists_for, weeks_of
from clinic.clients.models import Client
from clinic.config import Settings
from clinic.coregulation.models import ObservationRow
from clinic.database import Base, db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Attendance, Hours, ServiceKind
from clinic.diary.practising import Practising
from clinic.edge.wording import speaking
from clinic.files import directory
from clinic.files.keys import earlier_key, kit_holder, record_key
from clinic.files.models import Blind, Epoch, File, FileMember, Grant, Item, ItemKey
from clinic.files.roles import THERAPIST
from clinic.files.trust import certified
from clinic.migrations.head import bring_up_to_date
from clinic.notes.models import Note, NoteSignature
from clinic.notes.sign import Signer
from clinic.people import membership
from clinic.people.invitation import Colleague, invite_staff
from clinic.people.models import Account
from clinic.runtime import runtime

# Each table after those its rows point at.
IN_ORDER: tuple[type[Base], ...] = (
    File, FileMember, Epoch, Grant, Client, Item, ItemKey, Blind, Appointment, Claim, Attendance, Note,
    NoteSignature, ObservationRow,
)  # fmt: skip
OPENS_MINUTE, CLOSES_MINUTE = 9 * 60, 17 * 60
FIRST_REGISTRATION = 200


def let_in(told: Settings, seed: int, wanted: Size) -> Size:
    """Let people in until there are so many of each, and return how many were added.

    Raises `ClickException` if more notes are asked for than sessions are held.
    """
    app = create_app(told)
    with app.app_context(), speaking("en"):
        bring_up_to_date()
        stage = gather(told)
        if not is_up_to_date(stage.register, stage.now):
            go_on_living(stage)
        missing = _missing(wanted)
        if missing.appointments or missing.clients:
            _let_in(stage, missing, Random(seed))  # noqa: S311 - the same crowd for the same seed
        db.session.remove()
        db.engine.dispose()
        runtime().dispose()
    return missing


def _missing(wanted: Size) -> Size:
    """What the practice lacks of the size asked for."""
    clients, appointments, notes = (
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Client, Appointment, NoteSignature)
    )
    missing = Size(
        max(0, wanted.clients - clients),
        max(0, wanted.appointments - appointments),
        max(0, wanted.notes - notes),
    )
    most = held_at_least(missing.appointments)
    if missing.notes > most:
        raise click.ClickException(f"So many appointments leave room for {most} notes. Ask for fewer notes.")
    if missing.appointments and not missing.clients:
        raise click.ClickException("There are so many clients already. Ask for more of them, or fewer times.")
    return missing


def _let_in(stage: Stage, size: Size, rng: Random) -> None:
    town = _town(stage, _therapists(stage, therapists_for(size.appointments)))
    comers: dict[int, Comer] = {}
    length = size.clients + size.appointments + size.notes
    with click.progressbar(length=length, label="Letting the town in") as bar:
        for week in weeks_of(size, rng, stage.zone, stage.now):
            rows = Rows()
            bar.update(sum(_add(rows, town, rng, comers, hour) for hour in week))
            _insert(rows)
        rows = Rows()
        for number in sorted(set(range(size.clients)) - comers.keys()):
            crowd_rows.add_client(rows, town, rng, _only_listed(stage, town, number))
            bar.update(1)
        _insert(rows)


def _add(rows: Rows, town: Town, rng: Random, comers: dict[int, Comer], hour: Hour) -> int:
    """One appointment and all that comes with it; how many things that were."""
    if hour.first:
        comers[hour.client] = crowd_rows.add_client(rows, town, rng, hour)
    comer = comers[hour.client]
    appointment_id = crowd_rows.add_hour(rows, town, hour, comer)
    if hour.is_written:
        crowd_rows.add_note(rows, town, rng, hour, comer, appointment_id)
    return 1 + hour.first + hour.is_written


def _only_listed(stage: Stage, town: Town, number: int) -> Hour:
    """Somebody who is on a therapist's list and has no appointment yet."""
    return Hour(stage.now, number % len(town.therapists), number, first=True)


def _insert(rows: Rows) -> None:
    """Everything of one week in one transaction, its entries joined to the trail's chain."""
    for model in IN_ORDER:
        if rows.of[model]:
            db.session.execute(insert(cast("Table", model.__table__)), rows.of[model])
    db.session.commit()


def _town(stage: Stage, therapists: list[Player]) -> Town:
    intake, root_vk = stage.company.intake, stage.company.intake.keyring.root_vk
    key = record_key(intake.keyring, directory.file_id())
    return Town(
        intake=intake,
        therapists=therapists,
        certified=[certified(therapist.id, root_vk) for therapist in therapists],
        signers=[_signer(therapist) for therapist in therapists],
        kit=certified(kit_holder().id, root_vk),
        directory=key,
        index_key=earlier_key(key, 1).secret,
        session=stage.service(ServiceKind.SESSION),
        zone=stage.zone,
    )


def _signer(therapist: Player) -> Signer:
    account = db.session.get_one(Account, therapist.id)
    return Signer(account.name, f"{account.designation}, no. {account.registration_no}")


def _therapists(stage: Stage, count: int) -> list[Player]:
    """As many therapists of the crowd as it takes, those who work here already first."""
    with click.progressbar(range(1, count + 1), label="Hiring therapists") as numbers:
        return [_hired(stage, number) for number in numbers]


def _hired(stage: Stage, number: int) -> Player:
    key = f"therapist{number}"
    standing = Account.at(address_of(key), stage.told.instance_key)
    if standing is not None and standing.accepted_at is not None:
        return come_in(standing, key)
    # Of a seed of its own: who works here does not depend on how many come.
    name = crowd.name(Random(number))  # noqa: S311
    colleague = Colleague(
        name,
        address_of(key),
        frozenset({THERAPIST}),
        designation="RCT",
        registration_no=f"{FIRST_REGISTRATION + number:04}",
    )
    with clock.telling(founding.opening_of(stage.register) + timedelta(days=2)):
        if standing is not None:
            membership.close_without_keys(stage.company.owner.actor, standing)
        link = invite_staff(*stage.company.owner.hands, colleague)
        db.session.commit()
        player = take_up(link, key, clock.now())
        for weekday in WEEKDAYS:
            row = Hours(therapist_id=player.id, weekday=weekday, opens=OPENS_MINUTE, closes=CLOSES_MINUTE)
            db.session.add(row)
            trail.record(player.actor, "hours.added", player.id)
        # Full as they are, they take nobody new, so that the public page stays as it was.
        db.session.add(Practising(therapist_id=player.id, takes_new_people=False))
        trail.record(player.actor, "hours.new_people", player.id, takes=False)
        db.session.commit()
    stage.remember_person(player.made_up("therapist", name, key, is_shown=False))
    return player
