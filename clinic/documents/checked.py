"""What may be kept as a document, judged by what it is and never by what it is called."""

import re

from clinic.documents import office, pictures
from clinic.documents.kinds import Broken, Kind, Locked, NothingInIt, OtherKind, TooLarge

MIB = 1024 * 1024
MOST_BYTES = 25 * MIB
END_BYTES = 2048
PDF, JPEG, PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
LOCK = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def checked(content: bytes) -> tuple[Kind, bytes]:
    """What it is, and what is to be kept of it: a picture is drawn anew, without what was written beside it.

    Raises the `NotTaken` that says why it may not be kept.
    """
    if not content:
        raise NothingInIt
    if len(content) > MOST_BYTES:
        raise TooLarge
    kind, kept = _looked_at(content)
    if len(kept) > MOST_BYTES:
        raise TooLarge
    return kind, kept


def _looked_at(content: bytes) -> tuple[Kind, bytes]:
    if content.startswith(PDF):
        _check_pdf(content)
        return Kind.PDF, content
    if content.startswith(JPEG):
        return Kind.JPEG, pictures.drawn_anew(content, "JPEG")
    if content.startswith(PNG):
        return Kind.PNG, pictures.drawn_anew(content, "PNG")
    if content.startswith(ZIP):
        office.check(content)
        return Kind.DOCX, content
    # So begin a Word document with a password and one from before 2007; neither can be looked into.
    raise Locked if content.startswith(OLE) else OtherKind


def _check_pdf(content: bytes) -> None:
    """It has an end, and no lock: the word for one stands in the clear, wherever the list of parts is."""
    end = content[-END_BYTES:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Broken
    if LOCK.search(content):
        raise Locked
