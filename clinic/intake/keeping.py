"""The time a visitor chose, kept while they fill in the form: one for each browser, a few at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response
from sqlalchemy import func, select

from clinic.database import db
from clinic.diary import reserve
from clinic.diary.draft import Draft
from clinic.diary.held import Hold
from clinic.diary.models import Audience
from clinic.diary.reserve import Kept
from clinic.edge import cookie, current, hosts
from clinic.edge.limits import TooMany, limit
from clinic.vault.token import token_hash

KEPT_AN_HOUR = 12
# Nobody can keep a diary empty from many places either: beyond these a time is had by booking it.
MOST_AT_ONCE = 12


def token() -> str:
    """What this browser was given for the time it keeps, if it keeps one."""
    return cookie.held_time.read() or ""


def held(word: str, now: datetime) -> Hold | None:
    """The time that is kept just now for whoever has this word."""
    if not word:
        return None
    mine = select(Hold).where(Hold.token_hash == token_hash(word), Hold.until_at > now)
    return db.session.scalars(mine).first()


def keep(draft: Draft, therapists: Sequence[UUID], now: datetime) -> Kept | None:
    """Keep this time in place of the one kept before; None where no more are kept, which refuses nobody.

    Raises `NotToBeHad`.
    """
    reserve.let_go(token(), now=now)
    if _are_enough(now):
        return None
    return reserve.hold(draft, therapists, zone=current.zone(), now=now, for_whom=Audience.PUBLIC)


def let_go(now: datetime) -> None:
    """Whatever this browser keeps is free again."""
    reserve.let_go(token(), now=now)


def remember(answer: Response, kept: Kept | None) -> Response:
    """Let this browser, and no page of its history, carry the word that ends with the time kept."""
    if kept is not None:
        cookie.held_time.give(answer, kept.token)
    elif token():
        cookie.held_time.take_back(answer)
    return answer


def _are_enough(now: datetime) -> bool:
    live = db.session.scalar(select(func.count()).select_from(Hold).where(Hold.until_at > now))
    if live is not None and live >= MOST_AT_ONCE:
        return True
    try:
        limit("keeping", hosts.neighbourhood(), KEPT_AN_HOUR, timedelta(hours=1))
    except TooMany:
        return True
    return False
