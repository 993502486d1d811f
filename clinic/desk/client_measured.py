"""What was answered in a client's file, opened once for a page: by questionnaire, by person, over time."""

from dataclasses import dataclass
from uuid import UUID

from clinic.desk import file_frame
from clinic.desk.client import with_file
from clinic.desk.file_frame import FileFrame
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.measures import kept, returned
from clinic.measures.catalogue import MEASURES
from clinic.measures.course import Course, Point, courses
from clinic.measures.definition import Definition
from clinic.measures.taken import Taken
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal


class AnsweredInTheirOwn(Refusal):
    sentence = N_("What somebody answers about themselves belongs in that person's own file.")


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Measured:
    """A client's opened file, and every version of what was answered in it."""

    file: FileFrame
    taken: tuple[Taken, ...]

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

    def followed(self) -> list["Followed"]:
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


def measured(client_id: UUID) -> Measured:
    """A client's file with what was answered in it, after a trail entry. Raises `NotFound`."""
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "measures.read") as (opened, file):
        taken = kept.all_of(opened, file_id)
        returned.check_kept(opened, current.keyring(), file_id, taken)
        return Measured(file, tuple(taken))


def must_be_about_one(file: FileFrame) -> None:
    """Raises `AnsweredInTheirOwn` in the file of a couple or a family, which all of them may ask to read."""
    if file.client.is_unit:
        raise AnsweredInTheirOwn
