"""An app answered on a socket of its own, for a browser in the same process."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

# As long as it takes on a machine that does much else.
PATIENCE_SECONDS = 300


class _Counted:
    """An app, and how many requests it has begun and not yet answered.

    A browser that is closed leaves some of them: each holds a connection to the database until it is through.
    """

    def __init__(self, app: Flask) -> None:
        self._app, self._begun, self._changed = app, 0, Condition()

    def __call__(self, *request: Any) -> Iterable[bytes]:
        self._count(1)
        try:
            return [self._whole(*request)]
        finally:
            self._count(-1)

    def _whole(self, *request: Any) -> bytes:
        """The answer, closed: the server leaves open what a browser that is gone does not fetch any more."""
        answer = self._app(*request)
        try:
            return b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def rest(self, seconds: float) -> bool:
        """Wait until it answers nobody. False if it still does after so long."""
        with self._changed:
            return self._changed.wait_for(lambda: self._begun == 0, seconds)

    def _count(self, more: int) -> None:
        with self._changed:
            self._begun += more
            self._changed.notify_all()


@contextmanager
def answering(app: Flask) -> Iterator[str]:
    """The address this app answers at, in threads of its own, until the block ends.

    waitress is what the practice is served by, and what the tests of a process of its own talk to. It is
    not made to be stopped while it answers: its loop would read a socket that has just been closed.
    """
    counted = _Counted(app)
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        assert counted.rest(PATIENCE_SECONDS), "a request is never through"
