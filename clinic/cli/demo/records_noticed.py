"""D04, as it was noticed: a card for each session, what was told of the sheets, and answers on paper."""

from dataclasses import replace

from clinic.cli.demo.script import Pairs, Said, Story, Visit, coreg
from clinic.frozen import frozen


@frozen
class Told:
    """What came back of a sheet, in numbers and words; `from_home` where the client left it themselves."""

    sheet: str
    times: int
    helpful: int
    hard: int
    note: str = ""
    from_home: bool = False


@frozen(kw_only=True)
class Noticed:
    """What a session brought beside its note. `own` are the client's own numbers, `answers` a PHQ-9."""

    card: Pairs
    sheets: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    own: tuple[tuple[str, int], ...] = ()
    answers: str = ""


def _card(start: str, end: str, distress: tuple[int, int], alone: int, together: int, **more: str) -> Pairs:
    levels = {"self_reg_level": str(alone), "co_reg_level": str(together)}
    return coreg("COUNSELLING", start, end, distress, **levels, **more)


def _broke(outcome: int, minutes: int, **more: str) -> dict[str, str]:
    told = {"locus": "CLIENT_THERAPIST", "kind": "WITHDRAWAL", "noticed": "THERAPIST", "tried": "yes"}
    told |= {"by": "THERAPIST", "outcome": str(outcome), "minutes": str(minutes), **more}
    return {f"rupture0_{name}": value for name, value in told.items()}


JORDANS = (
    Noticed(
        card=_card("SHUT_DOWN: eyes down, slow words", "MIXED: looked up twice", (8, 7), 0, 1,
                   S1="1", S2="1", S4="0", B1="2", B2="2"),
        answers="223212211",
    ),
    Noticed(
        card=_card("SHUT_DOWN: coat kept on", "MIXED: coat off at the end", (7, 6), 0, 1,
                   S1="1", S2="1", S4="1", B1="2", B2="2", **_broke(2, 10)),
    ),
    Noticed(
        card=_card("MIXED: quick, then nothing", "CONNECTED: sat back", (7, 5), 1, 2,
                   S1="2", S2="1", S4="1", B1="2", B2="2"),
        sheets=("H01",),
    ),
    Noticed(
        card=_card("SHUT_DOWN: whispered", "CONNECTED: cried, and let it be seen", (6, 4), 1, 2,
                   S1="2", S2="2", S4="2", B1="1", B2="2", **_broke(3, 6)),
        told=(Told("H01", 3, 2, 3),),
        own=(("S1", 2), ("S2", 3), ("S4", 1)),
        answers="212211110",
    ),
    Noticed(
        card=_card("MIXED: talked fast", "CONNECTED: slower, warmer", (5, 3), 2, 2,
                   S1="2", S2="3 S2a", S4="2", B1="1", B2="1"),
        sheets=("H06",),
    ),
    Noticed(
        card=_card("MOBILISED: could not sit", "CONNECTED: laughed at himself", (5, 3), 2, 3,
                   S1="3 S1b", S2="3 S2a", S4="2", B1="1", B2="1", **_broke(4, 4)),
        sheets=("H03",),
        told=(Told("H06", 2, 3, 2),),
        own=(("S1", 3), ("S2", 3), ("S4", 1)),
    ),
    Noticed(
        card=_card("MIXED: careful", "CONNECTED: told it twice", (4, 2), 2, 3,
                   S1="3 S1b", S2="3 S2b", S4="3 S4a", B1="0", B2="1"),
        sheets=("H01",),
        told=(Told("H03", 4, 4, 1, "“That sounds hard” is enough, mostly."),),
    ),
    Noticed(
        card=_card("MIXED: flat at first", "CONNECTED: smiled twice", (3, 2), 2, 3,
                   S1="3 S1b", S2="3 S2b", S4="3 S4a", B1="0", B2="0"),
        sheets=("H06",),
        told=(Told("H01", 5, 3, 1, "The kettle is my bell now.", from_home=True),),
        own=(("S1", 3), ("S2", 4), ("S4", 3)),
        answers="112111100",
    ),
)  # fmt: skip

BROUGHT = {"D04": JORDANS}


def brought(story: Story, number: int) -> Noticed | None:
    """What the visit of that number brought, if anything is told of it."""
    found = BROUGHT.get(story.code, ())
    return found[number] if number < len(found) else None


def noticed(story: Story) -> Story:
    """The same story with what was noticed on its notes."""
    return replace(story, visits=tuple(_with(story, *one) for one in enumerate(story.visits)))


def _with(story: Story, number: int, visit: Visit) -> Visit:
    found = brought(story, number)
    if found is None or not isinstance(visit, Said):
        return visit
    sheets = tuple(dict.fromkeys((*visit.sheets, *found.sheets)))
    return replace(visit, more=(*visit.more, *found.card), sheets=sheets)
