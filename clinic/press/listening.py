"""What somebody hears who listens to a PDF: lines as they are spoken where they are drawn otherwise.

Glyphs stand in the order of drawing: right-to-left lines from their end, a vowel of Punjabi before the
consonant it follows. The invisible joiners of Persian leave none at all.
So each such line carries its own words in the tag tree, where a reading aid looks first.
"""

import unicodedata
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf
from weasyprint.formatting_structure.boxes import TextBox

_JOINERS = frozenset("\u200c\u200d")
_GURMUKHI = range(0x0A00, 0x0A80)
_add_tags = weasyprint.pdf.add_tags


def needs_words(text: str) -> bool:
    """Whether the glyphs alone would be read wrongly."""
    return any(
        mark in _JOINERS or ord(mark) in _GURMUKHI or unicodedata.bidirectional(mark) in ("R", "AL")
        for mark in text
    )


def add_tags_with_words(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
    """WeasyPrint's tag tree, its right-to-left lines with their words beside them."""
    # The record of what was drawn is emptied while the tree is made.
    lines = [
        {drawn["mcid"]: box.text for box, drawn in stream._tags.items() if isinstance(box, TextBox)}
        for stream in page_streams
    ]
    _add_tags(pdf, document, pdf_version, page_streams)
    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("Type") == "/StructElem" and element.get("Pg") in pages:
            drawn = lines[pages[element["Pg"]]]
            words = "".join(drawn.get(kid, "") for kid in element["K"] if isinstance(kid, int))
            if needs_words(words):
                element["ActualText"] = pydyf.String(words)


def install() -> None:
    """Have every PDF of this process made so."""
    weasyprint.pdf.add_tags = add_tags_with_words
