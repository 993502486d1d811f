"""The practice's own settings: how it is called, where it is, which languages it speaks."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.audit import trail
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner
from clinic.people.forms import PracticeForm
from clinic.people.models import Practice
from clinic.vault.kit import fingerprint

bp = owner.blueprint("practice", __name__, url_prefix="/desk/practice")


@bp.get("")
def show() -> ResponseReturnValue:
    practice = _ours()
    form = PracticeForm.from_request(practice, practice=practice.name)
    return _page(practice, form)


@bp.post("")
def save() -> ResponseReturnValue:
    practice, form = _ours(), PracticeForm.from_request()
    if not form.validate():
        return _page(practice, form), 422
    practice.name, practice.zone = form.practice.data or "", form.zone.data
    practice.region, practice.locales = form.region.data, list(form.locales.data or ())
    practice.street, practice.phone = form.street.data or "", form.phone.data or ""
    trail.record(current.actor(), "practice.changed")
    db.session.commit()
    flash(_("The settings are kept."), "kept")
    return redirect(url_for("practice.show"), 303)


def _ours() -> Practice:
    return db.session.get_one(Practice, 1)


def _page(practice: Practice, form: PracticeForm) -> str:
    root = fingerprint(practice.root_vk)
    return render_template("people/practice.html", practice=practice, form=form, fingerprint=root)
