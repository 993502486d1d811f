"""What the buttons inside a note do to its text: carry a line of the last plan on, put the card in words."""

from werkzeug.datastructures import MultiDict

from clinic.coregulation import forms as card_forms
from clinic.coregulation.sentence import sentence
from clinic.edge.catalogue import gettext
from clinic.notes import formats, forms
from clinic.notes.formats import Shape
from clinic.notes.forms import MOST_LINES, field_name, line_name
from clinic.notes.written import Written


def edited(written: Written, posted: "MultiDict[str, str]") -> Written:
    """The text as it was typed, with what the pressed button adds to it."""
    if posted.get("carry"):
        written = with_line(written, posted["carry"])
    if posted.get("then") == "sentence":
        written = with_sentence(written)
    return written


def with_line(written: Written, line: str) -> Written:
    """The line at the end of the plan, unless it stands there already."""
    format_ = formats.find(written.get("type"))
    if format_ is None or not format_.plan_field or line in forms.lines_of(written, format_.plan_field):
        return written
    names = [line_name(format_.plan_field, index) for index in range(MOST_LINES)]
    free = next((name for name in names if not written.get(name)), None)
    return written.with_more((free, line)) if free else written


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
    text = f"{written.get(name).rstrip()}\n{said}".strip()
    return Written((*(pair for pair in written.pairs if pair[0] != name), (name, text)))
