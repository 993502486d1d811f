"""Every kind of sealed, signed or derived bytes: how an example is made, and how the product opens it.

An example is a flat dictionary of text: keys, places and blobs in hex, instants in ISO form. Its
"expected" is what opening it must give in every later release.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.vault.cast import FILE, INES, ITEM, MAYA, OMAR

Example = dict[str, Any]

WORDS = "Maya settled when we slowed down. مایا آرام شد."
UNTIL = datetime(2026, 12, 24, 17, 30, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    make: Callable[[], Example]
    open: Callable[[Example], str]


def secret(name: str) -> bytes:
    """32 bytes that belong to a name, the same in every run."""
    return sha256(f"known answer: {name}".encode()).digest()


def plain(example: Example, name: str) -> bytes:
    return bytes.fromhex(example[name])


SIGNER, ROOT, HOLDER = secret("signer"), secret("root"), secret("holder")


# The people, places and instant of every example, so that a file can be read without this code.
CAST = {
    "ines": str(INES),
    "omar": str(OMAR),
    "maya": str(MAYA),
    "file": str(FILE),
    "item": str(ITEM),
    "until": UNTIL.isoformat(),
}
