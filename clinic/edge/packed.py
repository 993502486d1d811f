"""Style sheets, scripts and drawings travel packed: they are the same for everybody.

Pages do not: how small a page packs tells whoever listens whether it holds what they had it say, and
pages hold tokens and names beside what was typed.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

# Faces are packed already.
WORTH_PACKING = frozenset({".css", ".js", ".svg"})


def install(app: Flask) -> None:
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code != 200:
        return response
    path = Path(current_app.static_folder or "") / (request.view_args or {})["filename"]
    if path.suffix not in WORTH_PACKING:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.close()
        response.direct_passthrough = False
        response.set_data(_packed(path, path.stat().st_mtime_ns))
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


@lru_cache(maxsize=64)
def _packed(path: Path, mtime_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
