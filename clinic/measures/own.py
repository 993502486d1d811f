"""Our own two short forms, in our own words: how it is going, and co-regulation as a client sees it."""

from clinic.measures.definition import Definition, Extra, TextStatus
from clinic.plain import N_

CHECK_IN = Definition(
    id="CHECKIN",
    name=N_("Session check-in"),
    text_status=TextStatus.OURS,
    n=3,
    low=0,
    high=10,
    most_missing=3,
    higher_is_better=True,
    is_summed=False,
    items=(
        N_("How I have been since last time"),
        N_("How things are between me and the people close to me"),
        N_("How well today’s session fit me"),
    ),
    ends=(N_("not well at all"), N_("very well")),
    extras=(Extra("next_time", N_("What I would like next time")),),
    cite="Attune",
)

# What is asked beside the signs of a self-check to know which bond it is of.
BOND, WITH_WHOM = "bond", "with_whom"

# The signs S1 to S5, the states and the bonds of the co-regulation card, as the client says them.
CO_REGULATION = Definition(
    id="COREG",
    name=N_("Co-regulation, as I see it"),
    text_status=TextStatus.OURS,
    n=5,
    low=0,
    high=4,
    most_missing=5,
    higher_is_better=True,
    is_summed=False,
    items=(
        N_("We let each other finish, and nobody brushes the other off"),
        N_("Our voices and eyes stay warm, even when we disagree"),
        N_("When one of us is under stress, the other is a comfort"),
        N_("I can show a soft spot without being laughed at or shut out"),
        N_("I can count on how the other answers me"),
    ),
    ends=(N_("never so"), N_("nearly always so")),
    extras=(
        Extra(
            "state",
            N_("How my body is just now"),
            (
                ("CONNECTED", N_("Settled, and open to others")),
                ("MOBILISED", N_("Revved up, ready to fight or run")),
                ("SHUT_DOWN", N_("Shut down, far away or numb")),
                ("MIXED", N_("Some of each")),
                ("UNCLEAR", N_("I cannot tell")),
            ),
        ),
        Extra(
            BOND,
            N_("Whom I am thinking of"),
            (
                ("ROMANTIC", N_("My partner")),
                ("FRIENDSHIP", N_("A friend")),
                ("FAMILY", N_("Somebody in my family")),
                ("COUNSELLING", N_("My therapist")),
            ),
        ),
        Extra(WITH_WHOM, N_("Who that is, in a word such as “sister”")),
    ),
    cite="Attune",
)

OURS = (CHECK_IN, CO_REGULATION)
