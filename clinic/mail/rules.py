"""How this practice writes: when it reminds, when it is quiet, where replies go, who wants no letters."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime

from sqlalchemy import delete, select

from clinic.config import settings
from clinic.database import db, insert_unless_there
from clinic.mail.models import LetterRules, NoLetters
from clinic.mail.quiet import ByDay, Quiet
from clinic.vault.blind import INDEX_BYTES, blind_index
from clinic.vault.encoding import encode

_STOP = "stop letters"


def ours() -> LetterRules:
    """The practice's own row, or one, not of the session, that says what holds until it has any."""
    return db.session.get(LetterRules, 1) or LetterRules()


def change(*, reply_to: str, quiet: Quiet, remind_before: list[int]) -> None:
    kept = ours()
    kept.reply_to, kept.remind_before = reply_to, remind_before
    kept.quiet_from, kept.quiet_until = quiet.begins, quiet.ends
    db.session.add(kept)
    db.session.flush()


def quiet_hours() -> Quiet:
    found = ours()
    return Quiet(found.quiet_from, found.quiet_until)


def from_at(by_day: ByDay | None, now: datetime) -> datetime:
    """The first moment at which a letter that keeps to the day may leave; any other leaves at once."""
    return by_day.from_at(now, quiet_hours()) if by_day else now


def stop_token(address: str) -> str:
    """What a letter's stop link carries: it names the address without telling it, and never ends."""
    hashed = address_hash(address)
    return urlsafe_b64encode(hashed + _mark(hashed)).decode().rstrip("=")


def stopped_by(token: str) -> bytes | None:
    """The digest of the address that a stop link is about; None for anything we did not write."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (Error, ValueError):
        return None
    hashed, mark = raw[:INDEX_BYTES], raw[INDEX_BYTES:]
    return hashed if hmac.compare_digest(mark, _mark(hashed)) else None


def wants_letters(address: str) -> bool:
    return not has_stopped(address_hash(address))


def has_stopped(hashed: bytes) -> bool:
    return db.session.scalar(select(NoLetters.since_at).where(NoLetters.address_hash == hashed)) is not None


def stop(hashed: bytes, now: datetime) -> None:
    """Write no more letters to this address but those it asks for; saying it twice changes nothing."""
    insert_unless_there(NoLetters, [{"address_hash": hashed, "since_at": now}])


def take_back(hashed: bytes) -> None:
    """They want letters again."""
    db.session.execute(delete(NoLetters).where(NoLetters.address_hash == hashed))


def address_hash(address: str) -> bytes:
    return blind_index(settings().instance_key, "email" if "@" in address else "phone", address)


def _mark(hashed: bytes) -> bytes:
    return hmac.digest(settings().instance_key, encode(_STOP, hashed), "sha256")[:INDEX_BYTES]
