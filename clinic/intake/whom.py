"""With whom a visitor may have a time: those who take new people, as the page's form narrows them."""

from clinic.clients.tongues import code_written
from clinic.diary.offered import Therapist
from clinic.edge.catalogue import gettext as _
from clinic.intake.forms import ANYBODY, BookingForm, silent


def asked(form: BookingForm) -> list[Therapist]:
    """Those who may be seen: with a language chosen, any of them means one who speaks it."""
    return [one for one in _named(form) if one.speaks(form.speaks.data or "")]


def speaks(form: BookingForm) -> bool:
    """Whether somebody of those named speaks the language chosen; if not, the form says so."""
    named, wanted = _named(form), form.speaks.data or ""
    if not named or any(one.speaks(wanted) for one in named):
        return True
    alone = named[0] if form.therapist_id else None
    form.speaks.errors = [silent(alone, wanted) if alone else _("Nobody here speaks this language just now.")]
    return False


def ask(form: BookingForm, therapist: str | None, language: str | None) -> None:
    """Ask for the therapist an address names, or anybody, and for the language where somebody speaks it."""
    form.therapist.data = therapist if therapist in [one.id.hex for one in form.here] else ANYBODY
    code = code_written(language or "") or ""
    form.speaks.data = code if any(one.speaks(code) for one in form.here) else ""


def _named(form: BookingForm) -> list[Therapist]:
    return [one for one in form.here if form.therapist_id in (None, one.id)]
