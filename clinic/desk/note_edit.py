"""What the buttons inside a note do to its text: carry a line on, say the card in words, take a late text."""

from werkzeug.datastructures import MultiDict

from clinic.coregulation import forms as card_forms
from clinic.coregulation.sentence import sentence
from clinic.desk.note_fields import asked_by, holds_several, holds_words
from clinic.edge.catalogue import gettext
from clinic.notes import formats, forms
from clinic.notes.formats import Shape
from clinic.notes.forms import field_name, line_name
from clinic.notes.written import LEFT, PAGE, Written

BETWEEN_LINES, BETWEEN_WORDS = "\n", "; "


def edited(written: Written, posted: "MultiDict[str, str]", came: Written | None = None) -> Written:
    """The text as it was typed, with what the pressed button adds to it. `came` is the text it takes in."""
    format_ = formats.find(written.get("type"))
    if posted.get("carry") and format_ is not None and format_.plan_field:
        written = with_line(written, format_.plan_field, posted["carry"])
    if posted.get("then") == "sentence":
        written = with_sentence(written)
    return with_late(written, came) if came else written


def with_line(written: Written, code: str, line: str) -> Written:
    """The line at the end of a field made of lines, unless it stands there already."""
    if line in forms.lines_of(written, code):
        return written
    last = max((number for number, _text in written.numbered(field_name(code))), default=-1)
    return written.with_more((line_name(code, last + 1), line))


def with_sentence(written: Written) -> Written:
    """What the card says, in a sentence at the end of the first field made of words."""
    observation = card_forms.read(card_forms.gathered(written.pairs))
    said = sentence(observation, gettext) if observation else ""
    format_ = formats.find(written.get("type"))
    if not said or format_ is None:
        return written
    name = next((field_name(field.code) for field in format_.fields if field.shape is Shape.TEXT), None)
    if name is None or said in written.get(name):
        return written
    return _replaced(written, name, f"{written.get(name).rstrip()}\n{said}".strip())


def with_late(written: Written, came: Written) -> Written:
    """The text with everything that came late: words after its words, lines after its lines, ticks beside its
    ticks, and one answer of several only where none was given here."""
    for name, value in came.pairs:
        if name in (PAGE, LEFT):
            continue
        asked = asked_by(name)
        if asked is not None and asked.shape is Shape.LINES:
            for line in filter(None, map(str.strip, value.splitlines())):
                written = with_line(written, asked.code, line)
        elif holds_words(name):
            between = BETWEEN_WORDS if asked is None else BETWEEN_LINES
            written = _replaced(written, name, _together(written.get(name), value, between))
        elif not written.get(name) or (holds_several(name) and value not in written.all(name)):
            written = written.with_more((name, value))
    return written


def _together(here: str, came: str, between: str) -> str:
    """Both texts, once each: where one holds the other, it is enough."""
    here, came = here.strip(), came.strip()
    if came in here:
        return here
    return came if here in came else f"{here}{between}{came}"


def _replaced(written: Written, name: str, text: str) -> Written:
    return Written((*(pair for pair in written.pairs if pair[0] != name), (name, text)))
