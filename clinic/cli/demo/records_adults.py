"""D01, D04, D07, D10: worry, low mood, direction, and loss."""

from datetime import time

from clinic.cli.demo.contact import number, reached
from clinic.cli.demo.records_plans import CAMILLES, JORDANS
from clinic.cli.demo.script import Own, Said, Story
from clinic.clients.card import Card, Channel
from clinic.diary.models import Delivery, Presence

ALEX = Story(
    code="D01",
    card=Card(preferred_name="Alex Specimen", languages=("en",), phone=number(1)),
    therapist="taylor",
    day=0,
    at=time(11),
    called_first=True,
    visits=(
        Said(
            data="First session after the call. Worry since spring: work, money, a mole that two doctors "
            "have "
            "seen. Checks the stove three times. Wants “a quiet hour in my own head”.",
            assessment="Worry that jumps from topic to topic, with some checking. Mood mostly even. "
            "Strengths: "
            "humour, a running partner, a good memory for what has worked.",
            plan=("Write worries down once a day", "Bring the list"),
            ways=("CBT.psychoeducation", "CBT.formulation"),
        ),
        Said(
            data="Eleven worries on the list; three can be acted on. Rang the bank. Checked the stove once "
            "on "
            "four days out of seven.",
            assessment="Sorting helps at once. Good fit with structured work.",
            plan=("Worry slot at half past five", "Stove: look once, say it aloud, leave"),
            ways=("CBT.problem_solving", "CBT.behavioural_experiment"),
            sheets=("H06",),
        ),
    ),
)

JORDAN = Story(
    code="D04",
    card=Card(
        preferred_name="Jordan Exemplar",
        legal_name="Jordan Exemplar",
        pronouns="he/him",
        languages=("en",),
        region="CA-NS",
        **reached("jordan", 4, Channel.CALL, Channel.EMAIL),
    ),
    therapist="morgan",
    day=0,
    at=time(13),
    portal="jordan",
    visits=(
        Said(
            data="Low since June. Sleeps late, eats standing up, has stopped answering friends. Passive "
            "thoughts that it would be easier not to wake; no plan, no intent, asked directly.",
            assessment="Low mood of some depth with withdrawal. Wants to be a father who is there at supper.",
            plan=("One small thing a day, halved", "Ring the family doctor about sleep"),
            ways=("CBT.psychoeducation", "CBT.activation"),
            risk="RAISED",
            risk_words="Passive thoughts of death, no plan or intent. Asked whom he calls at night: his "
            "brother. 9-8-8 given. Asked again at the end: will use both.",
            no_risk_note="Passive only; asked, judged and answered for in this note.",
        ),
        Said(
            data="Walked to the corner on three days. Cannot see that it counts.",
            assessment="Moves before he feels like it, which is the work.",
            plan=("Walk with the neighbour on Tuesday and Friday", "Note mood before and after"),
            ways=("CBT.activation",),
            planned=JORDANS,
        ),
        Said(
            data="Both walks done. Mood two points better after each. Quarrel at work on Thursday, then a "
            "day "
            "in bed.",
            assessment="The link between moving and mood is now his own finding.",
            plan=("Plan the day after a bad day", "Supper at the table once"),
            ways=("CBT.activation", "CBT.evidence_review"),
            goals=((0, "1", ""), (1, "2", "both done")),
            own=Own("CONNECTED", "MIXED", "wanted to cheer him on", ("PAUSE",)),
        ),
        Said(
            data="Supper once. His daughter asked if he would come again. He cried telling it.",
            assessment="Warmth is reachable. Self-blame is quick to follow it.",
            plan=("Catch the sentence that comes after a good thing",),
            ways=("CBT.thought_record", "PCT.reflection"),
            goals=((0, "1", "his daughter asked if he would come again"), (1, "1", "")),
            own=Own(
                "CONNECTED",
                "MOBILISED",
                "close to tears myself",
                ("BREATH", "SELF_NAME"),
                "A father at a table stays with me. What of this is mine?",
            ),
        ),
        Said(
            data="Caught it four times: “too late now”. Wrote for and against, without help, twice.",
            assessment="Can stand beside the thought. Sleep six hours.",
            plan=("Thought record for the Monday meeting",),
            ways=("CBT.thought_record", "CBT.evidence_review"),
            goals=((0, "", "not asked about this week"), (2, "8", "wrote for and against first")),
            sheets=("H06",),
        ),
        Said(
            data="Spoke up in the meeting, voice shaking. Nobody laughed. Two suppers.",
            assessment="Prediction tested and not met. He is surprised by it.",
            plan=("One more sentence in the next meeting", "Three suppers"),
            ways=("CBT.behavioural_experiment",),
            goals=((0, "2", ""), (1, "2", ""), (2, "6", "nobody laughed")),
            own=Own("MOBILISED", "CONNECTED", "came straight from a hard call", ("GROUND",)),
        ),
        Said(
            data="Missed a walk and went the day after. No thoughts of death for two weeks, asked directly.",
            assessment="Slips without sliding. Risk asked about and not raised.",
            plan=("What helps on a grey day: write the list", "Keep walks"),
            ways=("CBT.relapse_plan", "CBT.activation"),
            goals=((0, "2", ""), (1, "1", "the missed one made good a day later"), (2, "5", "")),
        ),
        Said(
            data="Came on time, reported two walks with a neighbour and one missed; “I cooked for the first "
            "time since June”. Flat at the start, smiled twice.",
            assessment="Activity up, self-criticism still strong at work; passive thoughts of death denied "
            "today, asked directly.",
            plan=("Thought record for the Monday meeting", "Keep walks", "Look at goal 1 in January"),
            ways=("CBT.thought_record", "CBT.activation"),
            goals=((0, "3", "cooked for the first time since June"), (1, "2", "")),
            own=Own("CONNECTED", "CONNECTED", "slow, and glad"),
        ),
    ),
)

