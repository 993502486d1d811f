"""Set-up in the browser, from the one-time address: the practice and its owner, the phone, the kit."""

from datetime import timedelta

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.edge import current, hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor
from clinic.edge.wording import LANGUAGES
from clinic.people import enrolment, held, kit_sheet, qr, setup, signing_in, welcome
from clinic.people.address import AddressUnusable
from clinic.people.beginning import Beginning, Wishes
from clinic.people.caller import caller
from clinic.people.forms import CodeForm, KitForm, OwnerForm
from clinic.people.zones import NEAR
from clinic.refusal import NotFound, Refusal

bp = visitor.blueprint("setup", __name__, url_prefix="/setup/<token>")

STEP, STEP_LIFE = "set-up", timedelta(hours=12)


@bp.get("")
def begin(token: str) -> ResponseReturnValue:
    _refuse_others(token)
    form = OwnerForm.from_request(zone=NEAR[0], region="CA-NS", locales=list(LANGUAGES), is_therapist=True)
    return render_template("people/setup_practice.html", form=form)


@bp.post("")
def found(token: str) -> ResponseReturnValue:
    _refuse_others(token)
    form = OwnerForm.from_request()
    if form.validate():
        try:
            _keep(token, setup.begin(_wishes(form), form.chosen))
        except Refusal as refused:
            _beside_field(form, refused)
        else:
            return redirect(url_for("setup.phone", token=token), 303)
    return render_template("people/setup_practice.html", form=form), 422


@bp.get("/phone")
def phone(token: str) -> ResponseReturnValue:
    return _phone_page(token, _begun(token), CodeForm.from_request())


@bp.get("/phone.svg")
def phone_picture(token: str) -> Response:
    begun = _begun(token)
    return qr.answer(enrolment.uri_of(begun.bundle, begun.wishes.email, begun.wishes.practice))


@bp.post("/phone")
def enrol(token: str) -> ResponseReturnValue:
    begun, form = _begun(token), CodeForm.from_request()
    if form.validate():
        try:
            _keep(token, setup.enrol(begun, form.code.data or "", clock.now()))
        except enrolment.CodeWrong as wrong:
            form.code.errors = [_(wrong.sentence)]
        else:
            return redirect(url_for("setup.kit", token=token), 303)
    return _phone_page(token, begun, form), 422


@bp.get("/kit")
def kit(token: str) -> ResponseReturnValue:
    _begun(token, enrolled=True)
    return render_template("people/setup_kit.html", form=KitForm.from_request(), token=token)


@bp.get("/kit.pdf")
def kit_paper(token: str) -> Response:
    begun = _begun(token, enrolled=True)
    printed = kit_sheet.pdf(begun, clock.now())
    headers = {"Content-Disposition": 'attachment; filename="recovery-kit.pdf"'}
    return Response(printed, mimetype="application/pdf", headers=headers)


@bp.post("/kit")
def finish(token: str) -> ResponseReturnValue:
    begun, form = _begun(token, enrolled=True), KitForm.from_request()
    if form.validate():
        try:
            setup.check_kit(begun, form.kit.data or "")
        except setup.KitNotTheSame as wrong:
            form.kit.errors = [_(wrong.sentence)]
        else:
            account = setup.finish(begun, hosts.origin(), clock.now())
            done = signing_in.straight_in(account, begun.bundle, caller(), clock.now())
            flash(_("The practice is open, and you are in. Begin with your hours."), "kept")
            answer = welcome.let_in(done)
            setup.close_address()
            held.drop(STEP, token)
            return answer
    return render_template("people/setup_kit.html", form=form, token=token), 422


def _refuse_others(token: str) -> None:
    """A wrong or spent address does not exist."""
    if not setup.is_open(token):
        raise NotFound


def _begun(token: str, *, enrolled: bool = False) -> Beginning:
    """How far set-up has come. Raises `NotFound` when a page is asked for out of turn."""
    _refuse_others(token)
    content = held.read(STEP, token, clock.now())
    begun = None if content is None else Beginning.from_bytes(content)
    if begun is None or (enrolled and not begun.totp_step):
        raise NotFound
    return begun


def _keep(token: str, begun: Beginning) -> None:
    now = clock.now()
    held.keep(STEP, token, begun.to_bytes(), until=now + STEP_LIFE, now=now)


def _wishes(form: OwnerForm) -> Wishes:
    return Wishes(
        practice=form.practice.data or "",
        zone=form.zone.data,
        region=form.region.data,
        locales=tuple(form.locales.data or ()),
        name=form.name.data or "",
        email=form.email.data or "",
        locale=current.locale(),
        is_therapist=bool(form.is_therapist.data),
        designation=form.designation.data or "",
        registration_no=form.registration_no.data or "",
    )


def _beside_field(form: OwnerForm, refused: Refusal) -> None:
    field = form.email if isinstance(refused, AddressUnusable) else form.password
    field.errors = [_(refused.sentence)]


def _phone_page(token: str, begun: Beginning, form: CodeForm) -> str:
    return render_template(
        "people/setup_phone.html",
        form=form,
        picture=url_for("setup.phone_picture", token=token),
        typed_seed=enrolment.typed_seed(begun.bundle),
        codes=begun.bundle.recovery_codes,
    )
