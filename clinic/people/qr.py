"""A QR code as a picture of its own: for a page by its address, for paper as PNG."""

import io

import segno
from flask import Response


def svg(text: str) -> bytes:
    """For a page: no style, no script, dark on white in both schemes so that every camera reads it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=6, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()


def answer(text: str) -> Response:
    """The same as an answer of its own, which no browser keeps."""
    return Response(svg(text), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def png_data(text: str) -> str:
    """For a printed sheet: a `data:` address."""
    return str(segno.make(text, error="q", micro=False).png_data_uri(scale=8, border=3))
