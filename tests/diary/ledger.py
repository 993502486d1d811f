"""A diary kept by hand, a mark for each minute: who has what. It imports nothing of the product."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """Something one can have a time for, in minutes."""

    length: int
    before: int
    after: int
    grid: int
    in_person: bool

    def held(self, start, length=None):
        return range(start - self.before, start + (length or self.length) + self.after)


@dataclass
class Line:
    """One entry: these resources for these minutes; until then, if it is only kept."""

    resources: tuple
    held: range
    until: int | None = None
    over: bool = False

    def counts(self, now):
        return self.until is None or self.until > now


@dataclass
class Ledger:
    """`at_work` holds (therapist, minute, place) for each minute worked; `rooms` the rooms of each place."""

    at_work: set
    rooms: dict
    lines: dict = field(default_factory=dict)
    on_duty: set = field(init=False)

    def __post_init__(self):
        self.on_duty = {(who, minute) for who, minute, _place in self.at_work}

    def is_free(self, resource, held, now, besides=()):
        return not any(
            resource in line.resources
            and line.counts(now)
            and (set(line.held) & set(held)) - self._never_had(key, resource, besides)
            for key, line in self.lines.items()
            if key not in besides
        )

    def _never_had(self, over, resource, besides):
        """What this one, put over those, never had: it is theirs to keep until they let it go."""
        order = list(self.lines)
        return {
            minute
            for key in besides
            if self.lines[over].over and resource in self.lines[key].resources
            if not self.lines[key].over or order.index(key) < order.index(over)
            for minute in self.lines[key].held
        }

    def places(self, therapists, minutes):
        """Where the first of them is during all of these minutes, if the others are or could be there too."""
        first, *others = therapists
        return [
            place
            for place in {place for _who, _minute, place in self.at_work}
            if all((first, minute, place) in self.at_work for minute in minutes)
            and all(
                (who, minute, place) in self.at_work or (who, minute, None) in self.at_work
                for who in others
                for minute in minutes
            )
        ]

    def may_start(self, kind, therapists, start, now, besides=(), length=None):
        """Whether this may be had as it is offered: worked, on the grid, to come, and nobody else's."""
        held, minutes = kind.held(start, length), range(start, start + (length or kind.length))
        if start % kind.grid or start <= now:
            return False
        if not all(self.is_free(who, held, now, besides) for who in therapists):
            return False
        if not kind.in_person:
            return all((who, minute) in self.on_duty for who in therapists for minute in minutes)
        return any(
            place not in self.rooms
            or any(self.is_free(room, held, now, besides) for room in self.rooms[place])
            for place in self.places(therapists, minutes)
        )

    def is_clear(self, kind, therapists, start, now, besides=(), length=None, place=None):
        """Whether nobody else has any of it. Where the hours name no place, it is at `place`."""
        held, minutes = kind.held(start, length), range(start, start + (length or kind.length))
        if not all(self.is_free(who, held, now, besides) for who in therapists):
            return False
        where = [one for one in self.places(therapists[:1], minutes) if one] or [place]
        rooms = [room for one in (where if kind.in_person else []) for room in self.rooms.get(one, [])]
        return not rooms or any(self.is_free(room, held, now, besides) for room in rooms)
