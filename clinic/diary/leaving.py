"""Letters nobody asked for: when they leave, and how whoever reads one stops them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.config import settings
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, Means, OutboxLetter
from clinic.mail.outbox import Posting
from clinic.mail.quiet import ByDay


def post(
    to: Addressee,
    subject: str,
    paragraphs: Sequence[str],
    *,
    kind: LetterKind,
    now: datetime,
    until_at: datetime | None,
) -> OutboxLetter:
    """Let a letter leave outside the quiet hours of whoever reads it, and before `until_at`; its row.

    `paragraphs` are in their language already. The way to stop such letters stands below them.
    """
    stop_link = stop_link_of(to)
    text = joined([*paragraphs, *stopping(stop_link)]) if to.means is Means.EMAIL else " ".join(paragraphs)
    how = Posting(kind, to.means, from_at=from_at(to, now, until_at), good_until_at=until_at)
    letter = Letter(to.address, subject, text, stop_link=stop_link, by_day=by_day(to, until_at))
    row = outbox.sealed(letter, locale=to.locale, how=how)
    outbox.add(row)
    return row


def stop_link_of(to: Addressee) -> str:
    return f"{settings().public_url}/letters/{rules.stop_token(to.address)}"


def stopping(link: str) -> list[str]:
    """The last paragraph of a letter by e-mail; other means have no room for it."""
    return [_("If you want no letters like this one:\n%(link)s", link=link)] if link else []


def reader_zone(to: Addressee) -> ZoneInfo:
    return ZoneInfo(to.zone) if to.zone else current.zone()


def from_at(to: Addressee, now: datetime, before: datetime | None) -> datetime:
    """The first moment at which one may write to them; at once if the morning were past `before`."""
    return rules.from_at(by_day(to, before), now)


def by_day(to: Addressee, before: datetime | None) -> ByDay:
    """What keeps a letter out of their nights, whenever it is tried again."""
    return ByDay(reader_zone(to).key, before)


def joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"
