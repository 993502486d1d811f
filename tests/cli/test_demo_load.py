"""A demo of any size: what is made many rows at a time is what the product makes one by one."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copytree
from uuid import UUID

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, inspect, select

from clinic.app import create_app
from clinic.audit.models import Entry
from clinic.cli import attune
from clinic.cli.audit import prove
from clinic.cli.demo import cast, crowd
from clinic.cli.demo.players import Player, come_in
from clinic.cli.demo.timetable import Size, therapists_for, weeks_of
from clinic.clients import cards, own_file
from clinic.clients.models import Client
from clinic.config import Settings
from clinic.coregulation import kept
from clinic.coregulation.models import ObservationRow
from clinic.database import Base, db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Attendance
from clinic.files import directory
from clinic.files.models import Blind, Epoch, File, FileMember, Grant, Item, ItemKey
from clinic.files.reading import reading
from clinic.notes import sign
from clinic.notes.models import Note, NoteSignature
from clinic.people import made_up
from clinic.people.models import Account
from tests.cli.demos import AFTERNOON, HALIFAX, environment
from tests.conftest import close

NOON = datetime(2026, 3, 18, 12, 30, tzinfo=HALIFAX)
OF_THE_CROWD = {
    "client.added", "item.saved", "file.created", "client.file_opened", "appointment.booked",
    "attendance.recorded", "draft.kept", "note.signed",
}  # fmt: skip
# What so many notes are found by is sealed when somebody signs in.
OF_A_SEGMENT = {"segment", "found_by"}
SIZE = ("--clients", "45", "--appointments", "500", "--notes", "140")


def load(env: dict[str, str], *words: str, at: datetime = NOON) -> str:
    with time_machine.travel(at):
        done = CliRunner().invoke(attune, ["demo", "load", *words], env=env)
    assert done.exit_code == 0, done.output
    return done.output


def copy_of(filled: Path, folder: Path) -> dict[str, str]:
    """A folder of its own with a demo as it was filled, as the command is told of it."""
    copytree(filled / "instance", folder / "instance")
    return environment(folder)


def sizes() -> list[int]:
    models = (Client, Appointment, NoteSignature)
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def player(app: Flask, key: str) -> Player:
    return come_in(Account.at(cast.address_of(key), app.extensions["attune"].instance_key), key)


def told_clients(app: Flask) -> set[UUID]:
    """Those the product made one by one."""
    register = made_up.register(app.extensions["attune"])
    return {register.client(code) for code, _client_id in register.clients}


def test_what_came_in_opens_as_if_made_by_hand_and_the_trail_holds(tmp_path, database_url):
    env = environment(tmp_path, database_url)
    load(env, *SIZE)
    with time_machine.travel(NOON):
        app = create_app(Settings.from_env(env))
        with app.app_context():
            assert sizes() == [45, 500, 140]
            prove(app.extensions["attune"])
            every_note_opens(player(app, "therapist1"))
            rows_are_like_those_made_one_by_one(app)
            entries_are_like_those_made_one_by_one(app)
            db.session.remove()
            close(app)
    assert "0 clients, 0 appointments and 0 notes" in load(env, *SIZE)


def every_note_opens(therapist: Player) -> None:
    """Card, file, standing, notes and co-regulation cards of one therapist's whole caseload."""
    mine = db.session.scalars(select(Client).where(Client.therapist_id == therapist.id)).all()
    files = [client.file_id for client in mine]
    notes = db.session.scalars(select(Note).where(Note.file_id.in_(files))).all()
    with reading(*therapist.hands, "test", [*files, directory.file_id()]) as opened:
        found = cards.open_cards(opened, [client.id for client in mine])
        for client in mine:
            assert found[client.id].email.endswith("@example.test")
            standing, version = own_file.standing(opened, client.file_id)
            assert (len(standing.consents), version) == (2, 1)
        for note in notes:
            closed = sign.read(opened, note)
            assert closed.seal.by == therapist.id
            named = closed.content.attached
            assert len(kept.attached(opened, note.file_id, therapist.id, named)) == len(named)
    assert len(mine) > 10
    assert len(notes) > 20


def rows_are_like_those_made_one_by_one(app: Flask) -> None:
    """In every table, the same columns are filled for the crowd as for the people of the stories."""
    told = told_clients(app)
    theirs = set(db.session.scalars(select(Client.file_id).where(Client.id.in_(told))))
    by_client = {Client: Client.id, Blind: Blind.item_id, Attendance: Attendance.person_id}
    by_file = (File, FileMember, Epoch, Grant, Item, Note, ObservationRow)
    for model in (*by_client, *by_file, ItemKey, Appointment, Claim, NoteSignature):
        rows = db.session.scalars(select(model)).all()
        of_story, of_crowd = Counter(), Counter()
        for row in rows:
            side = of_story if is_told(row, told, theirs) else of_crowd
            side.update(filled(row))
        assert of_crowd.keys() <= of_story.keys(), model.__name__
        missing = {name for name, times in of_story.items() if times == sum_of(of_story)} - of_crowd.keys()
        assert not missing, model.__name__


