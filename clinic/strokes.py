"""A line over time as it is drawn: in as many pieces as gaps leave it."""

from collections.abc import Iterable, Sequence

Place = tuple[float, float]

# A course over time, in units of its own: where its days begin and end, and where they end on a telephone.
LEFT, RIGHT, NARROW_RIGHT = 34, 500, 244


def narrowed(x: float) -> float:
    """The same place where the days have less room."""
    return LEFT + (x - LEFT) * (NARROW_RIGHT - LEFT) / (RIGHT - LEFT)


def strokes(places: Iterable[Place | None]) -> tuple[str, ...]:
    """The pieces of a line through these places, each as a path. None parts it; one place alone is none."""
    pieces: list[list[Place]] = [[]]
    for place in places:
        if place is None:
            pieces.append([])
        else:
            pieces[-1].append(place)
    return tuple(path(piece) for piece in pieces if len(piece) > 1)


def path(places: Sequence[Place]) -> str:
    """Straight from each to the next."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
