"""The owner's page of what is agreed to: the words in force, those before, and how they are changed."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import agreement_texts
from clinic.clients.agreement_texts import SameWords
from clinic.clients.consent import Kind
from clinic.clients.forms import OF_SEVERAL, WordingForm
from clinic.clients.tongues import read_aloud
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner
from clinic.people import actors

bp = owner.blueprint("agreement_texts", __name__, url_prefix="/desk/practice/agreements")


@bp.get("")
def index() -> ResponseReturnValue:
    kinds = agreement_texts.by_kind()
    return render_template(
        "desk/agreement_texts.html",
        kinds=kinds,
        of_several=OF_SEVERAL,
        is_begun=any(languages for _kind, languages in kinds),
        tongues=read_aloud(),
    )


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """What is changed begins with the words as they stand."""
    form = WordingForm(kind=request.args.get("kind"), locale=request.args.get("in", current.locale()))
    if request.args.get("kind") in [*Kind]:
        before = agreement_texts.latest(Kind(request.args["kind"]), form.locale.data)
        form.text.data = before.text if before else ""
    return _page(form)


@bp.post("/new")
def keep() -> ResponseReturnValue:
    form = WordingForm.from_request()
    if not form.validate():
        return _page(form), 422
    try:
        row = agreement_texts.keep(
            current.actor(), Kind(form.kind.data), form.locale.data, form.text.data or "", current.person().id
        )
    except SameWords as same:
        form.text.errors = [_(same.sentence)]
        return _page(form), same.status
    db.session.commit()
    flash(_("Kept. The words before stay, and whoever said yes to them sees which they were."), "kept")
    return redirect(url_for("agreement_texts.read", text_id=row.id), 303)


@bp.get("/<uuid:text_id>")
def read(text_id: UUID) -> ResponseReturnValue:
    row = agreement_texts.one(text_id)
    return render_template(
        "desk/agreement_text.html",
        row=row,
        newer=agreement_texts.newer_than(row.id),
        made_by=actors.names().get(row.made_by.hex, ""),
        tongues=read_aloud(),
    )


def _page(form: WordingForm) -> str:
    return render_template("desk/agreement_text_form.html", form=form)
