"""The sign-in page, the code page, the locked screen and the way out."""

from urllib.parse import urlencode

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import checkpoint
from clinic.database import db
from clinic.edge import cookie, csrf, current, hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import next_path, visitor, wants_data
from clinic.edge.headers import sign_out as forget_everything
from clinic.people import reauth, session, signing_in, unlocking, welcome
from clinic.people.caller import caller
from clinic.people.forms import CodeForm, PasswordForm, SignInForm
from clinic.people.models import Account
from clinic.people.stay import OWN
from clinic.vault.token import csrf_of

bp = visitor.blueprint("people", __name__)


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    found = current.signed_in()
    if found is not None:
        return redirect(welcome.home(found.person.roles), 303)
    token = cookie.session_token()
    if token is not None and session.locked_account(token, clock.now()) is not None:
        return redirect(_with_next("people.unlock_page"), 303)
    return render_template("people/sign_in.html", form=SignInForm.from_request())


@bp.post("/sign-in")
def try_password() -> ResponseReturnValue:
    form = SignInForm.from_request()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    email, password = form.email.data or "", form.password.data or ""
    step = signing_in.begin(email, password, caller(), clock.now())
    db.session.commit()
    answer = make_response(redirect(_with_next("people.code"), 303))
    cookie.half_session.give(answer, step)
    return answer


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    return render_template("people/code.html", form=CodeForm.from_request())


@bp.post("/sign-in/code")
def try_code() -> ResponseReturnValue:
    form, step, now = CodeForm.from_request(), cookie.half_session.read() or "", clock.now()
    if not form.validate():
        return render_template("people/code.html", form=form), 422
    try:
        done = signing_in.finish(step, form.code.data or "", caller(), now)
    except signing_in.StepOver as over:
        flash(_(over.sentence), "mend")
        return redirect(_with_next("people.sign_in"), 303)
    except signing_in.WrongSignIn as wrong:
        db.session.commit()
        form.code.errors = [_(wrong.sentence)]
        return render_template("people/code.html", form=form), 422
    return welcome.let_in(done)


@bp.post("/sign-in/lock")
def lock() -> ResponseReturnValue:
    token = cookie.session_token()
    if token is not None:
        session.lock(token)
    if wants_data():
        return jsonify(state="locked")
    return redirect(_with_next("people.unlock_page"), 303)


@bp.get("/sign-in/unlock")
def unlock_page() -> ResponseReturnValue:
    if session.locked_account(cookie.session_token() or "", clock.now()) is None:
        return redirect(_with_next("people.sign_in"), 303)
    return render_template("people/locked.html", form=PasswordForm.from_request())


@bp.post("/sign-in/unlock")
def unlock() -> ResponseReturnValue:
    form, token = PasswordForm.from_request(), cookie.session_token() or ""
    try:
        opened = unlocking.unlock(token, form.password.data or "", hosts.origin(), clock.now())
    except unlocking.LockedOut as out:
        if wants_data() and current.signed_in() is not None:
            # Another tab was opened before this one; the word it was given is good here, too.
            reauth.prove(form.password.data or "")
            return jsonify(state="open", csrf=csrf.token())
        if wants_data():
            return jsonify(state="signed-out", sentence=_(out.sentence)), 401
        flash(_(out.sentence), "mend")
        return redirect(_with_next("people.sign_in"), 303)
    except unlocking.NotOpened as wrong:
        db.session.commit()
        if wants_data():
            return jsonify(state="wrong", sentence=_(wrong.sentence)), 401
        form.password.errors = [_(wrong.sentence)]
        return render_template("people/locked.html", form=form), 422
    db.session.commit()
    return _opened_again(opened)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    found, token = current.signed_in(), cookie.session_token()
    answer = make_response(redirect(url_for("people.sign_in"), 303))
    if found is not None:
        checkpoint.record_ended(found.actor, found.keyring)
        db.session.commit()
        welcome.leave_witness(answer, db.session.get_one(Account, found.person.id))
    if token is not None:
        session.end(token)
    return forget_everything(answer)


def _opened_again(opened: unlocking.Unlocked) -> Response:
    to = welcome.next_of(opened.roles) or welcome.home(opened.roles)
    page = jsonify(state="open", csrf=csrf_of(opened.token)) if wants_data() else redirect(to, 303)
    answer = make_response(page)
    kept = cookie.session if opened.stay.life < OWN.life else cookie.own_session
    kept.give(answer, opened.token)
    return answer


def _with_next(endpoint: str) -> str:
    path = next_path(request.args.get("next"))
    return url_for(endpoint) + (f"?{urlencode({'next': path})}" if path else "")
