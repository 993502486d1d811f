"""How one entry of the trail is bound to the one before it."""

import hmac
from datetime import datetime

from clinic.vault.encoding import encoder

Fields = tuple[int, datetime, str, str, str, str, str]


def link(log_key: bytes, previous: bytes, fields: Fields) -> bytes:
    """HMAC-SHA256 over the previous hash and (n, at, actor, action, subject, detail, origin): 32 bytes."""
    return hmac.digest(log_key, _LINK(previous, *fields), "sha256")


_LINK = encoder("attune", "trail")
