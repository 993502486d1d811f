"""The press: a process of its own that turns a finished page into a PDF and reads no files but ours.

It speaks over its standard input and output and knows nothing of the clinic but how to do that.
"""

import base64
import contextlib
import logging
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from clinic.press import listening, wire
from clinic.press.confinement import SCRAPS

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS_PER_PAGE = 30
GIVES_WAY = 5
OUR_FILES = {".ttf": "font/ttf", ".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}


class OurFilesOnly(URLFetcher):  # type: ignore[misc]
    """Answers with files of the static folder and pictures carried in the page; with nothing else, ever."""

    def __init__(self, static: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._static = static.resolve(strict=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes behind `url`. Raises `ValueError` for everything that is not ours."""
        if url.startswith("data:image/png;base64,"):
            picture = base64.b64decode(url.partition(",")[2], validate=True)
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        ours = parts.scheme == "file" and not parts.netloc and path.is_relative_to(self._static)
        if not ours or path.suffix not in OUR_FILES or not path.is_file():
            raise ValueError("This address is not one of ours.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": OUR_FILES[path.suffix]})


class Press:
    """The style sheets and fonts, each read once."""

    def __init__(self, static: Path) -> None:
        listening.install()
        self._static = static.resolve(strict=True)
        # Without our faces it would print in whatever the machine has, so it does not start.
        (static / "vendor/fonts/print").resolve(strict=True)
        self._fetcher = OurFilesOnly(static)
        self._fonts = FontConfiguration()
        self._styles: dict[str, CSS] = {}

    def print(self, page: str, style_sheets: Sequence[str]) -> bytes:
        """The PDF of one HTML page under style sheets of ours, tagged for people who listen to it."""
        document = HTML(
            string=page,
            url_fetcher=self._fetcher,
            base_url=self._static.as_uri() + "/",
            media_type="print",
        )
        printed = document.write_pdf(
            stylesheets=[self._style(name) for name in style_sheets],
            font_config=self._fonts,
            pdf_variant="pdf/ua-1",
        )
        if not isinstance(printed, bytes):
            raise TypeError("The press made no bytes.")
        return printed

    def _style(self, name: str) -> CSS:
        if name not in self._styles:
            url = (self._static / name).as_uri()
            self._styles[name] = CSS(url=url, url_fetcher=self._fetcher, font_config=self._fonts)
        return self._styles[name]


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time() -> None:
    """Give the next page its own seconds: the count runs over the whole life of a process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS_PER_PAGE
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answer(press: Press, asked: dict[str, Any]) -> dict[str, Any]:
    """A PDF, or the kind of failure; never words of the page."""
    limit_time()
    try:
        printed = press.print(str(asked["page"]), asked["style_sheets"])
    except Exception as failure:  # the press outlives a page it cannot print
        return {"failed": type(failure).__name__}
    return {"pdf": base64.b64encode(printed).decode()}


def main(static: Path) -> None:
    """Print what is asked until the other side goes away."""
    # What WeasyPrint has to say may quote the page.
    logging.getLogger("weasyprint").handlers = [logging.NullHandler()]
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    limit_memory()
    # Pages come first: whoever prints waits longer anyway.
    os.nice(GIVES_WAY)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    try:
        press = Press(static)
        with contextlib.suppress(EOFError, BrokenPipeError):
            while True:
                asked = wire.receive(requests)
                wire.send(answers, {"ready": True} if asked.get("ping") else answer(press, asked))
    finally:
        leave_nothing()


def leave_nothing() -> None:
    """Take one's folder along: whoever began the press may have been killed, and removes nothing any more."""
    scraps = Path(tempfile.gettempdir())
    if scraps.name.startswith(SCRAPS):
        shutil.rmtree(scraps, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
