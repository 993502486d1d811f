"""What may be asked at home, how it reaches whoever answers, and until when: one, or each of several."""

from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from clinic.desk import questions_out
from clinic.desk.file_frame import FileFrame
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.form import Form
from clinic.edge.wording import language_name, number, written_date
from clinic.measures import asked
from clinic.measures.catalogue import MEASURES
from clinic.measures.definition import Definition
from clinic.measures.models import WordingRow

DAYS = (3, 7, 14, 30)
PORTAL, LINK = "portal", "link"


class EachForm(Form):
    """The same to each of several."""

    what = SelectField(lazy_gettext("What is asked"))
    how = RadioField(
        lazy_gettext("How it reaches them"),
        choices=[
            SelectChoice(PORTAL, lazy_gettext("On their own page; by a link where somebody has none")),
            SelectChoice(
                LINK, lazy_gettext("By a link to each, with a code of their own that you tell them")
            ),
        ],
        default=PORTAL,
    )
    days = SelectField(lazy_gettext("Until when"), coerce=int, default=7)


class AskForm(Form):
    person = SelectField(lazy_gettext("Who is asked"))
    what = SelectField(lazy_gettext("What is asked"))
    how = RadioField(
        lazy_gettext("How it reaches them"),
        choices=[
            SelectChoice(PORTAL, lazy_gettext("On their own page")),
            SelectChoice(LINK, lazy_gettext("By a link in a letter, with a code that you tell them")),
        ],
        default=PORTAL,
    )
    days = SelectField(lazy_gettext("Until when"), coerce=int, default=7)


def form_of(file: FileFrame) -> AskForm:
    form = AskForm.from_request()
    people = sorted(file.members, key=lambda one: one != file.client.id)
    form.person.choices = [SelectChoice(str(one), file.known[one].name) for one in people]
    if len(people) == 1:
        form.person.data = str(people[0])
    _offer(form)
    return form


def form_to_each() -> EachForm:
    form = EachForm.from_request()
    _offer(form)
    return form


def offered() -> dict[str, tuple[Definition, WordingRow | None]]:
    """What may be asked now, by what the form sends for it."""
    return {
        f"{known.id}.{loaded.locale}" if loaded else known.id: (known, loaded)
        for known, loaded in asked.offered(MEASURES)
    }


def _offer(form: AskForm | EachForm) -> None:
    form.what.choices = [SelectChoice(key, _named(*pair)) for key, pair in offered().items()]
    form.days.choices = [SelectChoice(days, _days(days)) for days in DAYS]


def _named(known: Definition, loaded: WordingRow | None) -> str:
    name = _(known.name)
    return f"{name}{_(', ')}{language_name(loaded.locale)}" if loaded else name


def _days(days: int) -> str:
    return _("%(day)s (%(days)s days)", day=written_date(questions_out.until(days)), days=number(days))
