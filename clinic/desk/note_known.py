"""What a new note knows of the person before a word is typed: their number, and how it was last time."""

from collections.abc import Iterator

from clinic.clients.card import Card
from clinic.desk.around import Around
from clinic.notes import formats
from clinic.notes.content import NoteContent
from clinic.notes.header import Delivery, Interpreter
from clinic.notes.written import Written


def filled(written: Written, around: Around, card: Card) -> Written:
    """The form with everything known put where nothing stands yet.

    The ways of working of the last session, too; never what was done in it, or found: that is told
    anew each time.
    """
    format_ = formats.named(written.get("type"))
    if format_ is None or not format_.is_meeting:
        return written
    last = around.last_told
    for name, value in (*_where(written, last, card), *_who(last)):
        if value and not written.get(name):
            written = written.with_more((name, value))
    if last is not None and format_.is_session and not written.get("way"):
        written = written.with_more(
            *(("way", way.code) for way in last.ways if around.ways.is_offered(way.code))
        )
    return written


def _where(written: Written, last: NoteContent | None, card: Card) -> Iterator[tuple[str, str]]:
    """Of somebody who is not in the room: where they were last time, and how to ring back."""
    delivery = written.get("delivery") or (str(last.header.delivery) if last else "")
    yield "delivery", delivery
    if delivery in (Delivery.VIDEO, Delivery.PHONE):
        before = last.header.location if last else None
        yield "place", before.place if before else ""
        yield "callback", card.phone or (before.callback if before else "")


def _who(last: NoteContent | None) -> Iterator[tuple[str, str]]:
    if last is not None and last.header.interpreter is not Interpreter.NONE:
        yield "interpreter", str(last.header.interpreter)
        yield "interpreter_language", last.header.interpreter_language
