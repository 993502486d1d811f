"""Every record of the demo: the twelve that are told in full, and the people beside them."""

from clinic.cli.demo.records_adults import ALEX, CAMILLE, HARPREET, JORDAN
from clinic.cli.demo.records_couple import ROBIN_AND_SAM
from clinic.cli.demo.records_newcomers import LI, MINA
from clinic.cli.demo.records_noticed import noticed
from clinic.cli.demo.records_others import GOING_ON, OTHERS
from clinic.cli.demo.records_practice import NOEL, PAT
from clinic.cli.demo.records_safety import CASEY, LAYLA, OKSANA
from clinic.cli.demo.script import Said, Story

STORIES: tuple[Story, ...] = (
    ALEX,
    ROBIN_AND_SAM,
    MINA,
    noticed(JORDAN),
    CASEY,
    OKSANA,
    CAMILLE,
    LAYLA,
    LI,
    HARPREET,
    NOEL,
    PAT,
    *OTHERS,
)


def said_later(story: Story, number: int) -> Said:
    """What is written about a visit that comes after those the story tells."""
    words = story.later or GOING_ON
    return words[number % len(words)]
