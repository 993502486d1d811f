"""The steps of a sheet, and the same sheet with those alone that somebody was given."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace

from clinic.handouts.parts import Part, PartKind
from clinic.handouts.shelf import Sheet


def lines_of(sheet: Sheet) -> tuple[str, ...]:
    """What each step says, in the order of print; the first is number one."""
    return tuple(item.text for part in sheet.parts if part.kind is PartKind.STEPS for item in part.items)


def only(sheet: Sheet, numbers: Collection[int]) -> Sheet:
    """The sheet with these steps alone, and everything else of it; all of them where none is named."""
    if not numbers:
        return sheet
    parts = tuple(_parts(sheet, numbers))
    printed = hashlib.sha256(repr((sheet.digest, sorted(numbers))).encode()).hexdigest()
    return replace(sheet, parts=parts, digest=printed)


def _parts(sheet: Sheet, numbers: Collection[int]) -> Iterator[Part]:
    before = 0
    for part in sheet.parts:
        if part.kind is not PartKind.STEPS:
            yield part
            continue
        items = tuple(item for at, item in enumerate(part.items, before + 1) if at in numbers)
        before += len(part.items)
        if items:
            yield replace(part, items=items)
