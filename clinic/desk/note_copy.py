"""A client's own copy of their safety plan: on paper, in their language, in the words of the two of them."""

from uuid import UUID

from flask import Response, current_app, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.clock import day_named
from clinic.desk.note_found import page_of_draft, readable, who
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.doors import clinical
from clinic.edge.wording import LANGUAGES, direction, language, speaking
from clinic.files.reading import reading
from clinic.frozen import frozen
from clinic.handouts.pdf import print_page
from clinic.handouts.sheet import typed
from clinic.notes import corrected, sign, warned
from clinic.notes.content import NoteContent
from clinic.notes.format import Field
from clinic.notes.formats_safety import SAFETY_PLAN, THEIRS
from clinic.notes.models import Note
from clinic.refusal import NotFound

bp = clinical.blueprint("note_copy", __name__, url_prefix="/desk/notes")

# Neither the trail nor the journal tells that somebody has such a plan.
PRINTED = "note.printed"


@frozen
class OwnCopy:
    """In which languages it can be had, theirs first, and what would stand on it that names a diagnosis."""

    languages: tuple[tuple[str, str], ...]
    diagnoses: tuple[str, ...]


def own_copy(content: NoteContent | None, first: str) -> OwnCopy | None:
    """What a note offers to be taken home; None where it is no safety plan."""
    if content is None or content.type != SAFETY_PLAN.code:
        return None
    ordered = sorted(LANGUAGES.items(), key=lambda one: one[0] != first)
    texts = (text for field in THEIRS for text in _lines(content, field))
    return OwnCopy(tuple(ordered), tuple(warned.diagnoses_in(texts)))


@bp.get("/<uuid:note_id>/copy/<locale>.pdf")
def print_it(note_id: UUID, locale: str) -> ResponseReturnValue:
    """Before it is signed, too: that a copy was given is a part of what is signed."""
    note = readable(note_id)
    if locale not in LANGUAGES:
        raise NotFound
    content = _as_it_stands(note)
    if content is None or content.type != SAFETY_PLAN.code:
        where = "note_close.read" if note.is_closed else "note.write"
        return redirect(url_for(where, note_id=note.id), 303)
    return _paper(content, locale)


def _as_it_stands(note: Note) -> NoteContent | None:
    """What it says by the latest truth; None where that cannot be read, or was voided."""
    if note.is_voided:
        return None
    if not note.is_signed:
        return page_of_draft(note, PRINTED).checked.content
    with reading(*who(), PRINTED, [note.file_id], note=note.id) as opened:
        content = sign.read(opened, note).content
        return corrected.made_right(content, [one.says for one in sign.read_addenda(opened, note)])


def _paper(content: NoteContent, locale: str) -> Response:
    """Nothing of it is kept. Whose it is stands nowhere on it, nor who wrote it."""
    practice = current.practice()
    with speaking(locale):
        page = current_app.jinja_env.get_template("desk/note_copy.html").render(
            lang=language(),
            dir=direction(),
            practice=practice,
            parts=[(gettext(field.label), _in_their_language(content, field)) for field in THEIRS],
            review_on=day_named(content.text("review_on")),
            on=content.header.service_date,
            typed=typed,
        )
    answer = make_response(print_page(page))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="sheet.pdf"'
    return answer


def _in_their_language(content: NoteContent, field: Field) -> list[str]:
    """What was typed, as it was typed; what stood there to begin with is said in the language of the copy."""
    ours, given = set(), gettext(field.given) if field.given else ""
    for locale in LANGUAGES if field.given else ():
        with speaking(locale):
            ours.add(gettext(field.given))
    return [given if text in ours else text for text in _lines(content, field)]


def _lines(content: NoteContent, field: Field) -> list[str]:
    said = [line.text for line in content.lines(field.code)] or content.text(field.code).splitlines()
    return [text for line in said if (text := line.strip())]
