"""Debian's own PostgreSQL 15, started for the tests in a throw-away folder, and a fresh database in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

# As long as it takes on a machine that does much else.
PATIENCE_SECONDS = "300"
BINARIES = Path("/usr/lib/postgresql/15/bin")
# One throw-away server: its answers matter, its survival of a power cut does not.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Nothing is ever brought back from its log, which takes no more room than it must.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "shared_buffers": "64MB",
    "max_connections": "300",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Server:
    """A running server, reached through the socket in its folder."""

    folder: Path
    user: str

    def url(self, database: str) -> str:
        """The address as `CLINIC_DATABASE_URL` takes it."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.folder}"

    @contextmanager
    def database(self, like: str | None = None) -> Iterator[str]:
        """The URL of a database, dropped afterwards with whoever is still connected to it.

        It is a copy of the one at `like`, to which nobody may be connected, or empty.
        """
        name = f"test_{uuid4().hex}"
        self._create(name, like)
        try:
            yield self.url(name)
        finally:
            self._tell(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def keep(self) -> str:
        """The URL of an empty database that lasts as long as the server."""
        name = f"kept_{uuid4().hex}"
        self._create(name)
        return self.url(name)

    def _create(self, name: str, like: str | None = None) -> None:
        source = make_url(like).database if like else None
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8' STRATEGY FILE_COPY")
        self._tell(made.format(sql.Identifier(name), sql.Identifier(source or "template0")))

    def _tell(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            dbname="postgres", user=self.user, host=str(self.folder), autocommit=True
        ) as link:
            link.execute(statement)


def server_user() -> str:
    """Whom the server runs as: it refuses root, so root's tests start it as Debian's own account."""
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _run(user: str, command: list[str]) -> None:
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.geteuid() == 0 else []
    done = subprocess.run([*become, *command], capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}", pytrace=False)


@contextmanager
def running_server() -> Iterator[Server]:
    """Make a cluster, start it, stop it, remove it."""
    if not (BINARIES / "initdb").exists():
        pytest.fail("PostgreSQL 15 is missing: apt-get install postgresql-15", pytrace=False)
    user = server_user()
    # The name of a socket may have 107 bytes, which a folder deep inside pytest's own would pass.
    folder = Path(tempfile.mkdtemp(prefix="attune-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    data, log = folder / "data", folder / "log"
    try:
        initdb = [str(BINARIES / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8"]
        _run(user, [*initdb, "--locale=C.UTF-8", "--no-sync", "--no-instructions"])
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        control = [str(BINARIES / "pg_ctl"), "-D", str(data)]
        _run(
            user,
            [*control, "-w", "-t", PATIENCE_SECONDS, "-l", str(log), "-o", f"-k {folder} {options}", "start"],
        )
        try:
            yield Server(folder, user)
        finally:
            _run(user, [*control, "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for each process that runs tests."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server, source_of: Callable[[str], str | None]) -> Iterator[str]:
    """The address of a database of one's own."""
    with postgres_server.database(source_of("postgresql")) as url:
        yield url
