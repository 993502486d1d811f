"""The pages for another phone, the same at the desk and in the portal: the password, the phone, the codes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk, portal
from clinic.people import new_phone, qr
from clinic.people.drawn import Drawn
from clinic.people.enrolment import CodeWrong, typed_seed, uri_of
from clinic.people.forms import CodeForm, PasswordForm
from clinic.people.me import mine
from clinic.people.reauth import PasswordWrong

desk_bp = desk.blueprint("phone", __name__, url_prefix="/desk/me")
portal_bp = portal.blueprint("portal_phone", __name__, url_prefix="/portal/me")


@desk_bp.get("/phone")
@portal_bp.get("/phone")
def ask() -> ResponseReturnValue:
    return _page("phone", form=PasswordForm.from_request())


@desk_bp.post("/phone")
@portal_bp.post("/phone")
def begin() -> ResponseReturnValue:
    form = PasswordForm.from_request()
    if form.validate():
        try:
            new_phone.begin(mine(), current.token(), form.password.data or "", clock.now())
        except PasswordWrong as wrong:
            form.password.errors = [_(wrong.sentence)]
        else:
            return redirect(url_for(".code"), 303)
    return _page("phone", form=form), 422


@desk_bp.get("/phone/code")
@portal_bp.get("/phone/code")
def code() -> ResponseReturnValue:
    try:
        return _code_page(_waiting(), CodeForm.from_request())
    except new_phone.PhoneStepOver as over:
        return _again(over)


@desk_bp.get("/phone.svg")
@portal_bp.get("/phone.svg")
def picture() -> ResponseReturnValue:
    account = mine()
    return qr.answer(uri_of(_waiting().bundle, account.email or account.id.hex[:8]))


@desk_bp.post("/phone/code")
@portal_bp.post("/phone/code")
def take() -> ResponseReturnValue:
    form = CodeForm.from_request()
    try:
        waiting = _waiting()
        if form.validate():
            made = new_phone.finish(
                current.actor(), mine(), current.token(), form.code.data or "", clock.now()
            )
            db.session.commit()
            return _page("phone_codes", codes=made)
    except new_phone.PhoneStepOver as over:
        return _again(over)
    except CodeWrong as wrong:
        db.session.rollback()
        form.code.errors = [_(wrong.sentence)]
    return _code_page(waiting, form), 422


def _waiting() -> Drawn:
    return new_phone.waiting(mine(), current.token(), clock.now())


def _again(over: new_phone.PhoneStepOver) -> ResponseReturnValue:
    flash(_(over.sentence), "mend")
    return redirect(url_for(".ask"), 303)


def _code_page(waiting: Drawn, form: CodeForm) -> str:
    return _page("phone_code", form=form, typed_seed=typed_seed(waiting.bundle))


def _page(name: str, **shown: object) -> str:
    """A page with the frame of whose it is, and the way back to their account."""
    is_client = "client" in current.person().roles
    layout, account = ("portal.html", "portal_me.show") if is_client else ("desk.html", "me.show")
    return render_template(
        f"people/{name}.html", layout=layout, back=url_for(account), account=mine(), **shown
    )
