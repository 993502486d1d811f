"""The people a client speaks of, written down in the client's own file and edited in one place."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import own_file
from clinic.clients.named import MOST_NAME, MOST_PEOPLE, MOST_ROLE, MOST_WORDS, Named
from clinic.database import db
from clinic.desk.client import mine
from clinic.desk.file_frame import FileFrame, opening
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical

bp = clinical.blueprint("named_people", __name__, url_prefix="/desk/clients/<uuid:client_id>/people")

SPARE_ROWS = 2
LIMITS = (("name", MOST_NAME), ("role", MOST_ROLE), ("words", MOST_WORDS))


@bp.get("")
@for_writers
def show(client_id: UUID) -> ResponseReturnValue:
    with opening(mine(client_id), "file.front_read") as (_opened, file):
        return _page(file, file.standing.people, _mark(file.standing.people))


@bp.post("")
def keep(client_id: UUID) -> ResponseReturnValue:
    client, typed = mine(client_id), list(_typed())
    with opening(client, "file.front_read") as (_opened, file):
        before = file.standing.people
    error = _wanting(typed)
    if error:
        return _page(file, typed, request.form.get("before", ""), error), 422
    if request.form.get("before") != _mark(before):
        said = _("Somebody else changed this list meanwhile. Theirs is below yours; keeping replaces it.")
        return _page(file, typed, _mark(before), said, before), 409
    changed = file.standing.with_people(typed)
    own_file.keep_standing(current.actor(), current.keyring(), file.file_id, changed, file.standing_version)
    db.session.commit()
    flash(_("Kept, sealed in the file."), "kept")
    return redirect(url_for("client.read", client_id=client_id, _anchor="people"), 303)


def _typed() -> Iterator[Named]:
    """The rows of the form with something in them. A row that was emptied is somebody less."""
    for number in range(MOST_PEOPLE + SPARE_ROWS):
        name, role, words = (request.form.get(f"{field}-{number}", "").strip() for field, _most in LIMITS)
        if name or role or words:
            yield Named(name, role, words, is_emergency=f"emergency-{number}" in request.form)


def _wanting(typed: Sequence[Named]) -> str:
    if any(not one.name for one in typed):
        return _("Give everybody a name, be it a first name or how they are called.")
    if len(typed) > MOST_PEOPLE:
        return _("This list holds forty people. Keep those who matter for the work.")
    if any(len(getattr(one, field)) > most for one in typed for field, most in LIMITS):
        return _("Keep a name under 120 characters, a role under 60 and the words under 300.")
    return ""


def _mark(people: Sequence[Named]) -> str:
    """What tells this list from every other, so that nobody's is replaced unseen."""
    return sha256(json.dumps([one.to_json() for one in people]).encode()).hexdigest()[:16]


def _page(
    file: FileFrame, people: Sequence[Named], before: str, error: str = "", theirs: Sequence[Named] = ()
) -> str:
    spare = [Named("")] * max(0, min(SPARE_ROWS, MOST_PEOPLE - len(people)))
    return render_template(
        "desk/client_people.html",
        file=file,
        rows=[*people, *spare],
        before=before,
        error=error,
        theirs=theirs,
    )
