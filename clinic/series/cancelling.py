"""Several of a series cancelled at once: looked at before, and what was moved by hand left standing."""

from collections.abc import Collection
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.diary.models import Appointment
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.mail.models import LetterKind
from clinic.series import letters as series_letters
from clinic.series import repeating
from clinic.series.pages import done, page_of, people_of, with_client
from clinic.series.repeating import Scope

bp = desk.blueprint(
    "series_cancel", __name__, url_prefix="/desk/diary/<uuid:appointment_id>/series/cancellation"
)
knows_the_clock(bp)


@bp.post("")
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    """Look at which would go; with `save`, cancel those that are ticked."""
    appointment, now = with_client(appointment_id), clock.now()
    scope = next((one for one in Scope if one.value == request.form.get("scope")), None)
    found = repeating.members(appointment, scope, now) if scope else []
    if scope is None or not found:
        return page_of(appointment), 422
    zone = current.zone()
    kept = repeating.moved_by_hand(found, repeating.usual_of(appointment, zone=zone, now=now), zone)
    if "save" not in request.form:
        return _page(appointment, scope, found, kept, {one.id for one in found} - kept)
    ticked = [one for one in found if one.id.hex in request.form.getlist("gone")]
    if not ticked:
        return _page(appointment, scope, found, kept, (), is_empty=True), 422
    people = people_of(appointment)
    repeating.cancel(ticked, now)
    for one in ticked:
        trail.record(current.actor(), "appointment.cancelled", one.id)
    told = series_letters.tell(LetterKind.CANCELLED, ticked, people, now)
    return done(appointment, _("Cancelled: %(count)s times.", count=len(ticked)), told)


def _page(
    appointment: Appointment,
    scope: Scope,
    found: Collection[Appointment],
    moved_by_hand: Collection[UUID],
    ticked: Collection[UUID],
    *,
    is_empty: bool = False,
) -> str:
    return render_template(
        "series/cancel.html",
        appointment=appointment,
        name=people_of(appointment).name_of(appointment),
        scope=scope,
        found=found,
        moved_by_hand=moved_by_hand,
        ticked=ticked,
        is_empty=is_empty,
    )
