"""What the practice keeps about a client, said plainly; their own part to take home; the whole to ask for."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.clients import asked_for
from clinic.database import db, writing
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.edge.paging import Page, page_asked_for
from clinic.measures import letters
from clinic.portal import looked_at, take_home
from clinic.portal.whose import own_client
from clinic.refusal import NotFound

bp = portal.blueprint("portal_kept", __name__, url_prefix="/portal")

LINES = 60


@bp.get("/looked")
def looked() -> ResponseReturnValue:
    who = (current.actor(), own_client().id, current.person().id)
    looks = looked_at.looks(*who, current.zone(), clock.now())
    page = Page.of(len(looks), LINES, page_asked_for())
    return render_template("portal/looked.html", looks=looks[page.lines], page=page)


@bp.get("/kept")
def kept() -> ResponseReturnValue:
    file_id = own_client().file_id
    since = asked_for.open_since(file_id) if file_id else None
    return render_template(
        "portal/kept.html",
        since=since,
        answer_by=asked_for.answer_by(since, current.zone()) if since else None,
        answered_at=asked_for.answered_at(file_id) if file_id else None,
        days=asked_for.ANSWERED_WITHIN.days,
    )


@bp.get("/kept/yours.zip")
def download() -> ResponseReturnValue:
    client = own_client()
    with writing():
        trail.record(current.actor(), "own_data.taken", client.file_id or client.id)
    answer = Response(take_home.packed(client, clock.now()), mimetype="application/zip")
    # The name a file has on a shared computer says nothing of what is in it.
    answer.headers["Content-Disposition"] = 'attachment; filename="yours.zip"'
    return answer


@bp.post("/kept/whole")
def ask_for_whole() -> ResponseReturnValue:
    file_id = own_client().file_id
    if file_id is None:
        raise NotFound
    if asked_for.ask(current.actor(), current.keyring(), file_id):
        letters.tell_holders(file_id)
    db.session.commit()
    flash(_("Your wish is with your therapist."), "kept")
    return redirect(url_for("portal_kept.kept"), 303)
