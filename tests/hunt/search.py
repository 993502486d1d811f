"""Looking for words in anything: bytes, files and folders, and inside whatever is compressed there."""

import sys
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from tests.hunt.words import disguises

MOST_UNPACKED = 32 * 1024 * 1024
DEEPEST = 3
STEP = 64
# The first bytes of gzip, and of zlib at each of its levels.
PACKED = {b"\x1f\x8b\x08": 31, b"\x78\x01": 15, b"\x78\x5e": 15, b"\x78\x9c": 15, b"\x78\xda": 15}
# Whatever of so many bytes stands anywhere holds a whole block, eight that begin at a multiple of eight.
BLOCK = 8
HOLDS_A_BLOCK = 2 * BLOCK - 1
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Found:
    """A word that should not be where it is."""

    what: str
    place: str
    disguise: str
    around: bytes

    def __str__(self) -> str:
        return f"{self.what} in {self.place}, as {self.disguise}: {self.around!r}"


Pattern = tuple[str, str, bytes]


class Search:
    """Knows every disguise of what is looked for, and which of them a block could be of."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self._short: list[Pattern] = []
        self._of_block: defaultdict[int, list[Pattern]] = defaultdict(list)
        for what, text in wanted.items():
            for disguise, pattern in disguises(text):
                self._know((what, disguise, pattern))
        self._blocks = frozenset(self._of_block)
        self._clean: set[bytes] = set()

    def _know(self, one: Pattern) -> None:
        pattern = one[2]
        if len(pattern) < HOLDS_A_BLOCK:
            self._short.append(one)
            return
        for at in range(len(pattern) - BLOCK + 1):
            self._of_block[int.from_bytes(pattern[at : at + BLOCK], sys.byteorder)].append(one)

    def _possible(self, content: bytes) -> list[Pattern]:
        """What could stand here: of two thousand that are looked for, next to none."""
        blocks = memoryview(content)[: len(content) // BLOCK * BLOCK].cast("Q")
        met = (self._of_block[block] for block in self._blocks.intersection(blocks))
        return [*self._short, *dict.fromkeys(one for some in met for one in some)]

    def in_bytes(self, content: bytes, place: str, depth: int = 0) -> Iterator[Found]:
        """Everything found here, and in what is unpacked from here."""
        for what, disguise, pattern in self._possible(content):
            at = content.find(pattern)
            if at >= 0:
                yield Found(what, place, disguise, content[max(0, at - 24) : at + len(pattern) + 24])
        if depth < DEEPEST:
            for at, unpacked in _unpacked(content):
                yield from self.in_bytes(unpacked, f"{place} > unpacked at {at}", depth + 1)

    def in_files(self, files: Iterable[tuple[str, bytes]]) -> list[Found]:
        """Names are searched like contents; a content seen before, and clean, is not gone through again."""
        found: list[Found] = []
        for name, content in files:
            found += self.in_bytes(name.encode(), f"the name {name}", DEEPEST)
            digest = sha256(content).digest()
            if digest not in self._clean:
                here = list(self.in_bytes(content, name))
                found += here
                self._clean |= set() if here else {digest}
        return found


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that can be read, as it is at this moment."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                yield str(path), path.read_bytes()
            except FileNotFoundError:
                continue


def open_files_of(pid: int) -> Iterator[tuple[str, bytes]]:
    """What a process and its children hold open, deleted from its folder or not."""
    for one in (pid, *_children(pid)):
        for handle in Path(f"/proc/{one}/fd").iterdir():
            try:
                if handle.is_file():
                    yield f"{one} holds {handle.readlink()}", handle.read_bytes()
            except OSError:
                continue


def _children(pid: int) -> Iterator[int]:
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            yield child
            yield from _children(child)


def _unpacked(content: bytes) -> Iterator[tuple[int, bytes]]:
    # A database of noise begins thousands of times like something packed: none of them is worth a copy of it.
    whole = memoryview(content)
    for start, window in PACKED.items():
        at = content.find(start)
        while at >= 0:
            found = _inflated(whole[at:], window)
            if found:
                yield at, found
            at = content.find(start, at + 1)
    if ZIP in content:
        yield from _unzipped(content)


def _inflated(packed: memoryview, window: int) -> bytes:
    """As much as can be had of it: it may be cut off, run into something else, or be no such thing at all."""
    unpacking, found, at = zlib.decompressobj(window), bytearray(), 0
    try:
        while at < len(packed) and len(found) < MOST_UNPACKED and not unpacking.eof:
            # In small steps: a step that fails takes what it had unpacked with it.
            found += unpacking.decompress(packed[at : at + STEP], MOST_UNPACKED)
            at += STEP
    except zlib.error:
        pass
    return bytes(found)


def _unzipped(content: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        with ZipFile(BytesIO(content)) as whole:
            for number, name in enumerate(whole.namelist()):
                yield number, whole.read(name)
    except BadZipFile:
        return
