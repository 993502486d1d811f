"""What a whole note page says, and what it lacks: the note, its card and its sheets, looked at together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate, told_about
from clinic.clients.standing import Agreed, Asked, Standing
from clinic.clients.together import Together
from clinic.coregulation import forms as card_forms
from clinic.coregulation.breach import Breach
from clinic.coregulation.fields import gathered
from clinic.coregulation.forms import Typed
from clinic.coregulation.observation import Observation
from clinic.desk import note_cards, note_sheets
from clinic.desk.around import Around
from clinic.desk.note_wants import Want
from clinic.edge.catalogue import gettext
from clinic.edge.wording import clock, number
from clinic.frozen import frozen
from clinic.handouts.task import Task
from clinic.notes import forms as note_forms
from clinic.notes import plan_forms, rules
from clinic.notes.content import NoteContent
from clinic.notes.header import Present
from clinic.notes.problem import Problem
from clinic.notes.problems import overlaps, problems
from clinic.notes.written import Written
from clinic.plain import N_

_OF_THE_START = frozenset({"service_date", "start"})
_TIMES, _OF_THE_LENGTH = frozenset({"start", "stop"}), frozenset({"stop", "minutes", "minutes_reason"})


@frozen
class Checked:
    """What was typed, read as what it means. `content` is None where it cannot be read yet.

    `tasks` are the sheets that are given; one that is ticked as withheld stands in `together` alone.
    """

    content: NoteContent | None
    cards: tuple[Typed, ...]
    together: Together
    tasks: tuple[Task, ...]
    wants: tuple[Want, ...]
    doubts: tuple[Want, ...]
    is_late: bool = False

    @property
    def standing(self) -> Standing:
        """What will stand at the front of the file once this is signed."""
        return self.together.standing

    @property
    def observations(self) -> list[Observation]:
        """The cards as they would be signed: with the day of the session, which is the note's."""
        day = self.content.header.service_date if self.content else None
        return [replace(card.observation, seen_on=day) for card in self.cards]

    @property
    def measured(self) -> str:
        """The questionnaires that would be signed with it, so that no other is than was looked over."""
        measures = self.content.header.measures if self.content else ()
        return " ".join(one.taken_id.hex for one in measures)

    @property
    def texts(self) -> frozenset[str]:
        """Every text of the note and its cards, as they would be signed."""
        signed = (part.to_json() for part in (self.content, *self.observations) if part is not None)
        return frozenset(text for document in signed for text in texts_in(document))


def read(written: Written, around: Around, author_id: UUID) -> Checked:
    """Everything on the page, and everything that keeps it from being signed, top of the page first."""
    carried = around.carried_into(written.get("type"))
    content, unreadable = note_forms.read(written, around.zone, carried)
    unread = {one.about for one in unreadable}
    if content is None:
        content = note_forms.read_but_for(written, unread, around.today, around.zone, carried)
    typed = card_forms.read_all(gathered(written.pairs))
    together = around.together.with_standing(answered(written, around, author_id))
    ticked = note_sheets.ticked(written, around)
    tasks = note_sheets.given(ticked)
    standing = note_sheets.with_withheld(together.standing, ticked, around.today, author_id)
    together = together.with_standing(standing)
    wants = [_want(one.about, one.sentence, one.values) for one in unreadable]
    is_late = False
    if content is not None:
        content = _with_what_is_known(content, written, around)
        content = replace(content, practices=tuple(map(note_sheets.practice, tasks)))
        content = plan_forms.with_goals(content, written, around.treatment)
        # Of a session nobody has told the time of, nothing is late.
        late_after = rules.late_after() if _OF_THE_START.isdisjoint(unread) else timedelta.max
        is_late = content.header.is_late(around.begun_at, late_after)
        if not is_late:
            content = replace(content, header=replace(content.header, late_reason=""))
        found = _problems(content, around, late_after)
        wants += [_want(one.about, one.sentence, one.values) for one in found if _is_known(one, unread)]
    if unread:
        content = None
    wants += _card_wants(typed, together, around)
    wants += [Want(*one) for one in note_sheets.wants(tasks, around, together)]
    doubts: list[Breach | Problem] = list(overlaps(content.header, around.taken)) if content else []
    doubts += note_cards.doubts(typed)
    return Checked(
        content,
        typed,
        together,
        tasks,
        tuple(wants),
        tuple(_want(one.about, one.sentence, one.values) for one in doubts),
        is_late,
    )


