"""Stretches of time as pairs of epoch seconds: start included, end not."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted, without overlaps, touching spans made one; empty ones dropped."""
    filled = [span for span in spans if span[0] < span[1]]
    return covered([start for start, _ in filled], [end for _, end in filled])


def covered(starts: Iterable[int], ends: Iterable[int]) -> list[Span]:
    """What spans with these starts and these ends cover, merged; each list may be in any order of its own.

    Nothing is covered from an end on where as many spans have ended as had begun: there the next start,
    counted in their order, comes later than the end.
    """
    opened, closed = sorted(starts), sorted(ends)
    gaps = [edge for edge in zip(closed, opened[1:], strict=False) if edge[0] < edge[1]]
    edges = [*opened[:1], *chain.from_iterable(gaps), *closed[-1:]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def without(spans: Sequence[Span], removed: Sequence[Span]) -> list[Span]:
    """`spans` minus `removed`; both merged, and so is the answer."""
    return [part for span in spans for part in _parts(span, removed)]


def shared(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What lies in both; both merged, and so is the answer."""
    return [part for span in others for part in clipped(spans, span)]


def _parts(span: Span, removed: Sequence[Span]) -> Iterator[Span]:
    start, end = span
    for gap_start, gap_end in removed:
        if gap_end <= start:
            continue
        if gap_start >= end:
            break
        if start < gap_start:
            yield start, gap_start
        start = gap_end
    if start < end:
        yield start, end


def clipped(spans: Sequence[Span], window: Span) -> list[Span]:
    """What of `spans`, which are merged, lies inside `window`."""
    first, last = window
    inside = list(spans[bisect_right(spans, first, key=_end) : bisect_left(spans, last, key=_start)])
    if inside:
        inside[0] = (max(inside[0][0], first), inside[0][1])
        inside[-1] = (inside[-1][0], min(inside[-1][1], last))
    return inside if first < last else []


_start, _end = itemgetter(0), itemgetter(1)
