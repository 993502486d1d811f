"""A few short questions for each way of working, to think by while the note is written."""

from collections.abc import Mapping

from clinic.plain import N_

PROMPTS: Mapping[str, tuple[str, ...]] = {
    "CBT": (
        N_("Which thought came first, and what did it make likely?"),
        N_("What was tried out, and what did it show?"),
        N_("What will be done before the next session, and when?"),
    ),
    "CPT": (
        N_("Which stuck point was looked at?"),
        N_("What speaks for it, and what against?"),
        N_("Which of safety, trust, power, esteem and closeness did it touch?"),
    ),
    "DBT": (
        N_("What did the diary card show this week?"),
        N_("Which link of the chain could be another one next time?"),
        N_("Which skill was practised, and how did it go?"),
    ),
    "ACT": (
        N_("What was there to make room for?"),
        N_("What did they want to move towards?"),
        N_("Which small step goes with that?"),
    ),
    "EFCT": (
        N_("What did the cycle look like today, and who made which move?"),
        N_("Which softer feeling was under it?"),
        N_("What was said to each other that had not been said before?"),
    ),
    "EMFT": (
        N_("Which feeling was most alive?"),
        N_("What did it need?"),
        N_("What changed once that was felt or said?"),
    ),
    "SFBT": (
        N_("What were the best hopes today?"),
        N_("When was it already a little better, and who did what?"),
        N_("Where on the scale, and what would be one step up?"),
    ),
    "NARR": (
        N_("What is the problem called, and what does it get people to do?"),
        N_("When did it not get its way?"),
        N_("Who would be least surprised to hear that?"),
    ),
    "ATTACH": (
        N_("What was expected of others today, and of you?"),
        N_("Where did that come from?"),
        N_("What happened between you when it mattered?"),
    ),
    "TRAUMA": (
        N_("Which phase is this: safety, looking at it, or going on?"),
        N_("What helped them to stay within what can be borne?"),
        N_("What did they choose, and what did they decline?"),
    ),
    "PCT": (
        N_("What did they most want to be understood?"),
        N_("What did you notice in yourself, and say?"),
    ),
    "STRENGTHS": (
        N_("What did they do well, in their own eyes?"),
        N_("Who and what stands behind them?"),
        N_("Where can that be used next?"),
    ),
    "MI": (
        N_("Which words for change came from them?"),
        N_("How important is it to them, and how sure are they?"),
        N_("What would they be ready to do?"),
    ),
    "MBCT": (
        N_("What was practised, and for how long?"),
        N_("Where did attention go, and how did it come back?"),
        N_("What was noticed early this week?"),
    ),
    "EMDR": (
        N_("Which phase, and which target?"),
        N_("How was it closed, and how did they leave?"),
        N_("What is there to look at again next time?"),
    ),
    "IFS": (
        N_("Which part came forward, and what does it fear would happen?"),
        N_("How did they feel towards it?"),
        N_("What did it want them to know?"),
    ),
    "SOMATIC": (
        N_("What did the body show, and in which words of theirs?"),
        N_("What settled it, and how could that be seen?"),
        N_("Which support can be found outside the room?"),
    ),
    "GOTTMAN": (
        N_("How did the hard talk begin?"),
        N_("Which attempt at repair was made, and was it taken?"),
        N_("Was a break needed, and how did it end?"),
    ),
    "PSYDYN": (
        N_("Which pattern came back?"),
        N_("How did it show between the two of you?"),
        N_("What was hard to think or say?"),
    ),
    "COREG": (
        N_("What settled one in the presence of the other?"),
        N_("Where did it go out of step, and how was it mended?"),
        N_("What did you do with your own voice and pace?"),
    ),
}
