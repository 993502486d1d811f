"""What somebody here writes of a sheet: its head and its body, cleaned, and read as the library's are."""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Self

from clinic.frozen import frozen
from clinic.handouts import shelf
from clinic.handouts.checked import Reading, Status
from clinic.handouts.manuscript import ManuscriptFault, parts_of
from clinic.handouts.parts import Part, PartKind
from clinic.handouts.shelf import Sheet, Subject
from clinic.handouts.typed import inert
from clinic.plain import N_

MOST_CHARACTERS = 20_000
LINE_CHARACTERS = 600
TITLE_CHARACTERS = 80
MOST_PARTS = 20


@frozen(kw_only=True)
class Text:
    """One text as it is kept. `settings` are the subject's, in the language it was written in; a translation
    has none, and says in `of` which version it translates."""

    title: str
    setting: str = ""
    lead: str = ""
    drawing: str = ""
    body: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    of: int = 0

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(**document)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value}

    def parts(self) -> tuple[Part, ...]:
        """Raises `ManuscriptFault` with a sentence that says what to correct."""
        found = parts_of(self.body, "")
        if not found:
            raise ManuscriptFault("", N_("A sheet has at least one part."))
        if len(found) > MOST_PARTS:
            raise ManuscriptFault("", N_("A sheet has %(most)s parts at most."), most=MOST_PARTS)
        return found

    def sheet(
        self, known: Subject, locale: str, version: int, status: Status, reading: Reading | None = None
    ) -> Sheet:
        """The sheet this text makes. Its standing caution is always printed. Raises `ManuscriptFault`."""
        parts = tuple(part for part in self.parts() if part.kind is not PartKind.STANDING)
        if known.standing_caution:
            parts = (*parts, Part(PartKind.STANDING, self.title))
        words = shelf.common(locale)
        return Sheet(
            subject=known,
            common=words,
            version=version,
            status=status,
            title=self.title,
            setting=self.setting,
            lead=self.lead,
            drawing=self.drawing or self.title,
            parts=parts,
            digest=hashlib.sha256(repr((known, words, version, status, reading, self)).encode()).hexdigest(),
            reading=reading,
        )


def subject_of(code: str, slug: str, settings: Mapping[str, Any]) -> Subject:
    """What is true of a sheet in every language. One for two people always carries the caution X1."""
    return Subject(
        code=code,
        slug=slug,
        practice="",
        modalities=tuple(settings["modalities"]),
        minutes=settings["minutes"],
        conjoint=settings["conjoint"],
        standing_caution="X1" if settings["conjoint"] else settings["caution"] or None,
        need=settings["need"],
        drawing=settings["drawing"],
        given=settings["given"],
        techniques=tuple(settings["techniques"]),
    )


def frame(text: Text) -> list[tuple[str, int, int]]:
    """Which parts it has and how many lines in each: what a translation has in common with what it is of."""
    return [(part.kind, len(part.items), part.rows) for part in text.parts()]


def cleaned(body: str) -> str:
    """The body with nothing in it that hides or reorders. Where a line is set in, it stays so."""
    return "\n".join(_line(line) for line in body.splitlines()).strip("\n")


def _line(line: str) -> str:
    indent = "   " if line.startswith(("   ", "\t")) else ""
    said = inert(line, LINE_CHARACTERS)
    return f"{indent}{said}" if said else ""
