"""What somebody reads from whom the public pages take no booking: how to call, and nothing of why."""

from flask import Response, make_response, render_template

from clinic import clock
from clinic.database import db, writing
from clinic.edge.doors import Guarded
from clinic.intake import keeping
from clinic.intake.blocks import ByTelephone


def install(bp: Guarded) -> None:
    bp.register_error_handler(ByTelephone, _answer)


def _answer(refused: ByTelephone) -> Response:
    """Nothing of the booking stays, and the time kept for it is free at once."""
    db.session.rollback()
    with writing():
        keeping.let_go(clock.now())
    page = render_template("intake/by_telephone.html", sentence=refused.sentence)
    return keeping.remember(make_response(page, refused.status), None)
