"""Stretches of time as pairs of epoch seconds: start included, end not."""

from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted, without overlaps, touching spans made one; empty ones dropped."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


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


def clipped(spans: Iterable[Span], window: Span) -> list[Span]:
    """What of `spans` lies inside `window`."""
    first, last = window
    cut = ((max(start, first), min(end, last)) for start, end in spans)
    return [span for span in cut if span[0] < span[1]]
