"""The formats the practice has made for itself: what each asks, in every version a note was written in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from secrets import token_hex
from typing import Any
from uuid import UUID

from clinic.audit.actor import Actor
from clinic.notes import own_words
from clinic.notes.format import MOST_CHARACTERS, Field, Format, Group, Option, Shape
from clinic.notes.formats_session import PLAN
from clinic.notes.own_words import Of, Version

OF_OURS = "OWN_"
SHAPES = (Shape.TEXT, Shape.LINES, Shape.CHOICE, Shape.YES, Shape.NUMBER, Shape.DAY)
MOST_FIELDS, MOST_OPTIONS = 30, 20
LABEL_CHARACTERS, HINT_CHARACTERS, LINE_CHARACTERS = 80, 160, 500


def new_code() -> str:
    return f"{OF_OURS}{token_hex(3).upper()}"


def field_code(code: str, number: int) -> str:
    """How a field of a format is called. It names its format, so that an answer tells who asked."""
    return f"{code.lower()}_{number}"


def find(code: str, version: int | None = None) -> Format | None:
    """A format of the practice's own as it is, or as it was in one version."""
    if not code.startswith(OF_OURS):
        return None
    found = (one for one in own_words.versions(Of.FORMAT) if one.code == code)
    wanted = [one for one in found if version in (None, one.number)]
    return _format(wanted[-1]) if wanted else None


def every() -> list[tuple[Format, bool]]:
    """Each as it is, and whether it is offered, in the order they were made."""
    return [(_format(one), one.is_offered) for one in own_words.newest(Of.FORMAT).values()]


def offered() -> list[Format]:
    return [format_ for format_, is_offered in every() if is_offered]


def field_called(code: str) -> Field | None:
    """The field of that code, as it was asked last, in whichever version that was."""
    owner, _, _number = code.rpartition("_")
    found = [one for one in own_words.versions(Of.FORMAT) if one.code == owner.upper()]
    fields = (field for one in reversed(found) for field in _format(one).fields)
    return next((field for field in fields if field.code == code), None)


def codes_of(code: str) -> Iterator[str]:
    """The code of every field this format ever asked, so that none comes to mean something else."""
    for one in own_words.versions(Of.FORMAT):
        if one.code == code:
            yield from (field["code"] for field in one.content["fields"])


def keep(actor: Actor, format_: Format, by: UUID, *, is_offered: bool = True) -> None:
    """Make it the next version, over the one that `format_` was made from. Leaves the commit.

    Raises `ChangedMeanwhile` if there is a later one.
    """
    content = _content(format_)
    own_words.keep(
        actor, Of.FORMAT, format_.code, content, over=format_.version, by=by, is_offered=is_offered
    )


def _content(format_: Format) -> dict[str, Any]:
    fields = [
        {
            "code": field.code,
            "label": field.label,
            "hint": field.hint,
            "shape": str(field.shape),
            "required": field.required,
            "options": [option.label for option in field.options],
        }
        for field in format_.fields
    ]
    return {"label": format_.label, "is_session": format_.is_session, "fields": fields}


def _format(version: Version) -> Format:
    content = version.content
    return made(
        version.code,
        version.number,
        content["label"],
        map(_field, content["fields"]),
        is_session=content["is_session"],
    )


def made(code: str, version: int, label: str, fields: Iterable[Field], *, is_session: bool) -> Format:
    """A format of the practice's own. What is no session was no meeting either."""
    asked = tuple(fields)
    return Format(
        code=code,
        version=version,
        label=label,
        group=Group.OWN,
        fields=asked,
        is_session=is_session,
        is_meeting=is_session,
        plan_field=PLAN.code if any(field.code == PLAN.code for field in asked) else "",
    )


def _field(content: Mapping[str, Any]) -> Field:
    return field_of(
        content["code"],
        content["label"],
        content["hint"],
        Shape(content["shape"]),
        content["options"],
        required=content["required"],
    )


def field_of(
    code: str, label: str, hint: str, shape: Shape, options: Sequence[str] = (), *, required: bool
) -> Field:
    """One field. An option's words are its code: another wording is another answer."""
    return Field(
        code=code,
        label=label,
        hint=hint,
        shape=shape,
        required=required,
        options=tuple(Option(words, words) for words in options),
        most=LINE_CHARACTERS if shape is Shape.LINES else MOST_CHARACTERS,
    )
