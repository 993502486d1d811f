"""D05, D06 and D08: where safety comes first, from oneself, from what was, and from what is."""

from dataclasses import replace
from datetime import time

from clinic.cli.demo.contact import number, reached
from clinic.cli.demo.records_others import GOING_ON
from clinic.cli.demo.records_plans import CASEYS
from clinic.cli.demo.script import Said, Story, coreg
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.gate import Answer

CASEY = Story(
    code="D05",
    card=Card(
        preferred_name="Casey Mockup",
        pronouns="they/them",
        languages=("en",),
        region="CA-NS",
        **reached("casey", 5, Channel.TEXT),
    ),
    therapist="jules",
    day=0,
    at=time(13),
    shared_with="dana",
    visits=(
        Said(
            data="Evenings are the worst. Wanted to cut on Sunday and held ice instead. Says it plainly, "
            "eyes "
            "down. Thoughts of dying on two days; no plan, nothing prepared.",
            assessment="Strong feeling with real danger in it, and a will to keep safe. Judged moderate "
            "today, "
            "with reasons; nothing here is added up from a score.",
            plan=("Own plan for hard evenings, in their words", "Text on Sunday at six"),
            ways=("DBT.validation", "DBT.distress_tolerance"),
            intervention="Went through the evening hour by hour. Cold-water skill left out: takes a "
            "beta-blocker.",
            risk="RAISED",
            risk_words="Thoughts of dying, no plan, no means at hand. Friend holds the blades. 9-8-8 and the "
            "mobile crisis line saved in the phone. Spoke with D. Vzorek the same day; agrees.",
            no_risk_note="Asked, judged and consulted on in this note.",
            planned=CASEYS,
        ),
        Said(
            data="Used the plan twice. One evening slipped, and they rang the friend. Diary card half filled "
            "in, with drawings.",
            assessment="Turning to somebody is new. Shame after the slip was met with warmth.",
            plan=("Diary card, drawings count", "Ice, then the friend, then sleep"),
            ways=("DBT.diary_card", "DBT.chain_analysis"),
            risk="RAISED",
            risk_words="One slip, shallow, looked after. No thoughts of dying since Tuesday. Plan stands.",
            no_risk_note="Nothing new to judge: the plan of last week stands.",
            more=coreg(
                "FRIENDSHIP",
                "SHUT_DOWN: hood up, short words",
                "MIXED: hood down, joked once",
                (8, 6),
                bond_role="flatmate",
                S5="2",
                B3="3 B3b",
                co_used="VOICE",
            ),
        ),
        Said(
            data="No slip this week. A fight by text that ended with “I'll answer at eight”, and they did.",
            assessment="The gap between spark and answer is getting longer.",
            plan=("Keep the sentence with a time in it",),
            ways=("DBT.emotion_regulation", "DBT.interpersonal"),
            sheets=("H06",),
        ),
        Said(
            data="Two weeks without. Sang in the choir on Monday. Tired, and glad of it.",
            assessment="Risk asked about and not raised today. Supervisor told.",
            plan=("Choir again", "Plan for the holidays next time"),
            ways=("DBT.mindfulness", "DBT.validation"),
        ),
    ),
    # Whether the flag that came after these is cleared is left to whoever looks.
    later=tuple(
        replace(said, no_risk_note="Gone through together again: the plan in their words stands.")
        for said in GOING_ON
    ),
)

