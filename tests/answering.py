"""An app answered on a socket of its own, for a browser in the same process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def answering(app: Flask) -> Iterator[str]:
    """The address this app answers at, in threads of its own, until the block ends.

    waitress is what the practice is served by, and what the tests of a process of its own talk to. It is
    not made to be stopped while it answers: its loop would read a socket that has just been closed.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
