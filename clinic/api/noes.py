"""Every no of the interface that a program can do something about, as it reads it."""

from flask import Response

from clinic.api import told
from clinic.api.shape import Invalid
from clinic.diary.draft import AlreadyCancelled, NotToBeHad, TimeTaken
from clinic.diary.movable import FarAway, LongPast
from clinic.edge import current, refusals
from clinic.edge.catalogue import gettext
from clinic.edge.doors import Guarded
from clinic.intake.answered import AnotherRequest
from clinic.refusal import Refusal

TIME_TAKEN, NOT_OFFERED, INVALID, CANCELLED = "time-taken", "not-offered", "invalid", "cancelled"


def install(bp: Guarded) -> None:
    bp.register_error_handler(Invalid, _invalid)
    bp.register_error_handler(AnotherRequest, _another_request)
    bp.register_error_handler(NotToBeHad, _not_to_be_had)
    for out_of_reach in (FarAway, LongPast):
        bp.register_error_handler(out_of_reach, _out_of_reach)
    bp.register_error_handler(AlreadyCancelled, _already_cancelled)


def _invalid(refused: Invalid) -> Response:
    return _problem(refused, INVALID, fields=refused.fields)


def _another_request(refused: AnotherRequest) -> Response:
    return _problem(refused, INVALID, fields={"Idempotency-Key": gettext(refused.sentence)})


def _not_to_be_had(refused: NotToBeHad) -> Response:
    """Taken or not offered, with the nearest that are; never why, nor whose."""
    zone = current.zone()
    nearest = [told.opening(start, zone) for start in refused.nearest]
    if isinstance(refused, TimeTaken):
        return _problem(refused, TIME_TAKEN, nearest=nearest)
    return _not_offered(refused, nearest)


def _out_of_reach(refused: FarAway | LongPast) -> Response:
    return _not_offered(refused, [])


def _not_offered(refused: Refusal, nearest: list[dict[str, str]]) -> Response:
    """It is a no to what was sent as well: the field is named that another time may be put into."""
    return _problem(refused, NOT_OFFERED, fields={"starts_at": gettext(refused.sentence)}, nearest=nearest)


def _already_cancelled(refused: AlreadyCancelled) -> Response:
    return _problem(refused, CANCELLED)


def _problem(refused: Refusal, kind: str, **more: object) -> Response:
    refusals.put_down()
    return refusals.problem(refused.status, gettext(refused.sentence), kind, **more)
