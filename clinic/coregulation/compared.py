"""What stands beside what: signs before and after a practice, what was given and came back, two views.

None of it says why. A comparison below its smallest number of sessions is none.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median_low

from clinic.coregulation.codes import Rater
from clinic.coregulation.codes import find as find_code
from clinic.coregulation.series import ENOUGH, Bond, Followed
from clinic.frozen import frozen
from clinic.plain import N_

ENOUGH_GIVEN = 5
PRACTICES_SHOWN = 4
# What somebody notes of themselves at home is about a session that was near.
NEAR = timedelta(days=3)
NO_COMPARISON_GROUP = "no_comparison_group"

BANNERS = {
    NO_COMPARISON_GROUP: N_(
        "Before and after, with no comparison group: it may have changed by itself, or for another reason."
    ),
}


@frozen
class Given:
    """A sheet that was given, as far as charts are concerned. `practice` is its code, if it has one."""

    on: date
    label: str
    practice: str = ""
    is_reported: bool = False
    helped: bool = False


@frozen
class BeforeAndAfter:
    """The last values before something, and the first ones after it."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    banner: str = NO_COMPARISON_GROUP

    @property
    def median_before(self) -> int:
        return median_low(self.before)

    @property
    def median_after(self) -> int:
        return median_low(self.after)

    @property
    def n(self) -> int:
        return len(self.before) + len(self.after)


@frozen
class Change:
    """One sign through one pair of eyes, before and after one practice."""

    sign: Followed
    rater: Rater
    values: BeforeAndAfter


@frozen
class Practised:
    """A practice that was given, and the signs that have enough sessions on either side of it."""

    given: Given
    changes: tuple[Change, ...]


@frozen
class Uptake:
    """What was given under one name, the earliest first."""

    label: str
    given: tuple[Given, ...]

    @property
    def reported(self) -> int:
        return sum(one.is_reported for one in self.given)

    @property
    def helped(self) -> int:
        return sum(one.helped for one in self.given)


@frozen
class Pair:
    """What two people gave for the same thing at about the same time."""

    on: date
    by_therapist: int
    by_client: int


@frozen
class Views:
    """One thing as the therapist sees it and as the client does."""

    followed: Followed
    pairs: tuple[Pair, ...]

    @property
    def missing(self) -> int:
        return max(0, ENOUGH - len(self.pairs))


def before_and_after(before: Sequence[int], after: Sequence[int]) -> BeforeAndAfter | None:
    """Of values in order of time; None unless there are enough on either side."""
    if min(len(before), len(after)) < ENOUGH:
        return None
    return BeforeAndAfter(tuple(before[-ENOUGH:]), tuple(after[:ENOUGH]))


def practised(bond: Bond, given: Iterable[Given]) -> list[Practised]:
    """The last practices that were given, each once a day, where there is anything to compare.

    The session in which it was given is before it.
    """
    found = {(one.practice, one.on): one for one in given if find_code(one.practice)}
    compared = (Practised(one, tuple(_changes(bond, one.on))) for one in found.values())
    told = [one for one in compared if one.changes]
    return sorted(told, key=lambda one: one.given.on, reverse=True)[:PRACTICES_SHOWN]


def uptake(given: Iterable[Given]) -> list[Uptake]:
    """What was given, by its name, and whether anything came back; empty while it is too little to draw."""
    by_label: dict[str, list[Given]] = {}
    for one in sorted(given, key=lambda one: one.on):
        by_label.setdefault(one.label, []).append(one)
    if sum(map(len, by_label.values())) < ENOUGH_GIVEN:
        return []
    return [Uptake(label, tuple(found)) for label, found in by_label.items()]


def views(bond: Bond) -> list[Views]:
    """Whatever both have given a number for, with their numbers side by side and never as one."""
    if not {Rater.CLINICIAN, Rater.CLIENT_SELF} <= set(bond.raters):
        return []
    both = (Views(one, tuple(_pairs(bond, one))) for one in (*bond.signs, *bond.barriers))
    return [one for one in both if one.pairs]


def _changes(bond: Bond, on: date) -> Iterable[Change]:
    for sign in bond.signs:
        for track in sign.tracks:
            told = [
                (day, value) for day, value in zip(bond.days, track.values, strict=True) if value is not None
            ]
            before = [value for day, value in told if day <= on]
            compared = before_and_after(before, [value for day, value in told if day > on])
            if compared is not None:
                yield Change(sign, track.rater, compared)


def _pairs(bond: Bond, followed: Followed) -> Iterable[Pair]:
    """Each number of the client with the nearest one of the therapist that no other stands beside."""
    theirs, mine = (
        [
            (day, value)
            for day, value in zip(bond.days, followed.of(rater).values, strict=True)
            if value is not None
        ]
        for rater in (Rater.CLIENT_SELF, Rater.CLINICIAN)
    )
    for day, value in theirs:
        near = [one for one in mine if abs(one[0] - day) <= NEAR]
        if near:
            nearest = min(near, key=lambda one: abs(one[0] - day))
            mine.remove(nearest)
            yield Pair(nearest[0], nearest[1], value)
