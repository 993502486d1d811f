"""What the owner fills in about where the practice is, and on which days it is closed."""

import wtforms
from wtforms.validators import InputRequired, Length

from clinic.diary.forms import Spoken
from clinic.plain import N_


class NameForm(Spoken):
    """What a place or a room is called."""

    name = wtforms.StringField(N_("Name"), [InputRequired(), Length(max=80)])
