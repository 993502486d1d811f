"""The demo practice: filled by the product itself, entered through its own doors, never a real one."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clinic import clock
from clinic.app import create_app
from clinic.cli.audit import prove
from clinic.cli.demo import cast
from clinic.cli.demo.players import Player, come_in
from clinic.cli.demo.records import STORIES
from clinic.clients import cards, own_file, together
from clinic.clients.flags import Level
from clinic.clients.gate import Answer
from clinic.clients.models import Client
from clinic.clients.together import Together
from clinic.config import Settings
from clinic.coregulation import kept
from clinic.database import db
from clinic.desk import day
from clinic.diary.models import Appointment, Attendance, Presence
from clinic.files.reading import reading
from clinic.handouts import assign
from clinic.intake.models import Enquiry, State
from clinic.notes import draft, progress, sign, supervised, treatment, voided
from clinic.notes.models import Note
from clinic.notes.written import Written
from clinic.people import made_up, made_up_door
from clinic.people.models import Account
from tests.cli.demos import AFTERNOON, HALIFAX, attune_demo, environment
from tests.conftest import close

pytestmark = pytest.mark.engine("sqlite")

ROOT = Path(__file__).parents[2]
# The clock never goes back from one test to the next.
MINUTES = count(1)
LOOK_AGAIN_SECONDS = 0.02
THERAPISTS = ("morgan", "taylor", "jules")


@pytest.fixture
def demo(filled: Path) -> Iterator[Flask]:
    """The filled demo later on the same afternoon, inside its app's context."""
    with time_machine.travel(AFTERNOON + timedelta(minutes=next(MINUTES))):
        app = create_app(Settings.from_env(environment(filled)))
        with app.app_context():
            yield app
            db.session.remove()
            close(app)


def client_of(demo: Flask, code: str) -> Client:
    register = made_up.register(demo.extensions["attune"])
    return db.session.get_one(Client, register.client(code))


def player(demo: Flask, key: str) -> Player:
    return come_in(Account.at(cast.address_of(key), demo.extensions["attune"].instance_key), key)


def fields_of(page: str, holding: str) -> dict[str, str]:
    """The hidden fields of the form with these words in it."""
    form = next(part for part in page.split("<form")[1:] if holding in part.split("</form>")[0])
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form.split("</form>")[0])
    return {name: value.replace("&#39;", "'") for name, value in found}


def press(browser: FlaskClient, path: str, holding: str):
    """Press the one button of a form on a page, as somebody looking at it would."""
    page = browser.get(path).get_data(as_text=True)
    return browser.post(path, data=fields_of(page, holding), headers={"Sec-Fetch-Site": "same-origin"})


def enter(demo: Flask, name: str) -> FlaskClient:
    browser = demo.test_client()
    assert press(browser, "/sign-in", name).status_code == 303
    assert press(browser, "/sign-in/code", "Use this code").status_code == 303
    return browser


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Morgan Sampleson", "/desk/today"),
        ("Taylor Dummy", "/desk/today"),
        ("Dana Vzorek", "/desk/clients"),
        ("Sasha Campione", "/desk/intake"),
        ("Robin Testcase", "/portal"),
        ("مینا نمونه", "/portal"),
    ],
)
def test_two_buttons_let_anybody_made_up_in_through_the_ordinary_forms(demo, name, path):
    answer = enter(demo, name).get(path)
    assert answer.status_code == 200
    assert "demo-line" in answer.get_data(as_text=True)


def test_somebody_who_comes_back_at_once_is_offered_a_code_that_is_still_good(demo):
    for _ in range(2):
        assert enter(demo, "Jules Muster").get("/desk/today").status_code == 200


def test_after_a_wrong_password_no_code_is_offered(demo):
    browser = demo.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    fields = fields_of(page, "Morgan") | {"password": "quite another one"}
    browser.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Use this code" not in browser.get("/sign-in/code").get_data(as_text=True)


def test_every_door_says_that_this_is_a_demo(demo):
    browser = demo.test_client()
    for path in ("/", "/book", "/resources", "/sign-in", "/nowhere"):
        assert "demo-line" in browser.get(path).get_data(as_text=True), path


