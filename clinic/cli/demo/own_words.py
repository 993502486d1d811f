"""What the fictional practice calls in its own words: a format for sessions that are walked."""

from clinic.cli.demo.players import Player
from clinic.notes import own_formats
from clinic.notes.format import Format, Shape
from clinic.notes.formats_session import PLAN
from clinic.notes.own_formats import field_code, field_of, made

CODE = "OWN_3A7F1C"
WEATHER = ("Bright", "Wet", "We stayed in")


def keep(player: Player) -> None:
    """Make them, where there are none yet. Leaves the commit."""
    if own_formats.find(CODE) is None:
        own_formats.keep(player.actor, _walk(), player.id)


def _walk() -> Format:
    asked = (
        field_of(field_code(CODE, 1), "On the way", "what was said while walking", Shape.TEXT, required=True),
        field_of(field_code(CODE, 2), "Weather", "", Shape.CHOICE, WEATHER, required=False),
        field_of(field_code(CODE, 3), "We set the pace together", "", Shape.YES, required=False),
        field_of(PLAN.code, "Until the next walk", "", Shape.LINES, required=True),
    )
    return made(CODE, 0, "Walk and talk", asked, is_session=True)
