"""The recovery kit in the browser: open a locked account, give it a new password and a new phone."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import cookie, hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor
from clinic.people import enrolment, qr, recovery
from clinic.people.forms import RecoverForm, RenewForm
from clinic.people.passwords import PasswordRefused

bp = visitor.blueprint("recover", __name__, url_prefix="/recover")


@bp.get("")
def ask() -> ResponseReturnValue:
    return render_template("people/recover.html", form=RecoverForm.from_request())


@bp.post("")
def open_with_kit() -> ResponseReturnValue:
    form = RecoverForm.from_request()
    if form.validate():
        try:
            step = recovery.begin(
                form.email.data or "", form.kit.data or "", hosts.origin(), hosts.neighbourhood(), clock.now()
            )
        except (recovery.KitUnread, recovery.KitOfAnotherPractice) as wrong:
            form.kit.errors = [_(wrong.sentence)]
        except recovery.NobodyToRecover as nobody:
            form.email.errors = [_(nobody.sentence)]
        else:
            db.session.commit()
            answer = make_response(redirect(url_for("recover.renew"), 303))
            cookie.half_session.give(answer, step)
            return answer
    return render_template("people/recover.html", form=form), 422


@bp.get("/new")
def renew() -> ResponseReturnValue:
    try:
        return _page(RenewForm.from_request())
    except recovery.RecoveryOver as over:
        flash(_(over.sentence), "mend")
        return redirect(url_for("recover.ask"), 303)


@bp.get("/phone.svg")
def phone_picture() -> Response:
    opened = recovery.opened(_step(), clock.now())
    return qr.answer(enrolment.uri_of(opened.bundle, opened.account.email or ""))


@bp.post("/new")
def finish() -> ResponseReturnValue:
    form = RenewForm.from_request()
    if not form.validate():
        return _page(form), 422
    try:
        recovery.finish(_step(), form.chosen, form.code.data or "", hosts.origin(), clock.now())
    except PasswordRefused as refused:
        form.password.errors = [_(refused.sentence)]
    except enrolment.CodeWrong as wrong:
        form.code.errors = [_(wrong.sentence)]
    else:
        db.session.commit()
        flash(_("The account has a new password. Everybody who works here is being told."), "kept")
        answer = make_response(redirect(url_for("people.sign_in"), 303))
        cookie.half_session.take_back(answer)
        return answer
    db.session.rollback()
    return _page(form), 422


def _step() -> str:
    return cookie.half_session.read() or ""


def _page(form: RenewForm) -> str:
    opened = recovery.opened(_step(), clock.now())
    return render_template(
        "people/recover_new.html",
        form=form,
        account=opened.account,
        typed_seed=enrolment.typed_seed(opened.bundle),
        codes=opened.bundle.recovery_codes,
    )
