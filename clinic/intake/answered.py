"""A request that may come twice is acted on once: its answer is kept for a day, sealed under its own key."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.config import settings
from clinic.database import STRICT, Base, db, insert_unless_there
from clinic.plain import N_
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


class AnotherRequest(Refusal):
    """The same key came with something else."""

    status = 422
    sentence = N_("This Idempotency-Key was sent before, with another request.")


def before(key: str, said: bytes, now: datetime) -> str | None:
    """What was answered when this key first came, if it did, told at once. Raises `AnotherRequest`."""
    mine = select(KeptAnswer).where(KeptAnswer.key_hash == _hash(key), KeptAnswer.keep_until > now)
    row = db.session.scalar(mine)
    return _answer(row, key, said) if row is not None and row.sealed is not None else None


def once(key: str, said: bytes, act: Callable[[], str], now: datetime) -> str:
    """What `act` answers; or, without acting, what was answered when this key first came with `said`.

    Of two who come at once the second waits for the first's transaction. What `act` raises is not kept, so
    that a no may become a yes. Raises `AnotherRequest`.
    """
    row = _row(key, now)
    if row.sealed is not None:
        return _answer(row, key, said)
    answer = act()
    kept = json.dumps({"said": _digest(said), "answer": answer})
    row.sealed = seal(_sealing_key(key), pad(kept.encode()), "kept answer", row.key_hash)
    db.session.flush()
    return answer


def _row(key: str, now: datetime) -> KeptAnswer:
    """The row of this key, made if it is new, and held until the end of the transaction."""
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.keep_until <= now))
    key_hash = _hash(key)
    insert_unless_there(KeptAnswer, [{"key_hash": key_hash, "keep_until": now + KEPT_FOR}])
    return db.session.scalars(select(KeptAnswer).where(KeptAnswer.key_hash == key_hash)).one()


def _answer(row: KeptAnswer, key: str, said: bytes) -> str:
    content = unseal(_sealing_key(key), row.sealed or b"", "kept answer", row.key_hash)
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
