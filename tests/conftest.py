"""Where every test finds its practice: a fresh database of either kind, and the cast."""

import gc
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from types import CodeType

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

import clinic.app
from clinic.app import create_app
from clinic.config import MADE_HERE, Settings
from clinic.database import db
from clinic.environment import write_secret
from clinic.vault import password
from tests import holders
from tests import practice as casting
from tests.addresses import KnownMap
from tests.assembled import KnownPages
from tests.first_copy import FirstCopy, Opens, copy_file, in_small_pages
from tests.planted import Watch, watching
from tests.practice import Practice

pytest_plugins = (
    "tests.scratch",
    "tests.postgres",
    "tests.chromium",
    "tests.summary_of_engines",
    "tests.rounds",
    "tests.units",
    "tests.workers",
)

# A property holds or does not; how long an example took tells only what else the machine did.
hypothesis.settings.register_profile(
    "attune", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("attune")

CHEAP = password.Cost(memory_kib=64, iterations=1, lanes=1)
# The same in every folder of this process, so that one practice can be copied into each.
SECRETS = {name: os.urandom(32) for name in MADE_HERE}

BOTH = ("sqlite", "postgresql")

# How many things are made before those that are left are looked through for garbage; Python's own is 700.
GARBAGE_AFTER = 20_000
# Reading the tests in makes hundreds of thousands of things, of which nearly all stay.
gc.set_threshold(GARBAGE_AFTER, 10, 100)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "databases(*names): runs on these alone: sqlite, postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What stands on either database runs on both.

    A test of words and pages, whose questions others put to both, may be marked to run on one alone.
    """
    chosen = {name for mark in metafunc.definition.iter_markers("parametrize") for name in mark.args[:1]}
    if "database_url" in metafunc.fixturenames and "database_url" not in chosen:
        named = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database_url", named.args if named else BOTH, indirect=True)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end, and is looked through for garbage no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 10, 10)


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
def pages_compiled_once() -> Iterator[None]:
    """Each template is compiled for the first practice that shows it, and not again for every other."""
    kept = CompiledPages()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clinic.app, "FileSystemBytecodeCache", lambda _folder: kept)
        yield


class CompiledPages(BytecodeCache):
    """Holds the code itself, which need not be read and made out for each practice again."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(autouse=True, scope="session")
def addresses_laid_out_once() -> Iterator[None]:
    """Which pages there are and where each address leads is worked out for the first practice, and kept."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "url_map_class", KnownMap)
        patched.setattr(clinic.app, "PAGES", (KnownPages(clinic.app.PAGES),))
        yield


@pytest.fixture(autouse=True, scope="session")
def statements_compiled_once() -> Iterator[None]:
    """What a statement is in the SQL of an engine is worked out for the first practice there, and kept."""
    kept: defaultdict[type, LRUCache] = defaultdict(lambda: LRUCache(5000))
    shared = property(lambda engine: kept[type(engine.dialect)], lambda engine, of_its_own: None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Engine, "_compiled_cache", shared, raising=False)
        # Statements are kept by dialect, of which each engine has one of its own.
        patched.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other), raising=False)
        patched.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)), raising=False)
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


@pytest.fixture(scope="session")
def first_copy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FirstCopy:
    """What the databases of this process's tests are copied from."""
    folder, kept = tmp_path_factory.mktemp("first"), count()

    def empty(engine: str) -> str:
        if engine == "sqlite":
            return in_small_pages(folder / f"{next(kept)}.sqlite")
        return str(request.getfixturevalue("postgres_server").keep())

    return FirstCopy(lambda url: settings_for(folder / f"of-{next(kept)}", url), empty)


# A practice that is found in the database, by the fixture that a test asks for it.
OPENED: dict[str, Opens] = {"opened_practice": casting.open_practice, "opened_cast": holders.open_practice}


def _opens(request: pytest.FixtureRequest) -> Opens | None:
    """What opened the practice that this test finds in its database, if it finds one."""
    return next((opens for name, opens in OPENED.items() if name in request.fixturenames), None)


@pytest.fixture
def source_of(request: pytest.FixtureRequest, first_copy: FirstCopy) -> Callable[[str], str | None]:
    """Which database on an engine this test's is a copy of. None where it makes its own tables."""
    if opens := _opens(request):
        return partial(first_copy.practice, opens=opens)
    if {"app", "either_app"} & set(request.fixturenames):
        return first_copy.tables
    return lambda engine: None


@pytest.fixture
def sqlite_url(tmp_path: Path, source_of: Callable[[str], str | None]) -> str:
    """The address of a database of one's own."""
    url = f"sqlite:///{tmp_path / 'attune.sqlite'}"
    if source := source_of("sqlite"):
        copy_file(source, url)
    return url


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database, once of each kind that the test runs on."""
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
    host = settings_for(tmp_path, database_url)
    if opens := _opens(request):
        request.getfixturevalue("first_copy").is_trusted_by(host, opens)
    app = create_app(host)
    with app.app_context():
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
def opened_practice(first_copy: FirstCopy) -> Callable[[Flask], Practice]:
    """Whoever asks for this finds the practice in their database: it is what they then know of it."""

    def found(app: Flask) -> Practice:
        return replace(first_copy.people(app, casting.open_practice), app=app)

    return found


@pytest.fixture(scope="session")
def opened_cast(first_copy: FirstCopy) -> Callable[[Flask], holders.Cast]:
    """The same of those whom the sealed store alone knows."""
    return lambda app: first_copy.people(app, holders.open_practice)


@pytest.fixture
def practice(app: Flask, opened_practice: Callable[[Flask], Practice]) -> Practice:
    """A practice on SQLite with its people, set up and accepted as they would."""
    return opened_practice(app)


@pytest.fixture
def either_practice(either_app: Flask, opened_practice: Callable[[Flask], Practice]) -> Practice:
    """The same, once on SQLite and once on PostgreSQL."""
    return opened_practice(either_app)


@pytest.fixture
def cast(either_app: Flask, opened_cast: Callable[[Flask], holders.Cast]) -> holders.Cast:
    """People as the sealed store knows them, once on SQLite and once on PostgreSQL."""
    return opened_cast(either_app)


@pytest.fixture(scope="session")
def base_url() -> str | None:
    """None: each browser test names the server it started. The plugin's own fixture warns on this pytest."""
    return None
