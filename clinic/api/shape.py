"""What a request may carry: one declaration that both judges it and describes it in OpenAPI."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from clinic.edge.catalogue import gettext
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import Refusal

Schema = dict[str, Any]
Errors = dict[str, str]

MISSING = N_("This is missing.")
NOT_TEXT = N_("This is to be text.")
UNKNOWN = N_("There is no field of this name here.")
TWICE = N_("This was sent more than once.")
TOO_LONG = N_("This is too long: %(most)s characters at most.")
NOT_ONE = N_("This is none of the values that may stand here.")
NOT_SHAPED = N_("This is not written as the description of this interface says.")
NO_SUCH_DAY = N_("There is no such day.")
EITHER = N_("Give exactly one of these: %(names)s.")

MOST_CHARACTERS = 200
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
INSTANT = rf"{DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z"
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Invalid(Refusal):
    """What was sent is not of the shape it should have. `fields` says what is wrong with each."""

    status = 422
    sentence = N_("Some of what was sent cannot be used.")

    def __init__(self, fields: Errors) -> None:
        super().__init__()
        self.fields = fields


@frozen
class Text:
    """A piece of text, and what it has to look like. `pattern` is for the whole of it."""

    about: str
    pattern: str = ""
    choices: Sequence[str] = ()
    most: int = MOST_CHARACTERS
    is_day: bool = False
    is_needed: bool = True
    like: str = ""

    def schema(self) -> Schema:
        said: Schema = {"type": "string", "description": self.about}
        if self.choices:
            return said | {"enum": list(self.choices)}
        said |= {"minLength": 1, "maxLength": self.most}
        if self.pattern:
            said["pattern"] = f"^{self.pattern}$"
        if self.is_day:
            said["format"] = "date"
        return said | ({"examples": [self.like]} if self.like else {})

    def amiss(self, value: object) -> str | None:
        """What is wrong with it, in words; None if nothing is."""
        if not isinstance(value, str):
            return gettext(NOT_TEXT)
        if self.choices:
            return None if value in self.choices else gettext(NOT_ONE)
        if not value:
            return gettext(MISSING)
        if len(value) > self.most:
            return gettext(TOO_LONG, most=self.most)
        if self.pattern and not re.fullmatch(self.pattern, value):
            return gettext(NOT_SHAPED)
        return gettext(NO_SUCH_DAY) if self.is_day and not _is_day(value) else None


@frozen
class Shape:
    """The fields of one request. Of those in `either`, exactly one is there."""

    fields: Mapping[str, Text] = field(default_factory=dict)
    either: Sequence[str] = ()

    def read(self, sent: Mapping[str, object]) -> dict[str, str]:
        """What was sent, once it is known to have this shape. Raises `Invalid`."""
        errors = dict(self._amiss(sent))
        if errors:
            raise Invalid(errors)
        return {name: str(value) for name, value in sent.items()}

    def schema(self) -> Schema:
        needed = [name for name, one in self.fields.items() if one.is_needed and name not in self.either]
        said: Schema = {
            "type": "object",
            "properties": {name: one.schema() for name, one in self.fields.items()},
            "required": needed,
            "additionalProperties": False,
        }
        return said | ({"oneOf": [{"required": [name]} for name in self.either]} if self.either else {})

    def _amiss(self, sent: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for name in sent:
            if name not in self.fields:
                yield _shown(name), gettext(UNKNOWN)
        for name, one in self.fields.items():
            if name in sent:
                wrong = one.amiss(sent[name])
                if wrong is not None:
                    yield name, wrong
            elif one.is_needed and name not in self.either:
                yield name, gettext(MISSING)
        if self.either and sum(name in sent for name in self.either) != 1:
            for name in self.either:
                yield name, gettext(EITHER, names=", ".join(self.either))


def _shown(name: str) -> str:
    """A field's name as it came, so far as it can be repeated."""
    return "".join(letter for letter in name if letter.isprintable())[:40]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
