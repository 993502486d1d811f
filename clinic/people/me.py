"""One's own account at the desk: sessions, password, codes on paper."""

import re

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.edge import current, visitor
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.headers import sign_out as forget_everything
from clinic.edge.wording import speaking
from clinic.people import own_account, second_factor, session
from clinic.people.forms import ChangePasswordForm, LanguageForm, PasswordForm
from clinic.people.models import Account
from clinic.people.passwords import PasswordRefused
from clinic.people.reauth import PasswordWrong
from clinic.refusal import NotFound
from clinic.vault.recovery import CODE_COUNT

bp = desk.blueprint("me", __name__, url_prefix="/desk/me")

# A page one may be sent back to: never another site, however it is written.
OF_THE_PORTAL = re.compile(r"/portal(/[A-Za-z0-9-]+)*")


@bp.get("")
def show() -> ResponseReturnValue:
    account, bundle = mine(), current.keyring().bundle
    return render_template(
        "people/me.html",
        account=account,
        sessions=session.of(account.id, clock.now()),
        here=session.handle_of(current.token()),
        codes_left=second_factor.codes_left(account, bundle),
        codes_in_all=CODE_COUNT,
        language_form=LanguageForm(language=account.locale),
    )


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    return chosen_language("/desk/me")


@bp.post("/sessions/<handle>/end")
def end_session(handle: str) -> ResponseReturnValue:
    end_mine(handle)
    return redirect(url_for("me.show"), 303)


@bp.post("/sessions/end")
def end_others() -> ResponseReturnValue:
    ended = session.end_all(current.person().id, but=current.token())
    trail.record(current.actor(), "session.ended_elsewhere", current.person().id, count=ended)
    db.session.commit()
    flash(_("All other sessions were ended."), "kept")
    return redirect(url_for("me.show"), 303)


@bp.get("/password")
def password() -> ResponseReturnValue:
    return render_template("people/password.html", form=ChangePasswordForm.from_request())


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    return changed_password(ChangePasswordForm.from_request(), "people/password.html")


@bp.get("/codes")
def codes() -> ResponseReturnValue:
    return render_template("people/new_codes.html", form=PasswordForm.from_request(), codes=())


@bp.post("/codes")
def renew_codes() -> ResponseReturnValue:
    form = PasswordForm.from_request()
    made: tuple[str, ...] = ()
    if form.validate():
        try:
            made = own_account.renew_codes(current.actor(), mine(), current.token(), form.password.data or "")
        except PasswordWrong as wrong:
            form.password.errors = [_(wrong.sentence)]
        db.session.commit()
    return render_template("people/new_codes.html", form=form, codes=made), 200 if made else 422


def mine() -> Account:
    """The account of whoever is signed in."""
    return db.session.get_one(Account, current.person().id)


def chosen_language(home: str) -> ResponseReturnValue:
    """The language kept on the account; back to the page it was chosen on, or `home`."""
    form = LanguageForm.from_request()
    if not form.validate():
        flash(_("Please choose one of these."), "mend")
        return redirect(home, 303)
    own_account.choose_language(current.actor(), mine(), form.language.data)
    visitor.choose(form.language.data)
    db.session.commit()
    with speaking(form.language.data):
        flash(_("Your pages and letters are in this language from now on."), "kept")
    came_from = request.form.get("back", "")
    return redirect(came_from if OF_THE_PORTAL.fullmatch(came_from) else home, 303)


def end_mine(handle: str) -> None:
    """End one of one's own sessions; somebody else's is not found."""
    if not session.end_one(current.person().id, handle):
        raise NotFound
    trail.record(current.actor(), "session.ended_elsewhere", current.person().id, count=1)
    db.session.commit()
    flash(_("That session was ended."), "kept")


def changed_password(form: ChangePasswordForm, page: str) -> ResponseReturnValue:
    """The new password in force and the way to the sign-in page, or the form with what to mend."""
    if form.validate():
        try:
            own_account.change_password(current.actor(), mine(), form.password_now.data or "", form.chosen)
        except PasswordWrong as wrong:
            form.password_now.errors = [_(wrong.sentence)]
        except PasswordRefused as refused:
            form.password.errors = [_(refused.sentence)]
        else:
            db.session.commit()
            flash(_("That is changed. Sign in with what is new."), "kept")
            return forget_everything(make_response(redirect(url_for("people.sign_in"), 303)))
    db.session.rollback()
    return render_template(page, form=form), 422
