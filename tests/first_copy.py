"""One set of tables and one practice of each kind for each engine, of which who asks is given a copy."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import make_url

from clinic.app import create_app
from clinic.config import Settings, settings
from clinic.database import db
from clinic.runtime import runtime

# Opens a practice in an app, and answers with its people.
Opens = Callable[[Flask], Any]


@dataclass(frozen=True)
class _Opened:
    """A practice that nobody is connected to any more, and what it takes to trust it."""

    url: str
    root_vk: bytes
    people: Any


@dataclass
class FirstCopy:
    """Makes each database when first asked for one on an engine; the people are the same in every copy.

    `settings_of` gives settings with the secrets that every copy shares. `empty` makes an empty database on
    the engine of this name that lasts as long as this, and answers with its address.
    """

    settings_of: Callable[[str], Settings]
    empty: Callable[[str], str]
    _tables: dict[str, str] = field(default_factory=dict)
    _opened: dict[tuple[str, Opens], _Opened] = field(default_factory=dict)

    def tables(self, engine: str) -> str:
        """The address of a database with all tables and nothing in them. It is for copying."""
        if engine not in self._tables:
            url = self.empty(engine)
            with self._begun(url):
                pass
            self._tables[engine] = url
        return self._tables[engine]

    def practice(self, engine: str, opens: Opens) -> str:
        """The address of a practice with the people of this opening. It is for copying."""
        return self._first(engine, opens).url

    def is_trusted_by(self, host: Settings, opens: Opens) -> None:
        """Let the host with these settings take a copy of the practice for its own."""
        host.pin_root(self._first(make_url(host.database_url).get_backend_name(), opens).root_vk)

    def people(self, app: Flask, opens: Opens) -> Any:
        """Whom this app, whose database is a copy of the practice, finds in it."""
        with app.app_context():
            return self._first(db.engine.dialect.name, opens).people

    def _first(self, engine: str, opens: Opens) -> _Opened:
        if (engine, opens) not in self._opened:
            url = self.empty(engine)
            with self._begun(url) as app:
                people, root_vk = opens(app), settings().root_vk
            assert root_vk is not None
            self._opened[engine, opens] = _Opened(url, root_vk, people)
        return self._opened[engine, opens]

    @contextmanager
    def _begun(self, url: str) -> Iterator[Flask]:
        """An app on this empty database, with its tables; nobody is connected afterwards."""
        app = create_app(self.settings_of(url))
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()
            runtime().dispose()


def in_small_pages(file: Path) -> str:
    """The address of an empty SQLite database here, in which each table and index begins with little room.

    A practice of ours has four times that, which is much to copy, to write and to put back for a few rows.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as made:
        made.execute("PRAGMA page_size = 4096")
        made.execute("VACUUM")
    return f"sqlite:///{file}"


def copy_file(source: str, target: str) -> None:
    """Put a copy of one SQLite database, to which nobody is connected, where none is yet."""
    shutil.copyfile(_path(source), _path(target))


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
