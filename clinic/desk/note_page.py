"""Everything the page of a note shows while it is written, read in one opening."""

from dataclasses import field
from datetime import date, datetime
from secrets import token_hex
from uuid import UUID

from werkzeug.utils import cached_property

from clinic import clock
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.clients.flags import Level
from clinic.clients.gate import Verdict
from clinic.clients.models import Client
from clinic.desk import (
    flag_words,
    note_around,
    note_check,
    note_goals,
    note_known,
    note_unsaid,
    note_ways,
)
from clinic.desk.around import Around
from clinic.desk.flag_words import FlagLine
from clinic.desk.note_around import Place
from clinic.desk.note_begun import begun
from clinic.desk.note_cards import PageCard, on_the_page
from clinic.desk.note_check import Checked
from clinic.desk.note_fields import is_shown
from clinic.desk.note_goals import GoalsOnPage
from clinic.desk.note_home import NoteHome
from clinic.desk.note_wants import Want, by_field
from clinic.diary.models import Appointment
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import draft, formats, forms, goal_forms, late, marks
from clinic.notes.format import Field, Format
from clinic.notes.formats_session import DAP
from clinic.notes.header import RiskScreen
from clinic.notes.late import Late
from clinic.notes.marks import Marked
from clinic.notes.technique import Modality
from clinic.notes.written import Written

SPARE_LINES = 2


@frozen(kw_only=True)
class NotePage:
    """A note being written. `counter` is the save it stands on, 0 before the first.

    `resumed` is what was typed after the session had ended, if the text shown is that one: it goes on from
    the draft, and the next save keeps it. `nonce` tells this showing of the page from every other, so that a
    save sent twice is known for one.
    """

    note_id: UUID
    client: Client
    file_id: UUID
    author_id: UUID
    begun_at: datetime
    card: Card
    appointment: Appointment | None
    written: Written
    counter: int
    around: Around
    checked: Checked
    late: tuple[Late, ...] = ()
    resumed: Late | None = None
    spent: tuple[UUID, ...] = ()
    looked_over: bool = False
    was_stale: bool = False
    nonce: str = field(default_factory=lambda: token_hex(8))

    @property
    def format(self) -> Format:
        return formats.named(self.written.get("type")) or DAP

    @property
    def wants_risk_note(self) -> bool:
        """Whether the risk that was raised, or flagged, has no note of its own yet."""
        is_raised = self.written.get("risk") == RiskScreen.RAISED or Level.URGENT in self.around.open_flags
        return self.format.is_session and is_raised and not self.around.is_risk_noted

    @property
    def is_late(self) -> bool:
        """Whether it was begun long after the session."""
        return self.checked.is_late

    @property
    def stops_on(self) -> date | None:
        """The day after, for a session that went over midnight."""
        content = self.checked.content
        return content.header.stops_on if content is not None and content.header.is_over_midnight else None

    @property
    def may_be_thrown_away(self) -> bool:
        return draft.is_young(self.begun_at, clock.now())

    @property
    def leftovers(self) -> list[tuple[str, str]]:
        """What was typed or ticked where this page has no field for it: carried along, never lost."""
        return [(name, value) for name, value in self.written.pairs if not self._shows(name)]

    @property
    def unsigned_words(self) -> list[str]:
        return note_unsaid.unsigned(self.written, self.checked.texts)

    @property
    def astray(self) -> list[tuple[str, str]]:
        return list(note_unsaid.astray(self.written, self.format))

    @property
    def marks(self) -> list[Marked]:
        """What was marked while the session was held, and not taken in."""
        return marks.of(self.written)

    def words_of(self, came: Late) -> list[str]:
        """What came late, as far as it is words; what was ticked goes with it."""
        return note_unsaid.words_in(came.written)

    @property
    def most_lines(self) -> int:
        return forms.MOST_LINES

    def lines(self, code: str) -> list[tuple[str, date | None]]:
        """The lines of a field with the day each was carried from, and room for more."""
        typed = forms.inputs_of(self.written, code)
        carried = self.around.carried_into(self.format.code)
        return [(line, carried.get(line)) for line in typed] + [("", None)] * SPARE_LINES

    def rows(self, field: Field) -> list[dict[str, str]]:
        """The rows of a field, and room for one more."""
        return [*forms.rows_of(self.written, field), {}]

    @property
    def ways(self) -> tuple[list[Modality], list[Modality]]:
        """Those at hand, and the others."""
        return note_ways.arranged(self.around.ways, self.written.all("way"), self.around.lately.ways)

    @property
    def together(self) -> Verdict:
        return self.checked.together.may_work_together(self.around.today)

    @property
    def is_unsafe(self) -> bool:
        """Whether a concern stands once what is ticked here is written down."""
        return self.checked.together.is_unsafe

    @property
    def shows_concern(self) -> bool:
        """Whether a concern is ticked here, or stands in the file until this is signed."""
        return self.is_unsafe or self.around.together.is_unsafe

    @property
    def flags(self) -> list[FlagLine]:
        return list(flag_words.lines(self.client, self.around.standing, self.around.waits))

    @property
    def prompts(self) -> list[tuple[str, str]]:
        return flag_words.prompts(self.around.standing)

    @property
    def asks_safety(self) -> bool:
        """Whether the question is open: no good answer was given before, or one is ticked here.

        Of several each is asked in their own file: here nobody could say who answered, and all would read it.
        """
        if self.around.is_of_several:
            return False
        others = {"", *(task.with_whom for task in self.checked.tasks)}
        before = [self.around.together.may_work_together(self.around.today, one) for one in others]
        is_answered = bool(self.written.get("safety") or self.written.get("touch"))
        return is_answered or any(not one.is_allowed or one.on_the_trail for one in before)

    @cached_property
    def goals(self) -> GoalsOnPage:
        return note_goals.on_the_page(self.written, self.around, self.format)

    @cached_property
    def home(self) -> NoteHome:
        return NoteHome(self.written, self.around, self.checked)

    def _shows(self, name: str) -> bool:
        if name == forms.PRESENT:
            return self.around.is_of_several and self.format.is_meeting
        if goal_id := goal_forms.goal_of(name):
            return self.goals.shows(goal_id)
        return is_shown(name, self.format)

    @property
    def cards(self) -> list[PageCard]:
        """The co-regulation cards: one where somebody was there, and as many more as were asked for.

        A note of an absence, of the end or of a first call has none, unless something stands on one already.
        """
        cards = on_the_page(self.written.pairs, self.around.earlier, self.wants)
        answered = self.written.get("safety") or self.written.get("touch")
        is_seen = self.format.is_meeting and self.format.is_observed
        return cards if is_seen or answered or any(one.fields for one in cards) else []

    @property
    def wants(self) -> dict[str, list[Want]]:
        """What is amiss with each field, once the page was looked over."""
        return by_field(self.checked.wants if self.looked_over else ())

    def want(self, about: str) -> list[Want]:
        return self.wants.get(about, [])


