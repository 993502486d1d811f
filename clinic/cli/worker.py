"""`attune worker`: let letters leave from a process of its own, beside servers that only serve."""

import signal
from threading import Event

import click

from clinic.cli.standing import standing_practice
from clinic.mail.worker import run


@click.command("worker")
def command() -> None:
    """Deliver letters until told to stop (Ctrl-C). `attune serve` already does this by itself."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *received: stop.set())
    app = standing_practice()
    click.echo("Letters leave from here (Ctrl-C stops)")
    run(app, stop)
