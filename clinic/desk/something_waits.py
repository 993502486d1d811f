"""Telling somebody that a sheet or questions wait: as their card allows, in their language, and not what."""

from datetime import datetime
from uuid import UUID

from flask import flash

from clinic import clock
from clinic.clients.card import Card
from clinic.config import settings
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time
from clinic.files.by_code import LinkWords
from clinic.frozen import frozen
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.models import Means
from clinic.measures import letters


@frozen
class Written:
    """Where a letter goes, or why none does, in a sentence; `later` where it leaves only then."""

    to: Addressee | None
    why_not: str = ""
    later: datetime | None = None

    def say(self) -> None:
        """To whoever gave the sheet."""
        if self.to is None:
            flash(self.why_not, "mend")
        else:
            flash(" ".join([_("A letter says that something waits, and no more."), *self.when()]), "kept")

    def when(self) -> list[str]:
        """That it waits for the end of the quiet hours, where it does."""
        return (
            [_("It leaves after the quiet hours: %(when)s.", when=full_time(self.later))]
            if self.later
            else []
        )


def address(client_id: UUID, card: Card) -> Written:
    """Where somebody may be written to, and wants to be."""
    to = addressee_of_client(client_id, card)
    if to is None:
        return Written(None, _("No letter goes to them: their card allows none, or has no address for one."))
    if not rules.wants_letters(to.address):
        return Written(None, _("No letter goes to them: they said that they want none."))
    if outbox.refused_at(to.address) is not None:
        return Written(
            None, _("No letter goes to them: the last one came back. Please look at their address.")
        )
    return Written(to)


def write_link(client_id: UUID, card: Card, way: str, until_at: datetime) -> Written:
    """A link such as /s/…, without the code."""
    written = address(client_id, card)
    if written.to is None:
        return written
    if written.to.means is Means.VOICE:
        return Written(
            None, _("No letter goes to them: they are called, and nobody can press a link in a call.")
        )
    return _write(written.to, link_address(way, written.to.locale), until_at)


def write_portal(client_id: UUID, card: Card, until_at: datetime | None = None) -> Written:
    """That it is on their own page."""
    written = address(client_id, card)
    return _write(written.to, f"{settings().public_url}/portal", until_at) if written.to else written


def way_to_sheet(words: LinkWords) -> str:
    return f"/s/{words.token}"


def link_address(way: str, locale: str) -> str:
    """The address as it stands in a letter: it opens in the language of whoever is to read it."""
    return f"{settings().public_url}{way}?lang={locale}"


def _write(to: Addressee, link: str, until_at: datetime | None) -> Written:
    now = clock.now()
    leaves_at = letters.tell_client(to, link, until_at, now)
    return Written(to, later=leaves_at if leaves_at > now else None)
