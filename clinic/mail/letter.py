"""A letter to one person, and how it becomes a message on the wire."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from unicodedata import category

CALENDAR_FILE = "appointment.ics"


class BrokenHeaderError(ValueError):
    """An address or subject held a line break or control character: somebody tried to write a header."""


@dataclass(frozen=True)
class Letter:
    """Plain words to one address; `ics_method` names what the calendar file asks of a calendar."""

    to: str
    subject: str
    text: str
    ics: bytes | None = None
    ics_method: str | None = None

    def __post_init__(self) -> None:
        for line in (self.to, self.subject, self.ics_method or ""):
            if any(category(character) in {"Cc", "Zl", "Zp"} for character in line):
                raise BrokenHeaderError

    def to_bytes(self) -> bytes:
        calendar = b64encode(self.ics).decode() if self.ics is not None else None
        return json.dumps([self.to, self.subject, self.text, calendar, self.ics_method]).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Letter":
        to, subject, text, calendar, method = json.loads(content)
        return cls(to, subject, text, b64decode(calendar) if calendar is not None else None, method)

    def message(self, *, sender: str, message_id: str, written_at: datetime, locale: str) -> EmailMessage:
        """The message as it is sent; the same `message_id` each time it has to be tried again.

        Raises whatever the address makes the standard library raise, if it is not exactly one.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = Address(addr_spec=self.to)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(written_at)
        message["Message-ID"] = message_id
        message["Content-Language"] = locale
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        if self.ics is not None:
            message.add_attachment(
                self.ics.decode(),
                subtype="calendar",
                filename=CALENDAR_FILE,
                params={"method": self.ics_method or "PUBLISH"},
            )
        return message
