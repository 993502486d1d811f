"""Booking for somebody the practice knows: find them, choose a time, done."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.clients import search
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import offered, overbooking, reserve
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.forms import BookForm
from clinic.diary.free import instant
from clinic.diary.models import Appointment, Delivery, Service
from clinic.diary.names import Known, Whose, everybody
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import tell
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.edge.wording import full_time
from clinic.mail.models import LetterKind

bp = desk.blueprint("by_hand", __name__, url_prefix="/desk/diary/new")
knows_the_clock(bp)

FOUND_SHOWN = 10


@bp.get("")
def choose() -> ResponseReturnValue:
    """Whom, as long as that is open; then when."""
    asked = request.args.get("client")
    if asked is None:
        return _whom_page(request.args.get("find", "").strip())
    client = client_of(asked)
    form = form_for(client)
    wall = _wall()
    if wall is not None:
        form.on.data, form.at.data = wall.date(), wall.time()
    return page(client, people_of(client).cards[client.id], form)


@bp.post("")
def take() -> ResponseReturnValue:
    client = client_of(request.form.get("client", ""))
    people, form = people_of(client), form_for(client)
    card = people.cards[client.id]
    if not form.validate():
        return page(client, card, form), 422
    draft, is_over = draft_of(client, form), "overbook" in request.form
    if form.recurs and not is_over:
        # The same form again, there: every date is looked at before any is booked.
        return redirect(url_for("series_begin.look"), 307)
    if is_over and not form.give_reason():
        return page(client, card, form, TimeTaken()), 422
    try:
        appointment = _overbook(draft, form) if is_over else _reserve(draft)
    except TimeTaken as taken:
        db.session.rollback()
        return page(client, card, form, taken), 409
    trail.record(current.actor(), "appointment.booked", appointment.id, client=client.id)
    told = tell(LetterKind.BOOKED, appointment, people, clock.now())
    db.session.commit()
    when = full_time(appointment.starts_at)
    words = _("Booked: %(when)s. A letter is on its way.") if told else _("Booked: %(when)s.")
    flash(words % {"when": when}, "kept")
    told.say_who_is_not()
    _say(form)
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


def draft_of(client: Client, form: BookForm) -> Draft:
    """What a valid form asks for. Raises `NotFound` for a service that is offered no more."""
    return Draft(
        first_or_404(offered.services().where(Service.id == UUID(form.service.data))),
        form.starts_at(current.zone()),
        UUID(form.therapist.data),
        Delivery(form.delivery.data),
        client_id=client.id,
        file_id=client.file_id,
    )


def _reserve(draft: Draft) -> Appointment:
    return reserve.reserve(draft, zone=current.zone(), now=clock.now())


def _overbook(draft: Draft, form: BookForm) -> Appointment:
    reason = (form.reason.data or "").strip()
    return overbooking.overbook(draft, reason, current.actor(), zone=current.zone(), now=clock.now())


def _say(form: BookForm) -> None:
    """How the time was understood, where that is not plain."""
    if remark := form.remark(current.zone()):
        flash(remark, "kept")


def _whom_page(find: str) -> str:
    found = _found(find) if find else []
    kept = {name: request.args[name] for name in ("start", "therapist") if request.args.get(name)}
    return render_template("diary/whom.html", find=find, found=found, kept=kept)


def _found(find: str) -> list[tuple[UUID, Card]]:
    """The first of those who answer to these words; see `search.find` for its trail entries."""
    bookable = select(Client.id).where(Client.closed_at.is_(None), ~Client.is_caller)
    return search.find(current.actor(), current.keyring(), bookable, find, FOUND_SHOWN)[0]


def form_for(client: Client) -> BookForm:
    """With whoever's free time was pressed; else with the client's own therapist."""
    everybody = {one.id.hex: one.name for one in offered.therapists()}
    asked = request.args.get("therapist", "")
    services = db.session.scalars(offered.services()).all()
    longest = max(services, key=lambda one: one.minutes, default=None)
    form = BookForm.from_request(
        therapist=asked if asked in everybody else client.therapist_id.hex,
        service=longest.id.hex if longest else "",
        delivery=longest.delivery.value if longest else "",
    )
    return form.offer(
        [
            (one.id.hex, _("%(name)s, %(number)s minutes", name=offered.name_of(one), number=one.minutes))
            for one in services
        ],
        list(everybody.items()),
    )


def page(client: Client, card: Card, form: BookForm, taken: TimeTaken | None = None) -> str:
    return render_template(
        "diary/book.html", client=client, card=card, form=form, taken=taken, zone=current.zone()
    )


def people_of(client: Client) -> Known:
    """Whom one books for: of a couple or a family each one, too."""
    whose = Whose(client.id, client.file_id)
    return everybody([whose], "directory.read", current.actor(), current.keyring())


def client_of(text: str) -> Client:
    """Whom one may book for. Raises `NotFound` once the work with them has ended."""
    bookable = (Client.closed_at.is_(None), ~Client.is_caller)
    return first_or_404(select(Client).where(Client.id == _id(text), *bookable))


def _wall() -> datetime | None:
    """The start that a free time on another page stands for, on the practice's clock."""
    text = request.args.get("start", "")
    is_instant = text.isascii() and text.isdigit() and len(text) < 12
    return instant(int(text)).astimezone(current.zone()) if is_instant else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
