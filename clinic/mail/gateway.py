"""Short messages to telephones: by a gateway of the practice's choosing, or as files for trying things out.

What a gateway is sent, and what it answers, is in docs/gateways.md.
"""

import json
import os
from base64 import b64encode
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from clinic.config import Settings
from clinic.mail.letter import NUMBER
from clinic.mail.models import Means
from clinic.mail.undelivered import Undelivered, Unreachable

TIMEOUT_SECONDS = 30
FOLDERS = {Means.TEXT: "texts", Means.VOICE: "calls"}
# What a gateway says when it is busy, rather than that it will never do this.
_LATER = frozenset({408, 425, 429})


def gateway_of(means: Means, settings: Settings) -> str | None:
    """The gateway's address, `FILES`, or None where the practice has not set one."""
    return {Means.TEXT: settings.text_gateway, Means.VOICE: settings.voice_gateway}.get(means)


def document(message: EmailMessage) -> bytes:
    """What is said to a gateway about one message."""
    told = {
        "id": str(message["Message-ID"]),
        "to": str(message[NUMBER]),
        "language": str(message["Content-Language"]),
        "text": message.get_content().strip(),
    }
    return json.dumps(told, ensure_ascii=False).encode()


class MessageFolder:
    """Messages as files, one each, named for the message so that a second try replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, name: str) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        partial, whole = self._folder / f".{name}", self._folder / f"{name}.json"
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(document(message))
            partial.replace(whole)
        except OSError as failure:
            raise Undelivered(type(failure).__name__) from None


class Gateway:
    """One POST of JSON for each message. It follows no redirection, and reads nothing but the status."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            status = self._answer(document(message))
        except (OSError, HTTPException) as failure:
            raise Unreachable(type(failure).__name__) from None
        if 200 <= status < 300:
            return
        if status >= 500:
            raise Unreachable(str(status))
        raise Undelivered(str(status), for_good=status >= 400 and status not in _LATER)

    def _answer(self, body: bytes) -> int:
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=TIMEOUT_SECONDS)
        try:
            path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
            connection.request("POST", path, body, self._headers())
            return connection.getresponse().status
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._url.username:
            pair = f"{unquote(self._url.username)}:{unquote(self._url.password or '')}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return headers
