"""The demo's calendar: on which days a story's visits fall, counted from the day it was first filled on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.cli.demo.records import STORIES, said_later
from clinic.cli.demo.script import Said, Sitting, Story
from clinic.frozen import frozen

WEEK = timedelta(days=7)
BOOKED_AHEAD = timedelta(days=28)
_MONDAY_TO_FRIDAY = range(5)
# Of each therapist's sessions today: the first is signed, the second begun.
DONE_TODAY = 2

Key = tuple[str, int]


@frozen
class LeftToDo:
    """Which notes the demo leaves to whoever looks at it: some only begun, some not even that."""

    begun: frozenset[Key]
    to_you: frozenset[Key]


def weekday_of(day: int, anchored_on: date) -> int:
    """The weekday that a story's `day` means: 0 is the anchor's own, the others working days after it."""
    first = anchored_on.weekday()
    others = [weekday % 7 for weekday in range(first + 1, first + 7) if weekday % 7 in _MONDAY_TO_FRIDAY]
    return [first, *others][day]


def sittings(story: Story, anchored_on: date, until: date) -> Iterator[Sitting]:
    """Every visit of a story up to a day, those still to come included, in order.

    The last one told was before the anchor, so that a story is whole on the first day already.
    """
    back = (anchored_on.weekday() - weekday_of(story.day, anchored_on)) % 7 or 7
    last_told = anchored_on - timedelta(days=back) - story.ended_weeks * WEEK
    told = len(story.visits)
    number, on = 0, last_told - (told - 1) * WEEK
    while on <= until and (number < told or not story.ended_weeks):
        visit = story.visits[number] if number < told else said_later(story, number)
        yield Sitting(story, number, on, visit)
        number, on = number + 1, on + WEEK


def starts_at(sitting: Sitting, zone: ZoneInfo) -> datetime:
    return datetime.combine(sitting.on, sitting.story.at, zone)


def left_to_do(anchored_on: date, today: date) -> LeftToDo:
    """One note of today and the last one before today are begun; after today's first two, none is."""
    begun: set[Key] = set()
    to_you: set[Key] = set()
    for therapist in sorted({story.therapist for story in STORIES}):
        told = sorted(
            (
                sitting
                for story in STORIES
                if story.therapist == therapist
                for sitting in sittings(story, anchored_on, today)
                if isinstance(sitting.visit, Said)
            ),
            key=lambda sitting: (sitting.on, sitting.story.at),
        )
        before = [sitting.key for sitting in told if sitting.on < today]
        of_today = [sitting.key for sitting in told if sitting.on == today]
        begun.update(before[-1:], of_today[DONE_TODAY - 1 : DONE_TODAY])
        to_you.update(of_today[DONE_TODAY:])
    return LeftToDo(frozenset(begun), frozenset(to_you))
