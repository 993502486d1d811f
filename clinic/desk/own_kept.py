"""How the pages of what a practice made its own end: kept, offered again or no more, or changed meanwhile."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.edge.catalogue import gettext as _
from clinic.edge.form import Form
from clinic.notes.own_words import ChangedMeanwhile


def is_kept(form: Form, keep: Callable[[], None]) -> bool:
    """Keep what was typed, or say above the form that somebody else was quicker."""
    try:
        keep()
    except ChangedMeanwhile as changed:
        db.session.rollback()
        form.form_errors.append(_(changed.sentence))
        return False
    db.session.commit()
    return True


def told(said: str, where: str) -> ResponseReturnValue:
    """On to this page, with what came of it."""
    flash(said, "kept")
    return redirect(where, 303)


def offered(keep: Callable[[], None], where: str, *, again: bool) -> ResponseReturnValue:
    """Keep that it is offered again, or no more, and back to the list at this address."""
    keep()
    db.session.commit()
    no_more = _("It is offered no more. Notes written in it stay.")
    return told(_("It is offered again.") if again else no_more, where)
