"""What a client was asked, handled within their opened file: taken in, called back, asked once more."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.clients import own_file
from clinic.clients.card import Card
from clinic.clients.flags import Flag
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import file_frame, something_waits
from clinic.desk.file_frame import FileFrame
from clinic.desk.something_waits import Written
from clinic.edge import current
from clinic.files.items import StaleSave
from clinic.frozen import frozen
from clinic.measures import (
    at_visits,  # noqa: F401 - what listens there tells the desk that a form is out
    kept,
    requests,
    returned,
)
from clinic.measures.answering import hold
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.measures.requests import Sent, Wish
from clinic.measures.returned import Came
from clinic.people.models import Account

# Whoever kept the front of the file meanwhile, or answered on, is waited for.
TRIES = 3


class _Meanwhile(Exception):
    """Something was answered after the file was opened."""


@frozen
class TakenIn:
    """What came of it: whether it was sent, and whether a flag stands because of it now."""

    is_sent: bool
    is_flagged: bool


def tell(request: Request, sent: Sent, card: Card) -> Written:
    """Write to them where they may be written to and want to be."""
    if sent.link is None:
        return something_waits.write_portal(request.client_id, card, request.until_at)
    return something_waits.write_link(request.client_id, card, f"/q/{sent.link.token}", request.until_at)


def take_in(client: Client, request: Request) -> TakenIn | None:
    """Score what was sent into the file, or raise what could not wait; None where nothing has come."""
    outcome: TakenIn | None = None

    def work(file: FileFrame, came: Came | None) -> None:
        nonlocal outcome
        if came is None:
            return
        if came.envelope.is_sent:
            on = came.envelope.at.astimezone(current.zone()).date()
            sheet = came.sheet(_own_name(), on)
            kept.keep(current.actor(), current.keyring(), file.file_id, request.id, sheet)
        outcome = TakenIn(came.envelope.is_sent, _raise(file, came))

    _within(client, request, "measures.read", work)
    return outcome


def call_back(client: Client, request: Request) -> None:
    """Nobody can answer it any more. What could not wait is raised before it goes."""
    _within(client, request, "measures.read", lambda file, came: _called_back(file, came, request))


def ask_again(client: Client, request: Request) -> None:
    """The same once more, for as long, in place of this one: handed to the account they have now."""
    with file_frame.opening(client, "measures.read") as (opened, _file):
        before = requests.one(opened, request)
    wish = _wish_again(before, request)

    def work(file: FileFrame, came: Came | None) -> None:
        _called_back(file, came, request)
        asks = (current.actor(), current.keyring(), file.file_id, file.standing)
        requests.ask(*asks, wish, clock.now())

    _within(client, request, "measures.read", work)


def call_back_of(client: Client, person: UUID) -> None:
    """All that this person was asked and has not sent: they agree no more."""
    mine = Request.of(current.person()).where(
        Request.file_id == client.file_id,
        Request.client_id == person,
        Request.returned_at.is_(None),
        Request.called_back_at.is_(None),
    )
    for request in db.session.scalars(mine).all():
        call_back(client, request)


def until(days: int) -> datetime:
    """The end of the day so many days from now, at the practice."""
    last = clock.now().astimezone(current.zone()).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), current.zone()).astimezone(clock.now().tzinfo)


def _within(
    client: Client, request: Request, action: str, work: Callable[[FileFrame, Came | None], None]
) -> None:
    """Open the file, see what has come, and do the work on it in one go, however often it takes."""
    for again in range(TRIES):
        with file_frame.opening(client, action) as (opened, file):
            came = returned.came(opened, current.keyring(), request)
        try:
            hold(request)
            if came is not None and not returned.is_as_it_came(came):
                raise _Meanwhile
            work(file, came)
            db.session.commit()
        except (StaleSave, _Meanwhile):
            db.session.rollback()
            if again + 1 == TRIES:
                raise
        else:
            return


def _called_back(file: FileFrame, came: Came | None, request: Request) -> None:
    if came is not None:
        _raise(file, came)
    requests.call_back(current.actor(), request, clock.now())


def _raise(file: FileFrame, came: Came) -> bool:
    """Let the front of the file say what the answers ask, each once; whether any of it stands now."""
    said = {_what(flag) for flag in file.standing.flags}
    new = [flag for flag in came.flags(came.envelope.at) if _what(flag) not in said]
    # Kept anew whatever was answered: a row more must not tell that something was.
    own_file.keep_standing(
        current.actor(), current.keyring(), file.file_id, file.standing.with_flags(new), file.standing_version
    )
    returned.taken_in(current.actor(), came, clock.now())
    return any(flag.level.stands for flag in new)


def _what(flag: Flag) -> tuple[object, ...]:
    """Whether cleared since or not, the same answer is not raised twice."""
    return (flag.source, flag.item, flag.answer, flag.at)


def _wish_again(before: Sent, request: Request) -> Wish:
    asked = Asked.of(requests.new_id(), before.asked.known, before.asked.wording)
    now = clock.now()
    days = max(1, (request.until_at - request.asked_at).days)
    today = now.astimezone(current.zone()).date()
    return Wish(
        client_id=request.client_id,
        asked=asked,
        on=today,
        until_at=until(days),
        by_link=before.link is not None,
    )


def _own_name() -> str:
    return db.session.get_one(Account, current.person().id).name


def waiting_in(file_id: UUID) -> list[Request]:
    """What was sent for this file and not opened yet, the earliest first."""
    sent = select(Request).where(
        Request.file_id == file_id, Request.returned_at.is_not(None), Request.taken_in_at.is_(None)
    )
    return list(db.session.scalars(sent.order_by(Request.returned_at)))
