"""How far each of the practice's own sheets is, in each language: what lists and editors say of it."""

from datetime import datetime
from uuid import UUID

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.frozen import frozen
from clinic.handouts import library, own, own_reading
from clinic.handouts.library import Status
from clinic.handouts.own_models import OwnSheet, OwnSheetText
from clinic.handouts.own_text import Text
from clinic.people.models import Account


@frozen
class Read:
    """Who read a version through, or approved it, and when."""

    status: Status
    name: str
    at: datetime


@frozen
class Edition:
    """The newest version in one language."""

    locale: str
    language: str
    version: int
    text: Text
    author: str
    at: datetime
    status: Status
    reads: tuple[Read, ...]
    is_ready: bool
    is_mine: bool
    # What whoever looks at it may say of it next; None for nothing.
    next_status: Status | None
    is_behind: bool = False


@frozen
class Listed:
    """One sheet with its languages, the one it was written in first."""

    sheet: OwnSheet
    editions: tuple[Edition, ...]
    is_given: bool

    @property
    def title(self) -> str:
        return self.editions[0].text.title

    @property
    def missing(self) -> list[tuple[str, str]]:
        have = {one.locale for one in self.editions}
        return [(locale, name) for locale, name in library.languages() if locale not in have]


def listed() -> list[Listed]:
    """Every sheet of the practice's own."""
    given = own.codes()
    return [Listed(one, _editions(one), one.code in given) for one in own.every()]


def edition(code: str, locale: str) -> Edition | None:
    """The newest version in a language; None where there is none yet."""
    row = own.latest(code, locale)
    if row is None:
        return None
    text = Text.from_json(row.content)
    made = own.find(code)
    original = own.latest(code, made.locale)
    return Edition(
        locale=locale,
        language=library.common(locale).language,
        version=row.version,
        text=text,
        author=_name(row.author_id),
        at=row.created_at,
        status=own_reading.status_of(row),
        reads=tuple(
            Read(Status(one.status), _name(one.reader_id), one.read_at) for one in own_reading.readings(row)
        ),
        is_ready=row.is_ready,
        is_mine=row.author_id == current.person().id,
        next_status=_next(row),
        is_behind=locale != made.locale and original is not None and text.of != original.version,
    )


def _next(row: OwnSheetText) -> Status | None:
    status = own_reading.status_of(row)
    if row.author_id != current.person().id:
        read = {Status.DRAFT: Status.REVIEWED, Status.AUTHOR_READ: Status.REVIEWED}
        return (read | {Status.REVIEWED: Status.APPROVED}).get(status)
    may_say = status is Status.DRAFT and own_reading.was_set_aside(row, clock.now())
    return Status.AUTHOR_READ if may_say else None


def _editions(made: OwnSheet) -> tuple[Edition, ...]:
    order = dict.fromkeys((made.locale, *library.LANGUAGES))
    return tuple(found for locale in order if (found := edition(made.code, locale)))


def _name(account_id: UUID) -> str:
    account = db.session.get(Account, account_id)
    return account.name if account else ""
