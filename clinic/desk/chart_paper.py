"""A chart as a PDF: what the page shows, its table unfolded, under a file name that says nothing."""

from flask import Response, make_response, render_template

from clinic.desk.client import today
from clinic.desk.coregulation_page import of_the_charts
from clinic.handouts.pdf import print_page

STYLE_SHEETS = ("paper-faces.css", "print.css", "chart.css")


def chart_pdf(template: str, **about: object) -> Response:
    """Raises `PressBusy` or `PressFailed`. Nothing of it is kept."""
    page = render_template(template, **{**of_the_charts(), **about, "paper": True, "today": today()})
    answer = make_response(print_page(page, STYLE_SHEETS))
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="chart.pdf"'
    return answer
