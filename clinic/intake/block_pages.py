"""The page of blocks, for the owner and the front desk: from whom nothing is booked in public, until when."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from clinic import clock
from clinic.database import db
from clinic.diary.contact import Unreachable, contact_of
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import front_desk
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.intake import blocks, lines
from clinic.intake.blocks import Label, NotARange, Of
from clinic.intake.models import Block
from clinic.people.models import Account
from clinic.waitlist import waiting

bp = front_desk.blueprint("blocks", __name__, url_prefix="/desk/intake/blocked")


class BlockForm(Form):
    """One contact or one range of addresses, what staff call it, and the last day."""

    whom = wtforms.StringField(
        lazy_gettext("E-mail address, telephone number or network address"),
        [InputRequired(), Length(max=120)],
        description=lazy_gettext("A network address such as 203.0.113.7, or a range such as 203.0.113.0/24"),
    )
    words = wtforms.StringField(
        lazy_gettext("How you will know it again"),
        [InputRequired(), Length(max=blocks.MOST_CHARACTERS)],
        description=lazy_gettext("The address or number itself is not kept in a form that can be read."),
    )
    last_on = wtforms.DateField(lazy_gettext("Until the end of"), [InputRequired()])

    def validate_whom(self, field: wtforms.StringField) -> None:
        try:
            self.to_block()
        except (NotARange, Unreachable) as refused:
            raise wtforms.ValidationError(_(str(refused))) from None

    def validate_last_on(self, field: wtforms.DateField) -> None:
        if field.data and not _today() <= field.data <= _today() + blocks.LONGEST:
            raise wtforms.ValidationError(_("Choose a day from today on, within two years."))

    def to_block(self) -> tuple[bytes, Label]:
        """Its mark, and by what it is known. Raises `NotARange` or `Unreachable`."""
        typed, words = self.whom.data or "", self.words.data or ""
        network = blocks.network_of(typed)
        if network is not None:
            return blocks.mark_of_network(network), Label(Of.NETWORK, words, str(network))
        return blocks.mark_of_contact(contact_of(typed)), Label(Of.CONTACT, words)


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(BlockForm(last_on=_today() + blocks.USUAL))


@bp.post("")
def add() -> ResponseReturnValue:
    form = BlockForm.from_request()
    if not form.validate():
        return _page(form), 422
    mark, label = form.to_block()
    until_at = _end_of(form.last_on.data or _today(), current.zone())
    blocks.put(mark, label, until_at, current.actor(), clock.now())
    return _done(_("No booking is taken from there now."))


@bp.post("/enquiry/<uuid:enquiry_id>")
def add_from(enquiry_id: UUID) -> ResponseReturnValue:
    """Whoever asked, by the contact they gave. A call that is booked stays so; a wish leaves the list."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    mark = blocks.mark_of_contact(line.visitor.contact)
    until_at = _end_of(_today() + blocks.USUAL, current.zone())
    label = Label(Of.CONTACT, line.visitor.name)
    blocks.put(mark, label, until_at, current.actor(), clock.now())
    waiting.forget(line.enquiry.inbox_id)
    return _done(_("No booking is taken from there now."))


@bp.post("/<uuid:block_id>/removal")
def lift(block_id: UUID) -> ResponseReturnValue:
    block = first_or_404(blocks.standing(clock.now()).where(Block.id == block_id))
    blocks.lift(block, current.actor())
    return _done(_("Bookings from there are taken again."))


def _done(words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words, "kept")
    return redirect(url_for("blocks.show"), 303)


def _page(form: BlockForm) -> str:
    shut = blocks.opened(current.actor(), current.keyring(), clock.now())
    last = {one.row.id: _last_day(one.row.until_at, current.zone()) for one in shut}
    names = {one.id: one.name for one in db.session.scalars(Account.staff())}
    return render_template("intake/blocks.html", form=form, shut=shut, last=last, names=names)


def _end_of(last_on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(last_on + timedelta(days=1), time.min, zone)


def _last_day(until_at: datetime, zone: ZoneInfo) -> date:
    return (until_at - timedelta(seconds=1)).astimezone(zone).date()


def _today() -> date:
    return clock.now().astimezone(current.zone()).date()
