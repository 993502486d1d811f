"""How a sheet is written down: a front matter, then parts under headings, for people to read and correct."""

import re
from typing import Any

import yaml

from clinic.frozen import frozen
from clinic.handouts.parts import HOW_MANY, MANNERS, Breath, Item, Manner, Part, PartKind
from clinic.plain import N_

MOST_ROWS = 20
MOST_COLUMNS = 7
BREATH_SECONDS = range(2, 11)


class ManuscriptFault(Exception):
    """A sheet cannot be read. `sentence` (a msgid with its `values`) says what to correct.

    Its text says so in English, after the file it is `where` that is one of the library's.
    """

    def __init__(self, where: str, sentence: str, **values: object) -> None:
        said = sentence % values if values else sentence
        super().__init__(f"{where}: {said}" if where else said)
        self.sentence, self.values = sentence, values


_HEADING = re.compile(r"## (?P<heading>.+?) \{(?P<kind>[A-Z0-9_]+)(?P<rest>[^}]*)\}$")
_STEP = re.compile(r"\d+\. (?P<text>.+)$")
_WIDTHS = ("narrow", "medium", "0-4")
_PAGE = "page"
# What is said besides the lines of a part, each after its own word.
_ASIDES = {PartKind.SCALE_0_10: ("low", "high"), PartKind.GRID: ("columns",)}
_SETTINGS = {
    PartKind.LOG_TABLE: {"rows"},
    PartKind.TEXT_BOX: {"rows"},
    PartKind.DRAWING_BOX: {"rows"},
    PartKind.BREATH_GRAPHIC: {"in", "hold", "out"},
}
_TAKES_SO_MANY = N_("“%(heading)s” has %(lines)s lines where it takes %(most)s.")
_TAKES_FROM_TO = N_("“%(heading)s” has %(lines)s lines where it takes %(least)s to %(most)s.")
_USUAL_ROWS = {PartKind.TEXT_BOX: 3, PartKind.DRAWING_BOX: 12}


def front_matter(text: str, where: str) -> tuple[dict[str, Any], str]:
    """Split a manuscript into its front matter and its body. Raises `ManuscriptFault`."""
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise ManuscriptFault(where, "Begin with a front matter between two lines of three dashes.")
    head, body = text[4:].split("\n---\n", 1)
    return mapping(head, where), body


def mapping(text: str, where: str) -> dict[str, Any]:
    """Read YAML that must be a list of names and values. Raises `ManuscriptFault`."""
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise ManuscriptFault(where, f"The front matter cannot be read{line}.") from fault
    if not isinstance(read, dict):
        raise ManuscriptFault(where, "Write names and values, one a line, such as “title: …”.")
    return read


def parts_of(body: str, where: str) -> tuple[Part, ...]:
    """Read the parts below the front matter, in order. Raises `ManuscriptFault`."""
    return tuple(_part(heading, lines, where) for heading, lines in sections(body, where))


