"""A therapist's hours: the weekly ones, the days that differ, and whether new people may come."""

from datetime import date, time
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import offered, places
from clinic.diary.forms import WEEKDAYS, ExceptionForm, HoursForm, NewPeopleForm, minute_of
from clinic.diary.models import Hours, HoursException
from clinic.diary.offered import Therapist
from clinic.diary.page_words import knows_the_clock
from clinic.diary.practising import Practising
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.refusal import NotFound

# Two forms stand on one page; their fields need names of their own.
DIFFERS = "differs-"
NEW_PEOPLE = "new-"
LAST_MINUTE = 24 * 60 - 1

bp = desk.blueprint("hours", __name__, url_prefix="/desk/practice/hours")
knows_the_clock(bp)


@bp.get("")
def mine() -> ResponseReturnValue:
    """One's own, or for the owner those of the first therapist."""
    open_to_me = offered.set_by(current.person())
    if not open_to_me:
        raise NotFound
    own = [one for one in open_to_me if one.id == current.person().id]
    return redirect(url_for("hours.show", therapist_id=(own or open_to_me)[0].id), 303)


@bp.get("/<uuid:therapist_id>")
def show(therapist_id: UUID) -> ResponseReturnValue:
    therapist = _therapist(therapist_id)
    return _page(therapist, _day_after(therapist), ExceptionForm(prefix=DIFFERS))


@bp.post("/<uuid:therapist_id>")
def add(therapist_id: UUID) -> ResponseReturnValue:
    therapist, form = _therapist(therapist_id), HoursForm.from_request()
    if not form.validate():
        return _page(therapist, form, ExceptionForm(prefix=DIFFERS)), 422
    row = Hours(
        therapist_id=therapist.id,
        weekday=form.weekday.data,
        opens=minute_of(form.opens.data),
        closes=minute_of(form.closes.data, ends=True),
        first_on=form.first_on.data,
        last_on=form.last_on.data,
        place_id=_place_id(form.place.data),
    )
    db.session.add(row)
    return _kept(therapist, "hours.added", after=row.id)


@bp.post("/<uuid:therapist_id>/<uuid:hours_id>/removal")
def remove(therapist_id: UUID, hours_id: UUID) -> ResponseReturnValue:
    therapist = _therapist(therapist_id)
    mine = select(Hours).where(Hours.id == hours_id, Hours.therapist_id == therapist.id)
    db.session.delete(first_or_404(mine))
    return _kept(therapist, "hours.removed")


@bp.post("/<uuid:therapist_id>/exceptions")
def add_exception(therapist_id: UUID) -> ResponseReturnValue:
    therapist, form = _therapist(therapist_id), ExceptionForm.from_request(prefix=DIFFERS)
    if not form.validate():
        return _page(therapist, HoursForm(), form), 422
    row = HoursException(
        therapist_id=therapist.id,
        first_on=form.first_on.data or date.max,
        last_on=form.last_on.data or date.max,
        works=form.works.data == "works",
        opens=minute_of(form.opens.data),
        closes=minute_of(form.closes.data, ends=True, missing=1440),
        place_id=_place_id(form.place.data) if form.works.data == "works" else None,
    )
    db.session.add(row)
    return _kept(therapist, "hours.exception_added")


@bp.post("/<uuid:therapist_id>/exceptions/<uuid:exception_id>/removal")
def remove_exception(therapist_id: UUID, exception_id: UUID) -> ResponseReturnValue:
    therapist = _therapist(therapist_id)
    mine = (HoursException.id == exception_id, HoursException.therapist_id == therapist.id)
    db.session.delete(first_or_404(select(HoursException).where(*mine)))
    return _kept(therapist, "hours.exception_removed")


@bp.post("/<uuid:therapist_id>/new-people")
def take_new_people(therapist_id: UUID) -> ResponseReturnValue:
    therapist = _therapist(therapist_id)
    takes = request.form.get("takes") == "yes"
    Practising.of(therapist.id).takes_new_people = takes
    return _kept(therapist, "hours.new_people", takes=takes)


@bp.post("/<uuid:therapist_id>/first-calls")
def limit_first_calls(therapist_id: UUID) -> ResponseReturnValue:
    therapist, form = _therapist(therapist_id), NewPeopleForm.from_request(prefix=NEW_PEOPLE)
    if not form.validate():
        return _page(therapist, HoursForm(), ExceptionForm(prefix=DIFFERS), form), 422
    Practising.of(therapist.id).first_calls_a_week = form.first_calls.data
    return _kept(therapist, "hours.first_calls")


def _place_id(chosen: str) -> UUID | None:
    return UUID(chosen) if chosen else None


def _kept(
    therapist: Therapist, action: str, after: UUID | None = None, **detail: object
) -> ResponseReturnValue:
    trail.record(current.actor(), action, therapist.id, **detail)
    db.session.commit()
    flash(_("The hours are kept."), "kept")
    return redirect(url_for("hours.show", therapist_id=therapist.id, after=after), 303)


def _day_after(therapist: Therapist) -> HoursForm:
    """Ready for the next day at the same hours, if some have just been added: a week is five presses."""
    just_added = select(Hours).where(Hours.id == request.args.get("after", type=UUID))
    row = db.session.scalar(just_added.where(Hours.therapist_id == therapist.id))
    if row is None or row.closes > LAST_MINUTE:
        return HoursForm()
    where = row.place_id.hex if row.place_id else ""
    return HoursForm(
        weekday=(row.weekday + 1) % 7, opens=_clock(row.opens), closes=_clock(row.closes), place=where
    )


def _new_people(practising: Practising | None) -> NewPeopleForm:
    limit = practising.first_calls_a_week if practising else None
    return NewPeopleForm(prefix=NEW_PEOPLE, first_calls=limit)


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _page(
    therapist: Therapist,
    form: HoursForm,
    exception_form: ExceptionForm,
    new_people: NewPeopleForm | None = None,
) -> str:
    today = clock.now().astimezone(current.zone()).date()
    weekly = select(Hours).where(Hours.therapist_id == therapist.id).order_by(Hours.weekday, Hours.opens)
    special = select(HoursException).where(
        HoursException.therapist_id == therapist.id, HoursException.last_on >= today
    )
    practising = db.session.get(Practising, therapist.id)
    return render_template(
        "diary/hours.html",
        therapist=therapist,
        others=offered.set_by(current.person()),
        weekdays=[_(name) for name in WEEKDAYS],
        weekly=db.session.scalars(weekly).all(),
        exceptions=db.session.scalars(special.order_by(HoursException.first_on)).all(),
        takes_new=practising is None or practising.takes_new_people,
        place_names={one.id: name for one, name in places.named_places()},
        form=form,
        exception_form=exception_form,
        new_people=new_people or _new_people(practising),
    )


def _therapist(therapist_id: UUID) -> Therapist:
    return offered.theirs_to_set(current.person(), therapist_id)
