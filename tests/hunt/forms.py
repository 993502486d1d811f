"""The forms of a page as a browser reads them, and what somebody types into every field of one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

WRITTEN = frozenset({"text", "search", "textarea", "email", "tel", "password", "url"})
TICKED = frozenset({"radio", "checkbox"})
PRESSED = frozenset({"submit", "button", "reset", "image", "file"})

Pairs = list[tuple[str, str]]
Word = Callable[["Field"], str]


@dataclass
class Field:
    """One thing that can be typed, chosen or ticked."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = False
    most: int = 300
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def chosen(self) -> str:
        """Of a list, what is chosen already, or the first that says something."""
        marked = [value for value, is_chosen in self.options if is_chosen and value]
        return next(iter([*marked, *(value for value, _ in self.options if value)]), "")


@dataclass
class Form:
    """Where it goes, how, and its fields in order."""

    action: str
    method: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)

    def names(self) -> set[str]:
        return {one.name for one in self.fields}

    def filled(self, word: Word, given: Mapping[str, str | list[str]]) -> Pairs:
        """Every field written with a word of its own, but those that `given` names; the rest as it stands."""
        return [
            *self._as_it_stands(word, given),
            *((name, one) for name, value in given.items() for one in _each(value)),
        ]

    def _as_it_stands(self, word: Word, given: Mapping[str, str | list[str]]) -> Iterator[tuple[str, str]]:
        # Of a question without an answer, the first one.
        decided = {one.name for one in self.fields if one.is_on}
        for one in self.fields:
            if one.name in given or one.kind in PRESSED:
                continue
            if one.kind in WRITTEN:
                yield one.name, word(one)
            elif one.kind == "select":
                yield one.name, one.chosen
            elif one.kind not in TICKED:
                yield one.name, one.value
            elif one.is_on or (one.kind == "radio" and one.name not in decided):
                decided.add(one.name)
                yield one.name, one.value


def _each(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.loose: list[tuple[str, Field]] = []
        self._open: Form | None = None
        self._text: Field | None = None
        self._list: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(has.get("action", ""), has.get("method", "get").lower(), has.get("id", ""))
            self.forms.append(self._open)
        elif tag == "option" and self._list is not None:
            self._list.options.append((has.get("value", ""), "selected" in has))
        elif tag in ("input", "textarea", "select", "button") and has.get("name"):
            self._add(self._field(tag, has), has.get("form", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._list = None

    def _field(self, tag: str, has: dict[str, str]) -> Field:
        kind = has.get("type", "text") if tag == "input" else "submit" if tag == "button" else tag
        made = Field(has["name"], kind, has.get("value", ""), "checked" in has)
        made.most = int(has.get("maxlength") or 300)
        if kind in TICKED and "value" not in has:
            made.value = "on"
        self._text = made if tag == "textarea" else None
        self._list = made if tag == "select" else None
        return made

    def _add(self, made: Field, belongs_to: str) -> None:
        if belongs_to:
            self.loose.append((belongs_to, made))
        elif self._open is not None:
            self._open.fields.append(made)


def forms_of(page: str) -> list[Form]:
    """Every form of a page, with the fields that stand elsewhere but belong to it."""
    reader = _Reader()
    reader.feed(page)
    for belongs_to, made in reader.loose:
        for form in reader.forms:
            if form.id == belongs_to:
                form.fields.append(made)
    return reader.forms
