"""Where a link from an invitation leads: the address and a password, then the phone of who works here."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import cookie, hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor
from clinic.people import accepting, enrolment, invitation, qr, second_factor, signing_in, welcome
from clinic.people.caller import caller
from clinic.people.drawn import Drawn
from clinic.people.forms import AcceptForm, AgreedForm, CodeForm
from clinic.people.models import Account
from clinic.people.passwords import PasswordRefused

bp = visitor.blueprint("invitation", __name__, url_prefix="/invitation/<token>")


@bp.errorhandler(invitation.InvitationOver)
def over(refused: invitation.InvitationOver) -> ResponseReturnValue:
    return render_template("people/invitation_over.html", sentence=refused.sentence), refused.status


@bp.errorhandler(accepting.AcceptanceOver)
def again(refused: accepting.AcceptanceOver) -> ResponseReturnValue:
    flash(_(refused.sentence), "mend")
    return redirect(url_for("invitation.show", **(request.view_args or {})), 303)


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    account = _invited(token)
    agreed_on = accepting.takes_words(token, clock.now())
    return _page(account, AgreedForm.from_request() if agreed_on else AcceptForm.from_request())


@bp.post("")
def accept(token: str) -> ResponseReturnValue:
    if accepting.takes_words(token, clock.now()):
        return _accept_with_words(token)
    account, form = _invited(token), AcceptForm.from_request()
    if form.validate():
        try:
            drawn = accepting.begin(token, form.email.data or "", form.chosen, clock.now())
        except accepting.NotThisAddress as refused:
            form.email.errors = [_(refused.sentence)]
        except PasswordRefused as refused:
            form.password.errors = [_(refused.sentence)]
        else:
            by_letter = second_factor.is_by_letter(account)
            return _let_in(token, drawn, "") if by_letter else _to_the_phone(token, drawn)
    return _page(account, form), 422


def _accept_with_words(token: str) -> ResponseReturnValue:
    account, form = _invited(token), AgreedForm.from_request()
    if form.validate():
        email, words = form.email.data or "", form.words.data or ""
        try:
            drawn = accepting.begin_with_words(token, email, words, form.chosen, hosts.origin(), clock.now())
        except accepting.NotAgreed as refused:
            db.session.commit()
            form.words.errors = [_(refused.sentence)]
        except PasswordRefused as refused:
            form.password.errors = [_(refused.sentence)]
        else:
            return _let_in(token, drawn, "")
    return _page(account, form), 422


@bp.get("/phone")
def phone(token: str) -> ResponseReturnValue:
    return _phone_page(token, _drawn(token), CodeForm.from_request())


@bp.get("/phone.svg")
def phone_picture(token: str) -> Response:
    return qr.answer(enrolment.uri_of(_drawn(token).bundle, _invited(token).email or ""))


@bp.post("/phone")
def take(token: str) -> ResponseReturnValue:
    drawn, form = _drawn(token), CodeForm.from_request()
    if form.validate():
        try:
            return _let_in(token, drawn, form.code.data or "")
        except enrolment.CodeWrong as refused:
            db.session.rollback()
            form.code.errors = [_(refused.sentence)]
    return _phone_page(token, drawn, form), 422


def _invited(token: str) -> Account:
    return invitation.waiting(token, clock.now()).account


def _drawn(token: str) -> Drawn:
    return accepting.held_for(token, _half(), clock.now())


def _half() -> str:
    return cookie.half_session.read() or ""


def _to_the_phone(token: str, drawn: Drawn) -> Response:
    answer = make_response(redirect(url_for("invitation.phone", token=token), 303))
    cookie.half_session.give(answer, accepting.hold(drawn, clock.now()))
    return answer


def _let_in(token: str, drawn: Drawn, code: str) -> Response:
    account = accepting.finish(token, drawn, code, hosts.origin(), clock.now())
    done = signing_in.straight_in(account, drawn.bundle, caller(), clock.now())
    flash(_("Your account is ready, and you are in."), "kept")
    answer = welcome.let_in(done)
    accepting.put_away(_half())
    return answer


def _page(account: Account, form: AcceptForm | AgreedForm) -> str:
    # A link from a letter is opened where no language was chosen yet: theirs is the account's.
    page = "agreed" if isinstance(form, AgreedForm) else "invitation"
    return render_template(f"people/{page}.html", form=form, account=account)


def _phone_page(token: str, drawn: Drawn, form: CodeForm) -> str:
    return render_template(
        "people/invitation_phone.html",
        form=form,
        picture=url_for("invitation.phone_picture", token=token),
        typed_seed=enrolment.typed_seed(drawn.bundle),
        codes=drawn.bundle.recovery_codes,
    )
