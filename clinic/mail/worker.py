"""The loop that lets letters leave, beside the server or in a process of its own, and sweeps once an hour."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from flask import Flask
from sqlalchemy.exc import OperationalError

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.mail.delivery import deliver_due, forget_ended

PAUSE_SECONDS = 3.0
SWEEP = timedelta(hours=1)
LOOK = timedelta(minutes=1)

Chore = Callable[[datetime], object]
_chores: list[Chore] = [forget_ended]
_at_each_round: list[Chore] = []
_looks: list[Chore] = []

log = logging.getLogger(__name__)


def every_hour(chore: Chore) -> None:
    """Have something done at each sweep, in a transaction of its own that it commits itself."""
    _chores.append(chore)


def every_round(chore: Chore) -> None:
    """Have something looked at every few seconds, after the letters; it commits what it does itself."""
    _at_each_round.append(chore)


def every_minute(chore: Chore) -> None:
    """The same for what is owed at a certain minute; said twice, it is done once.

    Letters it posts leave in the same round.
    """
    if chore not in _looks:
        _looks.append(chore)


def run(app: Flask, stop: Event | None = None, *, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Deliver until `stop` is set; a letter being handed over is finished first."""
    stop = stop or Event()
    last_at: dict[timedelta, datetime] = {}
    while not stop.is_set():
        now = clock.now()
        _round(app, now, _due(last_at, now))
        stop.wait(pause_seconds)


def _due(last_at: dict[timedelta, datetime], now: datetime) -> list[Chore]:
    """What has waited its time by `now`, which `last_at` notes."""
    due = []
    for pause, chores in ((LOOK, _looks), (SWEEP, _chores)):
        if pause not in last_at or now - last_at[pause] > pause:
            last_at[pause] = now
            due += chores
    return due


def _round(app: Flask, now: datetime, chores: list[Chore]) -> None:
    with app.app_context():
        for chore in (*chores, _deliver, *_at_each_round):
            _do(chore, now)


def _deliver(now: datetime) -> None:
    deliver_due(settings(), now)


def _do(chore: Chore, now: datetime) -> None:
    """One piece of work. Nothing that goes wrong with it may end the thread that the others wait for."""
    try:
        chore(now)
    except OperationalError:
        # The database is away or busy; the letters are in it and wait.
        log.warning("the outbox could not be reached; it is tried again")
    except Exception:
        log.exception("a chore of the outbox ended early; it is tried again")
    finally:
        db.session.remove()
