"""Where the charts of co-regulation put their marks, in units of their own.

A line is in as many pieces as gaps leave it. `mirrored` lets time run from the right, as its reader does.
"""

from collections.abc import Iterable, Sequence

from clinic.coregulation.codes import HIGHEST, LOWEST
from clinic.coregulation.compared import Change, Views
from clinic.coregulation.series import Followed, States, Track
from clinic.frozen import frozen
from clinic.strokes import path, strokes

# A small chart of one thing: room for its numbers before, and below for the gaps of each line that has any.
LINE_WIDTH, BELOW = 280, 6
LINE_START, LINE_END, TOP, BOTTOM, FIRST_GAP, GAP_STEP = 32, 268, 10, 100, 112, 7

HALF_A_DASH = 5

# A chart of rows by session: room for the names of its rows before, for the days below.
ROW_START, ROW_TOP, ROW_HEIGHT, COLUMN, LEAST_COLUMNS = 190, 6, 34, 36, 5
DAYS_BELOW = 38


@frozen
class Mark:
    x: float
    y: float
    value: int | None = None


@frozen
class Drawn:
    """One rater's line: its pieces as paths, its marks, and a dash wherever there is no number."""

    track: Track
    strokes: tuple[str, ...]
    marks: tuple[Mark, ...]
    gaps: tuple[Mark, ...]


@frozen
class LineChart:
    """`dash` is half as long as a gap is drawn, so that two beside each other stay two."""

    followed: Followed
    rules: tuple[tuple[int, float], ...]
    lines: tuple[Drawn, ...]
    dash: float

    @property
    def height(self) -> float:
        return max([BOTTOM, *(gap.y for line in self.lines for gap in line.gaps)]) + BELOW


@frozen
class PairChart:
    """Two pairs of eyes: where each of the two marks of a time stands."""

    views: Views
    rules: tuple[tuple[int, float], ...]
    places: tuple[tuple[float, float, float], ...]
    height: float = BOTTOM + BELOW


@frozen
class ChangeChart:
    """Before and after: a line on either side, none across, and where the middle value of each lies."""

    change: Change
    rules: tuple[tuple[int, float], ...]
    middle: float
    strokes: tuple[str, ...]
    marks: tuple[Mark, ...]
    medians: tuple[tuple[float, float, float], ...]
    height: float = BOTTOM + BELOW


@frozen
class RowChart:
    """A chart of rows by session: the middle of each row and column, and how large it is."""

    width: float
    height: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]


@frozen
class Passage:
    """From the state at the start to the state at the end of a session."""

    x: float
    start: float
    end: float


def line_chart(followed: Followed, mirrored: bool = False) -> LineChart:
    """The chart of one thing, with the lines of those raters who have given enough."""
    count = max((len(track.cells) for track in followed.tracks), default=0)
    across = [_turned(LINE_WIDTH, x, mirrored) for x in _spread(count)]
    lines: list[Drawn] = []
    for track in followed.drawn:
        row = sum(bool(line.gaps) for line in lines)
        lines.append(_drawn(followed, track, across, row))
    return LineChart(
        followed,
        rules=_rules(followed.low, followed.high),
        lines=tuple(lines),
        dash=min(HALF_A_DASH, _step(count) / 3),
    )


def pair_chart(views: Views, mirrored: bool = False) -> PairChart:
    """The marks of both, a time beside the other."""
    across = [_turned(LINE_WIDTH, x, mirrored) for x in _spread(len(views.pairs))]
    return PairChart(
        views,
        rules=_rules(LOWEST, HIGHEST),
        places=tuple(
            (x, _at(LOWEST, HIGHEST, pair.by_therapist), _at(LOWEST, HIGHEST, pair.by_client))
            for x, pair in zip(across, views.pairs, strict=True)
        ),
    )


def change_chart(change: Change, mirrored: bool = False) -> ChangeChart:
    """Three values before and three after, with a step more between them."""
    values = change.values
    across = [_turned(LINE_WIDTH, x, mirrored) for x in _spread(values.n + 1)]
    half = len(values.before)
    sides = ((across[:half], values.before), (across[half + 1 :], values.after))
    drawn = [
        tuple(Mark(x, _at(LOWEST, HIGHEST, value), value) for x, value in zip(places, told, strict=True))
        for places, told in sides
    ]
    middles = (values.median_before, values.median_after)
    return ChangeChart(
        change,
        rules=_rules(LOWEST, HIGHEST),
        middle=across[half],
        strokes=tuple(path([(mark.x, mark.y) for mark in side]) for side in drawn),
        marks=(*drawn[0], *drawn[1]),
        medians=tuple(
            (places[0], places[-1], _at(LOWEST, HIGHEST, middle))
            for (places, _told), middle in zip(sides, middles, strict=True)
        ),
    )


def row_chart(rows: int, sessions: int, mirrored: bool = False) -> RowChart:
    width = ROW_START + COLUMN * max(sessions, LEAST_COLUMNS)
    return RowChart(
        width=width,
        height=ROW_TOP + ROW_HEIGHT * rows + DAYS_BELOW,
        columns=tuple(_turned(width, ROW_START + COLUMN * (n + 0.5), mirrored) for n in range(sessions)),
        rows=tuple(ROW_TOP + ROW_HEIGHT * (n + 0.5) for n in range(rows)),
    )


def passages(states: States, chart: RowChart, order: Iterable[str]) -> list[Passage | None]:
    """What happened in each session, on the rows of the states that occur; None where nobody said."""
    row = dict(zip(states.seen_of(order), chart.rows, strict=True))
    return [
        Passage(x, row[pair[0].state], row[pair[1].state]) if pair else None
        for x, pair in zip(chart.columns, states.pairs, strict=True)
    ]


def _drawn(followed: Followed, track: Track, across: Sequence[float], row: int) -> Drawn:
    own = [(x, cell.value) for x, cell in zip(across, track.cells, strict=True) if cell.is_theirs]
    marks = [None if value is None else Mark(x, _height(followed, value), value) for x, value in own]
    return Drawn(
        track,
        strokes=strokes(None if mark is None else (mark.x, mark.y) for mark in marks),
        marks=tuple(mark for mark in marks if mark is not None),
        gaps=tuple(Mark(x, FIRST_GAP + row * GAP_STEP) for x, value in own if value is None),
    )


def _spread(count: int) -> list[float]:
    """As far apart as the room allows: by session, not by day."""
    return [LINE_START + n * _step(count) for n in range(count)]


def _step(count: int) -> float:
    return (LINE_END - LINE_START) / max(1, count - 1)


def _height(followed: Followed, value: int) -> float:
    return _at(followed.low, followed.high, value)


def _at(low: int, high: int, value: int) -> float:
    return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)


def _rules(low: int, high: int) -> tuple[tuple[int, float], ...]:
    """The numbers beside the drawing, each with its height: the ends of the scale, and its middle."""
    return tuple((value, _at(low, high, value)) for value in (low, (low + high) // 2, high))


def _turned(width: float, x: float, mirrored: bool) -> float:
    return width - x if mirrored else x
