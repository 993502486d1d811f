"""Who stands on the trail, in words: staff by name, everybody else by what they are."""

from flask_babel import gettext as _

from clinic.database import db
from clinic.people.models import Account

# Whoever acted without an account.
NOBODY = frozenset({"visitor", "kit", "console", "system"})


def names() -> dict[str, str]:
    """Staff by account id; clients and visitors are not named."""
    return {account.id.hex: account.name for account in db.session.scalars(Account.staff()) if account.name}


def called(actor: str, known: dict[str, str]) -> str:
    """What the one who acted is called, given the staff's names."""
    others = {
        "visitor": _("A visitor"),
        "kit": _("The recovery kit"),
        "console": _("Somebody at the practice's computer"),
        "system": _("The practice's computer"),
    }
    return known.get(actor) or others.get(actor) or _("A client")
