"""The sign-in page, the code page, the locked screen and the way out."""

from urllib.parse import urlencode

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import checkpoint, trail
from clinic.database import db
from clinic.edge import cookie, current, hosts
from clinic.edge.catalogue import digits
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import next_path, visitor, wants_data
from clinic.edge.headers import sign_out as forget_everything
from clinic.people import device, membership, session, signing_in, unlocking
from clinic.people.forms import CodeForm, PasswordForm, SignInForm
from clinic.people.models import Account
from clinic.people.second_factor import Second
from clinic.vault.token import csrf_of

bp = visitor.blueprint("people", __name__)

DESK, PORTAL = "/desk", "/portal"


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    found = current.signed_in()
    if found is not None:
        return redirect(_home(found.person.roles), 303)
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
    step = signing_in.begin(email, password, hosts.origin(), hosts.neighbourhood(), clock.now())
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
        label = device.label(request.user_agent.string)
        done = signing_in.finish(step, form.code.data or "", hosts.origin(), label, now)
    except signing_in.StepOver as over:
        flash(_(over.sentence), "mend")
        return redirect(_with_next("people.sign_in"), 303)
    except signing_in.WrongSignIn as wrong:
        db.session.commit()
        form.code.errors = [_(wrong.sentence)]
        return render_template("people/code.html", form=form), 422
    return _welcome(done)


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
        _leave_witness(answer, db.session.get_one(Account, found.person.id))
    if token is not None:
        session.end(token)
    return forget_everything(answer)


def _welcome(done: signing_in.SignIn) -> Response:
    """Set the cookies and go on, unless the trail is not what this browser remembers."""
    account, roles = done.account, done.account.roles
    membership.renew_keys(done.actor, done.keyring, roles)
    seen = cookie.witness.read() if account.is_staff else None
    differs = seen is not None and not checkpoint.still_holds(db.session(), seen)
    if differs:
        trail.record(done.actor, "trail.witness_missing", account.id)
    db.session.commit()
    before = cookie.session_token()
    if before is not None:
        session.end(before)
    if done.proof is Second.PAPER:
        flash(
            _("That was one of your codes on paper. %(left)s are left.", left=digits(done.codes_left)), "mend"
        )
    to = _next_of(roles) or _home(roles)
    page = render_template("people/trail_differs.html", to=to) if differs else redirect(to, 303)
    answer = make_response(page)
    cookie.session.give(answer, done.token)
    cookie.half_session.take_back(answer)
    _leave_witness(answer, account)
    return answer


def _opened_again(opened: unlocking.Unlocked) -> Response:
    to = _next_of(opened.roles) or _home(opened.roles)
    page = jsonify(state="open", csrf=csrf_of(opened.token)) if wants_data() else redirect(to, 303)
    answer = make_response(page)
    cookie.session.give(answer, opened.token)
    return answer


def _leave_witness(answer: Response, account: Account) -> None:
    if account.is_staff:
        cookie.witness.give(answer, checkpoint.witness(db.session()))


def _home(roles: frozenset[str]) -> str:
    return PORTAL if "client" in roles else DESK


def _next_of(roles: frozenset[str]) -> str | None:
    """The page somebody was on their way to, if it is behind their own door."""
    path = next_path(request.args.get("next"))
    return path if path and path.startswith(_home(roles)) else None


def _with_next(endpoint: str) -> str:
    path = next_path(request.args.get("next"))
    return url_for(endpoint) + (f"?{urlencode({'next': path})}" if path else "")
