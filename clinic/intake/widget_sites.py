"""The owner's page of the sites that may show the free times, and what to put on them."""

import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from clinic import clock
from clinic.audit import trail
from clinic.config import settings
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.intake import framing
from clinic.intake.models import FramingSite

bp = owner.blueprint("widget_sites", __name__, url_prefix="/desk/practice/website")


class SiteForm(Form):
    origin = wtforms.StringField(
        lazy_gettext("Address of the site"),
        [InputRequired(), Length(max=200)],
        description=lazy_gettext("Such as https://clinic.example"),
    )

    def validate_origin(self, field: wtforms.StringField) -> None:
        try:
            framing.origin_of(field.data or "")
        except framing.NotASite as refused:
            raise wtforms.ValidationError(_(str(refused))) from None


class GoneForm(Form):
    origin = wtforms.HiddenField(validators=[InputRequired(), Length(max=300)])


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(SiteForm())


@bp.post("")
def allow() -> ResponseReturnValue:
    form = SiteForm.from_request()
    known = {one.origin for one in db.session.scalars(framing.sites())}
    if not form.validate():
        return _page(form), 422
    origin = framing.origin_of(form.origin.data or "")
    if origin not in known and len(known) >= framing.MOST:
        form.origin.errors = [_("The list is full. Remove one first.")]
        return _page(form), 422
    if origin not in known:
        db.session.add(FramingSite(origin=origin, allowed_at=clock.now()))
        trail.record(current.actor(), "framing_site.allowed")
    return _done()


@bp.post("/removal")
def remove() -> ResponseReturnValue:
    origin = GoneForm.from_request().origin.data or ""
    db.session.delete(first_or_404(framing.sites().where(FramingSite.origin == origin)))
    trail.record(current.actor(), "framing_site.removed")
    return _done()


def _done() -> ResponseReturnValue:
    db.session.commit()
    flash(_("It is kept."), "kept")
    return redirect(url_for("widget_sites.show"), 303)


def _page(form: SiteForm) -> str:
    return render_template(
        "intake/widget_sites.html",
        form=form,
        sites=db.session.scalars(framing.sites()).all(),
        snippet=_snippet(settings().public_url),
    )


def _snippet(practice_url: str) -> str:
    """The two lines, for the page to show as text."""
    link = f'<a href="{practice_url}/book">{_("Book a free first call")}</a>'
    return f'{link}\n<script src="{practice_url}/widget/attune.js"></script>'
