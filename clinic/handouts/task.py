"""What a client was given to do: which sheet, how often, with whom; and what stands against it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Self

from clinic.clients.consent import Kind
from clinic.clients.together import Together
from clinic.frozen import frozen
from clinic.handouts import fallback, library
from clinic.handouts.condition import Met, question
from clinic.handouts.library import Sheet
from clinic.handouts.steps import lines_of, only
from clinic.plain import N_, Labelled
from clinic.refusal import Refusal

VERSION = 1
# With whom it is done in it: a release that knows of nobody must not give it on.
VERSION_WITH_WHOM = 2
# What was asked before it in it: a release that does not ask must not give it on.
VERSION_WITH_ASKED = 3
# Which of its steps in it: a release that knows only whole sheets must not give it on.
VERSION_WITH_STEPS = 4
READ = (VERSION, VERSION_WITH_WHOM, VERSION_WITH_ASKED, VERSION_WITH_STEPS)
LATEST_REVIEW = timedelta(days=60)
OFTENEST_A_WEEK = 21
TOUCH_PRACTICE = "P4"


class StartWith(Labelled):
    """Whom a practice is begun with."""

    SELF = "SELF", N_("On your own")
    WITH_OTHER = "WITH_OTHER", N_("With another person")


class NotSafeTogether(Refusal):
    sentence = N_("Each is asked alone first, within the last ninety days.")


class TouchNotAgreed(Refusal):
    sentence = N_("A practice with touch needs everybody's consent to it first.")


class AskFirst(Refusal):
    """What is asked before it was not answered; the sentence is the question."""


class Withheld(Refusal):
    sentence = N_("It is withheld for now: what was asked first speaks against it.")


class ReviewTooFar(Refusal):
    status = 400
    sentence = N_("Look at it again together within sixty days, and not before today.")


class HowOften(Refusal):
    status = 400
    sentence = N_("How often in a week: between once and twenty-one times.")


class NoSuchStep(Refusal):
    status = 400
    sentence = N_("The sheet has no such step. Choose them again.")


class UnknownVersion(Exception):
    """What was given was written down by a later release."""


@frozen(kw_only=True)
class Task:
    """Sealed whole. The sheet is pinned by code, language and version; a `first_name` will be printed.

    `with_whom` is the other's role; empty for a partner. `wanted` is the language they would rather read:
    where the sheet is in another, it says so. `asked` is what came of the question that stands before it,
    `why` a word about that. `steps` are the numbers of those it is given with, in order; empty for all.
    """

    code: str
    locale: str
    version: int
    assigned_on: date
    wanted: str | None = None
    start_with: StartWith = StartWith.SELF
    with_whom: str = ""
    times_per_week: int | None = None
    review_on: date | None = None
    first_name: str | None = None
    line: str | None = None
    large: bool = False
    asked: Met = Met.NOT_SAID
    why: str = ""
    steps: tuple[int, ...] = ()

    @classmethod
    def of(cls, sheet: Sheet, assigned_on: date, **more: Any) -> Self:
        """A task that pins this sheet as it is now."""
        return cls(
            code=sheet.code, locale=sheet.locale, version=sheet.version, assigned_on=assigned_on, **more
        )

    @property
    def sheet(self) -> Sheet:
        """The very sheet that was given, with the steps that were chosen."""
        return only(self._pinned, self.steps)

    @property
    def steps_there(self) -> int:
        """How many steps the sheet has, chosen or not."""
        return len(lines_of(self._pinned))

    @property
    def not_yet(self) -> str:
        """That it is not in the language they would rather read, for a list; empty where it is."""
        return fallback.not_yet(self.locale, self.wanted)

    def to_bytes(self) -> bytes:
        document = asdict(self) | {
            "v": self._version,
            "assigned_on": self.assigned_on.isoformat(),
            "start_with": str(self.start_with),
            "review_on": self.review_on.isoformat() if self.review_on else None,
            "asked": str(self.asked),
        }
        for name in ("with_whom", "asked", "why", "steps"):
            if not document[name]:
                del document[name]
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises `UnknownVersion` for a task of a later release."""
        document: dict[str, Any] = json.loads(content)
        if document.pop("v") not in READ:
            raise UnknownVersion
        review_on = document.pop("review_on")
        return cls(
            **document
            | {
                "assigned_on": date.fromisoformat(document["assigned_on"]),
                "start_with": StartWith(document["start_with"]),
                "review_on": date.fromisoformat(review_on) if review_on else None,
                "asked": Met(document.get("asked", "")),
                "steps": tuple(document.get("steps", ())),
            }
        )

    @property
    def _pinned(self) -> Sheet:
        return library.sheet(self.code, self.locale, self.version)

    @property
    def _version(self) -> int:
        """The oldest release that may give it on: the next one to know everything that is in it."""
        if self.steps:
            return VERSION_WITH_STEPS
        if self.asked:
            return VERSION_WITH_ASKED
        return VERSION_WITH_WHOM if self.with_whom else VERSION


def check(task: Task, together: Together, today: date) -> None:
    """Whether this may be given to the people of this file today. Raises the first of `refusals`."""
    for refused in refusals(task, together, today):
        raise refused


def refusals(
    task: Task, together: Together, today: date
) -> Iterator[NotSafeTogether | TouchNotAgreed | AskFirst | Withheld | ReviewTooFar | HowOften | NoSuchStep]:
    """Everything that stands against giving this to the people of this file today.

    A sheet or practice for two waits while anybody was not asked alone about the other, or is not safe.
    Raises `NoSuchSheet`.
    """
    subject = task.sheet.subject
    if subject.conjoint or task.start_with is StartWith.WITH_OTHER:
        verdict = together.may_work_together(today, task.with_whom)
        if not verdict.is_allowed:
            yield NotSafeTogether(verdict.sentence)
    if subject.practice == TOUCH_PRACTICE and not together.agreed_to(Kind.TOUCH_PRACTICE, today):
        yield TouchNotAgreed()
    if subject.given and not task.asked.lets_give:
        yield Withheld() if task.asked is Met.CONCERN else AskFirst(question(task.code, subject.given))
    if task.review_on and not today <= task.review_on <= today + LATEST_REVIEW:
        yield ReviewTooFar()
    if task.times_per_week is not None and not 1 <= task.times_per_week <= OFTENEST_A_WEEK:
        yield HowOften()
    if any(not 1 <= number <= task.steps_there for number in task.steps):
        yield NoSuchStep()
