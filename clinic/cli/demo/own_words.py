"""What the fictional practice calls in its own words: a format for walked sessions, and a way of working."""

from clinic.cli.demo.players import Player
from clinic.notes import own_formats, own_ways
from clinic.notes.format import Format, Shape
from clinic.notes.formats_session import PLAN
from clinic.notes.own_formats import field_code, field_of, made
from clinic.notes.own_ways import OwnTechnique, OwnWay, technique_code

CODE, WAY = "OWN_3A7F1C", "OWN_5C2E90"
WEATHER = ("Bright", "Wet", "We stayed in")


def keep(player: Player) -> None:
    """Make them, where there are none yet. Leaves the commit."""
    if own_formats.find(CODE) is None:
        own_formats.keep(player.actor, _walk(), player.id)
    if own_ways.find(WAY) is None:
        own_ways.keep(player.actor, _outdoors(), player.id)


def _walk() -> Format:
    asked = (
        field_of(field_code(CODE, 1), "On the way", "what was said while walking", Shape.TEXT, required=True),
        field_of(field_code(CODE, 2), "Weather", "", Shape.CHOICE, WEATHER, required=False),
        field_of(field_code(CODE, 3), "We set the pace together", "", Shape.YES, required=False),
        field_of(PLAN.code, "Until the next walk", "", Shape.LINES, required=True),
    )
    return made(CODE, 0, "Walk and talk", asked, is_session=True)


def _outdoors() -> OwnWay:
    return OwnWay(
        code=WAY,
        name="Outdoor work",
        techniques=(
            OwnTechnique(technique_code(1), "walking side by side"),
            OwnTechnique(technique_code(2), "meeting somebody on the way", needs_consent=True),
            OwnTechnique(
                technique_code(3), "resting by the water", caution="Agree what to do in bad weather."
            ),
        ),
        one_line="A session under the sky, at the pace of whoever is slower.",
        prompts=("What did the place bring up?", "Who set the pace, and when did it change?"),
        practices=("H01", "H06"),
        measures=("CHECKIN",),
    )
