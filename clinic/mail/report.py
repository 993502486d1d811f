"""What a mail server reports of a letter it took over earlier (RFC 3464): late, come back, or neither.

A report is written by whoever likes to write one: nothing here raises, and what it says is only believed of
the letter whose Message-ID it hands back, which nobody knows who has not seen that letter.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from clinic.frozen import frozen

# A letter of ours with its calendar file, handed back whole, is a tenth of it.
MOST_BYTES = 1_000_000
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Fate(StrEnum):
    """What became of it, in the report's own word."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@frozen
class Report:
    """One letter's fate; `status` is a number such as 5.1.1, never the server's words or an address."""

    message_id: str
    fate: Fate
    status: str


def read(raw: bytes) -> Report | None:
    """What the message reports of one letter; None for what is no such report, or not a whole one."""
    if len(raw) > MOST_BYTES:
        return None
    message = message_from_bytes(raw)
    parts = _within(message) if message.get_content_type() == "multipart/report" else []
    message_id = next((found for part in parts for found in _names(part)), "")
    fates = [found for part in parts for found in _fates(part)]
    if not message_id or not fates:
        return None
    # A letter goes to one person, whose server may have asked several others: one that failed is a failure.
    fate, status = min(fates, key=lambda one: list(Fate).index(one[0]))
    return Report(message_id, fate, status)


def _fates(part: Message) -> Iterator[tuple[Fate, str]]:
    """What is said for each recipient in the part made for machines."""
    if part.get_content_type() != "message/delivery-status":
        return
    for block in _within(part):
        action = str(block.get("Action", "")).strip().lower()
        status = _STATUS.match(str(block.get("Status", "")).strip())
        if action in set(Fate) and status is not None:
            yield Fate(action), status[0]


def _names(part: Message) -> Iterator[str]:
    """The Message-ID of the letter that is handed back, whole or by its headers alone."""
    content = part.get_payload(decode=True)
    if part.get_content_type() == "text/rfc822-headers" and isinstance(content, bytes):
        handed_back = [message_from_bytes(content)]
    elif part.get_content_type() in ("message/rfc822", "message/rfc822-headers"):
        handed_back = _within(part)
    else:
        return
    for letter in handed_back:
        if named := str(letter.get("Message-ID", "")).strip():
            yield named


def _within(message: Message) -> list[Message]:
    """The messages that stand inside this one."""
    inside = message.get_payload()
    return [one for one in inside if isinstance(one, Message)] if isinstance(inside, list) else []
