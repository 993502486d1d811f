"""Which sheets go with what is done in a session: with a technique, and with a way of working."""

from collections.abc import Collection, Iterator

from clinic.handouts import library

# A technique is named as a note's form names it, by its way of working and its own code.
_OF_A_TECHNIQUE = {
    "CBT.thought_record": ("H08",),
    "CBT.evidence_review": ("H08",),
    "CBT.activation": ("H09",),
    "CBT.problem_solving": ("H10",),
    "CPT.stuck_point_log": ("H11",),
    "DBT.distress_tolerance": ("H12",),
    "DBT.crisis_coaching": ("H12", "H21"),
    "DBT.emotion_regulation": ("H14", "H06"),
    "DBT.interpersonal": ("H13",),
    "DBT.mindfulness": ("H15",),
    "ACT.values": ("H16",),
    "ACT.committed_action": ("H16",),
    "ACT.defusion": ("H17",),
    "EFCT.cycle_mapping": ("H25",),
    "EFCT.reframe_cycle": ("H25",),
    "EFCT.softening": ("H22",),
    "EFCT.re_engagement": ("H07",),
    "EFCT.consolidation": ("H07",),
    "EMFT.self_soothing": ("H01",),
    "SFBT.miracle_question": ("H18",),
    "SFBT.scaling": ("H19",),
    "NARR.externalising": ("H20",),
    "NARR.letter": ("H20",),
    "ATTACH.rupture_repair": ("H07",),
    "TRAUMA.stabilisation": ("H21", "H26"),
    "TRAUMA.window": ("H01",),
    "TRAUMA.grounding": ("H21",),
    "STRENGTHS.inventory": ("H27",),
    "STRENGTHS.resource_mapping": ("H27",),
    "STRENGTHS.success_story": ("H27",),
    "STRENGTHS.cultural_assets": ("H27",),
    "MI.rulers": ("H28",),
    "MBCT.breath_focus": ("H15", "H26"),
    "MBCT.breathing_pause": ("H26",),
    "EMDR.preparation": ("H21", "H26"),
    "EMDR.closure": ("H21",),
    "IFS.dialogue": ("H20",),
    "SOMATIC.tracking": ("H01",),
    "SOMATIC.orienting": ("H21",),
    "SOMATIC.resourcing": ("H21",),
    "SOMATIC.pacing": ("H02", "H26"),
    "GOTTMAN.gentle_opening": ("H22",),
    "GOTTMAN.repair_attempts": ("H07",),
    "GOTTMAN.physiological_break": ("H24",),
    "GOTTMAN.rituals": ("H05",),
    "COREG.coach_p1": ("H01",),
    "COREG.coach_p2": ("H02",),
    "COREG.coach_p3": ("H03",),
    "COREG.coach_p4": ("H04",),
    "COREG.coach_p5": ("H05",),
    "COREG.coach_p6": ("H06",),
    "COREG.coach_p7": ("H07",),
    "COREG.state_check": ("H01",),
    "COREG.live_repair": ("H07",),
}


def sheets_for(way: str, techniques: Collection[str], linked: Collection[str] = ()) -> tuple[str, ...]:
    """The codes that go with a way of working, those of its ticked techniques first.

    `techniques` are named as in a note's form; `linked` are what the practice itself put with the way.
    """
    return tuple(dict.fromkeys(_codes(way, techniques, linked)))


def _codes(way: str, techniques: Collection[str], linked: Collection[str]) -> Iterator[str]:
    known = library.codes()
    ticked = [one for one in techniques if one.partition(".")[0] == way]
    for technique in ticked:
        yield from (code for code in _OF_A_TECHNIQUE.get(technique, ()) if code in known)
        yield from (code for code in known if technique in library.subject(code).techniques)
    yield from (code for code in linked if code in known)
    yield from (code for code in known if way in library.subject(code).modalities)