def sections(body: str, where: str) -> list[tuple[str, list[str]]]:
    """The line of each heading, with the lines below it. Raises `ManuscriptFault`."""
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("## "):
            found.append((line.rstrip(), []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise ManuscriptFault(
                where, N_("“%(words)s” stands before the first heading."), words=line.strip()[:40]
            )
    return found


@frozen
class Heading:
    """A part's heading, its kind, and the words after that in the braces."""

    heading: str
    kind: PartKind
    words: list[str]


def heading_of(line: str, where: str) -> Heading:
    """Read the line of a heading. Raises `ManuscriptFault`."""
    found = _HEADING.match(line)
    if not found or found["kind"] not in PartKind.__members__:
        kinds = ", ".join(PartKind)
        raise ManuscriptFault(
            where,
            N_("“%(words)s” must end with one of these in braces: %(kinds)s."),
            words=line[:80],
            kinds=kinds,
        )
    return Heading(found["heading"], PartKind(found["kind"]), found["rest"].split())


def _part(line: str, lines: list[str], where: str) -> Part:
    head = heading_of(line, where)
    kind, words = head.kind, head.words
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    manner = _manner(kind, [word for word in words if "=" not in word and word != _PAGE], where)
    _check_settings(kind, settings, where)
    items, paragraphs, asides = _lines(kind, lines, where)
    _check_count(kind, items, head.heading, where)
    breath = _breath(settings, items, where) if kind is PartKind.BREATH_GRAPHIC else None
    return Part(
        kind=kind,
        heading=head.heading,
        paragraphs=paragraphs,
        items=items,
        rows=_rows(kind, settings, manner, where),
        low=asides.get("low", ""),
        high=asides.get("high", ""),
        new_page=_PAGE in words,
        manner=manner,
        columns=_columns(asides.get("columns", ""), where) if kind is PartKind.GRID else (),
        breath=breath,
    )


def _manner(kind: PartKind, words: list[str], where: str) -> Manner | None:
    known = MANNERS.get(kind)
    for word in words:
        if word != known:
            raise ManuscriptFault(
                where,
                N_("In the braces after %(kind)s may stand %(may)s, not “%(word)s”."),
                kind=kind,
                may=", ".join(filter(None, (known, _PAGE))),
                word=word,
            )
    return known if words else None


def _check_settings(kind: PartKind, settings: dict[str, str], where: str) -> None:
    for name, value in settings.items():
        if name not in _SETTINGS.get(kind, set()):
            raise ManuscriptFault(where, N_("%(kind)s has no setting “%(name)s”."), kind=kind, name=name)
        if not value.isascii() or not value.isdigit() or int(value) > MOST_ROWS:
            raise ManuscriptFault(
                where, N_("“%(name)s” is a number up to %(most)s."), name=name, most=MOST_ROWS
            )


def _check_count(kind: PartKind, items: tuple[Item, ...], heading: str, where: str) -> None:
    least, most = HOW_MANY.get(kind, (0, 0))
    if not least <= len(items) <= most:
        takes = _TAKES_SO_MANY if least == most else _TAKES_FROM_TO
        raise ManuscriptFault(where, takes, heading=heading, lines=len(items), least=least, most=most)


def _rows(kind: PartKind, settings: dict[str, str], manner: Manner | None, where: str) -> int:
    rows = int(settings.get("rows", _USUAL_ROWS.get(kind, 0)))
    if kind is PartKind.LOG_TABLE and (rows < 1) is not (manner is Manner.DAYS):
        raise ManuscriptFault(where, N_("A table needs its number of rows, or the days of a week."))
    return rows


def _columns(text: str, where: str) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in text.split("|"))
    if not all(columns) or len(columns) > MOST_COLUMNS:
        raise ManuscriptFault(
            where,
            N_("A grid needs its columns on one line, %(most)s at most: %(sample)s"),
            most=MOST_COLUMNS,
            sample="columns: … | …",
        )
    return columns


def _breath(settings: dict[str, str], items: tuple[Item, ...], where: str) -> Breath:
    breath = Breath(*(int(settings.get(name, "0")) for name in ("in", "hold", "out")))
    if breath.inward not in BREATH_SECONDS or breath.outward not in BREATH_SECONDS:
        raise ManuscriptFault(
            where,
            N_("A breath goes in and out for two to ten seconds each, such as %(sample)s."),
            sample="in=4 out=6",
        )
    if len(items) != len(breath.seconds):
        raise ManuscriptFault(
            where, N_("A breath has one line for each stretch of it: in, held if it is, out.")
        )
    return breath


def _lines(
    kind: PartKind, lines: list[str], where: str
) -> tuple[tuple[Item, ...], tuple[str, ...], dict[str, str]]:
    items: list[Item] = []
    paragraphs: list[str] = []
    asides: dict[str, str] = {}
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        step = _STEP.match(bare)
        if kind is PartKind.STEPS and step and not line.startswith(" "):
            items.append(Item(step["text"]))
        elif line.startswith("- "):
            items.append(_item(kind, bare[2:].strip(), where))
        elif line.startswith("   ") and items:
            items[-1] = _with_detail(items[-1], bare)
        elif bare.partition(":")[0] in _ASIDES.get(kind, ()):
            name, _, words = bare.partition(":")
            asides[name] = words.strip()
        else:
            paragraphs.append(bare)
    return tuple(items), tuple(paragraphs), asides


def _item(kind: PartKind, text: str, where: str) -> Item:
    if kind is PartKind.LOG_TABLE:
        name, _, width = (word.strip() for word in text.partition("|"))
        if width and width not in _WIDTHS:
            raise ManuscriptFault(
                where,
                N_("After the name of a column may stand %(widths)s, or nothing, not “%(width)s”."),
                widths=", ".join(_WIDTHS),
                width=width,
            )
        return Item(name, width=width)
    if kind is PartKind.CARD:
        name, colon, detail = text.replace("：", ": ", 1).partition(": ")
        if not colon:
            raise ManuscriptFault(
                where,
                N_("On a card each line is a heading, a colon and what to do: “%(words)s”."),
                words=text[:40],
            )
        return Item(name, detail=detail)
    return Item(text)


def _with_detail(item: Item, line: str) -> Item:
    if line.startswith("> "):
        return Item(item.text, item.detail, line[2:], item.width)
    return Item(item.text, f"{item.detail} {line}".strip(), item.say, item.width)
