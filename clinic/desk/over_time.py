"""What was noted and answered in an opened file over time: its bonds and its questionnaires."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from clinic.coregulation import kept, series
from clinic.coregulation.series import Bond
from clinic.desk.file_frame import FileFrame
from clinic.desk.self_checks import own_view
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.measures import kept as measured
from clinic.measures import returned
from clinic.measures.catalogue import MEASURES
from clinic.measures.course import Course, Point, courses
from clinic.measures.definition import Definition
from clinic.measures.rounds import Standing
from clinic.measures.taken import Taken
from clinic.refusal import NotFound

# Enough for the sessions shown, with a card for each rater of two bonds.
LOOKED_BACK = 120


@frozen
class Followed:
    """One questionnaire as one person answered it over time."""

    known: Definition
    client_id: UUID
    courses: tuple[Course, ...]

    @property
    def heads(self) -> list[str]:
        """What stands over the numbers of the table."""
        return [_(one.line.label) for one in self.courses] if len(self.courses) > 1 else [_("Total")]

    @property
    def rows(self) -> list[tuple[Point, ...]]:
        """The points of each day, the latest first."""
        return list(reversed(list(zip(*(one.points for one in self.courses), strict=True))))


@frozen
class Measured:
    """A client's opened file, and every version of what was answered in it."""

    file: FileFrame
    taken: tuple[Taken, ...]
    # The questions that each of a couple or a family was asked in one act.
    rounds: tuple[Standing, ...] = ()

    @property
    def people(self) -> tuple[UUID, ...]:
        """Whom the file is about: the client first."""
        return tuple(sorted(self.file.members, key=lambda one: one != self.file.client.id))

    def name_of(self, person: UUID) -> str:
        card = self.file.known.get(person)
        return card.name if card else ""

    def one(self, taken_id: UUID) -> Taken:
        """Raises `NotFound` for what is not in this file."""
        found = next((taken for taken in self.taken if taken.id == taken_id), None)
        if found is None:
            raise NotFound
        return found

    def followed(self) -> list[Followed]:
        """Each questionnaire with each person who answered it, in the order of the list."""
        pairs = {(one.sheet.measure, one.sheet.client_id) for one in self.taken}
        return [
            Followed(known, person, courses(known, self._of(known, person)))
            for known in MEASURES
            for person in self.people
            if (known.id, person) in pairs
        ]

    def _of(self, known: Definition, person: UUID) -> list[Taken]:
        return [one for one in self.taken if (one.sheet.measure, one.sheet.client_id) == (known.id, person)]


@frozen
class Answered:
    """A questionnaire as it was filled in one day; `point` is what it came to."""

    known: Definition
    client_id: UUID
    point: Point

    @property
    def on(self) -> date:
        return self.point.on


@frozen
class OverTime:
    """The bonds that cards and self-checks speak of, and each questionnaire with its course.

    `unplaced` are the self-checks that do not say which bond they are of.
    """

    bonds: tuple[Bond, ...]
    followed: tuple[Followed, ...]
    unplaced: int

    @classmethod
    def of(cls, opened: Opened, file: FileFrame, before: date | None = None) -> Self:
        """What was noted before that day, or all of it."""
        answered = measured.all_of(opened, file.file_id)
        taken = Measured(file, tuple(returned.as_signed(opened, current.keyring(), file.file_id, answered)))
        noted = kept.earlier(opened, file.file_id, kept.LOOKED_BACK if before else LOOKED_BACK)
        theirs = own_view(taken.taken, file.client.id, noted)
        cards = [*noted, *theirs.cards]
        return cls(
            bonds=tuple(series.bonds(card for card in cards if before is None or card.on < before)),
            followed=tuple(taken.followed()),
            unplaced=theirs.unplaced,
        )

    @property
    def bond(self) -> Bond | None:
        """The bond that was looked at last, of those with a sign to draw."""
        return next((bond for bond in self.bonds if any(sign.drawn for sign in bond.signs)), None)

    @property
    def totals(self) -> Sequence[Followed]:
        """Those with a total to follow, on enough days."""
        return [
            one
            for one in self.followed
            if one.known.has_total and len(one.courses[0].complete) >= series.ENOUGH
        ]

    @property
    def total(self) -> Followed | None:
        """The one of them that was answered last."""
        return max(self.totals, key=lambda one: one.courses[0].points[-1].on, default=None)

    @property
    def answered(self) -> list[Answered]:
        """Each questionnaire each time it was filled in."""
        return [Answered(one.known, one.client_id, points[0]) for one in self.followed for points in one.rows]
