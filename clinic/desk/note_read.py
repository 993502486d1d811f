"""The page of a signed note: for whoever reads it, for its author, and for who co-signs it."""

from dataclasses import field

from flask import render_template
from werkzeug.datastructures import MultiDict

from clinic.coregulation import kept
from clinic.database import db
from clinic.desk import card_words, cosigning, file_frame, note_unsaid, own_course
from clinic.desk.note_around import first_language
from clinic.desk.note_copy import own_copy
from clinic.desk.note_found import client_of
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import corrected, late, sign
from clinic.notes.corrected import Marks, Part, parts
from clinic.notes.examples import ADDENDUM
from clinic.notes.late import Late
from clinic.notes.models import Note
from clinic.notes.sign import Signer
from clinic.people.models import Account


@frozen
class Tried:
    """What was typed to be put under the note, and why it was not taken; `error_about` names the field."""

    act: str = ""
    typed: "MultiDict[str, str]" = field(default_factory=MultiDict)
    error: str = ""
    error_about: str = ""

    def value(self, act: str, name: str) -> str:
        return self.typed.get(name, "") if act == self.act else ""

    def error_at(self, act: str, name: str) -> str:
        return self.error if (act, name) == (self.act, self.error_about) else ""


def read_page(note: Note, tried: Tried | None = None) -> str:
    client = client_of(note)
    with file_frame.opening(client, "note.read", note=note.id) as (opened, file):
        closed = sign.read(opened, note)
        added = sign.read_addenda(opened, note)
        return render_template(
            "desk/note_read.html",
            file=file,
            note=note,
            closed=closed,
            observations=kept.attached(opened, note.file_id, note.author_id, closed.content.attached),
            addenda=added,
            marks=Marks([one.says for one in added]),
            parts=[(part.code, _in_words(part)) for part in parts(closed.content)],
            is_mine=note.author_id == current.person().id,
            late=came_late(opened, note),
            copy=own_copy(
                corrected.made_right(closed.content, [one.says for one in added]), first_language(file.card)
            ),
            cosigning=cosigning.of(opened, note, closed, added),
            tried=tried or Tried(),
            example=ADDENDUM,
            **own_course.of_the_note(),
            **card_words.of_the_card(),
        )


def _in_words(part: Part) -> str:
    return _(part.label, goal=part.goal) if part.goal else _(part.label)


def came_late(opened: Opened, note: Note) -> list[tuple[Late, list[str]]]:
    """What its author typed elsewhere and was kept aside, while the note was closed: with its words."""
    me = current.person().id
    if note.author_id != me:
        return []
    waits = late.waiting(opened, note.file_id, me)
    return [(one, note_unsaid.words_in(one.written)) for one in waits if one.note_id == note.id]


def signer() -> Signer:
    """Whoever is signed in, as it stands under what they sign today."""
    account = db.session.get_one(Account, current.person().id)
    number = _("no. %(number)s", number=account.registration_no) if account.registration_no else ""
    named = ", ".join(filter(None, (account.designation, number)))
    return Signer(account.name, named, account.needs_cosign)
