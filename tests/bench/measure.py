"""Two things timed in turn, in one process, so that a busy machine slows both and their ratio stands."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter

from sqlalchemy import Connection, Engine, event

from tests.bench.row import Pair
from tests.planted import ASIDE

ROUNDS = 15
WARM_UPS = 3
MS = 1000.0

Act = Callable[[], object]
Clock = Callable[[], float]


def interleaved(
    ours: Act,
    floor: Act,
    *,
    rounds: int = ROUNDS,
    calls: int = 1,
    before: Act = lambda: None,
    clock: Clock = perf_counter,
) -> Pair:
    """Median milliseconds of one call of each, and the median ratio of the rounds.

    `calls` is how often each is called in a round, for acts too short for the clock. `before` makes ready
    for a round and is not timed. Each takes its turn at going first. Where neither waits for anything,
    `clock` may be the processor's own: what others run then counts for neither.
    """
    # As a server does once it has started: what stands is not gone through for garbage again.
    gc.collect()
    gc.freeze()
    pairs = []
    for number in range(-WARM_UPS, rounds):
        before()
        if number % 2:
            took, took_floor = ms(ours, calls, clock), ms(floor, calls, clock)
        else:
            took_floor, took = ms(floor, calls, clock), ms(ours, calls, clock)
        pairs.append((took, took_floor))
    return summary(pairs[WARM_UPS:])


def summary(pairs: list[tuple[float, float]]) -> Pair:
    """The medians of rounds, each of ours and its floor."""
    return Pair(
        median(ours for ours, _ in pairs),
        median(floor for _, floor in pairs),
        median(ours / floor for ours, floor in pairs),
    )


def ms(act: Act, calls: int = 1, clock: Clock = perf_counter) -> float:
    """Milliseconds of one of so many calls."""
    began = clock()
    for _ in range(calls):
        act()
    return (clock() - began) / calls * MS


def statements(act: Act, *engines: Engine) -> int:
    """How many SQL statements one call sends; how a transaction begins and ends is not counted."""
    seen: list[str] = []

    def note(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if connection.get_execution_options().get(ASIDE):
            return
        if not statement.startswith(("BEGIN", "PRAGMA", "SET TRANSACTION", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return len(seen)
