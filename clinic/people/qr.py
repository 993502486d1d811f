"""A QR code as a picture of its own: for a page by its address, for paper as PNG."""

import io

import segno


def svg(text: str) -> bytes:
    """For a page: no style, no script, dark on white in both schemes so that every camera reads it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=6, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return out.getvalue()


def png_data(text: str) -> str:
    """For a printed sheet: a `data:` address."""
    return str(segno.make(text, error="q", micro=False).png_data_uri(scale=8, border=3))
