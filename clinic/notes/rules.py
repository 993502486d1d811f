"""What the practice rules for its notes: when one is late, and how soon a candidate's is co-signed."""

from datetime import timedelta

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.notes.models import NoteRules


def ours() -> NoteRules:
    """As the owner said, or as it is while nobody has."""
    return db.session.get(NoteRules, 1) or NoteRules()


def late_after() -> timedelta:
    """A note begun longer than this after its session is a late entry, and says why."""
    return timedelta(hours=ours().late_hours)


def cosign_within() -> timedelta:
    """How long a candidate's note may wait for its co-signature."""
    return timedelta(days=ours().cosign_days)


def change(actor: Actor, *, late_hours: int, cosign_days: int) -> None:
    """From now on. A note that is signed keeps the day by which it was to be co-signed."""
    row = db.session.get(NoteRules, 1)
    if row is None:
        db.session.add(row := NoteRules())
    trail.record(
        actor,
        "notes.rules_changed",
        late_hours=late_hours,
        cosign_days=cosign_days,
        was=[row.late_hours, row.cosign_days],
    )
    row.late_hours, row.cosign_days = late_hours, cosign_days
