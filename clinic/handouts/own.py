"""The practice's own sheets: written, translated and read through here, and given as the library's are."""

import re
import unicodedata
from secrets import token_hex
from typing import Any
from uuid import UUID

from flask import has_app_context
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.frozen import frozen
from clinic.handouts import own_reading
from clinic.handouts.own_models import OwnSheet, OwnSheetText
from clinic.handouts.own_text import Text, frame, subject_of
from clinic.handouts.shelf import NoSuchSheet, Sheet, Subject
from clinic.plain import N_
from clinic.refusal import Refusal

OF_OURS = "OWN_"
_KNOWN = "own_sheets"


class ChangedMeanwhile(Refusal):
    sentence = N_("Somebody changed this meanwhile. What you typed is not kept yet.")


@frozen
class Known:
    """Every sheet of the practice's own, and of each language the newest version that is ready."""

    sheets: dict[str, OwnSheet]
    ready: dict[tuple[str, str], OwnSheetText]


def is_own(code: str) -> bool:
    return code.startswith(OF_OURS)


def codes() -> tuple[str, ...]:
    """Those that can be given: ready, and not retired. Without a practice there are none."""
    if not has_app_context():
        return ()
    known = _known()
    return tuple(
        code for code, one in known.sheets.items() if not one.is_retired and (code, one.locale) in known.ready
    )


def every() -> list[OwnSheet]:
    """All there are, the retired and the unfinished too, as they were made."""
    return list(_known().sheets.values())


def find(code: str) -> OwnSheet:
    """Raises `NoSuchSheet`."""
    found = _known().sheets.get(code) if has_app_context() else None
    if found is None:
        raise NoSuchSheet
    return found


def subject(code: str) -> Subject:
    """As it is now: what is ready, else what is being written. Raises `NoSuchSheet`."""
    made = find(code)
    row = _known().ready.get((code, made.locale)) or latest(code, made.locale)
    if row is None:
        raise NoSuchSheet
    return subject_of(code, made.slug, row.content["settings"])


def locales_of(code: str) -> tuple[str, ...]:
    """Those in which it can be given. A translation of what has other parts or settings by now is none."""
    made, known = find(code), _known()
    original = known.ready.get((code, made.locale))
    if original is None:
        return ()
    others = (row for (of, locale), row in known.ready.items() if of == code and locale != made.locale)
    return (made.locale, *(row.locale for row in others if _still_fits(row, original)))


def sheet(code: str, locale: str, version: int | None = None) -> Sheet:
    """The newest that is ready, or the very one of `version`. Raises `NoSuchSheet`."""
    made = find(code)
    row = _known().ready.get((code, locale)) if version is None else _row(code, locale, version)
    if row is None:
        raise NoSuchSheet
    text = Text.from_json(row.content)
    original = row if locale == made.locale else _row(code, made.locale, text.of)
    if original is None:
        raise NoSuchSheet
    known = subject_of(code, made.slug, original.content["settings"])
    return text.sheet(known, locale, row.version, *own_reading.how_far(row))


def latest(code: str, locale: str) -> OwnSheetText | None:
    """The newest version in a language, ready or not."""
    mine = select(OwnSheetText).where(OwnSheetText.code == code, OwnSheetText.locale == locale)
    return db.session.scalars(mine.order_by(OwnSheetText.version.desc()).limit(1)).first()


def new_code() -> str:
    return f"{OF_OURS}{token_hex(3).upper()}"


def begin(actor: Actor, by: UUID, code: str, locale: str, text: Text, *, is_ready: bool) -> None:
    """Make a sheet with its first version. Leaves the commit."""
    slug = f"{_plain(text.title)}-{code.removeprefix(OF_OURS).lower()}".lstrip("-")
    db.session.add(OwnSheet(code=code, slug=slug, locale=locale, made_by=by, made_at=clock.now()))
    db.session.flush()
    _forget()
    keep(actor, by, code, locale, text, over=0, is_ready=is_ready)


def keep(actor: Actor, by: UUID, code: str, locale: str, text: Text, *, over: int, is_ready: bool) -> None:
    """Make the next version over the one whoever wrote it has seen, 0 for none. Leaves the commit.

    Raises `NoSuchSheet`, or `ChangedMeanwhile` if there is a later one.
    """
    find(code)
    before = latest(code, locale)
    if (before.version if before else 0) != over:
        raise ChangedMeanwhile
    row = OwnSheetText(
        code=code,
        locale=locale,
        version=over + 1,
        content=text.to_json(),
        is_ready=is_ready,
        author_id=by,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise ChangedMeanwhile from None
    finally:
        _forget()
    trail.record(actor, "own_sheet.kept", code=code, locale=locale, version=row.version, ready=is_ready)


def offer(actor: Actor, code: str, *, is_offered: bool) -> None:
    """Give it no more, or again. What was given stays. Leaves the commit."""
    made = find(code)
    made.is_retired = not is_offered
    trail.record(actor, "own_sheet.offered" if is_offered else "own_sheet.retired", code=code)
    db.session.flush()


def _still_fits(row: OwnSheetText, original: OwnSheetText) -> bool:
    """Whether a translation has the parts of what is given now, and was made of one with its settings."""
    text, now = Text.from_json(row.content), Text.from_json(original.content)
    of = original if text.of == original.version else _row(row.code, original.locale, text.of)
    return of is not None and of.content["settings"] == now.settings and frame(text) == frame(now)


def _row(code: str, locale: str, version: int) -> OwnSheetText | None:
    return db.session.get(OwnSheetText, (code, locale, version))


def _known() -> Known:
    """Read once in each session of the database; what is there of a sheet only where there is any."""
    info: dict[Any, Any] = db.session().info
    if _KNOWN not in info:
        made = list(db.session.scalars(select(OwnSheet).order_by(OwnSheet.made_at, OwnSheet.code)))
        ready: dict[tuple[str, str], OwnSheetText] = {}
        if made:
            rows = select(OwnSheetText).where(OwnSheetText.is_ready).order_by(OwnSheetText.version)
            ready = {(row.code, row.locale): row for row in db.session.scalars(rows)}
        info[_KNOWN] = Known({one.code: one for one in made}, ready)
    found: Known = info[_KNOWN]
    return found


def _forget() -> None:
    db.session().info.pop(_KNOWN, None)


def _plain(title: str) -> str:
    """A title as it can stand in an address: plain letters, or nothing."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60]
