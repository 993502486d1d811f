"""The PDF of a sheet: printed by the press, and kept in memory for whoever asks for the same again."""

import re
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence

from markupsafe import Markup

from clinic.handouts import library
from clinic.handouts.library import FIRST_LANGUAGE, Sheet
from clinic.handouts.sheet import Personal, render_html
from clinic.press.printing import printing

MOST_PAGES = 2
CLOSER = ("dense", "tight", "closest")
KEPT_BYTES = 16 * 1024 * 1024
STYLE_SHEETS = ("paper-faces.css", "print.css", "handouts.css")
FIRST_SHEET = "H01"
_TITLE = Markup('<h1 lang="{}">{}</h1>')
_OBJECTS = re.compile(rb"/ObjStm\b.*?\bstream\r?\n(.*?)endstream", re.DOTALL)
_PAGE = re.compile(rb"/Type */Page\b")


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


_kept = Kept()


def render(sheet: Sheet, personal: Personal) -> bytes:
    """The sheet as PDF bytes, the same for the same words. Raises `PressBusy` or `PressFailed`.

    One that runs over two pages is set closer, as little as it needs.
    """
    digest = personal.digest_with(sheet)
    printed = _kept.get(digest)
    if printed is None:
        printed = print_page(render_html(sheet, personal, for_press=True))
        for closer in CLOSER:
            if pages_of(printed) > MOST_PAGES:
                printed = print_page(render_html(sheet, personal, for_press=True, closer=closer))
        _kept.put(digest, printed)
    return printed


def make_ready() -> None:
    """Have the press read its style sheets and every language's faces before anybody waits for a sheet.

    Raises `PressBusy` or `PressFailed`. What it prints for that goes nowhere.
    """
    first = {one: library.sheet(FIRST_SHEET, one) for one in library.locales_of(FIRST_SHEET)}
    print_page(render_html(first[FIRST_LANGUAGE], Personal(practice=""), for_press=True))
    titles = Markup().join(_TITLE.format(one, sheet.title) for one, sheet in first.items())
    print_page(
        Markup('<!doctype html><html lang="{}"><title>{}</title>{}').format(
            FIRST_LANGUAGE, FIRST_SHEET, titles
        )
    )


def pages_of(printed: bytes) -> int:
    """How many pages a PDF of ours has."""
    # What the file is made of lies packed in it.
    packed = (zlib.decompressobj().decompress(objects) for objects in _OBJECTS.findall(printed))
    return sum(len(_PAGE.findall(objects)) for objects in packed)


def print_page(page: str, style_sheets: Sequence[str] = STYLE_SHEETS) -> bytes:
    """A page as PDF bytes, one of the library unless told. Nothing is kept."""
    return printing().page(page, style_sheets)
