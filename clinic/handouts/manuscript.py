"""How a sheet is written down: a front matter, then parts under headings, for people to read and correct."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml


class ManuscriptFault(Exception):
    """A sheet cannot be read. The message says which file, which line, and what to do about it."""


class PartKind(StrEnum):
    TEXT = "TEXT"
    TRY = "TRY"
    MIND = "MIND"
    STEPS = "STEPS"
    STANDING = "STANDING"
    TICKS = "TICKS"
    SCRIPT = "SCRIPT"
    LOG_TABLE = "LOG_TABLE"
    SCALE_0_10 = "SCALE_0_10"
    BODY_OUTLINE = "BODY_OUTLINE"
    CARD = "CARD"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a part: what it says, how (`detail`), words to say (`say`), a column's `width`."""

    text: str
    detail: str = ""
    say: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sheet, in the order of print. `rows` belongs to tables, `low` and `high` to scales."""

    kind: PartKind
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    rows: int = 0
    low: str = ""
    high: str = ""
    new_page: bool = False


_HEADING = re.compile(r"## (?P<heading>.+?) \{(?P<kind>[A-Z0-9_]+)(?P<rest>[^}]*)\}$")
_STEP = re.compile(r"\d+\. (?P<text>.+)$")
_WIDTHS = ("narrow", "medium", "0-4")
_WITH_ITEMS = {
    PartKind.STEPS,
    PartKind.TICKS,
    PartKind.SCRIPT,
    PartKind.LOG_TABLE,
    PartKind.SCALE_0_10,
    PartKind.BODY_OUTLINE,
    PartKind.CARD,
}


def front_matter(text: str, where: str) -> tuple[dict[str, Any], str]:
    """Split a manuscript into its front matter and its body. Raises `ManuscriptFault`."""
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise ManuscriptFault(f"{where}: begin with a front matter between two lines of three dashes.")
    head, body = text[4:].split("\n---\n", 1)
    return mapping(head, where), body


def mapping(text: str, where: str) -> dict[str, Any]:
    """Read YAML that must be a list of names and values. Raises `ManuscriptFault`."""
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise ManuscriptFault(f"{where}: the front matter cannot be read{line}.") from fault
    if not isinstance(read, dict):
        raise ManuscriptFault(f"{where}: write names and values, one a line, such as “title: …”.")
    return read


def parts_of(body: str, where: str) -> tuple[Part, ...]:
    """Read the parts below the front matter, in order. Raises `ManuscriptFault`."""
    blocks: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("## "):
            blocks.append((line.rstrip(), []))
        elif blocks:
            blocks[-1][1].append(line)
        elif line.strip():
            raise ManuscriptFault(f"{where}: “{line.strip()[:40]}” stands before the first heading.")
    return tuple(_part(heading, lines, where) for heading, lines in blocks)


def _part(heading: str, lines: list[str], where: str) -> Part:
    found = _HEADING.match(heading)
    if not found or found["kind"] not in PartKind.__members__:
        kinds = ", ".join(PartKind)
        raise ManuscriptFault(f"{where}: “{heading}” must end with one of {kinds} in braces.")
    kind = PartKind(found["kind"])
    words = found["rest"].split()
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    items, paragraphs, ends = _lines(kind, lines, where)
    if kind in _WITH_ITEMS and not items:
        raise ManuscriptFault(f"{where}: “{found['heading']}” has no lines in it.")
    return Part(
        kind=kind,
        heading=found["heading"],
        paragraphs=paragraphs,
        items=items,
        rows=_rows(kind, settings, where),
        low=ends.get("low", ""),
        high=ends.get("high", ""),
        new_page="page" in words,
    )


def _rows(kind: PartKind, settings: dict[str, str], where: str) -> int:
    rows = settings.get("rows", "0")
    if not rows.isascii() or not rows.isdigit() or int(rows) > 20:
        raise ManuscriptFault(f"{where}: rows must be a number up to 20.")
    if kind is PartKind.LOG_TABLE and int(rows) < 1:
        raise ManuscriptFault(f"{where}: a LOG_TABLE needs its number of rows, such as rows=4.")
    return int(rows)


def _lines(
    kind: PartKind, lines: list[str], where: str
) -> tuple[tuple[Item, ...], tuple[str, ...], dict[str, str]]:
    items: list[Item] = []
    paragraphs: list[str] = []
    ends: dict[str, str] = {}
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        step = _STEP.match(bare)
        if kind is PartKind.STEPS and step and not line.startswith(" "):
            items.append(Item(step["text"]))
        elif line.startswith("- "):
            items.append(_item(kind, bare[2:], where))
        elif line.startswith("   ") and items:
            items[-1] = _with_detail(items[-1], bare)
        elif kind is PartKind.SCALE_0_10 and bare.partition(": ")[0] in ("low", "high"):
            end, _, words = bare.partition(": ")
            ends[end] = words
        else:
            paragraphs.append(bare)
    return tuple(items), tuple(paragraphs), ends


def _item(kind: PartKind, text: str, where: str) -> Item:
    if kind is PartKind.LOG_TABLE:
        name, _, width = (word.strip() for word in text.partition("|"))
        if width and width not in _WIDTHS:
            raise ManuscriptFault(f"{where}: a column is {', '.join(_WIDTHS)} or nothing, not “{width}”.")
        return Item(name, width=width)
    if kind is PartKind.CARD:
        name, colon, detail = text.partition(": ")
        if not colon:
            raise ManuscriptFault(f"{where}: on a CARD write “Heading: what to do”, not “{text[:40]}”.")
        return Item(name, detail=detail)
    return Item(text)


def _with_detail(item: Item, line: str) -> Item:
    if line.startswith("> "):
        return Item(item.text, item.detail, line[2:], item.width)
    return Item(item.text, f"{item.detail} {line}".strip(), item.say, item.width)
