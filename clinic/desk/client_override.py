"""A supervisor's word that joint work may go ahead, given on the first page of a client's file."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import together
from clinic.clients.allowed import Override
from clinic.clients.forms import OverrideForm
from clinic.database import db
from clinic.desk.client import file_page, mine, today
from clinic.desk.file_frame import file_of, opening
from clinic.desk.writing import for_readers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.refusal import NotFound

bp = clinical.blueprint("client_override", __name__, url_prefix="/desk/clients/<uuid:client_id>")


@bp.post("/safety/override")
@for_readers
def let_ahead(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    with opening(client, "file.front_read") as (opened, file):
        stands, version = file.together, file.standing_version
        if not opened.terms(file.file_id).override_gate:
            raise NotFound
    form = OverrideForm.from_request()
    if not form.validate():
        return file_page(client, form), 422
    word = Override(current.person().id, today(), form.reason.data or "")
    together.override_gate(current.actor(), current.keyring(), file_of(client), stands, version, word)
    db.session.commit()
    flash(_("It may go ahead for a week. Your name and the reason stand in the file."), "kept")
    return redirect(url_for("client.read", client_id=client.id), 303)
