"""A client's own account: sessions and password."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.edge import current
from clinic.edge.doors import portal
from clinic.people import session
from clinic.people.forms import ChangeWordsForm, LanguageForm
from clinic.people.me import changed_password, chosen_language, end_mine, mine

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
    )


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    return chosen_language("/portal/me")


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
