"""What is typed for oneself alone, read as an entry, and what is wanting of it in a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from clinic.clock import day_named
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.reflections.entry import Action, Entry, Kind

MOST_CHARACTERS = 1_100_000
MOST_CUES = 140
LONGEST_MINUTES = 600


@frozen
class Field:
    code: str
    label: str
    hint: str = ""
    rows: int = 1


FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.NOTE: (
        Field("words", N_("What you noticed"), N_("without their name, and with as little as you need"), 10),
    ),
    Kind.SUPERVISION: (
        Field("supervisor", N_("Supervisor")),
        Field("minutes", N_("Minutes")),
        Field("cases", N_("Whom you spoke of"), N_("by initials or a code of yours"), 2),
        Field("themes", N_("Themes"), "", 4),
        Field(
            "agreed",
            N_("What was agreed"),
            N_("what is for one client goes into their file, too, as a line of its own"),
            3,
        ),
    ),
}

# Written with no client in mind, so that answering them needs no name.
PROMPTS = (
    N_("What did I feel in the room, and where in me?"),
    N_("What did I want to do, and did not?"),
    N_("What of this is mine?"),
    N_("What would I rather not say in supervision?"),
    N_("What do I want to remember next time?"),
)

EMPTY = N_("This is still empty.")


@frozen
class Read:
    """The entry, or what keeps it from being one, by the name of its field."""

    entry: Entry | None
    wants: Mapping[str, str]


def read(
    kind: Kind, typed: Mapping[str, str], today: date, client_id: UUID | None, note_id: UUID | None
) -> Read:
    """A process note or a supervision as it was typed."""
    on = day_named(typed.get("on", ""))
    said = {asked.code: typed.get(asked.code, "").strip() for asked in FIELDS[kind]}
    wants = {code: EMPTY for code, text in said.items() if not text}
    wants |= {
        code: N_("Keep this under 1,100,000 characters.")
        for code, text in said.items()
        if len(text) > MOST_CHARACTERS
    }
    if on is None or on > today:
        wants["on"] = N_("On which day was it? Write it as 2026-11-23, and no later than today.")
    minutes = said.get("minutes")
    if minutes and not (minutes.isdecimal() and len(minutes) < 5 and 1 <= int(minutes) <= LONGEST_MINUTES):
        wants["minutes"] = N_("Between one minute and ten hours, in minutes.")
    if wants or on is None:
        return Read(None, wants)
    return Read(Entry(kind=kind, on=on, said=said, client_id=client_id, note_id=note_id), {})


def read_state(
    start: str, end: str, cues: str, actions: Sequence[str], is_for_supervision: bool, known: Sequence[str]
) -> tuple[dict[str, str], tuple[Action, ...]] | None:
    """How somebody was in a session, by the codes of `known` states; None unless both are given."""
    if start not in known or end not in known:
        return None
    said = {"start": start, "end": end, "cues": cues.strip()[:MOST_CUES]}
    if is_for_supervision:
        said["for_supervision"] = "yes"
    return said, tuple(action for action in Action if action in actions)