def _problems(content: NoteContent, around: Around, late_after: timedelta) -> list[Problem]:
    return problems(
        content,
        around.today,
        len(around.members),
        around.begun_at,
        late_after=late_after,
        ways=around.ways,
        is_risk_noted=around.is_risk_noted,
        open_flags=around.open_flags,
    )


def _is_known(problem: Problem, unread: Collection[str]) -> bool:
    """Whether it does not hang on what could not be read: how long it took hangs on both times."""
    unsure = _OF_THE_LENGTH if not _TIMES.isdisjoint(unread) else frozenset()
    return problem.about not in unsure.union(unread)


def _with_what_is_known(content: NoteContent, written: Written, around: Around) -> NoteContent:
    """The note with who was ticked as there, as they are called now, and with what they filled in."""
    ticked = written.all(note_forms.PRESENT)
    present = tuple(Present(one.id, one.said) for one in around.people if one.id.hex in ticked)
    measures = around.measures if content.is_of_a_meeting else ()
    return replace(content, header=replace(content.header, present=present, measures=measures))


def answered(written: Written, around: Around, author_id: UUID) -> Standing:
    """How things stand once what was asked in this session is written down, as of the session's day.

    So a concern, or a consent taken back, that came up since then outlasts what the draft says. In a file of
    several each is asked by name, on the page for it.
    """
    if around.is_of_several:
        return around.standing
    standing, answer = around.standing, written.get("safety")
    asked_on = min(note_forms.service_day(written) or around.today, around.today)
    if answer in (Answer.CLEAR, Answer.CONCERN):
        gate = Gate(Answer(answer), asked_on)
        about = told_about(written.get("safety_about"))
        standing = standing.with_answer(Asked(around.client_id, gate, author_id, about))
    if written.get("touch") == "yes":
        consent = Consent(
            kind=Kind.TOUCH_PRACTICE,
            version=gettext("asked in session"),
            explained_in=around.locale,
            given_on=asked_on,
            method=Method.SPOKEN,
        )
        standing = standing.with_consent(Agreed(around.client_id, consent))
    return standing


def asked_alone(written: Written, around: Around) -> list[tuple[str, str]]:
    """What `answered` writes down, in words (msgids), and about whom."""
    if around.is_of_several:
        return []
    safe = [one for one in (Answer.CLEAR, Answer.CONCERN) if one == written.get("safety")]
    said = [(one.label, written.get("safety_about").strip()) for one in safe]
    touch = N_("Touch in practices is welcome")
    return [*said, (touch, "")] if written.get("touch") == "yes" else said


def _card_wants(cards: tuple[Typed, ...], together: Together, around: Around) -> Iterator[Want]:
    for breach in note_cards.breaches(cards, around.earlier):
        yield _want(breach.about, breach.sentence, breach.values)
    if cards and around.is_of_several and not together.agreed_to(Kind.COUPLE_UNIT, around.today):
        sentence = N_("A card about them together wants each one's word for working together, in the file.")
        yield _want("bond", sentence, {})


def _want(about: str, sentence: str, values: Mapping[str, str | int | datetime]) -> Want:
    said = {name: _said(value) for name, value in values.items()}
    return Want(about, gettext(sentence) % said if said else gettext(sentence))


def _said(value: str | int | datetime) -> str:
    if isinstance(value, datetime):
        return clock(value, str(value.tzinfo))
    return gettext(value) if isinstance(value, str) else number(value)


def texts_in(document: object) -> Iterator[str]:
    """Every text in a document, however deep."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        yield from texts_in(list(document.values()))
    elif isinstance(document, list):
        for part in document:
            yield from texts_in(part)
