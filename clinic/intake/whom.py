"""With whom a visitor may have a time: those who take new people, as the page's form narrows them."""

from clinic.clients.tongues import code_written
from clinic.diary import offered
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


def known(text: str | None) -> str:
    """The therapist an address names, or anybody."""
    here = [one.id.hex for one in offered.taking_new()]
    return text if text and text in here else ANYBODY


def language_known(text: str | None) -> str:
    """The language an address names, where somebody speaks it."""
    code = code_written(text or "") or ""
    return code if offered.taking_new(code) else ""


def _named(form: BookingForm) -> list[Therapist]:
    return [one for one in offered.taking_new() if form.therapist_id in (None, one.id)]
