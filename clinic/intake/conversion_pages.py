"""What came of first calls, for the owner and the front desk: to read, to print or to keep as a table."""

from collections.abc import Iterator, Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.tongues import TONGUES
from clinic.edge import current, spreadsheet
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import front_desk
from clinic.edge.wording import language_name
from clinic.frozen import frozen
from clinic.intake import conversion
from clinic.intake.cells import Count, Shown
from clinic.intake.conversion import TONGUES_ASKED, Quarter, Report
from clinic.intake.models import Source
from clinic.intake.outcome import Because, Outcome
from clinic.intake.tally import UNKNOWN_TONGUE
from clinic.plain import N_
from clinic.refusal import NotFound

bp = front_desk.blueprint("conversion", __name__, url_prefix="/desk/intake/report")

SOURCES = {Source.ONLINE: N_("Online"), Source.PHONE: N_("By phone")}


@frozen
class Part:
    """One table: its lines in words with their counts, None where a count is hidden."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Count, ...]], ...]


@bp.get("")
def show() -> ResponseReturnValue:
    offered, quarter = _chosen()
    found = conversion.report(quarter, current.actor(), current.keyring(), clock.now())
    return render_template(
        "intake/report.html",
        parts=_parts(found),
        report=found,
        quarters=offered,
        quarter=quarter,
    )


@bp.get("/counts.csv")
def download() -> Response:
    _offered, quarter = _chosen()
    found = conversion.report(quarter, current.actor(), current.keyring(), clock.now())
    return spreadsheet.answer(_rows(found), f"first-calls-{quarter.code}")


def _chosen() -> tuple[list[Quarter], Quarter]:
    """Which quarters there are, and which of them was asked for: else the present one."""
    offered = conversion.quarters(clock.now().astimezone(current.zone()).date())
    asked = request.args.get("quarter")
    found = next((one for one in offered if asked in (None, one.code)), None)
    if found is None:
        raise NotFound
    return offered, found


def _parts(found: Report) -> list[Part]:
    steps, people = found.steps, _("People")
    both = (_("Enquiries"), _("Came to a session"))
    return [
        Part(
            _("How far it went"),
            (people,),
            (
                (_("Enquiries"), (steps.asked,)),
                (_("First call booked"), (steps.booked,)),
                (_("First call held"), (steps.held,)),
                (_("Became a client"), (steps.clients,)),
                (_("First session booked"), (steps.appointed,)),
                (_("Came to a session"), (steps.began,)),
                (_("Came to a third session"), (steps.stayed,)),
            ),
        ),
        _part(_("What came of it"), (people,), [_(one.label) for one in Outcome], found.outcomes),
        _part(_("Reasons given"), (people,), [_(one.label) for one in Because], found.reasons),
        _part(_("How they asked"), both, [_(SOURCES[one]) for one in Source], found.sources),
        _part(_("Language they think in"), both, [_tongue(one) for one in TONGUES_ASKED], found.tongues),
    ]


def _part(title: str, heads: tuple[str, ...], words: Sequence[str], shown: Shown) -> Part:
    lines = zip(words, shown.lines, strict=True)
    return Part(title, heads, (*lines, (_("Together"), shown.totals)))


def _tongue(code: str) -> str:
    if code == UNKNOWN_TONGUE:
        return _("Not known")
    return language_name(code) if code in TONGUES else _("Another language")


def _rows(found: Report) -> Iterator[list[spreadsheet.Cell]]:
    for part in _parts(found):
        yield [part.title, *part.heads]
        for words, counts in part.lines:
            yield [words, *(_("hidden") if count is None else count for count in counts)]
        yield []
    yield [_("Median days from asking to the first call"), _said(found.median_days)]
    yield [_("Came to a session, of a hundred first calls held"), _said(found.percent_began)]


def _said(value: float | None) -> spreadsheet.Cell:
    return _("hidden") if value is None else value
