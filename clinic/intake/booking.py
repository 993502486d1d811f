"""The public's page: choose a time, say five short things, and it is booked."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.tongues import in_words
from clinic.database import db, writing
from clinic.diary import offered
from clinic.diary.draft import Draft, NotOffered, NotToBeHad
from clinic.diary.held import Hold
from clinic.diary.models import Service
from clinic.diary.page_words import knows_the_clock
from clinic.diary.reserve import Kept
from clinic.edge import current, hosts
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.finding import first_or_404
from clinic.edge.limits import limit
from clinic.edge.turn import looks_first
from clinic.intake import by_telephone, choosing, keeping, promised, taking, too_fast, whom
from clinic.intake.choosing import Look
from clinic.intake.forms import ANYBODY, BookingForm
from clinic.intake.models import Source
from clinic.intake.taking import Caller, OneAtATime, ask_to_be_written_to
from clinic.people import zones
from clinic.people.models import Practice

bp = visitor_door.blueprint("booking", __name__, url_prefix="/book")
knows_the_clock(bp)
by_telephone.install(bp)

BOOKINGS_AN_HOUR = 10
CONTACTS_A_DAY = 5


@bp.get("")
def choose() -> ResponseReturnValue:
    form = BookingForm()
    service = _service(form, request.args.get("service"))
    if service is None:
        return render_template("intake/closed.html")
    form.service.data = service.id.hex
    whom.ask(form, request.args.get("therapist"), request.args.get("speaks"))
    form.zone.data = request.args.get("zone", "")
    form.start.data = request.args.get("start", "")
    return _page(form, service)


@bp.post("")
@looks_first
def take() -> ResponseReturnValue:
    form = BookingForm.from_request()
    service = _service(form, form.service.data)
    if service is None:
        return render_template("intake/closed.html")
    pressed = _pressed(form, service)
    if pressed is not None:
        return pressed
    limit("booking", hosts.neighbourhood(), BOOKINGS_AN_HOUR, timedelta(hours=1))
    is_whole, chosen = form.validate(), form.chosen
    is_wish = request.form.get("act") == "write"
    if chosen is None and not is_wish:
        form.start.errors = [_("Please choose a time.")]
    if form.start.errors or not is_whole or not whom.speaks(form):
        return _page(form, service), 422
    if not too_fast.is_a_person(form.opened.data or "", form.website.data or "", clock.now()):
        return _page(form, service, again=_(too_fast.SENTENCE)), 422
    visitor = form.to_visitor(current.locale(), _reader_zone(form).key if form.zone.data else "")
    limit("contact", visitor.contact, CONTACTS_A_DAY, timedelta(days=1))
    therapists = [one.id for one in whom.asked(form)]
    caller = Caller(current.actor(), Source.ONLINE, therapists, told_days=form.promise)
    if is_wish or chosen is None:
        with writing():
            ask_to_be_written_to(visitor, caller, clock.now(), form.to_wish(service))
        return redirect(url_for("booking.written"), 303)
    draft = Draft(service, chosen, form.therapist_id)
    made = taking.ready(visitor, draft, caller, clock.now())
    try:
        with writing():
            taking.take(made, zone=current.zone(), now=clock.now(), hold=keeping.token())
    except NotToBeHad as refused:
        return _refused_page(form, draft, refused), refused.status
    except OneAtATime as refused:
        return _page(form, service, again=_(refused.sentence), call_us=True), refused.status
    answer = redirect(url_for("link.show", token=made.visitor.token), 303)
    return keeping.remember(make_response(answer), None)


@bp.get("/thank-you")
def written() -> ResponseReturnValue:
    return render_template("intake/written.html", keep_days=promised.days())


def _pressed(form: BookingForm, service: Service) -> ResponseReturnValue | None:
    """The answer to a button that only looks or chooses: it checks nothing of what was typed."""
    if "choose" in request.form:
        return _keep(form, service)
    if "again" in request.form:
        return _choose_again(form, service)
    look = Look.asked_for(request.form)
    return None if look is None else _page(form, service, look)


def _keep(form: BookingForm, service: Service) -> ResponseReturnValue:
    """A time was chosen: it is kept, and the form goes on with it. Nothing typed is looked at yet."""
    form.start.data = request.form["choose"]
    chosen, now = form.chosen, clock.now()
    if chosen is None:
        form.start.errors = [_(NotOffered.sentence)]
        return _page(form, service), 422
    draft = Draft(service, chosen, form.therapist_id)
    therapists = [one.id for one in whom.asked(form)]
    try:
        with writing():
            kept = keeping.keep(draft, therapists, now)
    except NotToBeHad as refused:
        return _refused_page(form, draft, refused), refused.status
    return keeping.remember(make_response(_page(form, service, kept=kept)), kept)


def _choose_again(form: BookingForm, service: Service) -> Response:
    """Back to the times, and what was kept is free at once."""
    look = _first_look(form)
    with writing():
        keeping.let_go(clock.now())
    form.start.data = ""
    return keeping.remember(make_response(_page(form, service, look)), None)


def _page(
    form: BookingForm,
    service: Service,
    look: Look | None = None,
    *,
    kept: Kept | None = None,
    again: str = "",
    call_us: bool = False,
) -> str:
    """The times, or the one that was chosen; and the five things, as they were typed."""
    now, look = clock.now(), look or _first_look(form)
    held = keeping.held(kept.token if kept else keeping.token(), now)
    wanted = _wanted(form, service, look, held)
    whom.speaks(form)
    chosen = _still_free(form, wanted, now)
    form.opened.data = too_fast.opened(now)
    form.website.data = ""
    form.told_days.data = str(promised.days())
    form.begin(current.locale(), _region())
    return render_template(
        "intake/book.html",
        form=form,
        service=service,
        service_name=offered.name_of(service),
        services=[(one, offered.name_of(one)) for one in db.session.scalars(offered.public_services())],
        therapists=form.here,
        spoken=offered.spoken(form.here),
        in_words=in_words,
        chosen=chosen,
        kept_until=held.until_at if held and held.starts_at == chosen else None,
        days=choosing.days(wanted, now) if chosen is None else None,
        same_days=look.button,
        zones=_zones(form),
        all_zones="places" in request.form,
        reader_zone=wanted.reader_zone,
        again=again,
        call_us=call_us,
        anybody=ANYBODY,
    )


def _zones(form: BookingForm) -> dict[str, str]:
    """The clocks to choose from, with what each is called."""
    own = form.zone.data or ""
    return zones.named(
        zones.everywhere(own) if "places" in request.form else zones.near(current.zone().key, own)
    )


def _still_free(form: BookingForm, wanted: choosing.Wanted, now: datetime) -> datetime | None:
    """The time chosen, as long as it may be had; otherwise the form says that it is gone."""
    chosen = form.chosen
    if chosen is None or choosing.is_free(wanted, chosen, now):
        return chosen
    form.start.errors, form.start.data = [_(NotOffered.sentence)], ""
    return None


def _first_look(form: BookingForm) -> Look:
    """From the day of the time chosen, as the practice's calendar has it."""
    return Look(form.chosen.astimezone(current.zone()).date() if form.chosen else None)


