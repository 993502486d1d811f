"""A form's leave to put one draft into one file after its session has ended. It reads nothing."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

from clinic.vault.encoding import encode, instant_of, microseconds
from clinic.vault.suite import derive

LIFETIME = timedelta(hours=24)

_INSTANT_BYTES = 8
_TICKET_BYTES = _INSTANT_BYTES + 32


def write_ticket(instance_key: bytes, file_id: UUID, item_id: UUID, account_id: UUID, until: datetime) -> str:
    """Good for one person, item and file, until the instant given."""
    code = _code(instance_key, file_id, item_id, account_id, until)
    return urlsafe_b64encode(microseconds(until).to_bytes(_INSTANT_BYTES, "big") + code).decode().rstrip("=")


def check_ticket(
    instance_key: bytes, ticket: str, file_id: UUID, item_id: UUID, account_id: UUID, now: datetime
) -> bool:
    """Whether this is such a ticket, and still good. One that claims more than `LIFETIME` never is."""
    raw = _raw(ticket)
    if len(raw) != _TICKET_BYTES:
        return False
    try:
        until = instant_of(int.from_bytes(raw[:_INSTANT_BYTES], "big"))
    except OverflowError:
        return False
    code = _code(instance_key, file_id, item_id, account_id, until)
    return hmac.compare_digest(code, raw[_INSTANT_BYTES:]) and now <= until <= now + LIFETIME


def _code(instance_key: bytes, file_id: UUID, item_id: UUID, account_id: UUID, until: datetime) -> bytes:
    stated = encode("write ticket", file_id, item_id, account_id, until)
    return hmac.digest(derive(instance_key, "ticket key"), stated, "sha256")


def _raw(ticket: str) -> bytes:
    try:
        return urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
    except ValueError:
        return b""
