"""The published questionnaires the practice can score: facts of their keys, and no item's wording."""

from clinic.clients.flags import Level
from clinic.measures.bands import bands
from clinic.measures.definition import Change, Definition, Extra, Provisional, Rule, TextStatus
from clinic.measures.on_paper import ON_PAPER
from clinic.plain import N_

_FREQUENCY = ("Not at all", "Several days", "More than half the days", "Nearly every day")

PHQ9 = Definition(
    id="PHQ9",
    name="PHQ-9",
    text_status=TextStatus.LOAD,
    n=9,
    low=0,
    high=3,
    options=_FREQUENCY,
    # Common practice: the manual has no strict rule.
    most_missing=2,
    bands=bands(
        (0, 4, "minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately_severe"),
        (20, 27, "severe"),
    ),
    case_cut=10,
    change=Change(6, "5 points, or ~20% of baseline", "NHS Talking Therapies; Kroenke; Kounali 2022"),
    risk=(
        Rule(9, Level.REVIEW_SAME_DAY, gte=1),
        Rule(9, Level.URGENT, gte=2),
        Rule(9, Level.ASK, if_missing=True),
    ),
    extras=(
        Extra("difficulty", N_("How difficult it makes things"), tuple((str(n), str(n)) for n in range(4))),
    ),
    cite="Kroenke, Spitzer & Williams 2001, J Gen Intern Med 16:606-613",
)

GAD7 = Definition(
    id="GAD7",
    name="GAD-7",
    text_status=TextStatus.LOAD,
    n=7,
    low=0,
    high=3,
    options=_FREQUENCY,
    most_missing=1,
    bands=bands((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")),
    # Of the NHS; 10 was the cut of the first screening study.
    case_cut=8,
    change=Change(4, source="NHS Talking Therapies; Toussaint 2020"),
    cite="Spitzer et al. 2006, Arch Intern Med 166:1092-1097",
)

PHQ15 = Definition(
    id="PHQ15",
    name="PHQ-15",
    text_status=TextStatus.LOAD,
    n=15,
    low=0,
    high=2,
    options=("Not bothered at all", "Bothered a little", "Bothered a lot"),
    na_zero=frozenset({4}),
    most_missing=3,
    bands=bands((0, 4, "minimal"), (5, 9, "low"), (10, 14, "medium"), (15, 30, "high")),
    risk=(Rule(6, Level.MEDICAL_CHECK, gte=2), Rule(8, Level.MEDICAL_CHECK, gte=2)),
    cite="Kroenke, Spitzer & Williams 2002, Psychosom Med 64:258-266",
)

PCL5 = Definition(
    id="PCL5",
    name="PCL-5",
    text_status=TextStatus.LOAD,
    n=20,
    low=0,
    high=4,
    options=("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"),
    subscales={"B": (1, 5), "C": (6, 7), "D": (8, 14), "E": (15, 20)},
    provisional=Provisional(2, {"B": 1, "C": 1, "D": 2, "E": 2}),
    # The cut lies from 31 to 33; there are no empirical bands of severity.
    bands=bands((0, 30, "below_cut"), (31, 80, "at_or_above_cut")),
    change=Change(
        15,
        "9-12 likely real, 5 or less not reliable (Blanchard 2023); 15 and 18 in two samples (Marx 2022)",
        "Marx 2022; Blanchard 2023",
    ),
    risk=(Rule(16, Level.ASK, gte=3),),
    cite="Weathers et al. 2013; Blevins et al. 2015",
)

K10 = Definition(
    id="K10",
    name="K10",
    text_status=TextStatus.LOAD,
    n=10,
    # From 1 to 5; some tools count from 0 to 4, and the two are never mixed.
    low=1,
    high=5,
    options=(
        "None of the time",
        "A little of the time",
        "Some of the time",
        "Most of the time",
        "All of the time",
    ),
    most_missing=1,
    bands=bands((10, 15, "low"), (16, 21, "moderate"), (22, 29, "high"), (30, 50, "very_high")),
    other_bands=bands(
        (10, 19, "likely_well"),
        (20, 24, "likely_mild"),
        (25, 29, "likely_moderate"),
        (30, 50, "likely_severe"),
    ),
    risk=(Rule(4, Level.ASK, gte=4),),
    cite="Kessler et al. 2002, Psychol Med 32:959-976",
)

K6 = Definition(
    id="K6",
    name="K6",
    text_status=TextStatus.LOAD,
    n=6,
    low=0,
    high=4,
    bands=bands((0, 12, "below_cut"), (13, 24, "serious_distress_range")),
    cite="Kessler et al. 2003, Arch Gen Psychiatry 60:184-189",
)

WHO5 = Definition(
    id="WHO5",
    name="WHO-5",
    text_status=TextStatus.PAPER,
    n=5,
    low=0,
    high=5,
    multiply=4,
    higher_is_better=True,
    bands=bands((0, 50, "low_wellbeing"), (51, 100, "not_low")),
    change=Change(10, source="10 percentage points"),
    cite="Topp et al. 2015, Psychother Psychosom 84:167-176",
)

CORE10 = Definition(
    id="CORE10",
    name="CORE-10",
    text_status=TextStatus.LOAD,
    n=10,
    low=0,
    high=4,
    reverse=frozenset({2, 3}),
    most_missing=1,
    bands=bands(
        (0, 5, "healthy"),
        (6, 10, "low"),
        (11, 14, "mild"),
        (15, 19, "moderate"),
        (20, 24, "moderate_severe"),
        (25, 40, "severe"),
    ),
    case_cut=11,
    change=Change(6, source="Barkham 2013"),
    risk=(Rule(6, Level.REVIEW_SAME_DAY, gte=1), Rule(6, Level.URGENT, gte=2)),
    cite="Barkham et al. 2013, Couns Psychother Res 13:3-13",
)

DASS21 = Definition(
    id="DASS21",
    name="DASS-21",
    text_status=TextStatus.PAPER,
    n=21,
    low=0,
    high=3,
    multiply=2,
    item_sets={
        "D": (3, 5, 10, 13, 16, 17, 21),
        "A": (2, 4, 7, 9, 15, 19, 20),
        "S": (1, 6, 8, 11, 12, 14, 18),
    },
    set_names={"D": N_("Depression scale"), "A": N_("Anxiety scale"), "S": N_("Stress scale")},
    set_bands={
        "D": bands(
            (0, 9, "normal"),
            (10, 13, "mild"),
            (14, 20, "moderate"),
            (21, 27, "severe"),
            (28, 42, "extremely_severe"),
        ),
        "A": bands(
            (0, 7, "normal"),
            (8, 9, "mild"),
            (10, 14, "moderate"),
            (15, 19, "severe"),
            (20, 42, "extremely_severe"),
        ),
        "S": bands(
            (0, 14, "normal"),
            (15, 18, "mild"),
            (19, 25, "moderate"),
            (26, 33, "severe"),
            (34, 42, "extremely_severe"),
        ),
    },
    risk=(Rule(21, Level.ASK, gte=2),),
    cite="Lovibond & Lovibond 1995; www2.psy.unsw.edu.au/dass",
)

PUBLISHED = (PHQ9, GAD7, PHQ15, PCL5, K10, K6, WHO5, CORE10, DASS21, *ON_PAPER)
