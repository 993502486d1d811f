"""What the practice tells everybody about a therapist: the languages she speaks, and how she works."""

import re
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, ValidationError
from wtforms.validators import Length

from clinic.audit import trail
from clinic.clients.forms import SeveralField
from clinic.clients.tongues import TONGUES, code_called
from clinic.database import db
from clinic.diary import offered
from clinic.diary.offered import Therapist
from clinic.diary.practising import Practising
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import desk
from clinic.edge.form import Form
from clinic.edge.wording import language_name
from clinic.notes import own_ways

bp = desk.blueprint("published", __name__, url_prefix="/desk/published")

MOST_LANGUAGES = 12


class PublishedForm(Form):
    """Languages to tick, and room for any other; ways of working from the list that notes have."""

    languages = SeveralField(lazy_gettext("Languages"))
    others = StringField(
        lazy_gettext("Other languages"),
        [Length(max=200)],
        description=lazy_gettext("By name or code, with a comma between: Somali, uk, Dari."),
    )
    modalities = SeveralField(lazy_gettext("Ways of working"))

    def offer(self, kept: Therapist) -> None:
        """What may be ticked: the languages people here think in, and any she has named before."""
        codes = dict.fromkeys([*TONGUES, *kept.languages])
        self.languages.choices = [(code, language_name(code)) for code in codes]
        self.modalities.choices = [(code, _(name)) for code, name in own_ways.ways().to_tell().items()]

    def validate_others(self, field: StringField) -> None:
        unknown = [name for name in self._others if code_called(name) is None]
        if unknown:
            said = _(
                "We know no language called %(names)s. Write its name, or its code as in BCP 47.",
                names=_(", ").join(unknown),
            )
            raise ValidationError(said)
        if not self.spoken:
            raise ValidationError(_("Name at least one language."))
        if len(self.spoken) > MOST_LANGUAGES:
            raise ValidationError(_("Name at most %(n)s languages.", n=MOST_LANGUAGES))

    @property
    def spoken(self) -> list[str]:
        """Every language named, each once, those that were ticked first."""
        named = [code for code in map(code_called, self._others) if code]
        return list(dict.fromkeys([*(self.languages.data or ()), *named]))

    @property
    def _others(self) -> list[str]:
        return [name.strip() for name in re.split(r"[,،;\n]", self.others.data or "") if name.strip()]


@bp.get("/<uuid:therapist_id>")
def show(therapist_id: UUID) -> ResponseReturnValue:
    one = offered.theirs_to_set(current.person(), therapist_id)
    return _page(one, _form(one, languages=one.languages, modalities=one.modalities))


@bp.post("/<uuid:therapist_id>")
def keep(therapist_id: UUID) -> ResponseReturnValue:
    one = offered.theirs_to_set(current.person(), therapist_id)
    form = _form(one)
    if not form.validate():
        return _page(one, form), 422
    row = Practising.of(one.id)
    row.languages, row.modalities = form.spoken, list(form.modalities.data or ())
    trail.record(current.actor(), "therapist.published", one.id)
    db.session.commit()
    flash(_("Kept. The booking page says so from now on."), "kept")
    return redirect(url_for("published.show", therapist_id=one.id), 303)


def _form(one: Therapist, **values: Any) -> PublishedForm:
    form = PublishedForm.from_request(**values)
    form.offer(one)
    return form


def _page(one: Therapist, form: PublishedForm) -> str:
    is_mine = one.id == current.person().id
    return render_template(
        "desk/published.html",
        therapist=one,
        form=form,
        is_mine=is_mine,
    )
