"""A disk that loses its power: what was synced is there, of the rest only what chance had written."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

SECTOR_BYTES = 512
CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})+)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
# What strace has to watch for: every call that changes what is in a file, or makes it last.
WATCHED = "write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync"


@dataclass(frozen=True)
class Write:
    path: str
    at: int
    content: bytes


@dataclass(frozen=True)
class Cut:
    """A file made shorter, or longer by zeros."""

    path: str
    size: int


@dataclass(frozen=True)
class Sync:
    path: str


@dataclass(frozen=True)
class Said:
    """Something was acknowledged."""

    words: str


Event = Write | Cut | Sync | Said


class UnknownCall(Exception):
    """The trace holds a call on one of our files that this disk does not understand."""


def read_trace(trace: Path, files: Iterable[str]) -> list[Event]:
    """What happened to these files, and what was said on the pipe, in order."""
    ours = frozenset(files)
    with trace.open() as lines:
        return [event for line in lines if (event := _event(line, ours)) is not None]


def _event(line: str, ours: frozenset[str]) -> Event | None:
    call = CALL.match(line)
    on = FILE.match(call[2]) if call else None
    if call is None or on is None or int(call[3]) < 0:
        return None
    name, path = call[1], _unhexed(on[2]).decode(errors="replace")
    if name == "write" and on[1] == "1":
        return Said(_text(line).decode())
    if path not in ours:
        return None
    numbers = call[2].rsplit(", ", 2)
    match name:
        case "pwrite64":
            content, at = _text(line), int(numbers[-1])
            if len(content) != int(call[3]):
                raise UnknownCall(f"{len(content)} bytes of {call[3]} were traced")
            return Write(path, at, content)
        case "ftruncate":
            return Cut(path, int(numbers[-1]))
        case "fsync" | "fdatasync":
            return Sync(path)
    raise UnknownCall(line[:120])


def _text(line: str) -> bytes:
    found = TEXT.search(line)
    return _unhexed(found[1]) if found else b""


def _unhexed(written: str) -> bytes:
    return bytes.fromhex(written.replace("\\x", ""))


class Disk:
    """The files as they would be found, replayed up to some moment."""

    def __init__(self, standing: dict[str, bytes]) -> None:
        self._lasting = {path: bytearray(content) for path, content in standing.items()}
        self._hovering: dict[str, list[Write | Cut]] = defaultdict(list)
        self.acknowledged: list[str] = []

    def happen(self, event: Event) -> None:
        match event:
            case Said(words):
                self.acknowledged += words.split()
            case Sync(path):
                for change in self._hovering.pop(path, []):
                    _change(self._file(self._lasting, path), change)
            case Write() | Cut():
                self._hovering[event.path].append(event)

    def after_power_cut(self, chance: Random) -> dict[str, bytes]:
        """Each file with what was synced, and a part of the rest: lost, in another order, torn at sectors."""
        left = {path: bytearray(content) for path, content in self._lasting.items()}
        for path, changes in self._hovering.items():
            for change in _survivors(changes, chance):
                _change(self._file(left, path), change)
        return {path: bytes(content) for path, content in left.items()}

    @staticmethod
    def _file(files: dict[str, bytearray], path: str) -> bytearray:
        return files.setdefault(path, bytearray())


def _survivors(changes: list[Write | Cut], chance: Random) -> Iterator[Write | Cut]:
    """A random part of what was written and not synced, in a random order."""
    share = chance.choice((0.0, 0.5, 0.9, 1.0))
    pieces = [piece for change in changes for piece in _pieces(change)]
    kept = [piece for piece in pieces if chance.random() < share]
    if chance.random() < 0.5:
        chance.shuffle(kept)
    yield from kept


def _pieces(change: Write | Cut) -> Iterator[Write | Cut]:
    """A write as the sectors of the disk it covers: each of them arrives whole or not at all."""
    if isinstance(change, Cut):
        yield change
        return
    start, end = change.at, change.at + len(change.content)
    while start < end:
        stop = min(end, start - start % SECTOR_BYTES + SECTOR_BYTES)
        yield Write(change.path, start, change.content[start - change.at : stop - change.at])
        start = stop


def _change(file: bytearray, change: Write | Cut) -> None:
    if isinstance(change, Cut):
        del file[change.size :]
        file.extend(bytes(change.size - len(file)))
        return
    end = change.at + len(change.content)
    file.extend(bytes(max(0, end - len(file))))
    file[change.at : end] = change.content
