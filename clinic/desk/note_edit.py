"""What the buttons in a note do to its text: carry a line, add a sentence, take in what came late."""

from collections.abc import Sequence
from datetime import datetime

from werkzeug.datastructures import MultiDict

from clinic.coregulation import chosen
from clinic.coregulation import forms as card_forms
from clinic.coregulation.fields import gathered
from clinic.coregulation.forms import OPENED
from clinic.coregulation.sentence import sentence
from clinic.desk.note_cards import next_prefix
from clinic.desk.note_fields import asked_by, holds_several, holds_words, is_of_a_format, is_shown
from clinic.edge.catalogue import gettext
from clinic.edge.wording import wall_time
from clinic.notes import brought, formats, forms, marks, own_ways
from clinic.notes.format import Format, Shape
from clinic.notes.forms import field_name, line_name
from clinic.notes.marks import Marked
from clinic.notes.written import LEFT, PAGE, Written

BETWEEN_LINES, BETWEEN_WORDS = "\n", "; "


def edited(
    written: Written, posted: "MultiDict[str, str]", wall: datetime, came: Written | None = None
) -> Written:
    """The text as it was typed, with what the pressed button adds to it.

    `wall` is what the practice's clock shows, `came` the text it takes in.
    """
    format_ = formats.named(written.get("type"))
    if posted.get("carry") and format_ is not None and format_.plan_field:
        for line in filter(None, map(str.strip, posted["carry"].splitlines())):
            written = with_line(written, format_.plan_field, line)
    if posted.get("give") and posted["give"] not in written.all("sheet"):
        written = written.with_more(("sheet", posted["give"]))
    if posted.get("then") == "sentence":
        written = with_sentence(written)
    if posted.get("then") == "quote" and format_ is not None:
        written = _with_words(written, [gettext("They said: “…”")], first_words(format_))
    if posted.get("then") == "techniques":
        written = with_techniques(written)
    if posted.get("then") == "format" and format_ is not None:
        written = with_given(written, format_)
    if posted.get("then") == "gather" and format_ is not None:
        written = with_gathered(written, format_)
    if posted.get("then") == "card":
        written = with_card(written)
    written = _marked(written, posted, wall)
    return with_late(written, came) if came else written


def _marked(written: Written, posted: "MultiDict[str, str]", wall: datetime) -> Written:
    if posted.get("mark"):
        written = marks.with_mark(written, posted["mark"], f"{wall:%H:%M}")
    if posted.get("take_mark"):
        written = with_marks(written, marks.chosen(written, posted["take_mark"]))
    if posted.get("drop_mark"):
        written = marks.without(written, marks.chosen(written, posted["drop_mark"]))
    return written


def with_given(written: Written, format_: Format) -> Written:
    """The text with what stands in a format's fields to begin with, where nothing was typed.

    What another format began with, and nobody touched, goes.
    """
    for other in (field for one in formats.FORMATS for field in one.fields if field.given):
        if format_.field(other.code) is None and forms.lines_of(written, other.code) == [
            gettext(other.given)
        ]:
            names = f"{field_name(other.code)}-"
            written = Written(tuple(pair for pair in written.pairs if not pair[0].startswith(names)))
    for field in format_.fields:
        if field.given and field.shape is Shape.LINES and not forms.lines_of(written, field.code):
            written = with_line(written, field.code, gettext(field.given))
    return written


def with_gathered(written: Written, format_: Format) -> Written:
    """The words of another format's fields at the end of this one's first, each under what asked for it."""
    name = first_words(format_)
    if name is None:
        return written
    astray = [pair for pair in written.pairs if is_astray(pair[0], format_)]
    said = [f"{gettext(called(other))}{gettext(': ')}{value.strip()}" for other, value in astray]
    rest = Written(tuple(pair for pair in written.pairs if pair not in astray))
    return _replaced(rest, name, "\n".join(filter(None, [rest.get(name).rstrip(), *said])))


def is_astray(name: str, format_: Format) -> bool:
    """Whether words are typed there for which a note of this format has no place."""
    return is_of_a_format(name) and not is_shown(name, format_) and (holds_words(name) or _is_line(name))


