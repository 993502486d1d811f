"""Who works here, for the owner: inviting, changing roles, closing and opening accounts."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner
from clinic.edge.finding import first_or_404
from clinic.people import invitation, membership
from clinic.people.address import AddressUnusable
from clinic.people.forms import ColleagueForm, RolesForm
from clinic.people.models import Account
from clinic.people.roles import RolesClash, RolesUnknown, staff_roles

bp = owner.blueprint("staff", __name__, url_prefix="/desk/practice/people")


@bp.get("")
def people() -> ResponseReturnValue:
    return render_template("people/staff.html", people=db.session.scalars(Account.staff()).all())


@bp.get("/new")
def new() -> ResponseReturnValue:
    form = ColleagueForm.from_request(locale=current.locale())
    return render_template("people/invite.html", form=form)


@bp.post("")
def invite() -> ResponseReturnValue:
    form = ColleagueForm.from_request()
    if form.validate():
        try:
            link = invitation.invite_staff(current.actor(), current.keyring(), _colleague(form))
        except (RolesClash, RolesUnknown) as clash:
            form.roles.errors = [_(clash.sentence)]
        except (invitation.AddressTaken, AddressUnusable) as taken:
            form.email.errors = [_(taken.sentence)]
        else:
            db.session.commit()
            return _link_page(form.name.data or "", link)
    db.session.rollback()
    return render_template("people/invite.html", form=form), 422


@bp.get("/<uuid:account_id>")
def person(account_id: UUID) -> ResponseReturnValue:
    account = _one(account_id)
    form = RolesForm.from_request(roles=sorted(account.roles))
    return render_template("people/person.html", account=account, form=form)


@bp.post("/<uuid:account_id>/roles")
def change_roles(account_id: UUID) -> ResponseReturnValue:
    account, form = _one(account_id), RolesForm.from_request()
    try:
        roles = staff_roles(form.roles.data or ())
    except (RolesClash, RolesUnknown) as clash:
        form.roles.errors = [_(clash.sentence)]
        return render_template("people/person.html", account=account, form=form), 422
    link = membership.change_roles(current.actor(), current.keyring(), account, roles)
    db.session.commit()
    if link is not None:
        return _link_page(account.name, link)
    flash(_("The roles are changed. They count from the next sign-in."), "kept")
    return redirect(url_for("staff.people"), 303)


@bp.post("/<uuid:account_id>/cosigning")
def change_cosigning(account_id: UUID) -> ResponseReturnValue:
    """Whether a supervisor co-signs what this person signs from now on."""
    account = _one(account_id)
    membership.have_cosigned(current.actor(), account, needed="needed" in request.form)
    db.session.commit()
    flash(_("Kept. It counts for what they sign from now on."), "kept")
    return redirect(url_for("staff.person", account_id=account.id), 303)


@bp.post("/<uuid:account_id>/closing")
def close(account_id: UUID) -> ResponseReturnValue:
    membership.close(current.actor(), current.keyring(), _one(account_id))
    db.session.commit()
    flash(_("The account is closed and its sessions have ended."), "kept")
    return redirect(url_for("staff.people"), 303)


@bp.post("/<uuid:account_id>/reopening")
def reopen(account_id: UUID) -> ResponseReturnValue:
    membership.reopen(current.actor(), current.keyring(), _one(account_id))
    db.session.commit()
    flash(_("The account is open again."), "kept")
    return redirect(url_for("staff.people"), 303)


def _one(account_id: UUID) -> Account:
    return first_or_404(Account.staff().where(Account.id == account_id))


def _colleague(form: ColleagueForm) -> invitation.Colleague:
    return invitation.Colleague(
        name=form.name.data or "",
        email=form.email.data or "",
        roles=staff_roles(form.roles.data or ()),
        locale=form.locale.data,
        designation=form.designation.data or "",
        registration_no=form.registration_no.data or "",
    )


def _link_page(name: str, link: str) -> str:
    """The link, shown this once: it is kept nowhere in a readable form."""
    return render_template("people/invited.html", name=name, link=link)
