"""That somebody wants no letters: said wherever staff look at them, and taken back at their own wish."""

from typing import Any
from uuid import UUID

from flask import flash

from clinic.audit import trail
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.mail import rules
from clinic.mail.addressee import Addressee


def notice(to: Addressee | None, action: str, name: str = "") -> dict[str, Any] | None:
    """What a page says of it, with a button that posts to `action`; None where letters are wanted.

    With a name, where others have letters about the same.
    """
    if to is None or rules.wants_letters(to.address):
        return None
    return said_so(action, name)


def said_so(action: str, name: str = "") -> dict[str, Any]:
    """The same where it is known that they want none."""
    words = _(
        "They want no letters: neither reminders nor news of a change. Please telephone, where that is safe. "
        "If they tell you that they want letters again, write it down here."
    )
    if name:
        words = _("%(name)s: %(what)s", name=name, what=words)
    return {"words": words, "label": _("They told us: letters again"), "action": action, "fields": []}


def take_back(to: Addressee | None, whose: UUID) -> None:
    """They said to us that they want letters again: on the trail, with whoever wrote it down."""
    if to is None or rules.wants_letters(to.address):
        flash(_("Nothing stops letters to them."), "kept")
        return
    rules.take_back(rules.address_hash(to.address))
    trail.record(current.actor(), "letters.wanted_again", whose)
    flash(_("They are written to again."), "kept")
