"""The PDF of a sheet: printed by the press, and kept in memory for whoever asks for the same again."""

import atexit
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path

from flask import current_app

from clinic.handouts.library import Sheet
from clinic.handouts.printing import Printing
from clinic.handouts.sheet import Personal, render_html

KEPT_BYTES = 16 * 1024 * 1024


class Kept:
    """The last PDFs, by the digest of what is on them. In memory only: they may carry a client's name."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._pages: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> bytes | None:
        with self._lock:
            if digest in self._pages:
                self._pages.move_to_end(digest)
            return self._pages.get(digest)

    def put(self, digest: bytes, page: bytes) -> None:
        with self._lock:
            self._size += len(page) - len(self._pages.pop(digest, b""))
            self._pages[digest] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])


class Printshop:
    """A press and what it printed last."""

    def __init__(self, static: Path) -> None:
        self.printing = Printing(static)
        self.kept = Kept()


def render(sheet: Sheet, personal: Personal) -> bytes:
    """The sheet as PDF bytes, the same for the same words. Raises `PressBusy` or `PressFailed`."""
    digest = personal.digest_with(sheet)
    shop = printshop()
    printed = shop.kept.get(digest)
    if printed is None:
        printed = print_page(render_html(sheet, personal, for_press=True))
        shop.kept.put(digest, printed)
    return printed


def print_page(page: str) -> bytes:
    """Any page of ours as PDF bytes. Nothing is kept."""
    return printshop().printing.page(page)


def is_ready() -> bool:
    """Whether a PDF could be made now; `/readyz` asks."""
    return printshop().printing.is_ready()


def printshop() -> Printshop:
    """The one of this process. Its press starts with the first PDF and goes when the process goes."""
    return _printshop(Path(current_app.static_folder or ""))


@cache
def _printshop(static: Path) -> Printshop:
    shop = Printshop(static)
    atexit.register(shop.printing.close)
    return shop
