"""The two servers that come with Attune: waitress on loopback, gunicorn where TLS is asked for."""

import gc
import signal
import ssl
import sys
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from clinic import clock
from clinic.app import create_app
from clinic.cli.certificate import Certificate
from clinic.cli.going_by import waitress_server
from clinic.config import Settings
from clinic.edge import journal
from clinic.edge.beginning import GOES_BY_BYTES
from clinic.handouts import pdf
from clinic.intake.rehearsal import rehearse
from clinic.mail import worker

MIB = 1024 * 1024
THREADS = 8
# Past its thresholds waitress lays bodies and answers down in temporary files, in clear text. An answer
# cannot outgrow this one: it is held back once 16 MiB of it wait for the reader.
NEVER_SPOOLS = 256 * MIB
# For how long a thread computes before another may. Whoever has the turn to write lets others go first at
# each statement, and at the 5 ms of Python itself waited for the processor longer than for all else.
SWITCH_SECONDS = 0.0005
LONGEST_ANSWER_SECONDS = 120


def listen_on_loopback(app: Flask, settings: Settings, opened: Callable[[], None]) -> None:
    """Serve until told to stop; `opened` is called once the port is ours."""
    server = waitress_server(app, **waitress_options(settings))
    _stop_on_terminate()
    stop = letters_leave_beside(app)
    _ready_for_many_at_once()
    opened()
    press_stands_ready_beside(app, stop)
    booking_is_rehearsed_beside(app)
    try:
        server.run()
    finally:
        stop.set()


def waitress_options(settings: Settings) -> dict[str, Any]:
    """How waitress is to behave."""
    return {
        "host": settings.host,
        "port": settings.port,
        "threads": THREADS,
        "ident": None,
        "max_request_body_size": GOES_BY_BYTES,
        "inbuf_overflow": NEVER_SPOOLS,
        "outbuf_overflow": NEVER_SPOOLS,
        # The app itself believes as many proxies as the settings count, and none by default.
        "clear_untrusted_proxy_headers": settings.trusted_proxies == 0,
    }


def listen_with_tls(settings: Settings, certificate: Certificate, opened: Callable[[], None]) -> None:
    """Serve over TLS until told to stop; never returns. The app is made in the process that serves."""
    from gunicorn.app.base import BaseApplication

    class OverTls(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in gunicorn_options(settings, certificate, opened).items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            app = create_app(settings)
            stop = letters_leave_beside(app)
            _ready_for_many_at_once()
            press_stands_ready_beside(app, stop)
            booking_is_rehearsed_beside(app)
            return app

    # gunicorn reads the command line too, where it would find words that are ours.
    sys.argv = sys.argv[:1]
    OverTls().run()


def gunicorn_options(
    settings: Settings, certificate: Certificate, opened: Callable[[], None]
) -> dict[str, Any]:
    """How gunicorn is to behave: one process, as many threads as waitress."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": 1,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": LONGEST_ANSWER_SECONDS,
        "certfile": str(certificate.chain),
        "keyfile": str(certificate.key),
        "ssl_context": _modern_tls,
        "worker_tmp_dir": str(settings.runtime),
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": lambda arbiter: opened(),
    }


def letters_leave_beside(app: Flask) -> threading.Event:
    """Deliver letters in a thread of this process until the event returned is set."""
    stop = threading.Event()
    threading.Thread(target=worker.run, args=(app, stop), name="letters", daemon=True).start()
    return stop


def press_stands_ready_beside(app: Flask, stop: threading.Event) -> None:
    """Start the press in a thread of this process, so that the first sheet is not waited for longer.

    Where it cannot start, pages are served all the same, and `/readyz` says what is missing.
    """

    def stand() -> None:
        try:
            with app.test_request_context("/"):
                pdf.make_ready()
        except Exception:
            journal.log.exception("the press does not stand ready")
        # The press's walls fall, and it with them, when the thread that raised them ends.
        stop.wait()

    threading.Thread(target=stand, name="press", daemon=True).start()


def booking_is_rehearsed_beside(app: Flask) -> threading.Thread:
    """Rehearse a booking in a thread of this process, so that the first keeps nobody waiting for their turn.

    Where it fails, the first booking is slower, and nothing else. Returns the thread, which ends by itself.
    """

    def play() -> None:
        try:
            with app.test_request_context("/"):
                rehearse(clock.now())
        except Exception:
            journal.log.exception("no booking was rehearsed")

    thread = threading.Thread(target=play, name="rehearsal", daemon=True)
    thread.start()
    return thread


def _modern_tls(config: Any, make_default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = make_default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _ready_for_many_at_once() -> None:
    # What stands now stands until the end, and is not gone through for garbage again.
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)


def _stop_on_terminate() -> None:
    """Let a polite kill end the server as Ctrl-C does, with answers under way finished."""

    def stop(signal_number: int, frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
