"""A process that prints one recovery kit and ends: a page in, a PDF out, no file opened but our fonts."""

import base64
import logging
import resource
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

PICTURE = "data:image/png;base64,"
CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024


class FontsOnly(URLFetcher):  # type: ignore[misc]
    """Answers with our own print fonts and with the QR code carried in the page; with nothing else."""

    def __init__(self, static: Path) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)
        self._static = static.resolve()

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes behind `url`. Raises `ValueError` for everything that is not ours."""
        if url.startswith(PICTURE):
            return URLFetcherResponse(
                url, base64.b64decode(url[len(PICTURE) :]), {"Content-Type": "image/png"}
            )
        path = Path(unquote(urlsplit(url).path)).resolve()
        if not path.is_relative_to(self._static) or path.suffix != ".ttf":
            raise ValueError("This address is not one of ours.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def main(static: Path) -> None:
    """Print the page on standard input."""
    # What WeasyPrint has to say may quote the page.
    logging.getLogger("weasyprint").handlers = [logging.NullHandler()]
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    page = sys.stdin.buffer.read().decode()
    printed = HTML(
        string=page,
        url_fetcher=FontsOnly(static),
        base_url=static.resolve().as_uri() + "/",
        media_type="print",
    ).write_pdf(pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(printed or b"")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
