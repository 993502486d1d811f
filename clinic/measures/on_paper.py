"""Questionnaires that are typed in from paper alone: the facts of their keys.

The self-esteem scale is printed in two orders, which turn different items round: by the other key its total
says the opposite. Only who holds the sheet can tell which it is, so each order is one of its own, called by
the items it turns.
"""

from clinic.measures.bands import bands
from clinic.measures.definition import Definition, TextStatus
from clinic.plain import N_

WSAS = Definition(
    id="WSAS",
    name="WSAS",
    text_status=TextStatus.PAPER,
    n=5,
    low=0,
    high=8,
    # Who has no work leaves its item out; a second source forbids counting on from the rest.
    na_missing=frozenset({1}),
    most_missing=1,
    bands=bands((0, 9, "less_impaired"), (10, 20, "impaired"), (21, 40, "more_impaired")),
    mind=N_(
        "Where the item about work does not apply, the total is counted on from the other four. Not every "
        "source allows that."
    ),
    cite="Marks; Mundt et al. 2002",
)

AUDIT = Definition(
    id="AUDIT",
    name="AUDIT",
    text_status=TextStatus.PAPER,
    n=10,
    low=0,
    high=4,
    bands=bands(
        (0, 7, "lower_risk"),
        (8, 15, "increasing_risk"),
        (16, 19, "higher_risk"),
        (20, 40, "possible_dependence"),
    ),
    cite="WHO 2001",
)

ISI = Definition(
    id="ISI",
    name="ISI",
    text_status=TextStatus.PAPER,
    n=7,
    low=0,
    high=4,
    bands=bands((0, 7, "none"), (8, 14, "subthreshold"), (15, 21, "moderate"), (22, 28, "severe")),
    cite="Morin",
)


def _self_esteem(turned: tuple[int, ...]) -> Definition:
    return Definition(
        id=f"RSES{''.join(map(str, turned))}",
        name=f"RSES ({', '.join(map(str, turned))})",
        text_status=TextStatus.PAPER,
        n=10,
        low=0,
        high=3,
        options=("Strongly disagree", "Disagree", "Agree", "Strongly agree"),
        reverse=frozenset(turned),
        higher_is_better=True,
        bands=bands((0, 14, "low"), (15, 30, "not_low")),
        mind=N_(
            "This form is printed in two orders. Use this one if the items its name lists are those in which "
            "somebody speaks against themselves; with the other key the total says the opposite. Type what "
            "was ticked: what counts the other way is turned round here."
        ),
        cite="Rosenberg 1965",
    )


RSES_WORTH_FIRST = _self_esteem((3, 5, 8, 9, 10))
RSES_SATISFIED_FIRST = _self_esteem((2, 5, 6, 8, 9))

ON_PAPER = (WSAS, AUDIT, ISI, RSES_WORTH_FIRST, RSES_SATISFIED_FIRST)
