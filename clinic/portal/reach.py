"""How a client may be reached: what they told, said anew, and letters stopped or wanted again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import BooleanField, EmailField, StringField, TelField, ValidationError
from wtforms.validators import Length

from clinic import clock
from clinic.clients import reach_told
from clinic.clients.card import Card, Channel, SafeContact
from clinic.clients.forms import SeveralField
from clinic.clients.reach_told import Told
from clinic.database import db
from clinic.diary import reminded
from clinic.diary.coming import coming_appointments
from clinic.diary.contact import Unreachable, contact_of
from clinic.diary.models import Appointment
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.edge.form import Form
from clinic.edge.limits import limit
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.portal.whose import own_client

bp = portal.blueprint("portal_reach", __name__, url_prefix="/portal/reach")

TOLD_A_DAY = 10
BY_PHONE = {Channel.CALL, Channel.TEXT}


class ReachForm(Form):
    channels = SeveralField(
        lazy_gettext("You may reach me by"),
        choices=lambda: [(channel.value, _(channel.label)) for channel in Channel],
    )
    phone = TelField(lazy_gettext("Telephone"), [Length(max=40)])
    email = EmailField(lazy_gettext("E-mail"), [Length(max=254)])
    may_leave_message = BooleanField(lazy_gettext("You may leave a message"))
    when = StringField(lazy_gettext("When it is safe"), [Length(max=120)])
    words = StringField(lazy_gettext("What you should keep in mind"), [Length(max=300)])

    def validate_phone(self, field: TelField) -> None:
        self._check(field, "@" not in (field.data or ""), BY_PHONE)

    def validate_email(self, field: EmailField) -> None:
        self._check(field, "@" in (field.data or ""), {Channel.EMAIL})

    def _check(self, field: StringField, is_of_its_kind: bool, wanted_for: set[Channel]) -> None:
        typed = (field.data or "").strip()
        if not typed:
            if {one.value for one in wanted_for} & set(self.channels.data or ()):
                raise ValidationError(_("You allow this way, so we need to know where."))
            return
        try:
            if not is_of_its_kind:
                raise Unreachable
            field.data = contact_of(typed)
        except Unreachable as refused:
            raise ValidationError(_(str(refused))) from None

    def to_told(self, before: Told | None) -> Told:
        return Told(
            phone=self.phone.data or "",
            email=self.email.data or "",
            safe=SafeContact(
                channels=tuple(map(Channel, self.channels.data or ())),
                may_leave_message=bool(self.may_leave_message.data),
                when=(self.when.data or "").strip(),
                words=(self.words.data or "").strip(),
                no_letters=before is not None and before.safe.no_letters,
            ),
        )


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(ReachForm.from_request(**_as_typed(_told())))


@bp.post("")
def tell() -> ResponseReturnValue:
    before, form = _told(), ReachForm.from_request()
    if not form.validate():
        return _page(form), 422
    _keep(form.to_told(before))
    flash(_("Kept. From now on this holds for everybody here."), "kept")
    return redirect(url_for("portal_reach.show"), 303)


@bp.post("/letters")
def letters() -> ResponseReturnValue:
    """No letters from now on, or letters again; the ways stay as they were."""
    before, wants = _told() or Told(is_of_letters_alone=True), request.form.get("wants") == "yes"
    present = reminded.reader_of(own_client().id)
    if present is not None:
        before = replace(before, written_to=present.to.to_bytes().decode())
    _keep(replace(before, safe=replace(before.safe, no_letters=not wants)))
    flash(_("We write to you again.") if wants else _("We have stopped writing to you."), "kept")
    return redirect(url_for("portal_reach.show"), 303)


def _keep(told: Told) -> None:
    """It holds at once: wherever the card is read, and for whatever is still to be written to them."""
    client, now = own_client(), clock.now()
    limit("reach told", client.id.hex, TOLD_A_DAY, timedelta(days=1))
    reach_told.tell(current.actor(), current.keyring(), client, told)
    to = _written_to(client.id, told)
    reminded.readdress(client.id, to, now)
    if to is None:
        alone = coming_appointments(client.id, now).where(Appointment.client_id == client.id)
        outbox.stop_about([one.id for one in db.session.scalars(alone)], now)
    else:
        rules.take_back(rules.address_hash(to.address))
    db.session.commit()


def _written_to(client_id: UUID, told: Told) -> Addressee | None:
    """Where their letters go from now on, if anywhere."""
    if told.is_of_letters_alone and told.written_to and not told.safe.no_letters:
        return Addressee.from_bytes(told.written_to.encode())
    return addressee_of_client(client_id, told.on(Card(preferred_name="")))


def _told() -> Told | None:
    found = reach_told.own(current.keyring())
    return found[0] if found else None


def _as_typed(told: Told | None) -> dict[str, object]:
    if told is None or told.is_of_letters_alone:
        return {}
    return {
        "channels": [str(channel) for channel in told.safe.channels],
        "phone": told.phone,
        "email": told.email,
        "may_leave_message": told.safe.may_leave_message,
        "when": told.safe.when,
        "words": told.safe.words,
    }


def _page(form: ReachForm) -> str:
    found = reach_told.own(current.keyring())
    present = reminded.reader_of(own_client().id)
    return render_template(
        "portal/reach.html",
        form=form,
        told=found[0] if found else None,
        told_at=found[1] if found and not found[0].is_of_letters_alone else None,
        written_to=present.to.address if present and rules.wants_letters(present.to.address) else "",
    )
