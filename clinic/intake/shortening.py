"""What a shorter time would mean for enquiries that were promised a longer one: looked at, then done."""

from datetime import datetime, timedelta

from sqlalchemy import and_, select

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.frozen import frozen
from clinic.intake import forgetting
from clinic.intake.models import Enquiry, State
from clinic.waitlist.waiting import Waiting

_ENDED = (State.ENDED, State.WITHDRAWN)


@frozen
class Shortening:
    """Whom it would touch, at this moment: those that have ended.

    Whoever waits for an answer, a call or a time, or about whose call a note was begun, keeps what they were
    promised: `stay` counts them.
    """

    days: int
    now: datetime
    ended: list[Enquiry]
    stay: int

    @property
    def go_now(self) -> list[Enquiry]:
        return [one for one in self.ended if self._until(one) <= self.now]

    @property
    def go_sooner(self) -> int:
        return len(self.ended) - len(self.go_now)

    def carry_out(self, actor: Actor) -> None:
        """Hold the ended ones to the shorter time, and delete those that are past it."""
        going = self.go_now
        for one in self.ended:
            one.keep_until, one.keep_days = self._until(one), self.days
        db.session.flush()
        for one in going:
            forgetting.forget(one, actor, self.now)

    def _until(self, one: Enquiry) -> datetime:
        until = self.now if one.keep_until is None else one.keep_until
        return until - timedelta(days=one.keep_days - self.days)


def foreseen(days: int, now: datetime, *, hold: bool = False) -> Shortening:
    """What `days` would do to those who were promised more. `hold` keeps them as they are seen."""
    longer = and_(Enquiry.keep_days > days, Enquiry.state != State.CLIENT, Enquiry.keep_until.is_not(None))
    query = select(Enquiry).where(longer).order_by(Enquiry.arrived_at, Enquiry.id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).all()
    wait = set(db.session.scalars(select(Waiting.inbox_id).where(Waiting.until_at > now)))
    ended = [
        one for one in found if one.state in _ENDED and one.client_id is None and one.inbox_id not in wait
    ]
    return Shortening(days, now, ended, len(found) - len(ended))
