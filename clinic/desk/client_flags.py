"""The flags of a client's file: what raised each, and how somebody clears it by name and with a reason."""

from collections.abc import Iterable
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import own_file
from clinic.clients.flags import Cleared, Flag, FlagReasonMissing
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import mine
from clinic.desk.file_frame import FileFrame
from clinic.desk.flag_words import raised_by
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.people.models import Account

bp = clinical.blueprint("client_flags", __name__, url_prefix="/desk/clients/<uuid:client_id>/flags")

MOST_CHARACTERS = 1_000


@bp.get("")
def show(client_id: UUID) -> ResponseReturnValue:
    return _page(_opened(client_id))


@bp.post("")
def clear(client_id: UUID) -> ResponseReturnValue:
    file = _opened(client_id)
    chosen, reason = _chosen(file), request.form.get("reason", "").strip()
    if not chosen:
        return _page(file, _("Tick what is to be cleared."), reason), 422
    if len(reason) > MOST_CHARACTERS:
        return _page(file, _("Keep this under 1,000 characters."), reason), 422
    person = db.session.get_one(Account, current.person().id)
    try:
        changed = file.standing.with_cleared(chosen, Cleared(person.id, person.name, clock.now(), reason))
    except FlagReasonMissing as missing:
        return _page(file, _(missing.sentence), reason), 422
    actor, keyring = current.actor(), current.keyring()
    own_file.keep_standing(actor, keyring, file.file_id, changed, file.standing_version)
    db.session.commit()
    flash(_("Cleared, with your name and the reason. Both stay in the file."), "kept")
    return redirect(url_for("client_flags.show", client_id=client_id), 303)


def _opened(client_id: UUID) -> FileFrame:
    with file_frame.opening(mine(client_id), "file.front_read") as (_opened_file, file):
        return file


def _chosen(file: FileFrame) -> list[Flag]:
    ticked = set(request.form.getlist("flag"))
    return [flag for flag in file.standing.flags if flag.is_open and _key(flag) in ticked]


def _key(flag: Flag) -> str:
    """What a flag is called in the form."""
    return f"{flag.source.hex}-{flag.item}-{flag.answer}"


def _told(file: FileFrame, flags: Iterable[Flag]) -> list[tuple[str, Flag, str, str]]:
    """Each flag with its key, what raised it, and of whom where the file is about several."""
    several = len(file.members) > 1
    return [
        (_key(flag), flag, raised_by(flag), file.known[flag.client_id].name if several else "")
        for flag in flags
    ]


def _page(file: FileFrame, error: str = "", reason: str = "") -> str:
    standing = file.standing
    return render_template(
        "desk/client_flags.html",
        file=file,
        open_flags=_told(file, (*standing.standing_flags, *standing.prompts)),
        ended=_told(file, (flag for flag in reversed(standing.flags) if not flag.is_open)),
        error=error,
        reason=reason,
        ticked=request.form.getlist("flag"),
    )
