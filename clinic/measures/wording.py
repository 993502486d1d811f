"""The wording a practice has loaded: kept with who loaded it, and that the practice may show it."""

from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.measures.models import WordingRow
from clinic.measures.questionnaire import Wording

# What whoever loads it says for the practice.
ATTESTATION = "The practice holds this form and may show its wording."


def load(actor: Actor, wording: Wording, by: UUID | None) -> None:
    """Keep it, over what was loaded before in that language. Leaves the commit to whoever calls."""
    content = wording.to_json() | {"attested": ATTESTATION}
    row = WordingRow(
        measure=wording.measure,
        locale=wording.locale,
        content=content,
        loaded_at=clock.now(),
        loaded_by_id=by,
    )
    db.session.add(row)
    trail.record(actor, "wording.loaded", measure=wording.measure, locale=wording.locale)
    db.session.flush()


def loaded() -> list[WordingRow]:
    """What counts of everything that was loaded: the latest of each questionnaire and language."""
    rows = db.session.scalars(select(WordingRow).order_by(WordingRow.loaded_at, WordingRow.id))
    latest = {(row.measure, row.locale): row for row in rows}
    return [latest[key] for key in sorted(latest)]


def of(measure: str, locale: str) -> WordingRow | None:
    """The wording in this language, or else in the one that was loaded last."""
    rows = db.session.scalars(
        select(WordingRow).where(WordingRow.measure == measure).order_by(WordingRow.loaded_at.desc())
    ).all()
    return next((one for one in rows if one.locale == locale), rows[0] if rows else None)


def of_id(measure: str, wording_id: UUID | None) -> WordingRow | None:
    """The wording of that id, if it is this questionnaire's."""
    found = db.session.get(WordingRow, wording_id) if wording_id else None
    return found if found and found.measure == measure else None