def is_told(row: Base, told: set[UUID], files: set[UUID]) -> bool:
    for name, among in (("file_id", files), ("client_id", told), ("person_id", told), ("item_id", told)):
        if getattr(row, name, None) in among:
            return True
    if isinstance(row, NoteSignature):
        return db.session.get_one(Note, row.note_id).file_id in files
    if isinstance(row, Claim):
        row = db.session.get_one(Appointment, row.appointment_id)
    if isinstance(row, Appointment):
        return row.client_id is None or row.client_id in told
    return getattr(row, "id", None) in told | files


def filled(row: Base) -> list[str]:
    return [column.key for column in inspect(row).mapper.column_attrs if getattr(row, column.key) is not None]


def sum_of(counted: Counter[str]) -> int:
    return max(counted.values(), default=0)


def entries_are_like_those_made_one_by_one(app: Flask) -> None:
    """What the trail tells of the crowd, it tells of the stories with the same details."""
    hired = select(func.min(Entry.n)).where(Entry.subject == player(app, "therapist1").id.hex)
    begun = db.session.scalar(hired) or 0
    shapes: dict[bool, set[tuple[str, frozenset[str]]]] = {True: set(), False: set()}
    for entry in db.session.scalars(select(Entry).where(Entry.action.in_(OF_THE_CROWD))):
        shapes[entry.n < begun].add((entry.action, frozenset(json.loads(entry.detail)) - OF_A_SEGMENT))
    assert {action for action, _details in shapes[False]} == OF_THE_CROWD
    assert shapes[False] <= shapes[True]


@pytest.mark.engine("sqlite")
def test_the_same_seed_lets_the_same_people_in(filled, tmp_path):
    towns = []
    for name in ("one", "two"):
        env = copy_of(filled, tmp_path / name)
        size = ("--clients", "30", "--appointments", "260", "--notes", "100")
        load(env, "--seed", "7", *size, at=AFTERNOON + timedelta(hours=2))
        app = create_app(Settings.from_env(env))
        with app.app_context(), time_machine.travel(AFTERNOON + timedelta(hours=2)):
            towns.append(town(app))
            db.session.remove()
            close(app)
    assert towns[0] == towns[1]


def test_another_seed_lets_other_people_in():
    one, other = ([crowd.card(Random(seed), number) for number in range(30)] for seed in (7, 8))
    assert one != other


def town(app: Flask) -> tuple[set[tuple[str, str]], set[datetime]]:
    """Names with their addresses, and times, of those who are in no story."""
    sasha, told = player(app, "sasha"), told_clients(app)
    ids = [one for one in db.session.scalars(select(Client.id)) if one not in told]
    found = cards.read(*sasha.hands, "test", ids).values()
    times = db.session.scalars(select(Appointment.starts_at).where(Appointment.client_id.in_(ids)))
    return {(card.name, card.email) for card in found}, set(times)


@pytest.mark.engine("sqlite")
def test_more_notes_than_sessions_are_refused_in_a_line(filled, tmp_path):
    words = ["demo", "load", "--clients", "40", "--appointments", "300", "--notes", "5000"]
    with time_machine.travel(AFTERNOON + timedelta(hours=2)):
        refused = CliRunner().invoke(attune, words, env=copy_of(filled, tmp_path))
    assert refused.exit_code == 1
    assert "Ask for fewer notes" in refused.output


@pytest.mark.parametrize(
    "size", [Size(5, 60, 20), Size(400, 6_000, 1_500), Size(300, 100, 10), Size(1, 9, 0)]
)
def test_a_timetable_is_of_exactly_the_size_asked_for_and_nobody_is_in_two_places(size):
    now = NOON
    hours = [hour for week in weeks_of(size, Random(3), HALIFAX, now) for hour in week]
    assert len(hours) == size.appointments
    assert len({(hour.therapist, hour.starts_at) for hour in hours}) == len(hours)
    assert sum(hour.is_written for hour in hours) == size.notes
    assert {hour.therapist for hour in hours} == set(range(therapists_for(size.appointments)))
    assert all(hour.came for hour in hours if hour.is_written)
    assert all(hour.starts_at < now for hour in hours if hour.is_over)
    firsts = [hour.client for hour in hours if hour.first]
    assert sorted(firsts) == sorted({hour.client for hour in hours})