def test_a_practice_that_is_no_demo_offers_nobody_and_no_code(practice, app):
    browser = app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "demo-people" not in page
    assert "demo-line" not in page
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)[1]
    typed = {"csrf_token": token, "email": practice.ines.email, "password": practice.ines.password}
    browser.post("/sign-in", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert "demo-people" not in browser.get("/sign-in/code").get_data(as_text=True)


def test_even_asked_outright_a_practice_that_is_no_demo_tells_no_code(practice, app, filled):
    told = app.extensions["attune"]
    register = made_up.Register.from_text((filled / "instance" / "demo").read_text())
    assert register.people
    assert made_up.people(told) == ()
    with app.test_request_context("/sign-in/code"):
        assert made_up_door.code_for_this_step(told) is None


def test_the_list_of_people_is_for_demos_only(filled, tmp_path):
    listed = json.loads(attune_demo(filled, "people", "--json").output)
    assert {row["role"] for row in listed} == {"owner", "therapist", "supervisor", "intake", "client"}
    assert all(row.keys() == {"role", "name", "email", "password", "totp_uri"} for row in listed)
    assert all(row["totp_uri"].startswith("otpauth://totp/") for row in listed)
    refused = attune_demo(tmp_path, "people", "--json")
    assert refused.exit_code == 1
    assert "is not a demo" in refused.output
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("held", ["attune.sqlite", "keys/root_vk", "notes.txt"])
def test_a_folder_that_holds_something_else_is_refused_and_left_as_it_was(tmp_path, held):
    instance = tmp_path / "instance"
    (instance / held).parent.mkdir(parents=True)
    (instance / held).write_text("somebody's")
    for words in (["fill"], ["load", "--clients", "1"]):
        refused = attune_demo(tmp_path, *words)
        assert refused.exit_code == 1
        assert "nothing in it was touched" in refused.output
    assert [path for path in instance.rglob("*") if path.is_file()] == [instance / held]


def test_a_database_that_holds_something_else_is_refused(tmp_path, app):
    refused = attune_demo(tmp_path, "fill", CLINIC_DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"])
    assert refused.exit_code == 1
    assert "nothing in it was touched" in refused.output
    assert not (tmp_path / "instance" / "demo").exists()


def test_filling_again_on_the_same_day_changes_nothing(filled):
    before = (filled / "instance" / "attune.sqlite").read_bytes()
    with time_machine.travel(AFTERNOON + timedelta(hours=1)):
        assert attune_demo(filled, "fill").exit_code == 0
    assert (filled / "instance" / "attune.sqlite").read_bytes() == before


def test_a_filling_that_was_broken_off_is_gone_on_with(tmp_path):
    env = {**os.environ, **environment(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "clinic.cli", "demo", "fill"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL) as process:
        mark = tmp_path / "instance" / "demo"
        while not (mark.is_file() and mark.read_text().count('"K2') > 2):
            # The other process is given its turn: to look at once again would take a whole processor from it.
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"ended with {process.wait(LOOK_AGAIN_SECONDS)} before it could be broken off")
        process.kill()
    assert attune_demo(tmp_path, "fill").exit_code == 0
    app = create_app(Settings.from_env(environment(tmp_path)))
    with app.app_context():
        couples = sum(story.partner is not None for story in STORIES)
        # The partner, and the two together.
        assert len(db.session.scalars(select(Client)).all()) == len(STORIES) + 2 * couples
        prove(app.extensions["attune"])
        db.session.remove()
        close(app)


def test_the_trail_of_the_told_past_holds(demo):
    prove(demo.extensions["attune"])


def test_every_story_is_told_by_signed_notes(demo):
    for story in STORIES:
        client = client_of(demo, story.file_code)
        told = [visit for visit in story.visits if not isinstance(visit, Presence)]
        signed = [note for note in notes_about(client) if note.is_signed]
        assert len(signed) >= len(told) - 1, story.code


def test_the_couples_five_cards_tell_how_it_went(demo):
    client, morgan = client_of(demo, "D02-together"), player(demo, "morgan")
    with reading(*morgan.hands, "test", [client.file_id]) as opened:
        seen = [one.observation for one in reversed(kept.earlier(opened, client.file_id))]
        given = {task.code for _row, task in assign.assignments_of(opened, client.file_id, 20)}
        stands = together.of_file(*morgan.hands, opened, client.file_id)
    assert [one.score("S2").value for one in seen] == [1, 1, 2, 3, 3]
    assert [one.score("B1").value for one in seen] == [4, 3, 3, 2, 1]
    # The third break is the one that lets them be drawn.
    assert [rupture.outcome for one in seen for rupture in one.ruptures] == [3, 4, 4]
    assert given == {"H07", "H22"}
    assert set(stands.members) == {client_of(demo, code).id for code in ("D02", "D02-partner")}
    assert stands.may_work_together(AFTERNOON.date()).is_allowed
    # What each of them said alone stands in that person's own file, and nowhere in that of both.
    assert stands.standing.answers == ()
    assert {len(own.answers) for own in stands.own.values()} == {1}


def test_a_plan_is_made_and_the_notes_after_it_say_how_its_goals_went(demo):
    client, therapist = client_of(demo, "D04"), player(demo, "morgan")
    with reading(*therapist.hands, "goals.read", [client.file_id]) as opened:
        standing, _version = own_file.standing(opened, client.file_id)
        plan = treatment.present(opened, client.file_id, standing)
        marked = treatment.marked(opened, client.file_id, standing)
    supper = progress.of(plan.goals[0], marked)
    assert (supper.goal.words, supper.is_drawn) == ("Eat supper with the family", True)
    assert None in [point.value for point in supper.points]


def test_a_concern_stays_a_concern(demo):
    client, morgan = client_of(demo, "D08"), player(demo, "morgan")
    with reading(*morgan.hands, "test", [client.file_id]) as opened:
        standing, _version = own_file.standing(opened, client.file_id)
    assert standing.gate_of(client.id).answer is Answer.CONCERN
    assert not Together((client.id,), standing).may_work_together(AFTERNOON.date()).is_allowed


def test_what_was_filled_in_today_asks_for_somebody_at_once_and_waits_for_whoever_looks(demo):
    client, jules = client_of(demo, "D05"), player(demo, "jules")
    with reading(*jules.hands, "test", [client.file_id]) as opened:
        standing, _version = own_file.standing(opened, client.file_id)
    assert [flag.level for flag in standing.flags if flag.is_open] == [Level.URGENT]
    browser = enter(demo, "Jules Muster")
    assert "A flag stands since" in browser.get("/desk/today").get_data(as_text=True)
    note = browser.get(f"/desk/notes/new?client={client.id}").get_data(as_text=True)
    assert "data-raised" in note


def test_the_candidates_notes_are_late_added_to_and_read_by_the_supervisor(demo):
    client, morgan = client_of(demo, "D11"), player(demo, "morgan")
    notes = sorted(notes_about(client), key=lambda note: note.created_at)
    late = notes[0].signature.signed_at - db.session.get_one(Appointment, notes[0].appointment_id).ends_at
    assert late >= timedelta(days=5)
    with reading(*morgan.hands, "test", [client.file_id]) as opened:
        assert sign.read(opened, notes[0]).seal.name == "Taylor Dummy"
        assert [len(sign.read_addenda(opened, note)) for note in notes[:3]] == [0, 1, 0]


def test_the_candidates_notes_stand_in_every_state_between_her_and_her_supervisor(demo):
    taylor = player(demo, "taylor")
    notes = db.session.scalars(select(Note).where(Note.author_id == taylor.id)).all()
    states = supervised.states_of(notes)
    assert set(states.values()) == set(supervised.State)
    # Those signed before she was one wait for nobody.
    assert len(states) < len(notes)
    # Her plans are read, too: what waits was signed in the last days.
    awaited = [one for one in notes if states.get(one.id) is supervised.State.AWAITED]
    assert all(one.signature.signed_at > AFTERNOON - timedelta(days=6) for one in awaited)


def test_a_draft_that_was_begun_twice_is_voided_and_waits_for_nobody(demo):
    client, morgan = client_of(demo, "D04"), player(demo, "morgan")
    (void,) = (note for note in notes_about(client) if note.is_voided)
    with reading(*morgan.hands, "test", [client.file_id]) as opened:
        found = voided.read(opened, void)
    assert found.reason.startswith("Begun twice.")
    assert "Sleeps a little better" in str(found.stood.content)


def test_the_sheets_of_a_persian_speaker_are_in_persian(demo):
    client, jules = client_of(demo, "D03"), player(demo, "jules")
    with reading(*jules.hands, "test", [client.file_id]) as opened:
        given = [task for _row, task in assign.assignments_of(opened, client.file_id, 20)]
    assert {task.code for task in given} == {"H01", "H03", "H06"}
    assert {task.locale for task in given} == {"fa"}


def test_who_missed_a_session_is_written_down(demo):
    client = client_of(demo, "D10")
    presences = set(db.session.scalars(select(Attendance.presence).where(Attendance.person_id == client.id)))
    assert presences == {Presence.CAME, Presence.LATE_CANCEL, Presence.NO_SHOW}


def test_the_board_has_somebody_in_every_state(demo):
    assert set(db.session.scalars(select(Enquiry.state))) == set(State)


def test_names_stand_in_their_own_script(demo):
    sasha = player(demo, "sasha")
    clients = [client_of(demo, story.code).id for story in STORIES]
    names = " ".join(card.name for card in cards.read(*sasha.hands, "test", clients).values())
    assert all(name in names for name in ("مینا", "ليلى", "Оксана", "示例", "ਉਦਾਹਰਣ"))


@pytest.mark.parametrize("days", [0, 1, 3, 4, 30])
def test_today_is_alive_whenever_it_is_started(filled, tmp_path, days):
    copytree(filled / "instance", tmp_path / "instance")
    with time_machine.travel(AFTERNOON + timedelta(days=days)):
        done = attune_demo(tmp_path, "fill")
        assert done.exit_code == 0, done.output
        app = create_app(Settings.from_env(environment(tmp_path)))
        with app.app_context():
            for key in THERAPISTS:
                account = Account.at(cast.address_of(key), app.extensions["attune"].instance_key)
                assert len(day.of(account.id, clock.now(), HALIFAX)) >= 3, key
                assert db.session.scalars(Note.unsigned_of(account)).all(), key
            prove(app.extensions["attune"])
            db.session.remove()
            close(app)


def test_a_note_somebody_went_on_with_is_left_to_them(filled, tmp_path):
    copytree(filled / "instance", tmp_path / "instance")
    with time_machine.travel(AFTERNOON):
        app = create_app(Settings.from_env(environment(tmp_path)))
        with app.app_context():
            morgan = player(app, "morgan")
            note = db.session.scalars(Note.unsigned_of(morgan)).first()
            draft.keep(*morgan.hands, note.id, Written((("f_data", "My own words."),)), 1)
            db.session.commit()
            db.session.remove()
            close(app)
    with time_machine.travel(AFTERNOON + timedelta(days=8)):
        assert attune_demo(tmp_path, "fill").exit_code == 0
        app = create_app(Settings.from_env(environment(tmp_path)))
        with app.app_context():
            assert not db.session.get_one(Note, note.id).is_signed
            db.session.remove()
            close(app)


def notes_about(client: Client) -> list[Note]:
    return list(db.session.scalars(select(Note).where(Note.file_id == client.file_id)))


def test_every_chart_of_co_regulation_is_drawn_for_somebody(demo):
    morgan, jordan = enter(demo, "Morgan Sampleson"), client_of(demo, "D04")
    where = f"/desk/clients/{jordan.id}/co-regulation"
    page = morgan.get(where).get_data(as_text=True)
    for drawn in ("signs-S1", "way-CLINICIAN", "state-CLINICIAN", "mending", "ways-self", "distress-start",
                  "views-S1", "change-1-1"):  # fmt: skip
        assert f'id="bond-1-{drawn}-title"' in page
    assert 'id="of-the-file-uptake-title"' in page
    assert "Beside it" in page
    assert "Drawn" not in page
    assert "nothing here was caused by it" in morgan.get("/desk/co-regulation").get_data(as_text=True)
    today = morgan.get("/desk/today").get_data(as_text=True)
    assert "how a practice went" in today
    at_home = enter(demo, "Jordan Exemplar").get("/portal/own-view").get_data(as_text=True)
    assert at_home.count('role="img"') == 3
