"""The wait list on the desk: who waits, in which order and why, until when; and putting somebody there."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import offered
from clinic.diary.forms import WEEKDAYS
from clinic.diary.free import Start
from clinic.diary.names import Known, known
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import addressee
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.frozen import frozen
from clinic.intake.models import Enquiry, State
from clinic.intake.waiting_forms import Longest, WishForm
from clinic.refusal import NotFound
from clinic.waitlist import offering, waiting
from clinic.waitlist.waiting import Offer, Waiter, Waiting

bp = desk.blueprint("waiting", __name__, url_prefix="/desk/intake/waiting")
knows_the_clock(bp)


@frozen
class Place:
    """Somebody's place on the list, with who it is."""

    waiter: Waiter
    name: str
    phone: str
    asked: Offer | None
    suits: Start | None


@frozen
class Who:
    """Whoever is put on the list."""

    client_id: UUID | None = None
    inbox_id: UUID | None = None
    enquiry_id: UUID | None = None

    @property
    def named(self) -> dict[str, UUID | None]:
        """As an address names them."""
        return {"client": self.client_id} if self.client_id else {"enquiry": self.enquiry_id}


@bp.get("")
def show() -> ResponseReturnValue:
    now, zone = clock.now(), current.zone()
    waiters = waiting.in_order(now)
    people = known([one.row for one in waiters], "waiting.read", current.actor(), current.keyring())
    asked = {one.waiting_id: one for one in waiting.offers_of([one.row.id for one in waiters])}
    suits = offering.suiting(waiters, zone=zone, now=now)
    return render_template(
        "intake/waiting.html",
        places=[_place(one, people, asked.get(one.row.id), suits.get(one.row.id)) for one in waiters],
        services={one.id: offered.name_of(one) for one in db.session.scalars(offered.services())},
        names={one.id: one.first_name for one in offered.therapists()},
        weekdays=[_(name) for name in WEEKDAYS],
        today=now.astimezone(zone).date(),
        now=now,
    )


@bp.get("/new")
def choose() -> ResponseReturnValue:
    who = _who()
    people = known([who], "waiting.read", current.actor(), current.keyring())
    form, standing = _form(who), _standing(who)
    if standing is not None:
        form.show(standing.wish)
        form.review_on.data = standing.row.review_on
        last = standing.row.until_at.astimezone(current.zone()).date() - timedelta(days=1)
        form.until_on.data = last
    else:
        form.until_on.data = _longest(who).last_on
    return _page(form, who, people)


@bp.post("/new")
def put() -> ResponseReturnValue:
    who = _who()
    people = known([who], "waiting.read", current.actor(), current.keyring())
    form = _form(who)
    if not form.validate():
        return _page(form, who, people), 422
    row = waiting.put(
        form.to_wish(addressee(who, people)),
        until_at=form.until_at(current.zone()),
        now=clock.now(),
        client_id=who.client_id,
        inbox_id=who.inbox_id,
        review_on=form.review_on.data,
    )
    trail.record(current.actor(), "waiting.put", row.id, client=who.client_id, enquiry=who.enquiry_id)
    db.session.commit()
    flash(_("They are on the wait list."), "kept")
    return redirect(url_for("waiting.show"), 303)


@bp.post("/<uuid:waiting_id>/removal")
def remove(waiting_id: UUID) -> ResponseReturnValue:
    row = first_or_404(select(Waiting).where(Waiting.id == waiting_id))
    waiting.leave(row.id)
    trail.record(current.actor(), "waiting.removed", row.id)
    db.session.commit()
    flash(_("They are off the wait list."), "kept")
    return redirect(url_for("waiting.show"), 303)


def _place(waiter: Waiter, people: Known, asked: Offer | None, suits: Start | None) -> Place:
    card, visitor = people.card_of(waiter.row), people.visitor_of(waiter.row)
    phone = card.phone if card else visitor.phone if visitor else ""
    return Place(waiter, people.name_of(waiter.row), phone, asked, suits)


def _who() -> Who:
    """Whom the address or the form names. Raises `NotFound`."""
    asked = request.values
    if asked.get("client"):
        here = (Client.id == asked.get("client", type=UUID), Client.closed_at.is_(None), Client.is_person())
        return Who(client_id=first_or_404(select(Client).where(*here)).id)
    enquiry = first_or_404(
        select(Enquiry).where(Enquiry.id == asked.get("enquiry", type=UUID), Enquiry.state != State.CLIENT)
    )
    return Who(inbox_id=enquiry.inbox_id, enquiry_id=enquiry.id)


def _standing(who: Who) -> Waiter | None:
    """Their place, if they have one already."""
    mine = Waiting.client_id == who.client_id if who.client_id else Waiting.inbox_id == who.inbox_id
    row = db.session.scalar(select(Waiting).where(mine, Waiting.until_at > clock.now()))
    return waiting.opened(row) if row else None


def _form(who: Who) -> WishForm:
    form = WishForm.from_request()
    services = list(db.session.scalars(offered.services()))
    everybody: Sequence[Therapist] = offered.therapists()
    if not services:
        raise NotFound
    form.offer(services, list(everybody), _today(), _longest(who))
    return form


def _longest(who: Who) -> Longest:
    """A client waits for as long as anybody; whoever is none, no longer than they are kept."""
    enquiry = db.session.get(Enquiry, who.enquiry_id) if who.enquiry_id else None
    if enquiry is None or enquiry.keep_until is None:
        return Longest.of_client(_today())
    return Longest.of_enquiry(enquiry.keep_until.astimezone(current.zone()))


def _today() -> date:
    return clock.now().astimezone(current.zone()).date()


def _page(form: WishForm, who: Who, people: Known) -> str:
    return render_template(
        "intake/waiting_wish.html",
        form=form,
        who=who,
        name=people.name_of(who),
        is_asked=addressee(who, people) is not None,
    )
