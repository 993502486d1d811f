"""What is asked about a practice: how often, what it gave, what got in the way, and whether it did harm."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from clinic.clients.forms import SeveralField
from clinic.edge.catalogue import gettext
from clinic.edge.form import Form
from clinic.edge.wording import number
from clinic.handouts.report import HOW_MUCH, MOST_TIMES, NOTE_CHARACTERS, Obstacle, Report


def _how_much() -> list[tuple[str, str]]:
    return [(str(n), f"{number(n)} {gettext(words)}") for n, words in enumerate(HOW_MUCH)]


class ReportForm(Form):
    """All of it may be left out but not everything."""

    times_done = IntegerField(
        _("How many times, since you last met"), [Optional(), NumberRange(0, MOST_TIMES)]
    )
    helpful = RadioField(_("How much it helped"), [Optional()], choices=_how_much)
    hard = RadioField(_("How hard it was"), [Optional()], choices=_how_much)
    obstacles = SeveralField(
        _("What got in the way"), choices=lambda: [(one.value, gettext(one.label)) for one in Obstacle]
    )
    had_unwanted = BooleanField(_("Something came of it that was not wanted"))
    note = TextAreaField(_("In your own words"), [Length(max=NOTE_CHARACTERS)])

    def to_report(self, assignment_id: UUID, on: date) -> Report | None:
        """What was said; None, with a word about it, where nothing was."""
        report = Report(
            assignment_id=assignment_id,
            on=on,
            times_done=self.times_done.data,
            helpful=int(self.helpful.data) if self.helpful.data else None,
            hard=int(self.hard.data) if self.hard.data else None,
            obstacles=tuple(map(Obstacle, self.obstacles.data or ())),
            had_unwanted=bool(self.had_unwanted.data),
            note=(self.note.data or "").strip(),
        )
        if report.is_blank:
            self.times_done.errors = [gettext("Say at least one thing. A 0 is one, too.")]
            return None
        return report
