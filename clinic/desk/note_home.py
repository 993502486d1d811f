"""What a note offers to take home: the sheets that fit first, and what stands in the way of each."""

from werkzeug.utils import cached_property

from clinic.clients.withheld import Withheld, in_force
from clinic.desk.around import Around
from clinic.desk.note_check import Checked
from clinic.edge.catalogue import gettext
from clinic.frozen import frozen
from clinic.handouts import condition, fallback, library, own
from clinic.handouts.condition import ANSWERS, Condition
from clinic.handouts.fitting import sheets_for
from clinic.handouts.library import Sheet
from clinic.notes.technique import Modality
from clinic.notes.written import Written

AT_HAND = 4


@frozen
class NoteHome:
    """All sheets in the client's language, as they are offered beside what is written."""

    written: Written
    around: Around
    checked: Checked

    @cached_property
    def sheets(self) -> list[Sheet]:
        """First those that are ticked, then those that fit what was done, then by code."""
        fits, chosen = self._fits, self.written.all("sheet")
        return sorted(
            library.sheets(self.around.locale),
            key=lambda sheet: (sheet.code not in chosen, fits.get(sheet.code, len(fits)), sheet.code),
        )

    @property
    def at_hand(self) -> list[Sheet]:
        shown = {*self._fits, *self.written.all("sheet")}
        return self.sheets[: max(AT_HAND, sum(sheet.code in shown for sheet in self.sheets))]

    @property
    def others(self) -> list[Sheet]:
        return self.sheets[len(self.at_hand) :]

    def fitting(self, way: Modality) -> list[Sheet]:
        """Those that go with a way of working, those of what is ticked first; none that is not safe now."""
        every = {sheet.code: sheet for sheet in self.sheets}
        found = [every[code] for code in self._codes(way)]
        return [sheet for sheet in found if not (sheet.subject.conjoint and self.is_unsafe)]

    @property
    def is_unsafe(self) -> bool:
        return self.checked.together.is_unsafe

    def code_of(self, sheet: Sheet) -> str:
        """What a sheet is known by beside its title; one of the practice's own has no code to know it by."""
        return gettext("ours") if own.is_own(sheet.code) else sheet.code

    def not_yet(self, sheet: Sheet) -> str:
        """That a sheet is not in the client's language, where it is not."""
        return fallback.not_yet(sheet.locale, self.around.locale)

    def question(self, sheet: Sheet) -> str:
        """What is asked before it is given; empty where nothing is."""
        return gettext(condition.question(sheet.code, sheet.subject.given)) if sheet.subject.given else ""

    def answers(self, sheet: Sheet) -> list[tuple[str, str]]:
        return [(str(met), gettext(label)) for met, label in ANSWERS[Condition(sheet.subject.given)]]

    def withheld(self, sheet: Sheet) -> Withheld | None:
        """What speaks against giving it, as it was written down before or is ticked here."""
        return in_force(self.checked.standing.withheld).get(sheet.code)

    @cached_property
    def _fits(self) -> dict[str, int]:
        """The place of each code that goes with a chosen way of working."""
        ways = [way for code in self.written.all("way") if (way := self.around.ways.find(code))]
        codes = dict.fromkeys(code for way in ways for code in self._codes(way))
        return {code: number for number, code in enumerate(codes)}

    def _codes(self, way: Modality) -> tuple[str, ...]:
        return sheets_for(way.code, self.written.all("technique"), way.practices)
