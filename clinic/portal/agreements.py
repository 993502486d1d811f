"""What a client is asked to agree to: read in their language, given with their own key, and taken back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import agreements
from clinic.clients.agreements import Handed, Word
from clinic.clients.consent import Kind
from clinic.clients.tongues import read_aloud
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.handouts.assign import therapist_of
from clinic.measures import letters
from clinic.plain import N_

bp = portal.blueprint("portal_agreements", __name__, url_prefix="/portal/agreements")

# What taking it back means, where more can be said than that it is not done any more.
WITHOUT = {
    Kind.COUNSELLING: N_(
        "The work with your therapist rests until you agree again. Nothing is held against you."
    ),
    Kind.MEASURES_PORTAL: N_(
        "No more questions come to your page, and those that wait there are taken away."
    ),
    Kind.EMAIL_TEXT: N_("We write to you about nothing any more, and tell you of changes when we speak."),
    Kind.TELEHEALTH: N_("You meet in person, or not until another way is found together."),
}
ANY_OTHER = N_("From then on it is not done any more. What was done before stays as it is.")


@bp.get("")
def index() -> ResponseReturnValue:
    found = agreements.handed(current.actor(), current.keyring())
    return render_template("portal/agreements.html", handed=found, now=clock.now())


@bp.get("/<uuid:copy_id>")
def read(copy_id: UUID) -> ResponseReturnValue:
    return _page(_one(copy_id))


@bp.post("/<uuid:copy_id>")
def give(copy_id: UUID) -> ResponseReturnValue:
    one = _one(copy_id)
    if one.newer is not None:
        return redirect(url_for("portal_agreements.read_newer", copy_id=copy_id), 303)
    _say(one, Word.GIVEN)
    flash(_("Thank you. It is kept, and you can take it back at any time."), "kept")
    return redirect(url_for("portal_agreements.read", copy_id=copy_id), 303)


@bp.post("/<uuid:copy_id>/withdrawal")
def withdraw(copy_id: UUID) -> ResponseReturnValue:
    one = _one(copy_id)
    if one.is_given:
        _say(one, Word.WITHDRAWN)
        flash(_("Taken back. Your therapist is told."), "kept")
    return redirect(url_for("portal_agreements.read", copy_id=copy_id), 303)


@bp.get("/<uuid:copy_id>/newer")
def read_newer(copy_id: UUID) -> ResponseReturnValue:
    """The wording that has taken the place of the one they said something of."""
    return _page(agreements.in_newer_words(_one(copy_id)), is_newer=True)


@bp.post("/<uuid:copy_id>/newer")
def give_newer(copy_id: UUID) -> ResponseReturnValue:
    one = agreements.in_newer_words(_one(copy_id))
    if request.form.get("text") != (one.asked.text_id.hex if one.asked.text_id else ""):
        # It was changed again while they read: what they saw is not what they would say yes to.
        flash(_("The words were changed once more just now. Please read them as they are."), "mend")
        return redirect(url_for("portal_agreements.read_newer", copy_id=copy_id), 303)
    _say(one, Word.GIVEN)
    flash(_("Thank you. It is kept, and you can take it back at any time."), "kept")
    return redirect(url_for("portal_agreements.read", copy_id=copy_id), 303)


def _page(one: Handed, *, is_newer: bool = False) -> str:
    return render_template(
        "portal/agreement.html",
        one=one,
        is_newer=is_newer,
        now=clock.now(),
        therapist=therapist_of(one.giver_id),
        tongues=read_aloud(),
        without=WITHOUT.get(one.asked.kind, ANY_OTHER),
    )


def _one(copy_id: UUID) -> Handed:
    return agreements.one_handed(current.actor(), current.keyring(), copy_id)


def _say(one: Handed, word: Word) -> None:
    if one.said is not word or one.is_old(clock.now()):
        agreements.say(current.actor(), current.keyring(), one, word, clock.now())
        letters.tell_holders(one.file_id)
        db.session.commit()
