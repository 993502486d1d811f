"""The client's pages: what comes next, the sheets they were given, each to read and to keep."""

from dataclasses import replace
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.coregulation import own_view
from clinic.diary.coming import next_appointment
from clinic.diary.regular import regular_of, together_of
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.handouts import assign, library, sheet_pages
from clinic.handouts.assign import Given
from clinic.handouts.library import Sheet
from clinic.handouts.sheet import Personal
from clinic.measures import asking
from clinic.portal.whose import own_client_id

bp = portal.blueprint("portal", __name__, url_prefix="/portal")


@bp.get("")
def home() -> ResponseReturnValue:
    client_id, now = own_client_id(), clock.now()
    appointment = next_appointment(client_id, now)
    given = assign.copies_for(current.actor(), current.keyring())
    return render_template(
        "portal/home.html",
        appointment=appointment,
        therapist=assign.therapist_of(appointment.therapist_id) if appointment else "",
        sheets=[(one, _sheet(one)) for one in given],
        questions=asking.open_for(client_id, now),
        regular=regular_of(client_id),
        together=together_of(client_id, now),
        has_own_view=own_view.is_open_to(current.person().id),
    )


@bp.get("/sheets/<uuid:copy_id>")
def read(copy_id: UUID) -> ResponseReturnValue:
    given = assign.copy_for(current.actor(), current.keyring(), copy_id)
    return sheet_pages.page(_sheet(given), _personal(given), "portal/sheet_bar.html", tab=_("My pages"))


@bp.get("/sheets/<uuid:copy_id>.pdf")
def download(copy_id: UUID) -> ResponseReturnValue:
    given = assign.copy_for(current.actor(), current.keyring(), copy_id)
    # The name a file has on a shared computer says nothing of what is in it.
    return sheet_pages.download(_sheet(given), _personal(given), "sheet")


def _sheet(given: Given) -> Sheet:
    return library.sheet(given.task.code, given.task.locale, given.task.version)


def _personal(given: Given) -> Personal:
    coming = next_appointment(own_client_id(), clock.now(), told_on=given.file_id)
    made = assign.personal(
        given.task,
        given.therapist,
        next_appointment=coming.starts_at.astimezone(current.zone()) if coming else None,
        paper=sheet_pages.paper_asked_for(),
    )
    return replace(made, large=made.large or sheet_pages.larger_asked_for())
