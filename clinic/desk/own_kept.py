"""What is alike on the pages of what a practice made its own: narrowed, kept, offered again or no more."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.own_names import holds
from clinic.edge.catalogue import gettext as _
from clinic.edge.form import Form
from clinic.notes.own_words import ChangedMeanwhile

One = TypeVar("One")


def narrowed(every: Iterable[One], words: Callable[[One], Iterable[str]]) -> tuple[str, list[One]]:
    """What the address looks for, and those that answer to it by their words."""
    find = request.args.get("find", "")
    return find, [one for one in every if holds(find, words(one))]


class KeepOffered(Protocol):
    """Keeps that what has this code is offered, or no more. Raises `NotFound` for an unknown one."""

    def __call__(self, code: str, *, is_offered: bool) -> None: ...


def offers(bp: Blueprint, keep: KeepOffered) -> None:
    """Give a list its two acts: to offer one of it no more, and to offer it again."""

    @bp.post("/<code>/retirement")
    def hide(code: str) -> ResponseReturnValue:
        keep(code, is_offered=False)
        return _back_to(bp, _("It is offered no more. Notes that use it stay."))

    @bp.post("/<code>/return")
    def show_again(code: str) -> ResponseReturnValue:
        keep(code, is_offered=True)
        return _back_to(bp, _("It is offered again."))


def _back_to(bp: Blueprint, said: str) -> ResponseReturnValue:
    db.session.commit()
    return told(said, url_for(f"{bp.name}.index"))


def is_kept(form: Form, keep: Callable[[], None]) -> bool:
    """Keep what was typed, or say above the form that somebody else was quicker."""
    try:
        keep()
    except ChangedMeanwhile as changed:
        db.session.rollback()
        form.form_errors.append(_(changed.sentence))
        return False
    db.session.commit()
    return True


def told(said: str, where: str) -> ResponseReturnValue:
    """On to this page, with what came of it."""
    flash(said, "kept")
    return redirect(where, 303)