def compose(
    opened: Opened, place: Place, written: Written, counter: int, *, is_new: bool = False, **more: object
) -> NotePage:
    """The page around a text; a new one is told what is known.

    Raises `NotFound` unless the file and the directory are opened.
    """
    known = cards.open_for_words(opened, {place.client.id, *place.members})
    card = known[place.client.id]
    by_author = late.waiting(opened, place.file_id, place.author_id)
    came_late = [came for came in by_author if came.note_id == place.note_id]
    spent = [came for came in came_late if came.is_in(written, counter)]
    came_late = [came for came in came_late if came not in spent]
    resumed = None if more.get("was_stale") else late.latest_going_on(came_late, written, counter)
    if resumed is not None:
        written = resumed.written
    around = note_around.surroundings(opened, place, known, written)
    if not written.get("type"):
        written = written.with_more(("type", around.last_format.name))
    if is_new and resumed is None:
        written = note_known.filled(begun(opened, place.file_id, written), around, card)
    return NotePage(
        note_id=place.note_id,
        client=place.client,
        file_id=place.file_id,
        author_id=place.author_id,
        begun_at=place.begun_at,
        card=card,
        appointment=place.appointment,
        written=written,
        counter=counter,
        around=around,
        checked=note_check.read(written, around, place.author_id),
        late=tuple(came_late),
        resumed=resumed,
        spent=tuple(late_id for came in spent for late_id in came.ids),
        **more,  # type: ignore[arg-type]
    )
