"""A sheet as an answer: the page to read, or the PDF to keep, under a file name that says nothing."""

from typing import Any

from flask import Response, make_response, request

from clinic.edge import current
from clinic.handouts import pdf, sheet
from clinic.handouts.library import NoSuchSheet, Sheet
from clinic.handouts.sheet import Paper, Personal


def paper_asked_for() -> Paper:
    """The paper named in the address, letter unless told. Raises `NoSuchSheet` for any other."""
    try:
        return Paper(request.args.get("paper", Paper.LETTER))
    except ValueError:
        raise NoSuchSheet from None


def larger_asked_for() -> bool:
    """Whether the address asks for larger print."""
    return request.args.get("large") == "1"


def for_anybody(asked_for: str | None = None) -> Personal:
    """A sheet with the practice's name and nobody else's."""
    practice = current.practice()
    return Personal(
        practice=practice.name if practice else "",
        reach=practice.reach if practice else "",
        paper=paper_asked_for(),
        large=larger_asked_for(),
        asked_for=asked_for,
    )


def page(made: Sheet, personal: Personal, bar: str, **more: Any) -> Response:
    """The sheet to read, under a bar of links that is never printed. `more` is for the bar, and `found`
    where search engines may find it; `tab` as `sheet.render_html` says."""
    return make_response(sheet.render_html(made, personal, bar=bar, **more))


def download(made: Sheet, personal: Personal, name: str) -> Response:
    """The sheet as a PDF. `name` is ours, never a client's, and in a portal says nothing of the sheet."""
    answer = make_response(pdf.render(made, personal))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
