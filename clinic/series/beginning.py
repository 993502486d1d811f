"""A series that is booked by hand from its first time on: every date looked at before any is booked."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import by_hand
from clinic.diary.draft import Draft, NotToBeHad
from clinic.diary.forms import BookForm
from clinic.diary.page_words import knows_the_clock
from clinic.diary.recurring import MOST_TIMES
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.mail.models import LetterKind
from clinic.series import letters as series_letters
from clinic.series import repeating
from clinic.series.pages import chosen_of
from clinic.series.repeating import Planned
from clinic.series.rule import Rule

bp = desk.blueprint("series_begin", __name__, url_prefix="/desk/diary/new/series")
knows_the_clock(bp)


@bp.post("")
def look() -> ResponseReturnValue:
    """Look at what it would meet; with `save`, book what was chosen."""
    client = by_hand.client_of(request.form.get("client", ""))
    people, form = by_hand.people_of(client), by_hand.form_for(client)
    card = people.cards[client.id]
    if not form.validate() or not form.recurs:
        return by_hand.page(client, card, form), 422
    draft, now = by_hand.draft_of(client, form), clock.now()
    planned = _planned(draft, form, now)
    chosen, open_still = chosen_of(planned)
    if "save" not in request.form or open_still or not chosen:
        status = 422 if "save" in request.form else 200
        return _page(client, card, form, planned, is_open=status == 422), status
    try:
        made = repeating.begin(draft, chosen, zone=current.zone(), now=now)
    except NotToBeHad:
        db.session.rollback()
        client = by_hand.client_of(request.form.get("client", ""))
        again = _planned(by_hand.draft_of(client, form), form, now)
        return _page(client, card, form, again, is_open=True), 409
    for one in made:
        trail.record(current.actor(), "appointment.booked", one.id, client=client.id)
    told = series_letters.tell(LetterKind.BOOKED, made, people, now)
    db.session.commit()
    words = _("Booked: %(count)s times.", count=len(made))
    letter = _("One letter with all of them is on its way.") if told else _("Please tell them yourself.")
    flash(f"{words} {letter}", "kept")
    told.say_who_is_not()
    return redirect(url_for("series.show", appointment_id=made[0].id), 303)


def _planned(draft: Draft, form: BookForm, now: datetime) -> list[Planned]:
    zone = current.zone()
    wall = draft.starts_at.astimezone(zone)
    rule = Rule(wall.date(), wall.time(), form.every.data, form.times.data or MOST_TIMES, form.until.data)
    return repeating.plan_new(draft, rule, zone=zone, now=now)


def _page(client: Client, card: Card, form: BookForm, planned: list[Planned], *, is_open: bool) -> str:
    return render_template(
        "series/plan.html",
        name=card.shown_name,
        planned=planned,
        form=form,
        more=[("client", client.id.hex)],
        is_open=is_open,
        is_change=False,
        said=request.form,
        action=url_for("series_begin.look"),
        back=url_for("by_hand.choose", client=client.id.hex),
        back_label=_("Back to one time"),
    )
