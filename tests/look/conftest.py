"""The specimen, served on a socket of its own for a real browser."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.serving import make_server

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
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", app.extensions["drafts"])
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def served(_specimen: Served) -> Served:
    """The specimen, which nothing was sent to yet."""
    _specimen.drafts.forget()
    return _specimen
