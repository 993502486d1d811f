"""What is filled in about calendars kept elsewhere: a therapist's own, and from where they may be read."""

from typing import Any

import wtforms
from wtforms.validators import InputRequired, Length

from clinic.diary.forms import Spoken
from clinic.edge.body import FILE_TOO_LARGE
from clinic.edge.catalogue import gettext, lazy_gettext
from clinic.plain import N_


class OtherCalendarForm(Spoken):
    """A calendar kept elsewhere: where it is, or what it holds."""

    address = wtforms.StringField(N_("Its private address"), [Length(max=2000)])
    file = wtforms.FileField(
        N_("Or a file of it"),
        render_kw={"data-most-bytes": 1_000_000, "data-too-large": lazy_gettext(FILE_TOO_LARGE)},
    )

    @property
    def content(self) -> bytes:
        """What was sent as a file; nothing where none was chosen."""
        return self._content

    def validate(self, extra_validators: Any = None) -> bool:
        sent = self.file.data
        self._content: bytes = sent.read() if sent and hasattr(sent, "read") else b""
        is_whole = bool(super().validate(extra_validators))
        if is_whole and not self._content and not (self.address.data or "").strip():
            self.address.errors = [gettext(N_("Please give its address, or choose a file."))]
            return False
        return is_whole


class CalendarHostForm(Spoken):
    """A computer that calendars may be read from."""

    host = wtforms.StringField(N_("Name of the computer"), [InputRequired(), Length(max=300)])
