"""A client's own account: sessions and password."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.edge import cookie, current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.people import session
from clinic.people.forms import ChangeWordsForm, DeviceForm, LanguageForm
from clinic.people.me import changed_password, chosen_language, end_mine, mine
from clinic.people.stay import OWN, SHARED

bp = portal.blueprint("portal_me", __name__, url_prefix="/portal/me")


@bp.get("")
def show() -> ResponseReturnValue:
    account = mine()
    return render_template(
        "people/portal_me.html",
        account=account,
        sessions=session.of(account.id, clock.now()),
        here=session.handle_of(current.token()),
        language_form=LanguageForm(language=account.locale),
        device_form=DeviceForm(),
    )


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    return chosen_language("/portal/me")


@bp.post("/device")
def choose_device() -> ResponseReturnValue:
    """Whether this device is their own: then the session goes on for longer, and outlives the browser."""
    form = DeviceForm.from_request()
    if not form.validate():
        flash(_("Please choose one of these."), "mend")
        return redirect(url_for("portal_me.show"), 303)
    is_own = form.device.data == "own"
    token = current.token()
    session.let_stay(token, OWN if is_own else SHARED, clock.now())
    trail.record(current.actor(), "session.own_device" if is_own else "session.shared_device", mine().id)
    db.session.commit()
    said = _("This device is your own.") if is_own else _("This device is used by others, too.")
    flash(said, "kept")
    answer = make_response(redirect(url_for("portal_me.show"), 303))
    (cookie.own_session if is_own else cookie.session).give(answer, token)
    return answer


@bp.post("/sessions/<handle>/end")
def end_session(handle: str) -> ResponseReturnValue:
    end_mine(handle)
    return redirect(url_for("portal_me.show"), 303)


@bp.get("/password")
def password() -> ResponseReturnValue:
    return render_template("people/own_words.html", form=ChangeWordsForm.from_request())


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    form = ChangeWordsForm.from_request()
    return changed_password(form, "people/own_words.html")
