"""A therapist's own calendars: hers read elsewhere, and another of hers read here."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.calendars import elsewhere, feed
from clinic.calendars.busy import NoCalendar
from clinic.calendars.elsewhere import HostNotAllowed
from clinic.calendars.fetching import NotRead
from clinic.calendars.forms import OtherCalendarForm
from clinic.config import settings
from clinic.database import db
from clinic.diary import offered
from clinic.diary.calendars import CalendarFeed, OtherCalendar, Trouble
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.body import FILE_TOO_LARGE, ORDINARY_BYTES, may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.doors import visitor as visitor_door
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import NotFound

bp = clinical.blueprint("calendars", __name__, url_prefix="/desk/me/calendars")
# Whatever reads a calendar has no session: the address alone says whose it is.
public_bp = visitor_door.blueprint("calendar_feed", __name__, url_prefix="/calendar")
knows_the_clock(bp)

SAID = {
    Trouble.NOT_ALLOWED: N_("the owner does not allow calendars to be read from there"),
    Trouble.INTERNAL: N_("its address leads into a private network, where nothing is read"),
    Trouble.UNREACHABLE: N_("nobody answered there, or not securely"),
    Trouble.REFUSED: N_("the computer there says that there is nothing at this address"),
    Trouble.ELSEWHERE: N_("the address leads on to another one; please give that one"),
    Trouble.TOO_BIG: N_("the calendar is too big"),
    Trouble.NO_CALENDAR: N_("what is there is not a calendar, or not one we can read"),
}


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(_me(), OtherCalendarForm())


@bp.post("/feed")
def begin() -> ResponseReturnValue:
    """The address is shown in this answer and never again."""
    me = _me()
    token = feed.begin(me.id, clock.now())
    trail.record(current.actor(), "calendar_feed.begun", me.id)
    db.session.commit()
    address = f"{settings().public_url}{url_for('calendar_feed.read', token=token)}"
    return _page(me, OtherCalendarForm(), address)


@bp.post("/feed/end")
def stop() -> ResponseReturnValue:
    me = _me()
    feed.stop(me.id)
    return _kept("calendar_feed.ended", me, _("Nobody can read your times any more."))


@bp.post("/other")
@may_carry(ORDINARY_BYTES, FILE_TOO_LARGE)
def follow() -> ResponseReturnValue:
    me, form = _me(), OtherCalendarForm.from_request()
    if not form.validate() or not _took_in(me, form):
        return _page(me, form), 422
    words = _("It is kept, and read within a minute.")
    if form.content:
        words = _("It is read. The times it names are not offered to anybody.")
    return _kept("other_calendar.added", me, words)


@bp.post("/other/removal")
def let_go() -> ResponseReturnValue:
    me = _me()
    elsewhere.let_go(me.id)
    return _kept("other_calendar.removed", me, _("It is forgotten. The times it kept are free again."))


@public_bp.get("/<token>.ics")
def read(token: str) -> ResponseReturnValue:
    """There is no Last-Modified: nobody writes down when a time was moved, so it would not be true."""
    therapist_id = feed.whose(token)
    account = db.session.get_one(Account, therapist_id)
    answer = Response(feed.content(therapist_id, account.locale, clock.now()), mimetype="text/calendar")
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _me() -> Therapist:
    """Whoever is signed in, if they see people. Raises `NotFound`."""
    for one in offered.therapists():
        if one.id == current.person().id:
            return one
    raise NotFound


def _took_in(me: Therapist, form: OtherCalendarForm) -> bool:
    """Whether it is hers now; if not, what is wrong is said beside the field."""
    try:
        if form.content:
            elsewhere.take_in(me.id, form.content, clock.now())
        else:
            elsewhere.follow(me.id, form.address.data or "", clock.now())
    except NoCalendar:
        form.file.errors = [_("That is not a calendar, or not one we can read.")]
    except NotRead:
        form.address.errors = [_("Please give the whole address of the calendar. It begins with https://.")]
    except HostNotAllowed as refused:
        form.address.errors = [_(refused.sentence)]
    else:
        return True
    return False


def _kept(deed: str, me: Therapist, words: str) -> ResponseReturnValue:
    trail.record(current.actor(), deed, me.id)
    db.session.commit()
    flash(words, "kept")
    return redirect(url_for("calendars.show"), 303)


def _page(me: Therapist, form: OtherCalendarForm, address: str = "") -> Response:
    other = db.session.get(OtherCalendar, me.id)
    return make_response(
        render_template(
            "calendars/mine.html",
            feed=db.session.get(CalendarFeed, me.id),
            address=address,
            other=other,
            trouble=_(SAID[other.trouble]) if other and other.trouble else "",
            hosts=elsewhere.allowed_hosts(),
            form=form,
        )
    )
