"""Random words that open something once or for a while: sessions, invitations, links in letters.

The server keeps what is derived from a token, never the token. Anything at all may be asked of these
functions, since it comes from a cookie or an address: junk leads to a row that does not exist.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_urlsafe

from clinic.vault.alarm import VaultAlarm
from clinic.vault.suite import KEY_BYTES, derive

TOKEN_CHARACTERS = 43
SESSION_ID_BYTES = 16


def new_token() -> str:
    """43 characters that fit a cookie or an address, 256 bits of chance."""
    return token_urlsafe(KEY_BYTES)


def token_bytes(token: str) -> bytes:
    """The 32 bytes behind a token. Raises `VaultAlarm` if it is none: look its row up before."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=")
    except (binascii.Error, ValueError):
        raise VaultAlarm("not a token") from None
    if len(raw) != KEY_BYTES or urlsafe_b64encode(raw).decode().rstrip("=") != token:
        raise VaultAlarm("not a token")
    return raw


def session_id(token: str) -> bytes:
    """The name of the session's row; it opens nothing."""
    return derive(_text(token), "session id", length=SESSION_ID_BYTES)


def session_key(token: str) -> bytes:
    """Opens what the session's row holds."""
    return derive(_text(token), "session key")


def csrf_of(token: str) -> str:
    """The word that the session's forms carry."""
    return urlsafe_b64encode(derive(_text(token), "csrf")).decode().rstrip("=")


def token_hash(token: str) -> bytes:
    """The name of the row that an invitation or a link leads to."""
    return derive(_text(token), "token hash")


def link_seed(token: str) -> bytes:
    """The seed of a link's key pair, to whose public half later copies can be sealed."""
    return derive(_text(token), "link seed")


def link_hand(token: str) -> bytes:
    """The seed by which whoever has the link signs what they leave there."""
    return derive(_text(token), "link hand")


def _text(token: str) -> bytes:
    return token.encode("utf-8", "surrogatepass")
