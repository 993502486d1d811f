"""Adding to the trail: entries wait until their work commits, then join the chain, its lock taken last."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    bindparam,
    event,
    func,
    insert,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic import clock
from clinic.audit.actor import Actor
from clinic.audit.chain import link
from clinic.audit.models import Checkpoint, Entry
from clinic.config import settings
from clinic.database import db
from clinic.prepared import Prepared
from clinic.vault.keyring import Keyring
from clinic.vault.signature import sign

CHAIN_LOCK = 0x617474756E65  # "attune"; one chain for one practice
_COLUMNS = ("n", "at", "actor", "action", "subject", "detail", "origin", "hash", "last", "previous")
_PLAIN = re.compile(r"[\w.:+-]{0,80}", re.ASCII)
_ROWS = Entry.metadata.tables[Entry.__tablename__]
# Every page that opens anything asks and adds.
_HEAD = Prepared(select(_ROWS.c.n, _ROWS.c.hash).order_by(_ROWS.c.n.desc()).limit(1))
_ADD = Prepared(insert(_ROWS))
_ADD_SIGNATURE = Prepared(insert(Entry.metadata.tables[Checkpoint.__tablename__]))
# How each practice's chain ended when this process last added to it. It may go on elsewhere, so this is only
# what the next entries are tried behind, and the database says whether they follow.
_ENDS: WeakKeyDictionary[Any, tuple[int, bytes]] = WeakKeyDictionary()


@dataclass
class _Waiting:
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    origin: str
    signed_by: Keyring | None = None


def record(actor: Actor, action: str, subject: UUID | str | None = None, **detail: object) -> None:
    """Queue an entry; it is written when the work commits, or not at all.

    Details are ids, codes, counts and digests, or lists of them. Raises `ValueError` for anything longer or
    freer, so that no one's words can come onto the trail by mistake.
    """
    waiting = _Waiting(
        at=clock.now(),
        actor=actor.name,
        action=_plain(action),
        subject="" if subject is None else _plain(subject),
        detail=_as_json({k: _value(v) for k, v in detail.items()}),
        origin=actor.origin,
    )
    db.session().info.setdefault("trail", []).append(waiting)


def sign_last(keyring: Keyring) -> None:
    """Have the entry just queued signed by this person as it joins the chain: a checkpoint.

    Sign-in and sign-out do this. A thief with the whole machine cannot remake such an entry.
    """
    waiting: list[_Waiting] = db.session().info.get("trail", [])
    if not waiting:
        raise RuntimeError("a checkpoint signs an entry of the same transaction")
    waiting[-1].signed_by = keyring


def head(session: Session) -> tuple[int, bytes]:
    """Number and hash of the last entry: (0, b"") before the first."""
    row = _HEAD.first(session, {})
    return (row[0], row[1]) if row else (0, b"")


def _as_json(detail: dict[str, object]) -> str:
    """One spelling for one detail, since it is hashed: names in their order, no spaces."""
    return orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode()


def _value(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, int) or value is None:
        return value
    if isinstance(value, (str, Enum)):
        return _plain(value.value if isinstance(value, Enum) else value)
    if isinstance(value, datetime):
        return value.isoformat()
    return [_value(one) for one in value] if isinstance(value, Iterable) else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return value.hex
    written = str(value)
    if not _PLAIN.fullmatch(written):
        raise ValueError("the trail takes ids, codes and counts only")
    return written


def _join_chain(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting: list[_Waiting] = session.info.pop("trail", [])
    if not waiting:
        return
    session.flush()
    rows = _behind_the_known_end(session, waiting) or _behind_the_last(session, waiting)
    session.info["trail_end"] = rows[-1]["n"], rows[-1]["hash"]
    for entry, row in zip(waiting, rows, strict=True):
        if entry.signed_by is not None:
            _sign(session, entry.signed_by, row["n"], row["hash"])


def _behind_the_known_end(session: Session, waiting: list[_Waiting]) -> list[dict[str, Any]]:
    """What was added by one statement, or nothing if the chain has gone on without this process."""
    bind = session.get_bind()
    if bind not in _ENDS:
        return []
    rows = _linked(waiting, *_ENDS[bind])
    try:
        added = _FOLLOW.change(session, *rows)
    except IntegrityError:
        return []
    return rows if added == len(rows) else []


def _behind_the_last(session: Session, waiting: list[_Waiting]) -> list[dict[str, Any]]:
    """What was added once nobody else could, and the last entry had been read."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    rows = _linked(waiting, *head(session))
    _ADD.change(session, *rows)
    return rows


def _linked(waiting: list[_Waiting], n: int, previous: bytes) -> list[dict[str, Any]]:
    """The entries as rows behind the entry with this number and hash; each row carries what it follows."""
    rows = []
    log_key = settings().log_key
    for entry in waiting:
        fields = (n + 1, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.origin)
        hashed = link(log_key, previous, fields)
        rows.append(dict(zip(_COLUMNS, (*fields, hashed, n, previous), strict=True)))
        n, previous = n + 1, hashed
    return rows


def _follow(dialect: str) -> Any:
    """An entry behind the one it says it follows; none if that is not the last.

    PostgreSQL takes the chain's lock by the same statement. What was added while it waited for that, the
    statement cannot see yet: the number is then taken, and nothing is added either.
    """
    values: dict[str, ColumnElement[Any]]
    values = {column.key: bindparam(column.key, type_=column.type) for column in _ROWS.c}
    if dialect == "sqlite":
        # By VALUES, which copies no rows. What has no hash is left out; what is not the last is refused.
        follows = select(_ROWS.c.n).where(*_is_followed(_ROWS)).exists()
        values["hash"] = select(values["hash"]).where(follows).scalar_subquery()
        return insert(_ROWS).prefix_with("OR IGNORE").values(values)
    last = select(_ROWS.c.n, _ROWS.c.hash).order_by(_ROWS.c.n.desc()).limit(1).subquery("last")
    turn = func.pg_advisory_xact_lock(literal(CHAIN_LOCK, BigInteger)).table_valued("taken")
    asked = select(*values.values()).select_from(last.join(turn, true())).where(*_is_followed(last))
    return postgresql.insert(_ROWS).from_select(_ROWS.c.keys(), asked).on_conflict_do_nothing()


def _is_followed(entry: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return entry.c.n == bindparam("last"), entry.c.hash == bindparam("previous")


_FOLLOW = Prepared(_follow)


def _sign(session: Session, keyring: Keyring, n: int, link_hash: bytes) -> None:
    signature = sign(keyring.sign_seed, "checkpoint", n, link_hash)
    signed = {"n": n, "hash": link_hash, "account_id": keyring.account_id, "signature": signature}
    _ADD_SIGNATURE.change(session, signed)


def _remember(session: Session) -> None:
    if "trail_end" in session.info:
        _ENDS[session.get_bind()] = session.info.pop("trail_end")


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("trail", None)
        session.info.pop("trail_end", None)


event.listen(db.session, "before_commit", _join_chain)
event.listen(db.session, "after_commit", _remember)
event.listen(db.session, "after_rollback", _forget)
