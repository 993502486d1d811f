"""D02: Robin and Sam, five sessions of emotionally focused work with the cycle they fall into."""

from datetime import time

from clinic.cli.demo.contact import reached
from clinic.cli.demo.script import Said, Story, coreg
from clinic.clients.card import Card, Channel
from clinic.clients.gate import Answer
from clinic.clients.named import Named


def _broke(locus: str, outcome: int, minutes: int, trigger: str, moves: str) -> dict[str, str]:
    told = {"locus": locus, "kind": "WITHDRAWAL", "noticed": "PARTNER", "tried": "yes", "by": "PARTNER"}
    told |= {"outcome": str(outcome), "minutes": str(minutes), "trigger": trigger, "move": moves}
    return {f"rupture0_{name}": value for name, value in told.items()}


ROBIN_AND_SAM = Story(
    code="D02",
    card=Card(
        preferred_name="Robin Testcase",
        legal_name="Robin Testcase",
        pronouns="they/them",
        languages=("en",),
        region="CA-NS",
        **reached("robin", 2, Channel.EMAIL, Channel.TEXT),
    ),
    partner=Card(
        preferred_name="Sam Placeholder",
        legal_name="Sam Placeholder",
        pronouns="he/him",
        languages=("en",),
        region="CA-NS",
        **reached("sam", 13, Channel.EMAIL),
    ),
    therapist="morgan",
    day=0,
    at=time(10),
    people=(
        Named("Alex", "Robin's sister", "Robin calls her after a quarrel", is_emergency=True),
        Named("Morag", "the neighbour downstairs"),
    ),
    asked=(0, Answer.CLEAR),
    agreed_to_touch=True,
    portal="robin",
    partner_portal="sam",
    visits=(
        Said(
            data="First joint session. Each told how the last month of quarrels began. Robin asks, Sam goes "
            "quiet; Sam goes quiet, Robin asks louder. Both were tearful when the flat was quiet again.",
            assessment="A pursue and withdraw cycle that both can already see from outside. Goodwill on both "
            "sides. Each was asked alone beforehand: safe.",
            plan=("Draw the cycle together next time", "Each notices one moment before it starts"),
            ways=("EFCT.cycle_mapping", "COREG.state_check"),
            more=coreg(
                "ROMANTIC",
                "MOBILISED: voices quick, turned away",
                "MIXED: looked at each other twice",
                (7, 6),
                S2="1",
                B1="4 B1b B1a",
                co_used="VALIDATION",
            ),
        ),
        Said(
            data="Cycle drawn on paper with both names on it. Sam: “I thought leaving the room was kind.” "
            "Robin had not known that.",
            assessment="The loop is becoming the opponent. Sam's silence is protection, and now it has "
            "words.",
            plan=("Keep the drawing on the fridge", "One check-in before Sunday"),
            ways=("EFCT.cycle_mapping", "EFCT.reframe_cycle"),
            more=coreg(
                "ROMANTIC",
                "MOBILISED: short answers at first",
                "MIXED: leaned in while drawing",
                (6, 5),
                S2="1",
                B1="3 B1a",
                co_used="VOICE",
            ),
        ),
        Said(
            data="A break in the room: Robin mentioned the phone being checked, Sam fell silent and turned "
            "to "
            "the door. Paused together. Sam named his own part; after about nine minutes both reached out.",
            assessment="Withdrawal, seen and mended within the session. The mend was mostly received. No "
            "sign "
            "of fear in either; asked again, each alone, at the end.",
            plan=("Mend within a day when it happens at home", "Talk about the phone when both are settled"),
            ways=("EFCT.primary_emotion", "EFCT.re_engagement", "COREG.live_repair"),
            sheets=("H07",),
            more=coreg(
                "ROMANTIC",
                "SHUT_DOWN: Sam turned to the door",
                "CONNECTED: hands met on the cushion",
                (8, 4),
                settle_minutes="9",
                S2="2",
                B1="3 B1b",
                co_used="ATTUNED_SILENCE VALIDATION",
                **_broke("PARTNERS_IN_ROOM", 3, 9, "the phone, checked", "PAUSE OWN_PART RECONNECT"),
            ),
        ),
        Said(
            data="They mended once by themselves, on Thursday, with the sheet on the table. Robin waited; "
            "Sam "
            "came back when he had said he would.",
            assessment="Sam returns at the agreed time, which settles Robin before any words do.",
            plan=("Say the time of return aloud", "Robin tells Sam what waiting is like"),
            ways=("EFCT.enactment", "EFCT.softening"),
            sheets=("H22",),
            more=coreg(
                "ROMANTIC",
                "MIXED: careful with each other",
                "CONNECTED: laughed about the timer",
                (5, 2),
                S2="3 S2a S2c",
                B1="2",
                co_used="GAZE VOICE",
                **_broke("BETWEEN_SESSIONS", 4, 90, "late from work", "NAME_IT OWN_PART RECONNECT"),
            ),
        ),
        Said(
            data="A calm week with one quarrel that stayed small. Sam: “I got as far as the hall and turned "
            "round.” Robin cried with relief while telling it.",
            assessment="Both reach for each other under some stress. Ready to look at what the quarrels "
            "guard.",
            plan=("Ten minutes after supper, three evenings", "Next: what each is afraid of losing"),
            ways=("EFCT.softening", "EFCT.consolidation", "COREG.coach_p5"),
            more=coreg(
                "ROMANTIC",
                "CONNECTED: sat close from the start",
                "CONNECTED: quiet and warm",
                (3, 2),
                S2="3 S2b S2c",
                B1="1",
                co_used="NEARNESS GAZE",
                **_broke("BETWEEN_SESSIONS", 4, 15, "the washing-up", "PAUSE RECONNECT"),
            ),
        ),
    ),
)