def _wanted(form: BookingForm, service: Service, look: Look, held: Hold | None) -> choosing.Wanted:
    return choosing.Wanted(
        service,
        whom.asked(form),
        look.first_on or clock.now().astimezone(current.zone()).date(),
        current.zone(),
        _reader_zone(form),
        whole_day=look.whole_day,
        hold_id=held.id if held else None,
    )


def _refused_page(form: BookingForm, draft: Draft, refused: NotToBeHad) -> str:
    form.opened.data = too_fast.opened(clock.now() - timedelta(seconds=too_fast.FEWEST_SECONDS))
    days = choosing.near(refused.nearest, draft.starts_at, current.zone(), _reader_zone(form))
    return render_template("intake/taken.html", form=form, days=days, refused=refused)


def _service(form: BookingForm, text: str | None) -> Service | None:
    """The service asked for, or the first one the public may have while somebody takes new people."""
    if current.practice() is None or not form.here:
        return None
    query = offered.public_services()
    if text:
        return first_or_404(query.where(Service.id == _id(text)))
    return db.session.scalars(query).first()


def _reader_zone(form: BookingForm) -> ZoneInfo:
    return choosing.zone_or(form.zone.data or "", current.zone())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _region() -> str:
    practice = Practice.ours()
    return practice.region if practice else ""
