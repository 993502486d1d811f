"""One practice, set up once for each engine, of which every test that asks gets a copy of its own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from clinic.app import create_app
from clinic.config import Settings, settings
from clinic.database import db
from clinic.runtime import runtime
from tests.practice import Practice, open_practice


@dataclass
class FirstCopy:
    """Makes the practice when first asked for one on an engine; the people in it are the same in every copy.

    `settings_of` gives settings with the secrets that every copy shares. `empty` makes an empty database of
    the same kind as the one at an address, `put_in_place` copies one PostgreSQL database over another.
    """

    settings_of: Callable[[str], Settings]
    empty: Callable[[str], str]
    put_in_place: Callable[[str, str], None]
    _made: dict[str, tuple[str, bytes, Practice]] = field(default_factory=dict)

    def into(self, app: Flask) -> Practice:
        """Put the practice in place of this app's empty database."""
        with app.app_context():
            mine = settings().database_url
            source, root_vk, practice = self._first(mine)
            settings().pin_root(root_vk)
            db.session.remove()
            if settings().is_sqlite:
                _copy_file(source, mine)
            else:
                db.engine.dispose()
                runtime().dispose()
                self.put_in_place(mine, source)
        return replace(practice, app=app)

    def _first(self, like: str) -> tuple[str, bytes, Practice]:
        kind = make_url(like).get_backend_name()
        if kind not in self._made:
            self._made[kind] = self._open(self.empty(like))
        return self._made[kind]

    def _open(self, url: str) -> tuple[str, bytes, Practice]:
        app = create_app(self.settings_of(url))
        with app.app_context():
            db.create_all()
            practice = open_practice(app)
            root_vk = settings().root_vk
            assert root_vk is not None
            db.session.remove()
            db.engine.dispose()
            runtime().dispose()
        return url, root_vk, practice


def _copy_file(source: str, target: str) -> None:
    with closing(sqlite3.connect(_path(source))) as one, closing(sqlite3.connect(_path(target))) as other:
        one.backup(other)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))
