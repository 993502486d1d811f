"""What the practice offers: the services, their length, and who may book them. The owner's to set."""

from decimal import Decimal
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import offered
from clinic.diary.models import DISCREET_LABEL, Delivery, Service
from clinic.diary.offer_forms import ServiceForm, hours_of
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner
from clinic.edge.finding import first_or_404

bp = owner.blueprint("offer", __name__, url_prefix="/desk/practice/services")
knows_the_clock(bp)


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(ServiceForm())


@bp.post("")
def add() -> ResponseReturnValue:
    form = ServiceForm.from_request()
    if not form.validate():
        return _page(form), 422
    service = Service(minutes=form.minutes.data or 0, delivery=Delivery(form.delivery.data))
    db.session.add(service)
    return _keep(service, form, "service.added")


@bp.get("/<uuid:service_id>")
def edit(service_id: UUID) -> ResponseReturnValue:
    service = _service(service_id)
    form = ServiceForm(
        obj=service,
        name=offered.name_of(service),
        is_discreet=service.label != DISCREET_LABEL,
        price=Decimal(service.price_cents) / 100,
        notice_hours=hours_of(service),
    )
    return _page(form, service)


@bp.post("/<uuid:service_id>")
def change(service_id: UUID) -> ResponseReturnValue:
    service, form = _service(service_id), ServiceForm.from_request()
    if not form.validate():
        return _page(form, service), 422
    return _keep(service, form, "service.changed")


@bp.post("/<uuid:service_id>/retirement")
def retire(service_id: UUID) -> ResponseReturnValue:
    service = _service(service_id)
    service.retired_at = clock.now()
    trail.record(current.actor(), "service.retired", service.id)
    db.session.commit()
    return redirect(url_for("offer.show"), 303)


def _keep(service: Service, form: ServiceForm, action: str) -> ResponseReturnValue:
    form.write(service)
    name = form.name.data or ""
    if name != offered.name_of(service) or form.is_discreet.data != (service.label != DISCREET_LABEL):
        offered.rename(service, name, is_discreet=form.is_discreet.data)
    trail.record(current.actor(), action, service.id)
    db.session.commit()
    flash(_("It is kept."), "kept")
    return redirect(url_for("offer.show"), 303)


def _page(form: ServiceForm, service: Service | None = None) -> str:
    services = [(one, offered.name_of(one)) for one in db.session.scalars(offered.services())]
    return render_template(
        "diary/offer.html", form=form, service=service, services=services, price_of=offered.price_of
    )


def _service(service_id: UUID) -> Service:
    return first_or_404(offered.services().where(Service.id == service_id))
