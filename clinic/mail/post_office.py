"""Where letters leave: an SMTP server when one is configured, otherwise files beside the database."""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from clinic.config import FILES, Settings
from clinic.mail.gateway import FOLDERS, Gateway, MessageFolder, gateway_of
from clinic.mail.models import Means
from clinic.mail.undelivered import Undelivered, Unreachable

TIMEOUT_SECONDS = 30


class PostOffice(Protocol):
    def send(self, message: EmailMessage, name: str) -> None:
        """Hand the message over. Raises `Undelivered`."""


def office_of(means: Means, settings: Settings) -> PostOffice:
    """Whoever carries what goes by these means. Raises `Undelivered` where nobody does any more."""
    if means is Means.EMAIL:
        return (
            SmtpOffice(settings.smtp_url)
            if settings.smtp_url
            else LetterFolder(settings.instance / "letters")
        )
    given = gateway_of(means, settings)
    if given is None:
        raise Undelivered("no gateway", for_good=True)
    return MessageFolder(settings.instance / FOLDERS[means]) if given == FILES else Gateway(given)


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
        server = self._reached()
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max(code for code, _ in refused.recipients.values())
            raise Undelivered(str(code), for_good=code >= 500) from None
        except smtplib.SMTPDataError as refused:
            raise Undelivered(str(refused.smtp_code), for_good=refused.smtp_code >= 500) from None
        except smtplib.SMTPResponseException as failure:
            raise Undelivered(str(failure.smtp_code)) from None
        except (OSError, smtplib.SMTPException) as failure:
            raise Undelivered(type(failure).__name__) from None
        finally:
            # What was accepted stays accepted, however the server says good-bye.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _reached(self) -> smtplib.SMTP:
        """The server, ready to take a letter. Raises `Unreachable`."""
        try:
            return self._greeted(self._connected())
        except smtplib.SMTPResponseException as failure:
            raise Unreachable(str(failure.smtp_code)) from None
        except (OSError, smtplib.SMTPException) as failure:
            raise Unreachable(type(failure).__name__) from None

    def _greeted(self, server: smtplib.SMTP) -> smtplib.SMTP:
        """Spoken to in private and signed in; closed if either fails."""
        try:
            if self._url.scheme == "smtp" and _wants_starttls(self._url):
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

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
