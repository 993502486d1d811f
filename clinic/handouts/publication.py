"""Which sheets stand at /resources for anybody: the owner's choice, but never one that is given with care."""

from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.handouts import library
from clinic.handouts.library import NoSuchSheet, Sheet
from clinic.handouts.models import Publication
from clinic.plain import N_
from clinic.refusal import Refusal


class GivenWithCareOnly(Refusal):
    sentence = N_("This sheet is given with care, by somebody who knows the person. It cannot be published.")


def published() -> frozenset[str]:
    """The codes of the sheets anybody may take."""
    chosen = frozenset(db.session.scalars(select(Publication.code)))
    return frozenset(
        code for code in library.codes() if code in chosen and library.subject(code).is_for_anybody
    )


def publish(actor: Actor, account_id: UUID, code: str) -> None:
    """Offer a sheet to anybody; again is no change. Raises `NoSuchSheet` or `GivenWithCareOnly`."""
    if not library.subject(code).is_for_anybody:
        raise GivenWithCareOnly
    if db.session.get(Publication, code) is None:
        db.session.add(Publication(code=code, published_by=account_id, published_at=clock.now()))
        trail.record(actor, "handout.published", code)
        db.session.flush()


def withdraw(actor: Actor, code: str) -> None:
    """Take a sheet off the public page; again is no change. Raises `NoSuchSheet`."""
    found = db.session.get(Publication, library.subject(code).code)
    if found is not None:
        db.session.delete(found)
        trail.record(actor, "handout.withdrawn", code)
        db.session.flush()


def public_sheet(slug: str, locale: str) -> Sheet:
    """The sheet at a public address, in the language asked for or in English. Raises `NoSuchSheet`."""
    subject = library.by_slug(slug)
    if subject.code not in published():
        raise NoSuchSheet
    return library.offered(subject.code, locale)


def by_need(locale: str) -> list[tuple[str, list[Sheet]]]:
    """The published sheets under what somebody may need them for."""
    words = library.common(locale)
    codes = published()
    sheets = [sheet for sheet in library.sheets(locale) if sheet.code in codes]
    groups = [
        (label, [sheet for sheet in sheets if sheet.subject.need == need])
        for need, label in words.needs.items()
    ]
    return [(label, found) for label, found in groups if found]
