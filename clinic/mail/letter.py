"""A letter to one person, and how it becomes a message on the wire."""

import json
from base64 import b64decode, b64encode
from dataclasses import field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from unicodedata import category

from clinic.frozen import frozen
from clinic.mail.quiet import ByDay

# Where what goes to a telephone carries its number.
NUMBER = "X-Number"
CALENDAR_FILE = "appointment.ics"


# Marks that turn the order of letters around, and with it whom a line seems to name.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


class BrokenHeaderError(ValueError):
    """An address or subject held a line break or a mark: somebody tried to write a header."""


@frozen
class Letter:
    """Plain words to one address; `ics_method` names what the calendar file asks of a calendar.

    `stop_link` stands in a letter that nobody asked for: it leads to a page that stops such letters. One with
    `by_day` leaves in no quiet hour, were it only because a mail server was away until then.
    """

    to: str
    subject: str
    text: str
    ics: bytes | None = None
    ics_method: str | None = None
    stop_link: str = field(default="", repr=False)
    by_day: ByDay | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for line in (self.to, self.subject, self.ics_method or "", self.stop_link):
            if any(category(one) in {"Cc", "Zl", "Zp"} or one in _TURNING for one in line):
                raise BrokenHeaderError

    def to_bytes(self) -> bytes:
        calendar = b64encode(self.ics).decode() if self.ics is not None else None
        content: list[object] = [self.to, self.subject, self.text, calendar, self.ics_method]
        if self.by_day:
            content += [self.stop_link, self.by_day.to_document()]
        elif self.stop_link:
            content.append(self.stop_link)
        return json.dumps(content).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Letter":
        to, subject, text, calendar, method, *more = json.loads(content)
        ics = b64decode(calendar) if calendar is not None else None
        return cls(to, subject, text, ics, method, *more[:1], *map(ByDay.from_document, more[1:]))

    def message(
        self,
        *,
        sender: str,
        message_id: str,
        written_at: datetime,
        locale: str,
        html: str = "",
        reply_to: str = "",
    ) -> EmailMessage:
        """The message as it is sent; the same `message_id` each time it has to be tried again.

        Raises whatever the address makes the standard library raise, if it is not exactly one.
        """
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        if "@" in self.to or not self.to.startswith("+"):
            message["To"] = Address(addr_spec=self.to)
        else:
            message[NUMBER] = self.to
        message["Subject"] = self.subject
        message["Date"] = format_datetime(written_at)
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"
        if reply_to:
            message["Reply-To"] = Address(addr_spec=reply_to)
        if self.stop_link:
            message["List-Unsubscribe"] = f"<{self.stop_link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self.text)
        if html:
            message.add_alternative(html, subtype="html")
        if self.ics is not None:
            message.add_attachment(
                self.ics.decode(),
                subtype="calendar",
                filename=CALENDAR_FILE,
                params={"method": self.ics_method or "PUBLISH"},
            )
        # Last, since whatever sets a content takes such a header away.
        message["Content-Language"] = locale
        return message
