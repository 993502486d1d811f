"""A client's own account: sessions, password, and a phone for the codes if they like."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.people import own_account, qr, session
from clinic.people.enrolment import CodeWrong, typed_seed, uri_of
from clinic.people.forms import ChangePasswordForm, CodeForm
from clinic.people.me import changed_password, end_mine, mine

bp = portal.blueprint("portal_me", __name__, url_prefix="/portal/me")


@bp.get("")
def show() -> ResponseReturnValue:
    account = mine()
    return render_template(
        "people/portal_me.html",
        account=account,
        sessions=session.of(account.id, clock.now()),
        here=session.handle_of(current.token()),
    )


@bp.post("/sessions/<handle>/end")
def end_session(handle: str) -> ResponseReturnValue:
    end_mine(handle)
    return redirect(url_for("portal_me.show"), 303)


@bp.get("/password")
def password() -> ResponseReturnValue:
    form = ChangePasswordForm.from_request()
    return render_template("people/password.html", form=form, layout="portal.html")


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    return changed_password("portal.html")


@bp.get("/phone")
def phone() -> ResponseReturnValue:
    return _phone_page(CodeForm.from_request())


@bp.get("/phone.svg")
def phone_picture() -> ResponseReturnValue:
    return qr.answer(uri_of(current.keyring().bundle, current.person().id.hex[:8]))


@bp.post("/phone")
def take_phone() -> ResponseReturnValue:
    form = CodeForm.from_request()
    if form.validate():
        try:
            own_account.take_phone(current.actor(), mine(), current.keyring().bundle, form.code.data or "")
        except CodeWrong as wrong:
            form.code.errors = [_(wrong.sentence)]
        else:
            db.session.commit()
            flash(_("From now on your phone shows the code."), "kept")
            return redirect(url_for("portal_me.show"), 303)
    return _phone_page(form), 422


def _phone_page(form: CodeForm) -> str:
    seed = typed_seed(current.keyring().bundle)
    return render_template("people/portal_phone.html", form=form, typed_seed=seed)
