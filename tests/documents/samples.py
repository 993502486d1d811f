"""Documents as people have them, and as nobody should: made here, byte for byte."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from PIL import Image, PngImagePlugin

MIB = 1024 * 1024
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WHERE = "44.6488 N"


def pdf(said: bytes = b"", lock: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + said + b"\ntrailer\n<<" + lock + b">>\nstartxref\n9\n%%EOF\n"


def jpeg(size: tuple[int, int] = (40, 30), orientation: int = 6) -> bytes:
    """As a phone makes it: lying on its side, with the place and a comment in it, and something behind it."""
    picture = Image.linear_gradient("L").convert("RGB").resize(size)
    told = Image.Exif()
    told[0x0112], told[0x010E], told[0x0110] = orientation, WHERE, "A telephone"
    written = BytesIO()
    picture.save(
        written, "JPEG", exif=told, comment=WHERE.encode(), icc_profile=b"a profile " + WHERE.encode()
    )
    return written.getvalue() + b"behind " + WHERE.encode()


def png(size: tuple[int, int] = (40, 30)) -> bytes:
    told, written = PngImagePlugin.PngInfo(), BytesIO()
    told.add_text("Comment", WHERE)
    Image.radial_gradient("L").resize(size).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A few bytes that claim a picture of this size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rest = chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rest


def docx(more: dict[str, bytes | str] | None = None, packed: int = ZIP_DEFLATED, kind: str = MAIN) -> bytes:
    written = BytesIO()
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.format(
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/>'
        ),
        "word/document.xml": "<w:document>" + "A letter. " * 50 + "</w:document>",
        "word/_rels/document.xml.rels": RELATIONS.format(relation("hyperlink")),
    }
    with ZipFile(written, "w", packed) as whole:
        for name, content in (parts | (more or {})).items():
            whole.writestr(name, content)
    return written.getvalue()


def relation(kind: str, mode: str = "External") -> str:
    return (
        f'<Relationship Id="r" Type="{OFFICE}/{kind}" Target="https://example.test/x" TargetMode="{mode}"/>'
    )


def brings_in(kind: str) -> bytes:
    return docx({"word/_rels/document.xml.rels": RELATIONS.format(relation(kind))})


def bomb() -> bytes:
    """A quarter of a gigabyte of nothing, in 250 KB."""
    return docx({f"word/media/{n}.bin": bytes(50 * MIB) for n in range(5)})


def packed_otherwise() -> bytes:
    return docx({"word/media/x.bin": bytes(MIB)}, packed=ZIP_BZIP2)


def locked() -> bytes:
    """Each entry says that it has a password."""
    plain = bytearray(docx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = plain.find(mark)
        while where >= 0:
            plain[where + at] |= 1
            where = plain.find(mark, where + 1)
    return bytes(plain)
