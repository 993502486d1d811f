"""What the transactions of a piece of work may do, and the connections to a SQLite file kept for either."""

from contextvars import ContextVar
from enum import Enum
from logging import WARNING, getLogger

from sqlalchemy import QueuePool
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util.queue import Queue

# A pool tells a logger of its own module that it was emptied. In SQLAlchemy's nobody hears it, nor here.
getLogger(f"{__name__}.ByMode").setLevel(WARNING)

# What a connection may do at present, in what is remembered of it.
READS = "reads"


class Mode(Enum):
    """What the transactions of this piece of work may do."""

    READ = "read"
    WRITE = "write"


_mode: ContextVar[Mode] = ContextVar("transaction_mode", default=Mode.WRITE)


def set_mode(mode: Mode) -> Mode:
    """Say what the transactions begun from here on may do, and what they might before; for the edge."""
    before, _ = _mode.get(), _mode.set(mode)
    return before


def only_reads() -> bool:
    """Whether a transaction begun now may change nothing."""
    return _mode.get() is Mode.READ


class _Waiting(Queue[ConnectionPoolEntry]):
    """The connections nobody uses: whoever asks is given one that did the same before, if there is one."""

    def fitting(self) -> ConnectionPoolEntry | None:
        with self.mutex:
            reads = only_reads()
            return next((one for one in self.queue if one.info.get(READS) is reads), None)

    def _get(self) -> ConnectionPoolEntry:
        found = self.fitting()
        if found is None:
            return super()._get()
        self.queue.remove(found)
        return found


class ByMode(QueuePool):
    """Keeps connections for looking and connections for writing, as long as there is room for both.

    A page leaves its entry between two looks. Each time a connection is told that it may write, or no more,
    SQLite prepares all its statements anew.
    """

    _queue_class = _Waiting
    _pool: _Waiting

    def _do_get(self) -> ConnectionPoolEntry:
        has_room = self.overflow() < 0
        if has_room and self._pool.fitting() is None and self._inc_overflow():
            try:
                return self._create_connection()
            except BaseException:
                self._dec_overflow()
                raise
        return super()._do_get()
