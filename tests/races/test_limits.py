"""Many at once are counted as many: a limit lets through what it says, and breaks for nobody."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from clinic.edge.limits import TooMany, limit

TRIES = 8
MOST = 3


def test_the_first_of_an_hour_are_counted_one_by_one_however_many_come_at_once(either_app: Flask) -> None:
    """The first of a new key is the moment at which two could each believe to be alone."""
    together = Barrier(TRIES, timeout=60)

    def one_try(key: str) -> str:
        with either_app.app_context():
            together.wait()
            try:
                limit("rush", key, MOST, timedelta(hours=1))
            except TooMany:
                return "slowed down"
            return "let through"

    with ThreadPoolExecutor(TRIES) as crowd:
        for number in range(10):
            said = Counter(crowd.map(one_try, [f"place {number}"] * TRIES))
            assert said == {"let through": MOST, "slowed down": TRIES - MOST}
