"""Who may open a client's file: sharing it with a colleague, on terms, and taking it back."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk.client import mine, today
from clinic.desk.file_frame import FileFrame, file_of, opening
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.edge.wording import day, full_time
from clinic.files import grants
from clinic.files.keys import live_grant
from clinic.files.models import Grant
from clinic.files.roles import SUPERVISOR, is_clinical
from clinic.notes import left_behind
from clinic.people.models import Account

bp = clinical.blueprint("shares", __name__, url_prefix="/desk/clients/<uuid:client_id>/shares")


class ShareForm(Form):
    colleague = SelectField(lazy_gettext("Colleague"), [InputRequired()])
    until = DateField(lazy_gettext("Until the end of"), [Optional()])
    may_share = BooleanField(lazy_gettext("May share it further"))
    cosign = BooleanField(lazy_gettext("Reads and co-signs only"))
    override_gate = BooleanField(lazy_gettext("May let joint work go ahead (supervisors only)"))

    def to_terms(self) -> grants.Terms:
        """How far the share goes; it ends when the day named is over at the practice."""
        return grants.Terms(
            expires_at=end_of(self.until.data) if self.until.data else None,
            may_share=self.may_share.data,
            cosign=self.cosign.data,
            override_gate=self.override_gate.data,
        )


@bp.get("")
def show(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    return _page(client, _form(file_of(client)))


@bp.post("")
def share(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    file_id = file_of(client)
    form = _form(file_id)
    if form.validate() and not _is_over(form):
        grants.share(current.actor(), current.keyring(), file_id, UUID(form.colleague.data), form.to_terms())
        db.session.commit()
        flash(_("The file is shared."), "kept")
        return redirect(url_for("shares.show", client_id=client_id), 303)
    return _page(client, form), 422


@bp.post("/<uuid:account_id>/return")
def take_back(client_id: UUID, account_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    first_or_404(Account.staff().where(Account.id == account_id))
    grants.take_back(current.actor(), current.keyring(), file_of(client), account_id)
    db.session.commit()
    flash(_("Taken back. The file has a new key; what was read cannot be unread."), "kept")
    if any(note.author_id == account_id for note in left_behind.in_file(file_of(client))):
        flash(_("They have a note here that is not signed. It stays sealed in the file."), "mend")
    return redirect(url_for("shares.show", client_id=client_id), 303)


def _form(file_id: UUID) -> ShareForm:
    form = ShareForm.from_request()
    form.colleague.choices = [SelectChoice(str(one.id), one.name) for one in _colleagues(file_id)]
    return form


def _colleagues(file_id: UUID) -> list[Account]:
    """The clinicians who could open the file but cannot yet."""
    holders = {grant.account_id for grant in grants.holders_of(file_id)}
    active = Account.active().where(Account.client_id.is_(None)).order_by(Account.name)
    return [one for one in db.session.scalars(active) if is_clinical(one.roles) and one.id not in holders]


def _is_over(form: ShareForm) -> bool:
    until: date | None = form.until.data
    if until is None or until >= today():
        return False
    form.until.errors = [_("That day is over.")]
    return True


def end_of(last: date) -> datetime:
    """The moment at which a day named on a page is over at the practice."""
    return datetime.combine(last + timedelta(days=1), time(), current.zone())


def lasts_until(moment: datetime | None) -> str:
    """The end of a share in words: of one that ends with a day, that day and not the next."""
    if moment is None:
        return _("it is taken back")
    at = moment.astimezone(current.zone())
    if at.time() != time():
        return full_time(moment)
    return _("the end of %(day)s", day=day(at.date() - timedelta(days=1)))


def _page(client: Client, form: ShareForm) -> str:
    me = current.person().id
    with opening(client, "file.front_read") as (_opened, file):
        own = live_grant(file.file_id, me)
        return render_template(
            "desk/shares.html",
            file=file,
            client=client,
            form=form,
            holders=[
                (grant, db.session.get_one(Account, grant.account_id), lasts_until(grant.expires_at))
                for grant in _shown(file.file_id)
            ],
            viewer=me,
            left_behind=[
                (note, db.session.get_one(Account, note.author_id))
                for note in left_behind.in_file(file.file_id)
            ],
            may_share=bool(own and own.may_share and file.may_write),
            supervisor=SUPERVISOR,
            not_agreed=_not_agreed(file),
        )


def _not_agreed(file: FileFrame) -> list[str]:
    """Who of the people of the file has not agreed to the work being talked about in supervision, by name."""
    agreed = {
        one.client_id
        for one in file.standing.consents
        if one.consent.kind is Kind.SUPERVISION_SHARING and one.consent.is_in_force(today())
    }
    return [file.known[member].name for member in file.members if member not in agreed]


def _shown(file_id: UUID) -> list[Grant]:
    return grants.holders_of(file_id)
