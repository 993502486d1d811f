"""The page on which a time is exchanged for another: by its link, and on a client's own pages."""

from flask import render_template, request

from clinic import clock
from clinic.diary.draft import NotToBeHad
from clinic.edge import current
from clinic.intake import own_booking
from clinic.intake.choosing import Look
from clinic.intake.way import Way

FROM_TODAY = Look(None)


def move_page(
    template: str,
    way: Way,
    look: Look = FROM_TODAY,
    *,
    refused: NotToBeHad | None = None,
    start_missing: bool = False,
) -> str:
    """The free times and whichever was chosen; `refused` is why it is not to be had."""
    said = request.form.get("start", "")
    chosen, zone = own_booking.chosen_start(said), current.zone()
    return render_template(
        template,
        token=way.token,
        appointment=way.appointment,
        days=own_booking.times(way, look, chosen, zone=zone, now=clock.now(), refused=refused),
        chosen=said,
        refused=refused,
        start_missing=start_missing,
        reader_zone=way.reader_zone,
    )
