"""Where people are seen, in which rooms, and whether public holidays are kept. The owner's to set."""

from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary import holidays, places
from clinic.diary.page_words import knows_the_clock
from clinic.diary.place_forms import NameForm
from clinic.diary.places import Place, Room
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import owner
from clinic.edge.finding import first_or_404

# Two forms stand on one page; their fields need names of their own.
ROOM = "room-"
A_YEAR = timedelta(days=365)

bp = owner.blueprint("places", __name__, url_prefix="/desk/practice/places")
knows_the_clock(bp)


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(NameForm())


@bp.post("")
def add() -> ResponseReturnValue:
    form = NameForm.from_request()
    if not form.validate():
        return _page(form), 422
    place = places.new_place(form.name.data or "")
    trail.record(current.actor(), "place.added", place.id)
    return _kept()


@bp.get("/<uuid:place_id>")
def edit(place_id: UUID) -> ResponseReturnValue:
    place = _place(place_id)
    return _place_page(place, NameForm(name=places.name_of(place)), NameForm(prefix=ROOM))


@bp.post("/<uuid:place_id>")
def change(place_id: UUID) -> ResponseReturnValue:
    place, form = _place(place_id), NameForm.from_request()
    if not form.validate():
        return _place_page(place, form, NameForm(prefix=ROOM)), 422
    places.rename(place, form.name.data or "")
    trail.record(current.actor(), "place.renamed", place.id)
    return _kept()


@bp.post("/<uuid:place_id>/rooms")
def add_room(place_id: UUID) -> ResponseReturnValue:
    place, form = _place(place_id), NameForm.from_request(prefix=ROOM)
    if not form.validate():
        return _place_page(place, NameForm(name=places.name_of(place)), form), 422
    room = places.new_room(place, form.name.data or "")
    trail.record(current.actor(), "room.added", room.id)
    return _kept(place)


@bp.post("/<uuid:place_id>/rooms/<uuid:room_id>/retirement")
def retire_room(place_id: UUID, room_id: UUID) -> ResponseReturnValue:
    place = _place(place_id)
    room = first_or_404(places.rooms().where(Room.id == room_id, Room.place_id == place.id))
    room.retired_at = clock.now()
    trail.record(current.actor(), "room.retired", room.id)
    return _kept(place)


@bp.post("/<uuid:place_id>/retirement")
def retire(place_id: UUID) -> ResponseReturnValue:
    place = _place(place_id)
    place.retired_at = clock.now()
    trail.record(current.actor(), "place.retired", place.id)
    return _kept()


@bp.post("/holidays")
def keep_holidays() -> ResponseReturnValue:
    keeps = request.form.get("keeps") == "yes"
    holidays.keep(keeps)
    trail.record(current.actor(), "holidays.kept", keeps=keeps)
    return _kept()


def _kept(place: Place | None = None) -> ResponseReturnValue:
    db.session.commit()
    flash(_("It is kept."), "kept")
    where = url_for("places.edit", place_id=place.id) if place else url_for("places.show")
    return redirect(where, 303)


def _page(form: NameForm) -> str:
    today = _today()
    return render_template(
        "diary/places.html",
        form=form,
        places=[(one, name, _room_names(one)) for one, name in places.named_places()],
        keeps_holidays=holidays.are_kept(),
        coming=holidays.kept(today, today + A_YEAR),
    )


def _place_page(place: Place, form: NameForm, room_form: NameForm) -> str:
    rooms = db.session.scalars(places.rooms().where(Room.place_id == place.id))
    return render_template(
        "diary/place.html",
        place=place,
        name=places.name_of(place),
        rooms=[(one, places.name_of(one)) for one in rooms],
        form=form,
        room_form=room_form,
    )


def _room_names(place: Place) -> list[str]:
    return [
        places.name_of(one) for one in db.session.scalars(places.rooms().where(Room.place_id == place.id))
    ]


def _place(place_id: UUID) -> Place:
    return first_or_404(places.places().where(Place.id == place_id))


def _today() -> date:
    return clock.now().astimezone(current.zone()).date()
