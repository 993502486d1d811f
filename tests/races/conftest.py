"""A practice with one therapist's hours, served by either server with more than one way in at a time."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from clinic import clock
from clinic.app import create_app
from clinic.config import Settings
from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from clinic.intake import too_fast
from clinic.migrations.head import bring_up_to_date
from clinic.people.models import Account
from clinic.vault.token import csrf_of, new_token
from tests.conftest import close
from tests.furnished import caller, free_time
from tests.practice import Practice, open_practice
from tests.races import rush
from tests.served import ROOT, environment, free_port, serving

PROXY = {"CLINIC_TRUSTED_PROXIES": "1"}


@dataclass(frozen=True)
class Scene:
    """A served practice, one free time in it, and what the form of the public page carries."""

    port: int
    app: Flask
    start: str
    service: str
    opened: str
    said: list[str]
    practice: Practice

    def booking(self, number: int, address: str) -> bytes:
        """The form of one of many people, each with a contact and a browser of their own."""
        token = new_token()
        fields = {
            "csrf_token": csrf_of(token),
            "opened": self.opened,
            "service": self.service,
            "therapist": "any",
            "start": self.start,
            "act": "book",
            **caller(f"Person {number:03}", f"person{number:03}@example.test"),
        }
        return rush.posted("/book", fields, f"v={token}", address)


Opened = Callable[[str], Scene]


@contextmanager
def waitress(folder: Path, database_url: str) -> Iterator[tuple[int, list[str]]]:
    """As the README says: one process, waitress and its threads."""
    with serving(folder, CLINIC_DATABASE_URL=database_url, **PROXY) as served:
        served.hears("open at")
        with _heard(served.process, served.said):
            yield served.port, served.said


@contextmanager
def gunicorn(folder: Path, database_url: str) -> Iterator[tuple[int, list[str]]]:
    """As behind a proxy of one's own: two processes, each with a few threads."""
    port, said = free_port(), list[str]()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        "2",
        "--threads",
        "4",
        "--no-control-socket",
        "--bind",
        f"127.0.0.1:{port}",
        "wsgi:app",
    ]
    environ = environment(folder, CLINIC_DATABASE_URL=database_url, CLINIC_PORT=str(port), **PROXY)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environ, **pipes) as process:  # type: ignore[call-overload]
        try:
            while sum("Booting worker" in line for line in said) < 2:
                said.append(process.stdout.readline())
                assert said[-1], "".join(said)
            with _heard(process, said):
                yield port, said
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _heard(process: subprocess.Popen[str], said: list[str]) -> Iterator[None]:
    """Let it talk on: a full pipe would stop the server."""
    Thread(target=lambda: said.extend(process.stdout or ()), daemon=True).start()
    yield


@pytest.fixture
def opened(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Scene]]:
    """Open a practice on `sqlite` behind waitress, or on `postgresql` behind two gunicorn workers."""
    with ExitStack() as open_things:

        def open_on(engine: str) -> Scene:
            wanted = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[engine]
            database_url = str(request.getfixturevalue(wanted))
            app = create_app(Settings.from_env(environment(tmp_path, CLINIC_DATABASE_URL=database_url)))
            open_things.callback(close, app)
            with app.app_context():
                practice, start, service, opened_at = _prepare(app)
                db.session.remove()
            server = {"sqlite": waitress, "postgresql": gunicorn}[engine]
            port, said = open_things.enter_context(server(tmp_path, database_url))
            return Scene(port, app, start, service, opened_at, said, practice)

        yield open_on


def _prepare(app: Flask) -> tuple[Practice, str, str, str]:
    """Ines has hours, nobody else; the first time that the public page offers, and with what."""
    bring_up_to_date()
    practice = open_practice(app)
    db.session.add_all(
        Hours(therapist_id=practice.ines.id, weekday=day, opens=540, closes=1020) for day in range(7)
    )
    db.session.commit()
    first_call = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    page = app.test_client().get("/book").text
    assert db.session.scalars(select(Account)).first()
    # From the day after tomorrow on, since a time too near is offered no more when the answer comes.
    start = free_time(page, -1)
    return practice, start, first_call.id.hex, too_fast.opened(clock.now() - timedelta(minutes=1))
