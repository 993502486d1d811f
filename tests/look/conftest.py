"""The specimen, served on a socket of its own for a real browser."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.answering import answering
from tests.look.specimen import Drafts, specimen_app


@dataclass(frozen=True)
class Served:
    """Where the specimen answers, and what its drafts were sent."""

    address: str
    drafts: Drafts


@pytest.fixture(scope="session")
def _specimen() -> Iterator[Served]:
    """Made once, so that each of its pages is compiled once."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = specimen_app()
    with answering(app) as at:
        yield Served(at, app.extensions["drafts"])


@pytest.fixture
def served(_specimen: Served) -> Served:
    """The specimen, which nothing was sent to yet."""
    _specimen.drafts.forget()
    return _specimen
