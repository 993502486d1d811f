"""Adding to the trail: entries wait until their work commits, then join the chain, its lock taken last."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from clinic import clock
from clinic.audit.actor import Actor
from clinic.audit.chain import link
from clinic.audit.models import Checkpoint, Entry
from clinic.config import settings
from clinic.database import db
from clinic.vault.keyring import Keyring
from clinic.vault.signature import sign

CHAIN_LOCK = 0x617474756E65  # "attune"; one chain for one practice
_COLUMNS = ("n", "at", "actor", "action", "subject", "detail", "origin")
_PLAIN = re.compile(r"[\w.:+-]{0,80}", re.ASCII)
# Every page that opens anything asks and adds: put together once, and without the mapper in between.
_HEAD = select(Entry.n, Entry.hash).order_by(Entry.n.desc()).limit(1)
_ADD = insert(Entry.metadata.tables[Entry.__tablename__])


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
        detail=json.dumps({k: _value(v) for k, v in detail.items()}, sort_keys=True, separators=(",", ":")),
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
    row = session.execute(_HEAD).first()
    return (row.n, row.hash) if row else (0, b"")


def _value(value: object) -> object:
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_value(one) for one in value]
    return _plain(value.value if isinstance(value, Enum) else value)


def _plain(value: object) -> str:
    written = value.hex if isinstance(value, UUID) else str(value)
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
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    n, previous = head(session)
    rows, signed = [], []
    for entry in waiting:
        n += 1
        fields = (n, entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.origin)
        previous = link(settings().log_key, previous, fields)
        rows.append(dict(zip(_COLUMNS, fields, strict=True)) | {"hash": previous})
        if entry.signed_by is not None:
            signed.append((entry.signed_by, n, previous))
    session.execute(_ADD, rows)
    for keyring, number, link_hash in signed:
        _sign(session, keyring, number, link_hash)


def _sign(session: Session, keyring: Keyring, n: int, link_hash: bytes) -> None:
    signature = sign(keyring.sign_seed, "checkpoint", n, link_hash)
    session.execute(
        insert(Checkpoint).values(n=n, hash=link_hash, account_id=keyring.account_id, signature=signature)
    )


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("trail", None)


event.listen(db.session, "before_commit", _join_chain)
event.listen(db.session, "after_rollback", _forget)
