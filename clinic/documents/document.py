"""What the sealed item of a document says: its title, what it is, and which parts are its own."""

import json
import re
import unicodedata
from typing import Self
from urllib.parse import quote

from clinic.documents.kinds import Kind
from clinic.frozen import frozen

VERSION = 1
MOST_OF_A_TITLE = 120
# What a name on somebody's computer may not hold, on any of them.
# Marks that turn the order of letters around, and with it what a name seems to be.
TURNING = dict.fromkeys((0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


class UnknownVersion(Exception):
    """A later release kept this document."""


@frozen(kw_only=True)
class Document:
    """Signed by whoever put it in. `digest` is that of the sealed parts, `epoch` that of their key."""

    title: str
    kind: Kind
    size_bytes: int
    epoch: int
    digest: str

    def to_bytes(self) -> bytes:
        said = {
            "version": VERSION,
            "title": self.title,
            "kind": self.kind.value,
            "size": self.size_bytes,
            "epoch": self.epoch,
            "digest": self.digest,
        }
        return json.dumps(said, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        said = json.loads(content)
        if said["version"] != VERSION:
            raise UnknownVersion(said["version"])
        return cls(
            title=said["title"],
            kind=Kind(said["kind"]),
            size_bytes=said["size"],
            epoch=said["epoch"],
            digest=said["digest"],
        )

    @property
    def kilobytes(self) -> int:
        return -(-self.size_bytes // 1000)

    @property
    def disposition(self) -> str:
        """How a browser is told to keep it (RFC 6266): under its title, wherever that can be written."""
        name = NOT_IN_A_NAME.sub("-", self.title).strip(" .") or "document"
        whole = quote(f"{name}.{self.kind.value}", safe="")
        return f"attachment; filename=\"document.{self.kind.value}\"; filename*=UTF-8''{whole}"


def title_of(typed: str, file_name: str) -> str:
    """What was typed, or else what the file was called, in one line that nobody can turn around."""
    stem = re.split(r"[\\/]", file_name)[-1].rpartition(".")
    given = typed.strip() or (stem[0] or stem[2])
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in given)
    return " ".join(plain.translate(TURNING).split())[:MOST_OF_A_TITLE].strip()
