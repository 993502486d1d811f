"""Sessions: the browser holds a token, this store what only the token opens; neither is enough alone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from clinic.frozen import frozen
from clinic.people.session_row import boot, kept, table
from clinic.people.stay import AT_WORK, Stay
from clinic.runtime import runtime
from clinic.vault.alarm import WrongKey
from clinic.vault.bundle import Bundle
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.token import new_token, session_id, session_key

NOTICED_AFTER = timedelta(seconds=30)

# Put together once: that takes longer than to ask.
_END_OLD = delete(table).where(table.c.until <= bindparam("now"))
# Nobody comes by to lock these: the browser was closed, the laptop carried away.
_LOCK_IDLE = update(table).where(table.c.locks_at <= bindparam("now")).values(sealed=None)
_BEGIN = insert(table)


@frozen
class Open:
    """A session that may go on: whose it is, what it opens, and how long it goes on."""

    account_id: UUID
    bundle: Bundle
    stay: Stay


@frozen
class Locked:
    """What is left of a session that locked itself: nothing that opens anything."""

    account_id: UUID
    began_at: datetime
    label: str
    stay: Stay


@frozen
class Session:
    """A session as its owner sees it in the list. `handle` names it and opens nothing."""

    handle: str
    label: str
    began_at: datetime
    seen_at: datetime
    is_locked: bool


def begin(
    account_id: UUID,
    bundle: Bundle,
    label: str,
    now: datetime,
    since: datetime | None = None,
    stay: Stay = AT_WORK,
) -> str:
    """A new session's token, which is kept nowhere here. `since` is when its whole time began."""
    token, began_at = new_token(), since or now
    begun = {
        "id": session_id(token),
        "account_id": account_id,
        "sealed": _sealed(token, account_id, bundle),
        "began_at": began_at,
        "seen_at": now,
        "label": label,
        "boot": boot(),
    }
    with runtime().begin() as connection:
        connection.execute(_END_OLD, {"now": now})
        connection.execute(_LOCK_IDLE, {"now": now})
        connection.execute(_BEGIN, begun | _lasting(stay, began_at, now))
    return token


def let_stay(token: str, stay: Stay, now: datetime) -> None:
    """Let this session go on for longer, or shorter, from now on."""
    mine = update(table).where(table.c.id == session_id(token))
    with runtime().begin() as connection:
        connection.execute(mine.values(**_lasting(stay, now, now)))


def open_session(token: str, now: datetime) -> Open | None:
    """What this token opens now, or None: ended, locked, idle too long, or of another day of the machine."""
    row = kept(token, now)
    if row is None or row.sealed is None:
        return None
    if row.locks_at <= now:
        lock(token)
        return None
    try:
        opened = unseal(session_key(token), row.sealed, "session", row.account_id)
    except WrongKey:
        end(token)
        raise
    if now - row.seen_at >= NOTICED_AFTER:
        with runtime().begin() as connection:
            seen = {"seen_at": now, "locks_at": now + timedelta(seconds=row.idle_s)}
            connection.execute(update(table).where(table.c.id == row.id).values(**seen))
    return Open(row.account_id, Bundle.from_bytes(unpad(opened)), row.stay)


def locked_account(token: str, now: datetime) -> Locked | None:
    """Whose locked session this is: a password opens it again, within its whole time."""
    row = kept(token, now)
    if row is None or (row.sealed is not None and row.locks_at > now):
        return None
    return Locked(row.account_id, row.began_at, row.label, row.stay)


def lock(token: str) -> None:
    """Forget what the session opens; what is left of it says only whose it was."""
    with runtime().begin() as connection:
        connection.execute(update(table).where(table.c.id == session_id(token)).values(sealed=None))


def end(token: str) -> None:
    with runtime().begin() as connection:
        connection.execute(delete(table).where(table.c.id == session_id(token)))


def end_one(account_id: UUID, handle: str) -> bool:
    """End one of this account's own sessions; whether there was such a one."""
    try:
        row_id = bytes.fromhex(handle)
    except ValueError:
        return False
    mine = delete(table).where(table.c.id == row_id, table.c.account_id == account_id)
    with runtime().begin() as connection:
        return bool(connection.execute(mine).rowcount)


def end_all(account_id: UUID, but: str | None = None) -> int:
    """End every session of an account, save the one whose token is given; how many ended."""
    theirs = delete(table).where(table.c.account_id == account_id)
    if but is not None:
        theirs = theirs.where(table.c.id != session_id(but))
    with runtime().begin() as connection:
        return connection.execute(theirs).rowcount


def keep_only(token: str, account_id: UUID, bundle: Bundle) -> None:
    """Let this session go on with other contents, and end every other one of the account."""
    end_all(account_id, but=token)
    mine = update(table).where(table.c.id == session_id(token), table.c.sealed.is_not(None))
    with runtime().begin() as connection:
        connection.execute(mine.values(sealed=_sealed(token, account_id, bundle)))


def of(account_id: UUID, now: datetime) -> list[Session]:
    """The sessions of an account, the one used last first."""
    theirs = select(table).where(table.c.account_id == account_id, table.c.until > now)
    with runtime().begin() as connection:
        rows = connection.execute(theirs.order_by(table.c.seen_at.desc())).all()
    return [
        Session(
            row.id.hex(),
            row.label,
            row.began_at,
            row.seen_at,
            row.sealed is None or row.locks_at <= now,
        )
        for row in rows
    ]


def handle_of(token: str) -> str:
    """The name under which a session stands in its owner's list."""
    return session_id(token).hex()


def _sealed(token: str, account_id: UUID, bundle: Bundle) -> bytes:
    return seal(session_key(token), pad(bundle.to_bytes()), "session", account_id)


def _lasting(stay: Stay, began_at: datetime, now: datetime) -> dict[str, Any]:
    idle_s = int(stay.idle.total_seconds())
    return {"idle_s": idle_s, "until": began_at + stay.life, "locks_at": now + stay.idle}
