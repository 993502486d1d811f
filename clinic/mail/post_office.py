"""Where letters leave: an SMTP server when one is configured, otherwise files beside the database."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from clinic.config import Settings

TIMEOUT_SECONDS = 30


class Undelivered(Exception):
    """It did not leave. `code` says why without anybody's words; `for_good` that another try is useless."""

    def __init__(self, code: str, *, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


class PostOffice(Protocol):
    def send(self, message: EmailMessage, name: str) -> None:
        """Hand the message over. Raises `Undelivered`."""


def post_office(settings: Settings) -> PostOffice:
    return SmtpOffice(settings.smtp_url) if settings.smtp_url else LetterFolder(settings.instance / "letters")


class LetterFolder:
    """Letters as files, for trying things out on one computer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, name: str) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        partial, whole = self._folder / f".{name}", self._folder / f"{name}.eml"
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
            partial.replace(whole)
        except OSError as failure:
            raise Undelivered(type(failure).__name__) from None


class SmtpOffice:
    """`smtps://` is TLS from the first byte; `smtp://` changes to TLS before anything is said.

    Only a server on this very machine, or an address that ends in `?starttls=off`, is spoken to in clear.
    """

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max(code for code, _ in refused.recipients.values())
            raise Undelivered(str(code), for_good=code >= 500) from None
        except smtplib.SMTPResponseException as failure:
            raise Undelivered(str(failure.smtp_code)) from None
        except (OSError, smtplib.SMTPException) as failure:
            raise Undelivered(type(failure).__name__) from None

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        with self._connected() as server:
            if self._url.scheme == "smtp" and _wants_starttls(self._url):
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            yield server

    def _connected(self) -> smtplib.SMTP:
        host = self._url.hostname or ""
        if self._url.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, self._url.port or 465, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, self._url.port or 587, timeout=TIMEOUT_SECONDS)


def _wants_starttls(url: SplitResult) -> bool:
    if parse_qs(url.query).get("starttls") == ["off"]:
        return False
    return not _is_loopback(url.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
