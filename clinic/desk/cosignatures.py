"""How many notes of each candidate wait for a co-signature, for the owner: counts, and nobody's client."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import or_

from clinic import clock
from clinic.database import db
from clinic.edge.doors import owner
from clinic.notes import rules, supervised
from clinic.people.models import Account

bp = owner.blueprint("cosignatures", __name__, url_prefix="/desk/practice/co-signatures")


@bp.get("")
def show() -> ResponseReturnValue:
    counts = supervised.counts(clock.now())
    people = db.session.scalars(
        Account.staff().where(or_(Account.needs_cosign, Account.id.in_(counts)))
    ).all()
    return render_template(
        "desk/cosignatures.html",
        rows=[(one, *counts.get(one.id, (0, 0))) for one in people],
        days=rules.ours().cosign_days,
    )
