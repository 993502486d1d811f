"""How the fields of a note were asked: their words and order, kept in the document that is signed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from clinic.clock import day_named
from clinic.frozen import frozen
from clinic.notes.format import Field, Format, Shape


@frozen(kw_only=True)
class Heading:
    """One field as it was asked, with the words of its options, or its columns where it is made of rows."""

    code: str
    label: str
    shape: Shape = Shape.TEXT
    options: tuple[tuple[str, str], ...] = ()
    columns: tuple["Heading", ...] = ()

    @classmethod
    def of(cls, field: Field) -> Self:
        return cls(
            code=field.code,
            label=field.label,
            shape=field.shape,
            options=tuple((option.code, option.label) for option in field.options),
            columns=tuple(map(Heading.of, field.columns)),
        )

    def chosen(self, codes: tuple[str, ...]) -> Iterator[str]:
        """The words of the chosen options in their order, then the codes that have none."""
        yield from (label for code, label in self.options if code in codes)
        words = dict(self.options)
        yield from (code for code in codes if code not in words)

    def day(self, value: str) -> date | None:
        """The day that was answered."""
        return day_named(value)

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "shape": str(self.shape),
            "options": [list(option) for option in self.options],
            "columns": [column.to_json() for column in self.columns],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            code=document["code"],
            label=document["label"],
            shape=Shape(document["shape"]),
            options=tuple((code, label) for code, label in document["options"]),
            columns=tuple(map(Heading.from_json, document["columns"])),
        )


def of_format(format_: Format | None) -> tuple[Heading, ...]:
    """How a format asks today; nothing for one that is not known any more."""
    return tuple(map(Heading.of, format_.fields)) if format_ else ()
