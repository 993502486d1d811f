"""The library as it is, and a page's way to paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from clinic.app import create_app
from clinic.database import db
from clinic.handouts import library
from tests.conftest import close, settings_for

ROOT = Path(__file__).parent.parent.parent
EVERY_SHEET = [(code, locale) for code in library.codes() for locale in library.locales_of(code)]


@pytest.fixture(scope="session")
def print_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app for sheets alone, made once: they touch no table."""
    folder = tmp_path_factory.mktemp("sheets")
    app = create_app(settings_for(folder, f"sqlite:///{folder / 'attune.sqlite'}"))
    with app.app_context():
        db.create_all()
    yield app
    close(app)


@pytest.fixture
def printroom(print_app: Flask) -> Iterator[Flask]:
    """A request under way: what a sheet is rendered in."""
    with print_app.test_request_context("/"):
        yield print_app
        db.session.remove()
