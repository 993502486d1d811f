"""D03 and D09: people who came here from elsewhere, each in their own language and script."""

from datetime import time

from clinic.cli.demo.contact import reached
from clinic.cli.demo.script import Said, Story, coreg
from clinic.clients.card import Card, Channel
from clinic.clients.gate import Answer

MINA = Story(
    code="D03",
    card=Card(
        preferred_name="مینا نمونه",
        legal_name="Mina Namuneh",
        pronouns="she/her",
        languages=("fa", "en"),
        region="CA-NS",
        **reached("mina", 3, Channel.TEXT, Channel.EMAIL, when="After four in the afternoon."),
    ),
    therapist="jules",
    day=0,
    at=time(11),
    header=(("interpreter", "PROFESSIONAL"), ("interpreter_language", "Persian")),
    explained_in="fa",
    interpreter="Professional, by phone",
    portal="mina",
    visits=(
        Said(
            data="Arrived seven months ago. Three moves since, a course that starts at six in the morning, "
            "and "
            "paperwork that comes back. Sleeps five hours. Spoke fast, then stopped and looked at her hands.",
            assessment="Settlement stress on top of missing her family. Strong will to learn; little rest.",
            plan=("Make a list of letters to answer together", "One walk with the neighbour"),
            ways=("STRENGTHS.inventory", "TRAUMA.choice"),
            sheets=("H01",),
            more=coreg(
                "COUNSELLING",
                "MOBILISED: spoke fast, sat at the edge",
                "MIXED: slower, still holding her bag",
                (7, 5),
                S2="1",
                co_used="VOICE ATTUNED_SILENCE",
            ),
        ),
        Said(
            data="Two letters answered with the settlement worker. Told how she got her mother through the "
            "border: “I counted the steps aloud.” She uses the same counting in the clinic's waiting room.",
            assessment="Names what carried her without being asked for the hard story. Interpreter trusted.",
            plan=("Count steps on the way to the course", "Bring one photo she likes"),
            ways=("STRENGTHS.success_story", "STRENGTHS.cultural_assets"),
            sheets=("H03",),
        ),
        Said(
            data="Slept six hours on two nights. A quarrel on the phone with her brother; she said goodbye "
            "and "
            "called again the next day, which is new.",
            assessment="Returns after a break of her own accord. Worn out, and less alone with it.",
            plan=("Choose one evening without forms", "Photo again next time"),
            ways=("COREG.coach_p6", "STRENGTHS.resource_mapping"),
            sheets=("H06",),
            more=coreg(
                "FAMILY",
                "MIXED: tense while telling",
                "CONNECTED: smiled at the photo",
                (5, 3),
                bond_role="brother",
                S5="2",
                B5="3 B5a",
                co_used="VALIDATION",
            ),
        ),
        Said(
            data="Brought the photo: a courtyard with a blue door. Passed the first test of the course. In "
            "her own words:\n«دلم برای باغ مادربزرگم تنگ می‌شود. این‌جا هم می‌خواهم چیزی بکارم.»",
            assessment="Steadier. Sorrow has room beside pride.",
            plan=("Find one place here that is hers", "Look at sleep again"),
            ways=("STRENGTHS.cultural_assets", "PCT.empathic_attunement"),
        ),
    ),
)

LI = Story(
    code="D09",
    card=Card(
        preferred_name="Li Shili 示例",
        legal_name="Li Shili",
        pronouns="she/her",
        languages=("zh-Hans", "en"),
        region="CA-NS",
        **reached("li", 9, Channel.EMAIL, Channel.CALL),
    ),
    therapist="jules",
    day=0,
    at=time(15),
    asked=(1, Answer.CLEAR),
    visits=(
        Said(
            data="Burnt out after two years of night shifts. Where would you like to be? “At six. I am at "
            "three.” Three, because she still cooks on Sundays.",
            assessment="Tired, not hopeless. Exceptions are there and she names them herself.",
            plan=("Notice one moment a day that is a four",),
            ways=("SFBT.best_hopes", "SFBT.scaling", "SFBT.exceptions"),
        ),
        Said(
            data="Asked alone about home: safe. A four on Wednesday, walking home in the light. Wants to "
            "call "
            "her parents on a fixed day, and dreads their questions.",
            assessment="Support is one person wide at present. A small ritual may widen it.",
            plan=("Call on Saturday at nine, ten minutes", "Say first that she will not talk about work"),
            ways=("SFBT.exceptions", "SFBT.between_task", "COREG.coach_p5"),
            more=coreg(
                "FAMILY",
                "SHUT_DOWN: voice flat, few words",
                "MIXED: looked up, planned the call",
                (5, 4),
                bond_role="parents",
                S5="1",
                B2="3 B2a",
                co_used="VALIDATION",
            ),
        ),
        Said(
            data="Called twice. Her father only asked what she had eaten. She laughed telling it. A four "
            "and a "
            "half.",
            assessment="The call is becoming something to count on.",
            plan=("Keep Saturday at nine", "Ask her father for the soup"),
            ways=("SFBT.scaling", "SFBT.compliments"),
            more=coreg(
                "FAMILY",
                "MIXED: yawned, then told the story",
                "CONNECTED: laughed, warm voice",
                (4, 2),
                bond_role="parents",
                S5="2",
                B2="2",
                co_used="VOICE",
            ),
        ),
        Said(
            data="Four Saturdays in a row. Two colleagues now eat with her on Fridays. Asked to be moved to "
            "days from January. “A six, on most days.”",
            assessment="From three to six. Support reaches beyond one person.",
            plan=("Write down what keeps a six a six", "Meet every second week from now"),
            ways=("SFBT.scaling", "SFBT.compliments"),
            more=coreg(
                "FAMILY",
                "CONNECTED: came in smiling",
                "CONNECTED: quiet and pleased",
                (2, 1),
                bond_role="parents",
                S5="3 S5a S5c",
                B2="1",
                co_used="VOICE",
            ),
        ),
    ),
)
