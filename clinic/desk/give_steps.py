"""Which steps of a sheet are given: all of them, unless some are unticked."""

from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.handouts.library import Sheet
from clinic.handouts.sheet import isolate
from clinic.handouts.steps import lines_of


class StepsField(SelectMultipleField):
    """The steps of a sheet to tick, by their numbers, each in the language of the sheet and of the desk."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    how_many = 0
    is_outdated = False

    def offer(self, sheet: Sheet, ours: Sheet, seen: str | None) -> None:
        """All are ticked unless some were unticked of this version; `seen` is the one that was, if any."""
        lines = _lines(sheet)
        if ours.locale != sheet.locale:
            under = Markup('{}<span class="hint">{}</span>')
            lines = [under.format(*both) for both in zip(lines, _lines(ours), strict=True)]
        self.choices = [SelectChoice(str(number), line) for number, line in enumerate(lines, 1)]
        self.how_many = len(lines)
        self.is_outdated = bool(seen) and seen != str(sheet.version)
        if seen != str(sheet.version):
            self.data = [str(number) for number in range(1, self.how_many + 1)]

    @property
    def ticked(self) -> tuple[int, ...]:
        return tuple(number for number in range(1, self.how_many + 1) if str(number) in (self.data or ()))

    @property
    def takes_all(self) -> bool:
        return len(self.ticked) == self.how_many


def _lines(sheet: Sheet) -> list[Markup]:
    way = Markup('<bdi lang="{}" dir="{}">{}</bdi>')
    return [way.format(sheet.locale, sheet.common.direction, isolate(line)) for line in lines_of(sheet)]
