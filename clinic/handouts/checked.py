"""How far a text has been checked, by whom, and when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.handouts.manuscript import ManuscriptFault
from clinic.plain import N_, Labelled


class Status(Labelled):
    """How far a text has been checked. Only APPROVED prints without saying so.

    AUTHOR_READ is for whoever works alone: nobody but its author has read it, and that on another day.
    """

    DRAFT = "DRAFT", N_("draft")
    AUTHOR_READ = "AUTHOR_READ", N_("read by its author")
    REVIEWED = "REVIEWED", N_("reviewed")
    APPROVED = "APPROVED", N_("approved")


@dataclass(frozen=True, slots=True)
class Reading:
    """Who has read a text as far as its status says, and on which day."""

    name: str
    on: date


def status_said(said: dict[str, Any], where: str) -> Status:
    """How far a manuscript says it is. Raises `ManuscriptFault`."""
    ours = [one for one in Status if one is not Status.AUTHOR_READ]
    if said["status"] not in ours:
        raise ManuscriptFault(where, f"The status is one of {', '.join(ours)}.")
    status = Status(said["status"])
    missing = [name for name in ("translator", "reviewer", "clinical_reviewer") if not said.get(name)]
    if status is Status.APPROVED and missing:
        raise ManuscriptFault(where, f"An approved sheet names its {', '.join(missing)}.")
    if status is Status.REVIEWED and not (said.get("reviewer") or said.get("clinical_reviewer")):
        raise ManuscriptFault(where, "A reviewed sheet names its reviewer.")
    return status


def reading_said(said: dict[str, Any], status: Status, where: str) -> Reading | None:
    """Who brought it to its status; the clinical reader where there are two. Raises `ManuscriptFault`."""
    if status is Status.DRAFT:
        return None
    day = f"{status.lower()}_on"
    if type(said.get(day)) is not date:
        raise ManuscriptFault(where, f"A sheet that is {status.lower()} has its day: “{day}: 2026-11-28”.")
    return Reading(str(said.get("clinical_reviewer") or said["reviewer"]), said[day])
