"""Where a link from an invitation leads: one page, one use."""

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor
from clinic.people import accepting, device, enrolment, invitation, qr, signing_in, welcome
from clinic.people.forms import AcceptForm
from clinic.people.models import Account
from clinic.people.passwords import PasswordRefused
from clinic.refusal import Refusal
from clinic.vault.bundle import Bundle

bp = visitor.blueprint("invitation", __name__, url_prefix="/invitation/<token>")


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    try:
        account, bundle = _invited(token)
    except invitation.InvitationOver as over:
        return render_template("people/invitation_over.html", sentence=over.sentence), 404
    return _page(token, account, bundle, AcceptForm.from_request())


@bp.get("/phone.svg")
def phone_picture(token: str) -> Response:
    account, bundle = _invited(token)
    return qr.answer(enrolment.uri_of(bundle, account.email or account.id.hex[:8]))


@bp.post("")
def accept(token: str) -> ResponseReturnValue:
    try:
        account, bundle = _invited(token)
    except invitation.InvitationOver as over:
        return render_template("people/invitation_over.html", sentence=over.sentence), 404
    form = AcceptForm.from_request()
    if form.validate():
        try:
            account = accepting.accept(
                token, form.email.data or "", form.chosen, form.code.data or "", hosts.origin(), clock.now()
            )
        except (accepting.NotThisAddress, PasswordRefused, enrolment.CodeWrong) as refused:
            db.session.rollback()
            _field_of(form, refused).errors = [_(refused.sentence)]
            account, bundle = _invited(token)
        else:
            label = device.label(request.user_agent.string)
            done = signing_in.straight_in(account, bundle, hosts.origin(), label, clock.now())
            flash(_("Your account is ready, and you are in."), "kept")
            return welcome.let_in(done)
    return _page(token, account, bundle, form), 422


def _invited(token: str) -> tuple[Account, Bundle]:
    waiting = invitation.waiting(token, clock.now())
    return waiting.account, invitation.bundle_of(waiting, token)


def _field_of(form: AcceptForm, refused: Refusal):  # type: ignore[no-untyped-def]
    if isinstance(refused, accepting.NotThisAddress):
        return form.email
    return form.code if isinstance(refused, enrolment.CodeWrong) else form.password


def _page(token: str, account: Account, bundle: Bundle, form: AcceptForm) -> str:
    return render_template(
        "people/invitation.html",
        form=form,
        account=account,
        picture=url_for("invitation.phone_picture", token=token) if account.has_totp else None,
        typed_seed=enrolment.typed_seed(bundle),
        codes=bundle.recovery_codes if account.has_totp else (),
    )