OKSANA = Story(
    code="D06",
    card=Card(
        preferred_name="Оксана Приклад",
        legal_name="Oksana Pryklad",
        pronouns="she/her",
        languages=("uk", "en"),
        region="CA-NS",
        **reached("oksana", 6, Channel.EMAIL),
    ),
    therapist="morgan",
    day=1,
    at=time(9),
    explained_in="uk",
    header=(("interpreter", "PROFESSIONAL"), ("interpreter_language", "Ukrainian")),
    visits=(
        Said(
            data="Asked for help with nights. Did not want to tell what happened, and was not asked to. "
            "Chose "
            "the chair by the door. Agreed on a hand sign for stopping.",
            assessment="Phase 1. Trauma is likely and stays closed for now. Safety first.",
            plan=("Feet on the floor, three times a day", "She decides the pace"),
            ways=("TRAUMA.phase_1", "TRAUMA.choice", "TRAUMA.grounding"),
            sheets=("H01",),
        ),
        Said(
            data="Used the hand sign twice, and both times we waited. Thunder on Tuesday sent her under the "
            "table; her son sat down beside her and they counted.",
            assessment="Startle is high, and she has somebody to settle with. Still phase 1.",
            plan=("Put a lamp and water by the bed", "Thank the son, in her words"),
            ways=("TRAUMA.phase_1", "TRAUMA.window", "COREG.coach_p1"),
            more=coreg(
                "FAMILY",
                "MOBILISED: eyes on the window",
                "CONNECTED: breath slower, shoulders down",
                (8, 5),
                bond_role="son",
                settle_minutes="20",
                S3="3 S3a",
                co_used="NEARNESS SHARED_BREATH",
            ),
        ),
        Said(
            data="Three nights of five hours. Walked by the water without turning back. Asked what the next "
            "part of the work would be.",
            assessment="More room inside the window. Belief heard for the first time: “I should have known.”",
            plan=("Name the belief, do not argue with it yet", "Plan what she does after a hard session"),
            ways=("TRAUMA.phase_1", "TRAUMA.stabilisation", "CPT.rationale"),
        ),
        Said(
            data="Went through how the trauma work is built, step by step. She wants to wait until the "
            "anniversary in spring has passed.",
            assessment="Clear about her own readiness. Staying in phase 1 is her decision and a sound one.",
            plan=("Go on with grounding and the walks", "Look again after the anniversary"),
            ways=("CPT.rationale", "TRAUMA.phase_1", "TRAUMA.choice"),
        ),
    ),
)

LAYLA = Story(
    code="D08",
    card=Card(
        preferred_name="ليلى مثال",
        legal_name="Layla Mithal",
        pronouns="she/her",
        languages=("ar", "en"),
        region="CA-NS",
        is_private=True,
        phone=number(8),
        safe=SafeContact(
            channels=(Channel.TEXT,), when="Weekdays before noon.", words="No letters, no e-mail: shared."
        ),
    ),
    therapist="morgan",
    day=0,
    at=time(15),
    explained_in="ar",
    header=(("interpreter", "PROFESSIONAL"), ("interpreter_language", "Arabic")),
    asked=(0, Answer.CONCERN),
    visits=(
        Said(
            data="Came about couple sessions. Seen alone first, as everybody is. Afraid of evenings when "
            "money "
            "is spoken of. Her phone is looked through. No injuries told. Asked plainly, answered plainly.",
            assessment="There is a concern for her safety. No joint work. Individual sessions, at her pace.",
            plan=("Text before noon only, first name only", "Numbers she can reach, kept at her sister's"),
            ways=("TRAUMA.choice", "PCT.empathic_attunement"),
            intervention="Safety talked through alone, with a professional interpreter who is not local.",
            risk="RAISED",
            risk_words="Afraid at home. Agreed what she does and whom she rings; 911 and the local "
            "transition house named. She decides what is next.",
            no_risk_note="What was asked and agreed stands above, whole.",
        ),
        Said(
            data="Two quiet evenings, one that was not. She left for her sister's before it grew. Proud and "
            "ashamed at once, in her words.",
            assessment="Acts on her own plan. Shame is heavy, and belongs elsewhere.",
            plan=("Keep a bag at her sister's", "Ask the transition house about a visit"),
            ways=("TRAUMA.stabilisation", "STRENGTHS.resource_mapping"),
            risk="RAISED",
            risk_words="No new threat. Plan gone through again, line by line.",
            no_risk_note="Nothing new since the last session.",
        ),
        Said(
            data="Visited the transition house with her sister. Asked whether she is allowed to miss him.",
            assessment="Missing him and being afraid are both true. The concern stands.",
            plan=("Next visit there on her own terms", "A letter for the settlement worker, if she wants it"),
            ways=("PCT.regard", "TRAUMA.choice"),
            risk="RAISED",
            risk_words="Fear less at her sister's, unchanged at home. Plan stands.",
            no_risk_note="Nothing new since the last session.",
        ),
    ),
)
