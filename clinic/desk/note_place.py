"""Where on the page of a note stands what a button in it has changed, so that one comes back to it there."""

from werkzeug.datastructures import MultiDict

from clinic.coregulation.forms import OPENED
from clinic.desk.note_edit import first_words, words_of_techniques
from clinic.desk.note_fields import asked_by
from clinic.notes import formats
from clinic.notes.forms import field_name
from clinic.notes.written import Written

# What puts words at the end of the first field made of words.
_INTO_WORDS = frozenset({"sentence", "quote", "gather"})


def changed(written: Written, posted: "MultiDict[str, str]") -> str | None:
    """The id of what has changed; None for the page's own beginning."""
    format_, then = formats.named(written.get("type")), posted.get("then", "")
    if asked_by(then):
        return then
    if format_ is None:
        return None
    if posted.get("carry"):
        return field_name(format_.plan_field) if format_.plan_field else None
    if posted.get("give"):
        return "home-title"
    if then == "techniques":
        return words_of_techniques(format_)
    if then == "card":
        return _last_card(written)
    return first_words(format_) if then in _INTO_WORDS or posted.get("take_mark") else None


def _last_card(written: Written) -> str:
    """The title of the card that was asked for last."""
    opened = [name for name, _value in written.pairs if name.endswith(OPENED)]
    return f"{opened[-1].removesuffix(OPENED) if opened else ''}coreg-title"
