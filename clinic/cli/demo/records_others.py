"""The rest of the caseload: people beside the twelve records, so that every day has somebody in it."""

from datetime import time

from clinic.cli.demo.contact import reached
from clinic.cli.demo.script import Said, Story, coreg
from clinic.clients.card import Card, Channel

GOING_ON = (
    Said(
        data="A quieter week. Did two of the three things that were planned, and forgot the third without "
        "harm.",
        assessment="Keeps to what helps. Nothing new that weighs.",
        plan=("The third thing, on a day that suits", "Go on as before"),
        ways=("PCT.reflection", "STRENGTHS.inventory"),
    ),
    Said(
        data="Two hard days, then a walk with a friend and an early night. Said so without being asked.",
        assessment="Turns to somebody sooner than in spring.",
        plan=("Ask the friend again", "Notice what the body says first"),
        ways=("COREG.coach_p1", "COREG.state_check"),
    ),
    Said(
        data="Looked back over the month with the list from the first session beside it.",
        assessment="Half of what was hoped for is there. The other half has become smaller.",
        plan=("Choose what comes next", "Keep what works"),
        ways=("SFBT.scaling", "SFBT.compliments"),
    ),
)

_FIRST = Said(
    data="Told in their own order what brings them. Sleep, work and one worry that comes back at night.",
    assessment="Tired and clear. Wants tools, and somebody who remembers what was said.",
    plan=("Note the worry once a day, at the same hour",),
    ways=("PCT.empathic_attunement", "CBT.psychoeducation"),
    more=coreg(
        "COUNSELLING",
        "MIXED: spoke fast, held the cup",
        "CONNECTED: let go of the cup",
        (6, 5),
        S1="2",
        B2="2",
        B5="1",
    ),
)

_SECOND = Said(
    data="Brought the notes of four days. The worry is loudest when nobody else is awake.",
    assessment="Sees the pattern. Some relief in that alone.",
    plan=("Tell one person about the nights", "Notes go on"),
    ways=("CBT.formulation", "COREG.coach_p3"),
    more=coreg(
        "COUNSELLING",
        "MIXED: sat on the edge",
        "CONNECTED: breath went down",
        (5, 4),
        S1="2",
        B2="1",
        B5="1",
    ),
    sheets=("H03",),
)

# Name, key, number, language, therapist, day, hour.
_PEOPLE = (
    ("Lena Beispiel", "lena", 21, "en", "morgan", 0, 9),
    ("Marek Przykład", "marek", 22, "en", "morgan", 3, 10),
    ("Yuki Mihon", "yuki", 23, "en", "morgan", 4, 14),
    ("Selin Örnek", "selin", 24, "en", "morgan", 1, 14),
    ("Ari Malli", "ari", 25, "en", "taylor", 0, 9),
    ("Bo Exempel", "bo", 26, "en", "taylor", 0, 14),
    ("Timur Namuna", "timur", 27, "en", "taylor", 3, 13),
    ("Inês Amostra", "ines", 28, "en", "taylor", 4, 9),
    ("نسرین نمونه", "nasrin", 29, "fa", "taylor", 2, 14),
    ("Kofi Nhwɛso", "kofi", 30, "en", "jules", 2, 12),
    ("Ji-woo Gyeonbon", "jiwoo", 31, "en", "jules", 3, 15),
    ("Nadia Exemplaire", "nadia", 32, "fr", "jules", 4, 11),
    ("Tomás Ejemplo", "tomas", 33, "en", "jules", 0, 16),
)

OTHERS = tuple(
    Story(
        code=f"K{last_two}",
        card=Card(
            preferred_name=name,
            languages=(language, "en") if language != "en" else ("en",),
            region="CA-NS",
            **reached(key, last_two, Channel.EMAIL),
        ),
        therapist=therapist,
        day=day,
        at=time(hour),
        visits=(_FIRST, _SECOND, GOING_ON[last_two % len(GOING_ON)]),
        explained_in=language,
    )
    for name, key, last_two, language, therapist, day, hour in _PEOPLE
)
