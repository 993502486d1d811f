"""What a list says of a note, read without making sense of all the rest."""

from datetime import date
from itertools import chain
from typing import Any, Self

import orjson

from clinic.frozen import frozen
from clinic.notes import formats
from clinic.notes.content import READ, NoteContent, UnknownVersion
from clinic.notes.format import Shape
from clinic.notes.headings import of_format
from clinic.notes.words import beginning

_IN_WORDS = frozenset({Shape.TEXT, Shape.LINES})


@frozen
class Headline:
    """What kind of note it is, of which day, and the ways worked in, as called at signing.

    `begins` is how its most telling field begins, as it was typed; `chose` what was chosen where that field
    is a choice, as it was called at signing. One of them at most.
    """

    title: str
    on: date
    ways: tuple[str, ...] = ()
    begins: str = ""
    chose: str = ""

    @classmethod
    def of(cls, content: NoteContent) -> Self:
        asked = content.asked or of_format(content.format)
        written = {"label": content.title, "asked": [heading.to_json() for heading in asked]}
        return cls._of_document(content.to_json() | written)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Of what a note says, as it is stored. Raises as `NoteContent.from_json`."""
        document = orjson.loads(text)
        if document["v"] not in READ:
            raise UnknownVersion
        if not document.get("label"):
            return cls.of(NoteContent.from_json(document))
        return cls._of_document(document)

    @classmethod
    def _of_document(cls, document: dict[str, Any]) -> Self:
        return cls(
            document["label"],
            date.fromisoformat(document["header"]["service_date"]),
            tuple(way["label"] for way in document["ways"]),
            *_told(document),
        )


def _told(document: dict[str, Any]) -> tuple[str, str]:
    """How its most telling answer begins, and what was chosen if that is a choice.

    That is the field its format names; else the first in words; else the first that was chosen.
    """
    named, fields = formats.foremost(document["type"]), document["fields"]
    answered = [heading for heading in document["asked"] if fields.get(heading["code"])]
    ranked = chain(
        (heading for heading in answered if heading["code"] == named),
        (heading for heading in answered if heading["shape"] in _IN_WORDS),
        (heading for heading in answered if heading["shape"] == Shape.CHOICE),
    )
    for heading in ranked:
        if said := _said(fields[heading["code"]]):
            is_typed = heading["shape"] in _IN_WORDS
            return (beginning(said), "") if is_typed else ("", dict(heading["options"]).get(said, said))
    return "", ""


def _said(answer: Any) -> str:
    """What was typed or chosen; nothing of what is neither words, nor lines, nor one choice."""
    if isinstance(answer, str):
        return answer.strip()
    return "\n".join(part["text"] for part in answer if isinstance(part, dict) and "text" in part).strip()
