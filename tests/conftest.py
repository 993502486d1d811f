"""Where every test finds its practice: a fresh database of either kind, and the cast."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.routing import Rule

import clinic.app
from clinic.app import create_app
from clinic.config import MADE_HERE, Settings
from clinic.database import db
from clinic.environment import write_secret
from clinic.vault import password
from tests.first_copy import FirstCopy
from tests.planted import Watch, watching
from tests.practice import Practice

pytest_plugins = (
    "tests.scratch",
    "tests.postgres",
    "tests.chromium",
    "tests.summary_of_engines",
    "tests.rounds",
)

CHEAP = password.Cost(memory_kib=64, iterations=1, lanes=1)
# The same in every folder of this process, so that one practice can be copied into each.
SECRETS = {name: os.urandom(32) for name in MADE_HERE}


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Argon2 at a cost for tests, within the block. What outlives one test must not hold it open."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(password, "FLOOR", CHEAP)
        yield


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest) -> Iterator[None]:
    """Argon2 at a cost for tests, but where the test is about the cost."""
    with nullcontext() if "full_cost" in request.keywords else cheap_passwords():
        yield


@pytest.fixture(autouse=True, scope="session")
def pages_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each template is compiled for the first practice that shows it, and not again for every other."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clinic.app, "_compiled_pages", lambda _settings: folder)
        yield


@pytest.fixture(autouse=True, scope="session")
def addresses_compiled_once() -> Iterator[None]:
    """How each address is written is worked out for the first practice, and not again for every other."""
    made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(autouse=True)
def the_place_for_scraps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command tried in this process moves its temporary files into memory; the next test's stay."""
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    """Every answer is searched for words of clients that nobody has put on the trail."""
    with watching() as seen:
        yield seen
    assert seen.leaks == []


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'attune.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once of each kind."""
    wanted = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(wanted))


def settings_for(tmp_path: Path, database_url: str, **more: str) -> Settings:
    """Settings as an installation reads them, in folders of the test's own."""
    (tmp_path / "instance").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, secret in SECRETS.items():
        if not (kept := tmp_path / "instance" / "keys" / name).exists():
            write_secret(kept, secret)
    return Settings.from_env(
        {
            "CLINIC_INSTANCE": str(tmp_path / "instance"),
            "CLINIC_RUNTIME": str(tmp_path / "runtime"),
            "CLINIC_DATABASE_URL": database_url,
            "CLINIC_PUBLIC_URL": "http://localhost",
            **more,
        }
    )


def _app(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, database_url))
    with app.app_context():
        # A practice that is copied in brings its tables along.
        if "opened_practice" not in request.fixturenames:
            db.create_all()
        yield app
        db.session.remove()
        close(app)


def close(app: Flask) -> None:
    """Give back every connection, so that none is found open later."""
    with app.app_context():
        db.engine.dispose()
        app.extensions["attune_runtime"].dispose()


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """An empty practice on SQLite, inside its app context."""
    yield from _app(request, tmp_path, sqlite_url)


@pytest.fixture
def either_app(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """An empty practice, once on SQLite and once on PostgreSQL."""
    yield from _app(request, tmp_path, database_url)


@pytest.fixture(scope="session")
def opened_practice(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FirstCopy:
    """The practice that the tests of this process are given copies of."""
    folder = tmp_path_factory.mktemp("first")

    def empty(like: str) -> str:
        if like.startswith("sqlite"):
            return f"sqlite:///{folder / 'attune.sqlite'}"
        return str(request.getfixturevalue("postgres_server").keep())

    return FirstCopy(
        lambda url: settings_for(folder / make_url(url).get_backend_name(), url),
        empty,
        lambda url, source: request.getfixturevalue("postgres_server").put_in_place(url, source),
    )


@pytest.fixture
def practice(app: Flask, opened_practice: FirstCopy) -> Practice:
    """A practice on SQLite with its people, set up and accepted as they would."""
    return opened_practice.into(app)


@pytest.fixture
def either_practice(either_app: Flask, opened_practice: FirstCopy) -> Practice:
    """The same, once on SQLite and once on PostgreSQL."""
    return opened_practice.into(either_app)


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """None: each browser test names the server it started. The plugin's own fixture warns on this pytest."""
    return None