def called(name: str) -> str:
    """The label of the field a name belongs to, or its code where nothing asks for it any more."""
    asked = asked_by(name)
    return asked.label if asked else name.removeprefix(field_name(""))


def with_line(written: Written, code: str, line: str) -> Written:
    """The line at the end of a field made of lines, unless it stands there already."""
    if line in forms.lines_of(written, code):
        return written
    last = max((number for number, _text in written.numbered(field_name(code))), default=-1)
    return written.with_more((line_name(code, last + 1), line))


def with_sentence(written: Written) -> Written:
    """What each card says, in a sentence at the end of the first field made of words."""
    format_ = formats.named(written.get("type"))
    name = first_words(format_) if format_ else None
    cards = card_forms.read_all(gathered(written.pairs))
    words = chosen.vocabulary()
    said = [sentence(card.observation, gettext, unsaid=card.lacks, words=words) for card in cards]
    return _with_words(written, said, name)


def with_marks(written: Written, taken: Sequence[Marked]) -> Written:
    """A sentence for each of these marks at the end of the first field made of words; then they are gone."""
    format_ = formats.named(written.get("type"))
    name = first_words(format_) if format_ else None
    if name is None:
        return written
    said = [gettext(marks.SENTENCES[one.mark]) % {"time": wall_time(one.at)} for one in taken]
    return marks.without(_with_words(written, said, name), taken)


def with_card(written: Written) -> Written:
    """One card more, with nothing on it, as long as a note holds another."""
    prefix = next_prefix(written.pairs)
    return written.with_more((f"{prefix}{OPENED}", "yes")) if prefix else written


def with_techniques(written: Written) -> Written:
    """A sentence for each ticked technique, where the note says what was done."""
    format_ = formats.named(written.get("type"))
    name = words_of_techniques(format_) if format_ else None
    return _with_words(written, list(map(gettext, brought.sentences(written, own_ways.ways()))), name)


def words_of_techniques(format_: Format) -> str:
    """The name of the field in which a note of this format says what was done."""
    own = field_name("intervention")
    return own if is_shown(own, format_) else "intervention"


def _with_words(written: Written, said: list[str], name: str | None) -> Written:
    """The text with each sentence that is not there yet at the end of a field; None has no such field."""
    new = [one for one in dict.fromkeys(said) if one and name and one not in written.get(name)]
    if not new or name is None:
        return written
    return _replaced(written, name, "\n".join(filter(None, [written.get(name).rstrip(), *new])))


def with_late(written: Written, came: Written) -> Written:
    """The text with everything that came late: words after its words, lines after its lines, ticks beside its
    ticks, and one answer of several only where none was given here."""
    for name, value in came.pairs:
        if name in (PAGE, LEFT):
            continue
        asked = asked_by(name)
        if name.startswith(marks.PREFIX):
            written = marks.with_set(written, value)
        elif asked is not None and asked.shape is Shape.LINES:
            for line in filter(None, map(str.strip, value.splitlines())):
                written = with_line(written, asked.code, line)
        elif holds_words(name):
            between = BETWEEN_WORDS if asked is None else BETWEEN_LINES
            written = _replaced(written, name, _together(written.get(name), value, between))
        elif not written.get(name) or (holds_several(name) and value not in written.all(name)):
            written = written.with_more((name, value))
    return written


def _is_line(name: str) -> bool:
    asked = asked_by(name)
    return asked is not None and asked.shape is Shape.LINES


def first_words(format_: Format) -> str | None:
    return next((field_name(field.code) for field in format_.fields if field.shape is Shape.TEXT), None)


def _together(here: str, came: str, between: str) -> str:
    """Both texts, once each: where one holds the other, it is enough."""
    here, came = here.strip(), came.strip()
    if came in here:
        return here
    return came if here in came else f"{here}{between}{came}"


def _replaced(written: Written, name: str, text: str) -> Written:
    return Written((*(pair for pair in written.pairs if pair[0] != name), (name, text)))
