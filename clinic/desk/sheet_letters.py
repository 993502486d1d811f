"""Telling somebody that a sheet waits: as their card allows, in their language, and without saying what."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash

from clinic.clients.card import Card
from clinic.config import settings
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge.catalogue import gettext as _
from clinic.files.by_code import LinkWords
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.measures import letters


@dataclass(frozen=True)
class Written:
    """Where a letter goes, or why none does, in a sentence."""

    to: Addressee | None
    why_not: str = ""

    def say(self) -> None:
        """To whoever gave the sheet."""
        if self.to is None:
            flash(self.why_not, "mend")
        else:
            flash(_("A letter says that something waits, and no more."), "kept")


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


def write_link(client_id: UUID, card: Card, words: LinkWords, until_at: datetime) -> Written:
    """The link, without the code."""
    written = address(client_id, card)
    if written.to is not None:
        letters.tell_client(written.to, link_address(words, written.to.locale), until_at)
    return written


def write_portal(client_id: UUID, card: Card) -> Written:
    written = address(client_id, card)
    if written.to is not None:
        letters.tell_client(written.to, f"{settings().public_url}/portal", None)
    return written


def link_address(words: LinkWords, locale: str) -> str:
    """The address as it stands in a letter: it opens in the language of whoever is to read it."""
    return f"{settings().public_url}/s/{words.token}?lang={locale}"
