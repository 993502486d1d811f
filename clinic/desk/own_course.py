"""How a clinician was in their own sessions, over time: for their own eyes, beside nobody else's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from clinic.coregulation.codes import Rater, State
from clinic.coregulation.observation import Moment
from clinic.coregulation.series import States
from clinic.desk import card_words
from clinic.edge import current
from clinic.files.reading import reading
from clinic.reflections import kept
from clinic.reflections.entry import Action, Kind
from clinic.reflections.kept import Kept

SESSIONS_SHOWN = 24


def of_the_note() -> dict[str, Any]:
    """What one can say of oneself under a signed note."""
    return {"own_states": list(card_words.states().items()), "own_actions": card_words.choices(Action)}


def unsaid(note_ids: Iterable[UUID]) -> set[UUID]:
    """Those of one's own notes under which one has not said yet how one was. A look into one's own file."""
    asked, me = set(note_ids), current.person().id
    file_id = kept.own_file(me)
    if not asked or file_id is None:
        return asked
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        return asked - {one.entry.note_id for one in sessions(kept.kept_in(opened, file_id, me), most=None)}


def sessions(found: Iterable[Kept], most: int | None = SESSIONS_SHOWN) -> list[Kept]:
    """What was kept of one's own state lately, the earliest first; of one note, what was said last."""
    own = sorted((one for one in found if one.entry.kind is Kind.OWN_STATE), key=lambda one: one.since)
    latest = {one.entry.note_id: one for one in own}
    return sorted(latest.values(), key=lambda one: (one.entry.on, one.since))[-most if most else None :]


def states(found: Iterable[Kept]) -> States:
    own = sessions(found)
    pairs = ((_moment(one, "start"), _moment(one, "end")) for one in own)
    return States(Rater.CLINICIAN, tuple(pairs), tuple(one.entry.on for one in own))


def _moment(one: Kept, when: str) -> Moment:
    return Moment(State(one.entry.get(when)), one.entry.get("cues"))
