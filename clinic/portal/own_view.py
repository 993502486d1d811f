"""A client looks at their own answers over time, while their therapist has opened them to this page."""

from collections.abc import Mapping
from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.coregulation import cautions, charts, own_view
from clinic.coregulation.codes import Context, Rater
from clinic.coregulation.codes import find as find_code
from clinic.coregulation.own_view import HandedOver
from clinic.coregulation.series import Bond
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.doors import portal
from clinic.edge.wording import direction
from clinic.handouts import assign
from clinic.measures.own import BOND, CO_REGULATION
from clinic.plain import N_

bp = portal.blueprint("portal_own_view", __name__, url_prefix="/portal/own-view")

NOTED_BY = {Rater.CLIENT_SELF: N_("As you answered")}


@bp.get("")
def read() -> ResponseReturnValue:
    shown = own_view.read(current.actor(), current.keyring())
    return render_template(
        "portal/own_view.html",
        bonds=[_in_their_words(bond) for bond in shown.view.bonds],
        unplaced=shown.view.unplaced,
        until=shown.at,
        therapist=assign.therapist_of(shown.giver_id),
        whom=_whom(),
        practices=_practices(shown),
        cautions=cautions.EVERY,
        beside=[gettext(cautions.CULTURE), gettext(cautions.KIND)],
        charts=charts,
        noted_by=NOTED_BY,
        mirrored=direction() == "rtl",
    )


def _in_their_words(bond: Bond) -> Bond:
    """Each sign by the sentence they answered."""
    worded = zip(bond.signs, CO_REGULATION.items, strict=True)
    return replace(bond, signs=tuple(replace(sign, label=sentence) for sign, sentence in worded))


def _whom() -> Mapping[Context, str]:
    """Each kind of bond as it was asked for."""
    options = next(extra.options for extra in CO_REGULATION.extras if extra.code == BOND)
    return {Context(code): label for code, label in options}


def _practices(shown: HandedOver) -> list[tuple[str, assign.Given]]:
    """The practices they took home from the same file, each as it was given last, by their msgids."""
    found: dict[str, assign.Given] = {}
    for given in assign.copies_for(current.actor(), current.keyring()):
        practice = find_code(given.task.sheet.subject.practice or "")
        if practice and given.file_id == shown.file_id:
            found.setdefault(practice.label, given)
    return list(found.items())
