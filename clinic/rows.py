"""Questions with many or large answers, read below what makes objects of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select

from clinic.database import db

Sent = tuple[Any, ...]
# What a question still lacks, where it was put together once.
Told = Mapping[str, Any] | None


def large_rows(asked: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of a question for columns, of which each may be large: few are in memory at a time."""
    connection = db.session.connection()
    yield from connection.execute(asked, execution_options=_FEW_AT_A_TIME.get(connection.dialect.name, {}))


def sent_rows(
    asked: Select[*tuple[Any, ...]] | CompoundSelect[Any], told: Told = None
) -> tuple[list[Sent], list[Callable[[Any], Any]]]:
    """The rows as the database sends them, in any order, and what makes each column's values ours.

    For thousands of which few are looked at: to make out all of them takes longer than to ask.
    """
    connection = db.session.connection()
    with connection.execute(asked, told) as found:
        rows = list(found.cursor.fetchall())
    kinds = [column.type.dialect_impl(connection.dialect) for column in asked.selected_columns]
    return rows, [kind.result_processor(connection.dialect, None) or _as_sent for kind in kinds]


def codes(sent: Sequence[Any]) -> Sequence[str]:
    """Ids as the database sends them, each as its 32 hex digits: thousands are told apart sooner as text."""
    return sent if not sent or isinstance(sent[0], str) else [one.hex for one in sent]


def by_code(asked: Select[UUID, Any], told: Told = None) -> dict[str, Any]:
    """What a question for ids finds beside each: a value as it was sent, by the id's code."""
    rows, _makers = sent_rows(asked, told)
    ids, values = zip(*rows, strict=True) if rows else ((), ())
    return dict(zip(codes(ids), values, strict=True))


def _as_sent(value: Any) -> Any:
    return value


# SQLite hands out each row by itself, into memory that is still at hand from the one before. PostgreSQL would
# send all of them at once.
_FEW_AT_A_TIME = {"postgresql": {"stream_results": True, "max_row_buffer": 20}}
