"""A request that may come twice is acted on once: its answer is kept for a day, sealed under its own key."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Index, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clinic.columns import InstantType
from clinic.config import settings
from clinic.database import STRICT, Base, db, insert
from clinic.plain import N_
from clinic.prepared import Prepared
from clinic.refusal import Refusal
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.suite import derive

KEPT_FOR = timedelta(days=1)


class KeptAnswer(Base):
    """What was answered to a request that carried a key of its own. Only the key opens it."""

    __tablename__ = "kept_answer"
    __table_args__ = (Index("ix_kept_answer_keep_until", "keep_until"), STRICT)

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    keep_until: Mapped[datetime]
    # Absent while the first of two is still being acted on, which no other transaction ever sees.
    sealed: Mapped[bytes | None] = mapped_column(default=None)


_NOW = bindparam("now", type_=InstantType())
_MINE = KeptAnswer.key_hash == bindparam("mine")
_FORGET = Prepared(delete(KeptAnswer).where(KeptAnswer.keep_until <= _NOW))
_FIND = Prepared(select(KeptAnswer.sealed).where(_MINE, KeptAnswer.keep_until > _NOW))
_KEEP = Prepared(update(KeptAnswer).where(_MINE).values(sealed=bindparam("answer")))


class AnotherRequest(Refusal):
    """The same key came with something else."""

    status = 422
    sentence = N_("This Idempotency-Key was sent before, with another request.")


def before(key: str, said: bytes, now: datetime) -> str | None:
    """What was answered when this key first came, if it did, told at once. Raises `AnotherRequest`."""
    found = _found(_hash(key), now)
    return None if found is None else _answer(found, key, said)


def once(key: str, said: bytes, act: Callable[[], str], now: datetime) -> str:
    """What `act` answers; or, without acting, what was answered when this key first came with `said`.

    Of two who come at once the second waits for the first's transaction. What `act` raises is not kept, so
    that a no may become a yes. Raises `AnotherRequest`.
    """
    key_hash, session = _hash(key), db.session()
    _FORGET.change(session, {"now": now})
    mine = {"key_hash": key_hash, "keep_until": now + KEPT_FOR, "sealed": None}
    found = None if insert(KeptAnswer, mine, unless_there=True) else _found(key_hash, now)
    if found is not None:
        return _answer(found, key, said)
    answer = act()
    kept = json.dumps({"said": _digest(said), "answer": answer})
    sealed = seal(_sealing_key(key), pad(kept.encode()), "kept answer", key_hash)
    _KEEP.change(session, {"mine": key_hash, "answer": sealed})
    return answer


def _found(key_hash: bytes, now: datetime) -> bytes | None:
    """What was kept of the answer, sealed as it is."""
    row = _FIND.first(db.session(), {"mine": key_hash, "now": now})
    return row[0] if row else None


def _answer(sealed: bytes, key: str, said: bytes) -> str:
    content = unseal(_sealing_key(key), sealed, "kept answer", _hash(key))
    kept: dict[str, str] = json.loads(unpad(content))
    if kept["said"] != _digest(said):
        raise AnotherRequest
    return kept["answer"]


def _hash(key: str) -> bytes:
    return derive(settings().instance_key, "answer id", key)


def _sealing_key(key: str) -> bytes:
    return derive(settings().instance_key, "answer key", key)


def _digest(said: bytes) -> str:
    return sha256(said).hexdigest()
