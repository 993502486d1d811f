"""The pages on which clinicians make the practice's own formats of notes."""

from dataclasses import field
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.desk.note_goals import GoalsOnPage
from clinic.desk.own_format_form import FormatForm
from clinic.desk.own_kept import is_kept, narrowed, offers, told
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.frozen import frozen
from clinic.notes import forms, own_formats
from clinic.notes.format import Format
from clinic.notes.written import Written
from clinic.refusal import NotFound

bp = clinical.blueprint("own_formats", __name__, url_prefix="/desk/formats")


NO_GOALS = GoalsOnPage(None, None, ())


@frozen
class Blank:
    """A note in a format with nothing in it yet, for the parts that show a note's fields."""

    format: Format
    written: Written = field(default_factory=Written)
    goals: GoalsOnPage = NO_GOALS
    most_lines: int = forms.MOST_LINES

    def lines(self, _code: str) -> list[tuple[str, date | None]]:
        return [("", None)] * 2

    def want(self, _about: str) -> str:
        return ""


@bp.get("")
def index() -> str:
    every = own_formats.every()
    find, found = narrowed(every, _words)
    return render_template("desk/own_formats.html", formats=found, has_any=bool(every), find=find)


@bp.get("/new")
def new() -> str:
    return _page(FormatForm(fields=[{}]), own_formats.new_code())


@bp.post("/new")
def add() -> ResponseReturnValue:
    return _taken(own_formats.new_code())


@bp.get("/<code>")
def edit(code: str) -> str:
    format_ = _found(code)
    return _page(FormatForm.of(format_), code, format_)


@bp.post("/<code>")
def change(code: str) -> ResponseReturnValue:
    return _taken(code, _found(code))


def _words(listed: tuple[Format, bool]) -> list[str]:
    """What it is found by in the list."""
    format_, _is_offered = listed
    return [format_.label, *(field.label for field in format_.fields)]


def _taken(code: str, standing: Format | None = None) -> ResponseReturnValue:
    """Keep what was typed, or show it again: with what is amiss, as it would look, or in another order."""
    form, then = FormatForm.from_request().about(code), request.form.get("then", "keep")
    if then.startswith("up-"):
        form.moved(_number(then.removeprefix("up-")))
        return _page(form, code, standing)
    if then == "more":
        form.more()
        return _page(form, code, standing)
    if not form.validate():
        return _page(form, code, standing), 422
    if then == "look":
        return _page(form, code, standing, looked_at=form.to_format(code))
    if not is_kept(
        form, lambda: own_formats.keep(current.actor(), form.to_format(code), current.person().id)
    ):
        return _page(form, code, standing), 409
    said = _("Kept. New notes can be written in it from now on; what is signed stays as it was.")
    return told(said, url_for("own_formats.edit", code=code))


def _offer(code: str, *, is_offered: bool) -> None:
    own_formats.keep(current.actor(), _found(code), current.person().id, is_offered=is_offered)


def _found(code: str) -> Format:
    format_ = own_formats.find(code)
    if format_ is None:
        raise NotFound
    return format_


def _page(
    form: FormatForm, code: str, standing: Format | None = None, looked_at: Format | None = None
) -> str:
    shown = looked_at or standing
    return render_template(
        "desk/own_format.html",
        form=form.with_room(),
        standing=standing,
        page=Blank(shown) if shown else None,
        here=url_for("own_formats.change", code=code) if standing else url_for("own_formats.add"),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


offers(bp, _offer)
