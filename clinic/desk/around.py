"""What a note is written into: the people of the file, how things stand, and what was there before."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from uuid import UUID

from clinic.clients.flags import Level
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.coregulation.observation import Observation
from clinic.desk.note_reported import Reported
from clinic.frozen import frozen
from clinic.handouts.task import LATEST_REVIEW
from clinic.notes import plan_forms
from clinic.notes.content import NoteContent
from clinic.notes.format import Format
from clinic.notes.formats_course import TREATMENT_PLAN
from clinic.notes.formats_session import DAP
from clinic.notes.goals import GoalMark
from clinic.notes.header import Measured
from clinic.notes.history import Plan
from clinic.notes.lately import NOTHING_YET, Lately
from clinic.notes.treatment import TreatmentPlan
from clinic.notes.ways import Ways


@frozen
class Member:
    """One of several the file is about. `is_open`: whoever writes holds that person's own file, too."""

    id: UUID
    name: str
    role: str
    is_open: bool

    @property
    def said(self) -> str:
        """How a note says that they were there."""
        return f"{self.name} ({self.role})" if self.role else self.name


@frozen
class Around:
    """What a note is written into: the people of the file, how things stand, and what was there before.

    `ways` are the practice's ways of working.
    `taken` holds start and end of what else its author has in the diary that day. `is_risk_noted`: a note of
    the risk was signed since. `open_flags` are those it does not answer. `lately` is what the notes were
    written in, `last_told` the session signed last. `treatment` is the plan that stands, and `marks` the last
    number each of its goals was given. `people` are those a file of several is about. `waits` is since when
    an answer that cannot wait is there unopened. `measures` were filled in since the session before.
    `reported` is what came back of the sheets given last; of several it stands in their own files.
    """

    client_id: UUID
    together: Together
    plan: Plan | None
    earlier: tuple[Observation, ...]
    first_name: str
    locale: str
    zone: str
    today: date
    begun_at: datetime
    ways: Ways
    taken: tuple[tuple[datetime, datetime], ...] = ()
    last_format: Format = DAP
    is_risk_noted: bool = False
    open_flags: tuple[Level, ...] = ()
    lately: Lately = NOTHING_YET
    last_told: NoteContent | None = None
    treatment: TreatmentPlan | None = None
    marks: Mapping[str, tuple[date, GoalMark]] = field(default_factory=dict)
    people: tuple[Member, ...] = ()
    waits: datetime | None = None
    measures: tuple[Measured, ...] = ()
    reported: Reported = ()

    @property
    def members(self) -> tuple[UUID, ...]:
        return self.together.members

    @property
    def standing(self) -> Standing:
        """What stands at the front of the file the note is in."""
        return self.together.standing

    @property
    def is_of_several(self) -> bool:
        """Whether the file is about a couple or a family."""
        return self.together.is_of_several

    @property
    def there(self) -> list[tuple[str, str]]:
        """A chip for each of several the file is about, who may have been there."""
        return [(one.id.hex, one.said) for one in self.people]

    def first_name_of(self, member: UUID) -> str:
        """What one of those the file is about is called on a sheet."""
        names = [one.name for one in self.people if one.id == member]
        return names[0].split()[0] if names and names[0].split() else self.first_name

    @property
    def latest_review(self) -> date:
        """The last day on which a practice given today is looked at again."""
        return self.today + LATEST_REVIEW

    def carried_into(self, code: str) -> Mapping[str, date]:
        """The lines that may be taken over into a note of this format, with the day of each."""
        if code == TREATMENT_PLAN.code:
            return plan_forms.carried(self.treatment) if self.treatment else {}
        return {line.text: self.plan.on for line in self.plan.lines} if self.plan else {}