CAMILLE = Story(
    code="D07",
    card=Card(
        preferred_name="Camille Exemple",
        pronouns="elle",
        languages=("fr", "en"),
        region="CA-NB",
        **reached("camille", 7, Channel.EMAIL, Channel.CALL),
    ),
    therapist="jules",
    day=1,
    at=time(10),
    delivery=Delivery.VIDEO,
    explained_in="fr",
    header=(("place", "At home in Moncton, door closed"), ("callback", number(7))),
    visits=(
        Said(
            data="Left teaching after thirty years and “the days have no handle”. Location and a second "
            "number "
            "checked before we began.",
            assessment="A loss of direction more than of joy. Curious, quick, hard on herself.",
            plan=("Five words for what matters, no sentences",),
            ways=("ACT.values", "ACT.creative_hopelessness"),
        ),
        Said(
            data="Brought seven words. Kept coming back to the fourth, “passer le flambeau”.",
            assessment="Handing on is alive in her. The thought “who would want it” stands in the way.",
            plan=("Thank the thought, then ring the library",),
            ways=("ACT.values", "ACT.defusion"),
            planned=CAMILLES,
        ),
        Said(
            data="Rang the library and hung up. Rang again. They want her on Thursdays.",
            assessment="Acted with the fear beside her.",
            plan=("Go once, as an experiment in kindness",),
            ways=("ACT.committed_action", "ACT.acceptance"),
            goals=((0, "0", "rang them, twice"),),
        ),
        Said(
            data="Went. A boy read to her for the first time in his life. Told it twice.",
            assessment="Meaning is back in one afternoon of the week.",
            plan=("Thursdays until Christmas", "One afternoon with nothing in it"),
            ways=("ACT.committed_action", "ACT.present_moment"),
            goals=((0, "1", "a boy read to her for the first time in his life"),),
        ),
    ),
)

HARPREET = Story(
    code="D10",
    card=Card(
        preferred_name="Harpreet Udaharan ਉਦਾਹਰਣ",
        legal_name="Harpreet Udaharan",
        pronouns="he/him",
        languages=("pa", "en"),
        region="CA-NS",
        **reached("harpreet", 10, Channel.CALL, words="First name only on the machine."),
    ),
    therapist="taylor",
    day=1,
    at=time(11),
    explained_in="pa",
    visits=(
        Said(
            data="His wife died in March. Keeps two cups out. Talks to her at six, when the kettle goes.",
            assessment="Grief that is love with nowhere to go. Nothing to mend here, much to keep company.",
            plan=("Bring the story of how they met",),
            ways=("NARR.re_authoring", "PCT.empathic_attunement"),
        ),
        Said(
            data="Told how they met, at the wrong bus stop. Named the grief “the tenant”: comes without "
            "knocking, sits in her chair.",
            assessment="Has put some distance between himself and the tenant, and none between himself and "
            "her.",
            plan=("What does the tenant not know about her?", "Tea with his sister"),
            ways=("NARR.externalising", "NARR.mapping_influence"),
        ),
        Presence.LATE_CANCEL,
        Presence.NO_SHOW,
    ),
)
