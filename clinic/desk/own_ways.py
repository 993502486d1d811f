"""The pages on which clinicians say which ways of working the practice has, and what they are called."""

from collections.abc import Iterator
from dataclasses import replace

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.desk.own_kept import is_kept, narrowed, offers, told
from clinic.desk.own_way_form import WayForm
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.notes import own_ways
from clinic.notes.own_ways import OwnWay
from clinic.notes.technique import Modality
from clinic.notes.ways import BUILT_IN
from clinic.refusal import NotFound

bp = clinical.blueprint("own_ways", __name__, url_prefix="/desk/ways")


@bp.get("")
def index() -> str:
    find, found = narrowed(_every(), _words)
    return render_template("desk/own_ways.html", ways=found, find=find)


@bp.get("/new")
def new() -> str:
    way = OwnWay(own_ways.new_code())
    return _page(WayForm.of(way, own_ways.ways()), way)


@bp.post("/new")
def add() -> ResponseReturnValue:
    return _taken(OwnWay(own_ways.new_code()))


@bp.get("/<code>")
def edit(code: str) -> str:
    way = _found(code)
    return _page(WayForm.of(way, own_ways.ways()), way)


@bp.post("/<code>")
def change(code: str) -> ResponseReturnValue:
    return _taken(_found(code))


def _every() -> Iterator[tuple[Modality, Modality | None]]:
    """Each as it is called now, and as it is built in."""
    return ((way, BUILT_IN.find(way.code)) for way in own_ways.ways().every)


def _words(called: tuple[Modality, Modality | None]) -> Iterator[str]:
    """What a way is found by in the list: whatever it is and was called, and its techniques."""
    for one in filter(None, called):
        yield from map(_, (one.short, one.name, *(each.label for each in one.techniques if each.is_offered)))


def _taken(way: OwnWay) -> ResponseReturnValue:
    """Keep what was typed, or show it again with what is amiss."""
    form = WayForm.from_request().about(way, own_ways.ways())
    if not form.validate():
        return _page(form, way), 422
    if not is_kept(form, lambda: own_ways.keep(current.actor(), form.to_way(way), current.person().id)):
        return _page(form, way), 409
    said = _("Kept. It is called so from now on; what is signed keeps the words it was signed with.")
    return told(said, url_for("own_ways.edit", code=way.code))


def _offer(code: str, *, is_offered: bool) -> None:
    way = replace(_found(code), is_offered=is_offered)
    own_ways.keep(current.actor(), way, current.person().id)


def _found(code: str) -> OwnWay:
    way = own_ways.find(code)
    if way is None:
        raise NotFound
    return way


def _page(form: WayForm, way: OwnWay) -> str:
    standing: Modality | None = own_ways.ways().find(way.code)
    return render_template(
        "desk/own_way.html",
        form=form.with_room(),
        standing=standing,
        here=url_for("own_ways.change", code=way.code) if standing else url_for("own_ways.add"),
    )


offers(bp, _offer)
