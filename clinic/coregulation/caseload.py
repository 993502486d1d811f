"""What stood in the way, beside the ways of working, over a whole caseload: counts, and no cause."""

from collections.abc import Iterable
from uuid import UUID

from clinic.coregulation.codes import BARRIERS
from clinic.frozen import frozen

ENOUGH_CLIENTS = 5
ENOUGH_SESSIONS = 20
SMALLEST_CELL = 5


@frozen
class Session:
    """One session of one file: the ways it was worked in, and the barriers that were noted in it."""

    file_id: UUID
    ways: frozenset[str]
    barriers: frozenset[str]


@frozen
class Row:
    """One way of working: in how many sessions it was used, and each barrier was noted beside it.

    A cell below the smallest is None: it is hidden.
    """

    way: str
    sessions: int
    cells: tuple[int | None, ...]

    @property
    def shares(self) -> tuple[float | None, ...]:
        """Of these sessions, from 0 to 1."""
        return tuple(None if cell is None else cell / self.sessions for cell in self.cells)


@frozen
class Together:
    """What may be drawn of a caseload. `rows` is empty below the smallest number of clients and sessions."""

    clients: int
    sessions: int
    rows: tuple[Row, ...]

    @property
    def is_enough(self) -> bool:
        return self.clients >= ENOUGH_CLIENTS and self.sessions >= ENOUGH_SESSIONS


def together(sessions: Iterable[Session]) -> Together:
    """How often each barrier co-occurred with each way of working, the way most used first."""
    found = list(sessions)
    counted = Together(len({one.file_id for one in found}), len(found), ())
    if not counted.is_enough:
        return counted
    used: dict[str, list[Session]] = {}
    for one in found:
        for way in one.ways:
            used.setdefault(way, []).append(one)
    rows = (_row(way, of_it) for way, of_it in used.items() if len(of_it) >= SMALLEST_CELL)
    return Together(
        counted.clients, counted.sessions, tuple(sorted(rows, key=lambda row: (-row.sessions, row.way)))
    )


def _row(way: str, sessions: list[Session]) -> Row:
    counts = [sum(barrier.code in one.barriers for one in sessions) for barrier in BARRIERS]
    return Row(way, len(sessions), tuple(count if count >= SMALLEST_CELL else None for count in counts))
