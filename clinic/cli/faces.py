"""How the typefaces are cut: only the weights in use, and Atkinson's zero without its slash.

A slashed zero makes 50 read as 5Ø to many. The face has no plain zero to choose, so its outline is joined
here: the slash parts the counter in two halves, and one contour out of both is the plain counter.
"""

import io
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib import instancer
from fontTools.varLib.iup import iup_delta

Limits = dict[str, float | tuple[float, float]]

# The slashed zero as drawn: the outer contour, then the two half counters (index of each one's last point).
SLASHED_ZERO_ENDS = [15, 26, 38]
FAMILY_NAMES = {1, 4, 16}
POSTSCRIPT_NAME = 6


class ZeroRedrawn(Exception):
    """The face draws its zero in another way now; somebody has to look before it is cut."""


def cut(source: Path, target: Path, limits: Limits | None = None, *, plain_zero: bool = False) -> None:
    """Write `source` to `target` for browsers, narrowed to `limits` of its axes."""
    font = _unpacked(source)
    if plain_zero:
        join_zero(font)
    if limits:
        font = _unpacked(instancer.instantiateVariableFont(font, limits))
    font.flavor = "woff2"
    font.save(target)


def cut_to(source: Path, target: Path, text: str) -> None:
    """Write to `target` for browsers what this text alone is written with."""
    font = _unpacked(source)
    cutter = Subsetter(Options(layout_features=["*"]))
    cutter.populate(text=text)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def cut_for_print(
    source: Path, target: Path, family: str, limits: Limits | None = None, *, plain_zero: bool = False
) -> None:
    """Write `source` to `target` as TrueType named `family`: the PDF maker reads that far faster."""
    font = _unpacked(source)
    if plain_zero:
        join_zero(font)
    if limits:
        font = instancer.instantiateVariableFont(font, limits)
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = family
        elif record.nameID == POSTSCRIPT_NAME:
            record.string = family.replace(" ", "")
    font.save(target)


def join_zero(font: TTFont) -> None:
    """Make the zero of `font` plain, with the deltas of every weight. Raises `ZeroRedrawn`."""
    zero = font["glyf"]["zero"]
    if list(zero.endPtsOfContours) != SLASHED_ZERO_ENDS:
        raise ZeroRedrawn
    points = list(zero.coordinates)
    order = _joined_order(points)
    if "gvar" in font:
        for variation in font["gvar"].variations["zero"]:
            variation.coordinates = _reordered_deltas(list(variation.coordinates), points, order)
    zero.coordinates = GlyphCoordinates([points[index] for index in order])
    zero.flags = bytearray(zero.flags[index] for index in order)
    zero.endPtsOfContours = [SLASHED_ZERO_ENDS[0], SLASHED_ZERO_ENDS[-1]]
    zero.numberOfContours = 2
    zero.recalcBounds(font["glyf"])


def _joined_order(points: list[tuple[int, int]]) -> list[int]:
    outer, first, second = SLASHED_ZERO_ENDS
    return [
        *range(outer + 1),
        *_opened_at_slash(range(outer + 1, first + 1), points),
        *_opened_at_slash(range(first + 1, second + 1), points),
    ]


def _opened_at_slash(half: range, points: list[tuple[int, int]]) -> list[int]:
    """The indices of one half counter, beginning right after its longest edge, which is the slash."""
    indices = list(half)

    def edge_length(place: int) -> int:
        here, there = points[indices[place]], points[indices[(place + 1) % len(indices)]]
        return (here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2

    start = max(range(len(indices)), key=edge_length) + 1
    return indices[start:] + indices[:start]


def _reordered_deltas(deltas: list[Any], points: list[tuple[int, int]], order: list[int]) -> list[Any]:
    """Deltas follow their points. Those the face leaves out are interpolated first, among old neighbours."""
    body, phantom = deltas[:-4], deltas[-4:]
    if None in deltas:
        body = [(round(x), round(y)) for x, y in iup_delta(body, points, SLASHED_ZERO_ENDS)]
        phantom = [delta or (0, 0) for delta in phantom]
    return [body[index] for index in order] + phantom


def _unpacked(font: Path | TTFont) -> TTFont:
    """A font read whole and uncompressed, so that its tables may be changed."""
    loaded = TTFont(font) if isinstance(font, Path) else font
    loaded.flavor = None
    raw = io.BytesIO()
    loaded.save(raw)
    raw.seek(0)
    return TTFont(raw)
