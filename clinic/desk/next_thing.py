"""What one key opens from Today: the thing that waits most, and always something."""

from collections.abc import Iterator, Sequence

from flask import url_for

from clinic.desk.answers_back import AnswersBack
from clinic.desk.day import Hour
from clinic.desk.flagged import Flagged
from clinic.desk.supervision import Waiting
from clinic.desk.unsigned import Unsigned
from clinic.edge.catalogue import gettext as _
from clinic.frozen import frozen
from clinic.intake.lines import Call


@frozen
class NextThing:
    """Where the key leads, and the word on its button."""

    label: str
    href: str


def next_thing(
    now_held: Hour | None,
    flags: Sequence[Flagged],
    returned: Sequence[AnswersBack],
    unsigned: Sequence[Unsigned],
    held_calls: Sequence[Call],
    coming: Hour | None,
    supervised: Sequence[Waiting] = (),
) -> NextThing:
    """The session that is held; a flag that is urgent, and what came in that cannot wait; what the day left
    unsigned, while it is fresh; a note that was returned; what is older and unsigned; what else came back;
    what is to be co-signed; a call nobody wrote down; whoever comes next; the week."""
    if now_held is not None and now_held.appointment.client_id is not None:
        return NextThing(_("Write the note"), _note_of(now_held))
    for found in (*_pressing(flags, returned), *_to_do(unsigned, returned, supervised)):
        return found
    for call in held_calls:
        return NextThing(_("Write down the call"), url_for("intake.show", enquiry_id=call.enquiry_id))
    if coming is not None and coming.appointment.client_id is not None:
        return NextThing(_("Open the file"), url_for("client.read", client_id=coming.appointment.client_id))
    return NextThing(_("See the week"), url_for("diary.week"))


def _pressing(flags: Sequence[Flagged], returned: Sequence[AnswersBack]) -> Iterator[NextThing]:
    for flag in flags:
        if flag.is_urgent:
            yield NextThing(_("Review the flag"), url_for("client_flags.show", client_id=flag.client_id))
    for came in returned:
        if came.cannot_wait:
            yield NextThing(_("Look at it now"), url_for("client_questions.index", client_id=came.client_id))


def _to_do(
    unsigned: Sequence[Unsigned], returned: Sequence[AnswersBack], supervised: Sequence[Waiting]
) -> Iterator[NextThing]:
    yield from (_unsigned(one) for one in unsigned if one.is_of_the_day)
    for note in (one.note for one in supervised if one.is_mine):
        what_was_said = url_for("note_close.read", note_id=note.id, _anchor="cosigning")
        yield NextThing(_("Answer the returned note"), what_was_said)
    yield from (_unsigned(one) for one in unsigned if not one.is_of_the_day)
    for came in returned:
        yield NextThing(_("Open what came back"), url_for("client_questions.index", client_id=came.client_id))
    for note in (one.note for one in supervised):
        yield NextThing(_("Read and co-sign"), url_for("note_close.read", note_id=note.id))


def _unsigned(one: Unsigned) -> NextThing:
    return NextThing(_("Continue the note") if one.note else _("Write the note"), one.href)


def _note_of(hour: Hour) -> str:
    if hour.note is not None:
        return url_for("note.write", note_id=hour.note.id)
    return url_for("note.new", client=hour.appointment.client_id, appointment=hour.appointment.id)
