"""How often something may be done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from clinic.edge import limits
from clinic.edge.limits import TooMany, forgive, limit
from clinic.runtime import runtime

START = datetime(2026, 6, 4, 14, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def _try(times: int, key: str = "maya@example.org") -> None:
    for _ in range(times):
        limit("sign-in", key, 5, QUARTER)


def _pause(key: str = "maya@example.org") -> int:
    with pytest.raises(TooMany) as refused:
        _try(1, key)
    return refused.value.retry_after


def test_a_few_tries_are_free_and_the_next_waits(either_app: Flask, clock: time_machine.Traveller) -> None:
    _try(5)
    assert _pause() == 30


def test_each_pause_is_twice_as_long_but_never_longer_than_the_window(
    app: Flask, clock: time_machine.Traveller
) -> None:
    _try(5)
    pauses = []
    for _ in range(6):
        pauses.append(_pause())
        clock.shift(timedelta(seconds=pauses[-1]))
        if pauses[-1] < QUARTER.total_seconds():
            _try(1)
    assert pauses == [30, 60, 120, 240, 480, 900]


def test_trying_during_a_pause_does_not_make_it_longer(app: Flask, clock: time_machine.Traveller) -> None:
    _try(5)
    for _ in range(20):
        assert _pause() == 30


def test_after_a_quiet_while_it_begins_anew(app: Flask, clock: time_machine.Traveller) -> None:
    _try(5)
    clock.shift(QUARTER)
    _try(5)
    assert _pause() == 30


def test_others_are_not_counted_with_them(app: Flask, clock: time_machine.Traveller) -> None:
    _try(5)
    _try(5, "leo@example.org")
    limit("booking", "maya@example.org", 3, QUARTER)
    assert _pause() == 30


def test_it_can_be_forgiven(app: Flask, clock: time_machine.Traveller) -> None:
    _try(5)
    forgive(("sign-in", "maya@example.org"))
    _try(5)
    assert _pause() == 30


def test_whose_tries_they_were_is_not_kept(app: Flask, clock: time_machine.Traveller) -> None:
    _try(1)
    with runtime().begin() as connection:
        rows = connection.execute(select(limits.table)).all()
    assert len(rows) == 1
    assert b"maya" not in rows[0].key
    assert len(rows[0].key) == 16


def test_the_answer_says_when_to_come_back(house: Flask, clock: time_machine.Traveller) -> None:
    from clinic.edge import doors

    room = doors.visitor.blueprint("often", __name__)

    @room.get("/often")
    def knock():
        limit("often", "all", 1, timedelta(hours=1))
        return "come in"

    house.register_blueprint(room)
    stranger = house.test_client()
    assert stranger.get("/often").status_code == 200
    answer = stranger.get("/often")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "120"
    assert "in 2 minutes" in answer.text
