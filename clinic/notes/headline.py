"""What a list says of a note, read without making sense of all the rest."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Self

from clinic.notes.content import READ, NoteContent, UnknownVersion


@dataclass(frozen=True)
class Headline:
    """What kind of note it is, of which day, and the ways worked in, as called at signing."""

    title: str
    on: date
    ways: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: NoteContent) -> Self:
        return cls(content.title, content.header.service_date, tuple(way.label for way in content.ways))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Of what a note says, as it is stored. Raises as `NoteContent.from_json`."""
        document = json.loads(text)
        if document["v"] not in READ:
            raise UnknownVersion
        if not document.get("label"):
            return cls.of(NoteContent.from_json(document))
        ways = tuple(way["label"] for way in document["ways"])
        return cls(document["label"], date.fromisoformat(document["header"]["service_date"]), ways)
