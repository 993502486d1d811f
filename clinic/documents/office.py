"""Looks into a Word document: that it is one, whole, of a size that was meant, and does nothing by itself."""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from clinic.documents.kinds import BringsIn, Broken, HasMacros, Locked, OtherKind, TooMuchInIt

MIB = 1024 * 1024
KINDS, TEXT = "[Content_Types].xml", "word/document.xml"
MOST_ENTRIES = 4000
MOST_UNPACKED_BYTES = 200 * MIB
# Beyond the text itself these lists are short; nobody's document has one of this size.
MOST_OF_A_LIST_BYTES = 4 * MIB
LOCKED_FLAG = 0x1
# The other ways to pack unpack a piece at once, however large; no word processor uses them.
PACKED_AS = frozenset({ZIP_STORED, ZIP_DEFLATED})
MACROS = re.compile(r"macroEnabled|vbaProject|vbaData|activeX", re.IGNORECASE)
DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
LINK = "/hyperlink"
# RuntimeError is how zipfile says no to a password and to what it does not know.
UNREADABLE = (
    BadZipFile,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    struct.error,
    zlib.error,
    ET.ParseError,
)


def check(content: bytes) -> None:
    """Raises the `NotTaken` that says why not. It is unpacked in memory, a piece at a time."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            _check(packed)
    except UNREADABLE:
        raise Broken from None


def _check(packed: ZipFile) -> None:
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if not {KINDS, TEXT} <= names:
        raise OtherKind
    if any(entry.flag_bits & LOCKED_FLAG for entry in entries):
        raise Locked
    if any(entry.compress_type not in PACKED_AS for entry in entries):
        raise Broken
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise TooMuchInIt
    if any(MACROS.search(name) for name in names):
        raise HasMacros
    for entry in entries:
        _check_entry(packed, entry)


def _check_entry(packed: ZipFile, entry: ZipInfo) -> None:
    if entry.filename == KINDS:
        if any(MACROS.search(kind.get("ContentType", "")) for kind in _list(packed, entry)):
            raise HasMacros
    elif entry.filename.lower().endswith(".rels"):
        if any(_is_brought_in(relation) for relation in _list(packed, entry)):
            raise BringsIn
    else:
        # To its end: only there is it told whether it is whole.
        for _piece in _pieces(packed, entry):
            pass


def _is_brought_in(relation: ET.Element) -> bool:
    """Whether it is fetched from elsewhere without being asked for, as the target of a link is not."""
    is_elsewhere = relation.get("TargetMode", "").lower() == "external"
    return is_elsewhere and not relation.get("Type", "").endswith(LINK)


def _list(packed: ZipFile, entry: ZipInfo) -> ET.Element:
    if entry.file_size > MOST_OF_A_LIST_BYTES:
        raise TooMuchInIt
    written = b"".join(_pieces(packed, entry))
    # Also where each letter is two bytes: nothing may be declared that grows when it is read.
    if DECLARES.search(written.replace(b"\x00", b"")):
        raise Broken
    return ET.fromstring(written)  # noqa: S314


def _pieces(packed: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    with packed.open(entry) as unpacking:
        while piece := unpacking.read(MIB):
            yield piece
