"""The owner's page of the co-regulation card: in which words it tells a state, and what it asks besides."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from clinic.coregulation import chosen
from clinic.coregulation.vocabulary import Vocabulary
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.form import Form

bp = owner.blueprint("card_settings", __name__, url_prefix="/desk/practice/co-regulation")


class CardRulesForm(Form):
    words = RadioField(
        lazy_gettext("How a state is called"),
        [InputRequired()],
        choices=lambda: [(one.value, _(one.label)) for one in Vocabulary],
    )
    with_frame = BooleanField(lazy_gettext("Ask about the frame, too: “A frame to rely on”"))


@bp.get("")
def show() -> ResponseReturnValue:
    rules = chosen.rules()
    return _page(CardRulesForm(words=rules.state_vocabulary, with_frame=rules.with_frame))


@bp.post("")
def save() -> ResponseReturnValue:
    form = CardRulesForm.from_request()
    if not form.validate():
        return _page(form), 422
    chosen.choose(current.actor(), Vocabulary(form.words.data), bool(form.with_frame.data))
    db.session.commit()
    flash(_("Kept. Cards that were signed are told in these words, too."), "kept")
    return redirect(url_for("card_settings.show"), 303)


def _page(form: CardRulesForm) -> str:
    return render_template("coregulation/settings.html", form=form)
