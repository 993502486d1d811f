"""The server's own word that a text came with somebody's leave, where a box alone proves nothing."""

import hmac
from hashlib import sha256
from uuid import UUID

from clinic.vault.alarm import VaultAlarm
from clinic.vault.encoding import encode
from clinic.vault.suite import derive

RECEIPT_BYTES = 32


def write_receipt(instance_key: bytes, file_id: UUID, item_id: UUID, account_id: UUID, text: bytes) -> bytes:
    """For this very text, left by one person for one item of a file, whose ticket was good."""
    stated = encode("late receipt", file_id, item_id, account_id, sha256(text).digest())
    return hmac.digest(derive(instance_key, "receipt key"), stated, "sha256")


def check_receipt(
    instance_key: bytes, receipt: bytes, file_id: UUID, item_id: UUID, account_id: UUID, text: bytes
) -> None:
    """Raises `VaultAlarm` unless this server received exactly this, from that person, for that item."""
    if not hmac.compare_digest(receipt, write_receipt(instance_key, file_id, item_id, account_id, text)):
        raise VaultAlarm("nobody left this text with a ticket of its author")
