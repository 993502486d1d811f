"""D11 and D12: a candidate's three notes under supervision, and a file that is closed."""

from datetime import time

from clinic.cli.demo.contact import reached
from clinic.cli.demo.script import Said, Story
from clinic.clients.card import Card, Channel

NOEL = Story(
    code="D11",
    card=Card(
        preferred_name="Noel Muestra",
        pronouns="he/him",
        languages=("en",),
        region="CA-NS",
        **reached("noel", 11, Channel.EMAIL),
    ),
    therapist="taylor",
    day=2,
    at=time(10),
    shared_with="morgan",
    visits=(
        Said(
            data="Back at work after the accident. Drives to the second bridge and turns round.",
            assessment="Avoidance after a fright; otherwise sleeping and eating.",
            plan=("Stand by the bridge, with somebody, for ten minutes",),
            ways=("CBT.psychoeducation", "CBT.graded_exposure"),
            more=(("late_reason", "I was ill that week."),),
            signed_after_days=5,
        ),
        Said(
            data="Told of a fall on the stairs on the Friday before, with a bruise, no doctor needed.",
            assessment="Startled by it, and managed. Ladder of steps agreed.",
            plan=("Over the first bridge as a passenger",),
            ways=("CBT.graded_exposure",),
            added=("The client wrote that the fall was on the Saturday, not the Friday. Left as written.", 4),
        ),
        Said(
            data="Crossed as a passenger, twice, eyes open the second time.",
            assessment="Expectation and what happened differ, and he sees it. For my supervisor: is the next "
            "step too large?",
            plan=("Drive to the bridge and park", "Supervision before the step after that"),
            ways=("CBT.graded_exposure", "CBT.behavioural_experiment"),
        ),
    ),
)

_PAT = (
    ("Sold the shop in autumn. Misses the bell over the door.", "PCT.empathic_attunement"),
    ("Gets up at five with nothing to open.", "CBT.activation"),
    ("Tried the men's shed and left early.", "CBT.behavioural_experiment"),
    ("Went back and stayed for coffee.", "CBT.activation"),
    ("Angry with the buyer, who changed the sign.", "PCT.reflection"),
    ("Drove past on purpose. It was only a sign.", "CBT.evidence_review"),
    ("A cold week. Stayed in and knew why.", "CBT.formulation"),
    ("Mended a chair for the shed's sale.", "CBT.activation"),
    ("His son asked him to teach the till.", "STRENGTHS.success_story"),
    ("Taught the till, patiently, he says.", "STRENGTHS.inventory"),
    ("Sleeps until six. Counts it as a win.", "CBT.activation"),
    ("Looked at what to do when winter comes.", "CBT.relapse_plan"),
    ("Wrote a list for grey days, in capitals.", "CBT.relapse_plan"),
)

PAT = Story(
    code="D12",
    card=Card(
        preferred_name="Pat Fixture",
        pronouns="he/him",
        languages=("en",),
        region="CA-NS",
        **reached("pat", 12, Channel.CALL),
    ),
    therapist="morgan",
    day=2,
    at=time(11),
    ended_weeks=2,
    visits=(
        *(
            Said(
                data=words,
                assessment="Low mood after a loss of role, easing a little."
                if number % 3
                else "Much as before.",
                plan=("One thing outside the house before noon",),
                ways=(way,),
            )
            for number, (words, way) in enumerate(_PAT)
        ),
        Said(
            data="Fourteenth and last session, agreed by both. Came for low mood after selling the shop. "
            "Worked "
            "on activity, on anger, on what comes instead.",
            assessment="Better by his own account; on the questionnaire the change is too small to be sure "
            "of, "
            "and he was told so. No risk raised at any time. May come back by ringing.",
            plan=("Grey-day list on the fridge", "Rings if two weeks go by in bed"),
            ways=("CBT.relapse_plan", "PCT.regard"),
        ),
    ),
)
