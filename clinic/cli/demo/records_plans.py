"""The plans of the demo: what is to change and by what both will see it, and what keeps somebody safe."""

from clinic.cli.demo.script import Aim, Planned, SafelyPlanned

JORDANS = Planned(
    problems=("Days without handle since June", "Hard words against himself after a good thing"),
    aims=(
        Aim(
            goal="Eat supper with the family",
            measure="evenings a week",
            baseline="1",
            target="4",
            realistic="Shifts allow five",
            weeks=14,
        ),
        Aim(
            goal="Walk with the neighbour",
            measure="walks a week",
            baseline="0",
            target="2",
            realistic="She asked him herself",
            weeks=8,
        ),
        Aim(
            goal="Say one sentence in the Monday meeting",
            measure="how hard it is, 0 to 10",
            baseline="9",
            target="4",
            realistic="It is a small team, and it has gone well before",
            weeks=12,
        ),
    ),
    interventions="Activation first, then thought records; the family doctor looks at sleep.",
    frequency="Weekly, twelve sessions, then looked at together",
    weeks=6,
)

CAMILLES = Planned(
    problems=("Days without a handle since she left teaching",),
    aims=(
        Aim(
            goal="Hand something on, one afternoon a week",
            measure="afternoons a month",
            baseline="0",
            target="4",
            realistic="The library has asked for readers",
            weeks=16,
        ),
    ),
    interventions="Values first, then small steps with the thought beside her.",
    frequency="Every second week, by video",
    weeks=12,
)

CASEYS = SafelyPlanned(
    lines={
        "signs": ("Hood up, the phone face down", "The evening after seeing the family"),
        "alone": ("Hold ice until it melts", "Draw the day, badly", "A slow walk to the bridge and back"),
        "shift": ("Choir, Mondays at seven", "The library, the chairs by the window"),
        "people": ("The flatmate, who knows what a text with a dot means", "Jules, by day"),
        "services": ("9-8-8, by call or text, at any hour", "The mobile crisis team, saved in the phone"),
        "space": ("The friend keeps the blades", "Pills in the flatmate's room, a week at a time"),
    },
    matters="The spring concert, and the flatmate's cat.",
    weeks=8,
)
