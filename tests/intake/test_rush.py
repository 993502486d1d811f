"""Two hundred people press Book on one time in the same moment, over real sockets: one has it."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from threading import Barrier, Thread
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic.app import create_app
from clinic.database import db
from clinic.diary.free import free_starts
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Audience, Hours, Service, ServiceKind
from clinic.intake import too_fast
from clinic.intake.forms import value_of
from clinic.intake.models import Enquiry
from clinic.vault.token import csrf_of, new_token
from tests.conftest import close, settings_for
from tests.practice import open_practice
from tests.served import PATIENCE_SECONDS, ROOT, free_port

PEOPLE = 200
HALIFAX = ZoneInfo("America/Halifax")
SERVERS = {
    "sqlite": ["-m", "waitress", "--threads=8", "--listen=127.0.0.1:{port}", "wsgi:app"],
    "postgresql": ["-m", "gunicorn", "--workers=2", "--threads=4", "--bind=127.0.0.1:{port}", "wsgi:app"],
}
READY = {"sqlite": "Serving on", "postgresql": "Listening at"}


@pytest.fixture
def clock():
    """Real time: the servers are processes of their own."""


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request):
    return request.param


@pytest.fixture
def folder(tmp_path):
    """An instance that may take its limits off, as a demo's may."""
    (tmp_path / "instance").mkdir(mode=0o700)
    (tmp_path / "instance" / "demo").touch()
    return tmp_path


@pytest.fixture
def rushed(engine_name, folder, request):
    """A practice with one therapist who works around the clock, served by real processes."""
    url = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[engine_name])
    app = create_app(settings_for(folder, url))
    with app.app_context():
        db.create_all()
        practice = open_practice(app)
        everyday = range(7)
        db.session.add_all(
            Hours(therapist_id=practice.ines.id, weekday=n, opens=0, closes=1440) for n in everyday
        )
        db.session.commit()
        db.session.remove()
    env = {**os.environ, "CLINIC_INSTANCE": str(folder / "instance"), "CLINIC_DATABASE_URL": url}
    env |= {"CLINIC_RUNTIME": str(folder / "runtime"), "CLINIC_RATE_LIMITS": "off", "PYTHONUNBUFFERED": "1"}
    with listening(engine_name, env) as port:
        yield app, practice, port
    close(app)


@contextmanager
def listening(engine_name, env):
    port = free_port()
    command = [sys.executable, *(word.format(port=port) for word in SERVERS[engine_name])]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=env, **pipes) as process:
        try:
            assert any(READY[engine_name] in line for line in process.stdout)
            # Let it talk on: a full pipe would stop the server.
            hearing = Thread(target=process.stdout.read)
            hearing.start()
            yield port
        finally:
            process.terminate()
            hearing.join()


def post(port, fields):
    """One person's press, in a browser of their own, and what it was answered."""
    visit = new_token()
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    body = urlencode({**fields, "csrf_token": csrf_of(visit)})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"v={visit}"}
    try:
        connection.request("POST", "/book", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_of_two_hundred_one_has_the_time_and_all_others_are_offered_the_nearest_three(rushed):
    app, practice, port = rushed
    with app.app_context():
        service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
        now = datetime.now(UTC)
        soon = (now + timedelta(days=2), now + timedelta(days=3))
        start = free_starts(
            service, [practice.ines.id], soon, zone=HALIFAX, now=now, for_whom=Audience.PUBLIC
        )[20].at
        opened = too_fast.opened(now - timedelta(minutes=1))
        db.session.remove()
    fields = {
        "service": service.id.hex,
        "therapist": "any",
        "start": value_of(start),
        "opened": opened,
        "reach": "MESSAGE",
        "language": "en",
        "region": "CA-NS",
        "act": "book",
    }
    together = Barrier(PEOPLE, timeout=60)

    def press(number):
        mine = {**fields, "name": f"Person {number}", "contact": f"person{number}@example.com"}
        together.wait()
        return post(port, mine)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(press, range(PEOPLE)))
    assert Counter(status for status, _page in answers) == {303: 1, 409: PEOPLE - 1}
    for number, (status, page) in enumerate(answers):
        if status == 409:
            assert page.count('name="start"') == 3
            assert f'value="Person {number}"' in page
    with app.app_context():
        assert db.session.scalars(select(Appointment.starts_at)).all() == [start]
        assert db.session.scalar(select(func.count()).select_from(Claim)) == 4
        assert db.session.scalar(select(func.count()).select_from(Enquiry)) == 1
        db.session.remove()
