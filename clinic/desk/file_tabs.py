"""The tabs of a client's file, in the order of their keys.

A page joins by one line in `TABS`, in the order Overview, Notes, Co-regulation, Measures, Plan, Handouts,
Documents, Access log; its key is its place in the list. The endpoint takes `client_id` and nothing else, and
stands behind the clinical door. Only what leads somewhere is listed: a page joins on the day it works. Its
view opens the file with `file_frame.opening` and hands the frame on as `file`; its template extends
`desk/file.html` and fills the block `tab`. All pages of the same blueprint stand under the tab; those of
others that belong there are named in `holds`.
"""

from collections.abc import Iterator
from uuid import UUID

from flask import request, url_for

from clinic.edge.catalogue import gettext as _
from clinic.frozen import frozen
from clinic.plain import N_


@frozen
class Tab:
    """One part of the file: its first page, its word, and the other blueprints whose pages are part of it."""

    endpoint: str
    label: str
    holds: tuple[str, ...] = ()

    def stands_over(self, blueprint: str | None) -> bool:
        return blueprint in (self.endpoint.rpartition(".")[0], *self.holds)


TABS = (
    Tab("client.read", N_("Overview"), holds=("client_front", "unit", "named_people")),
    Tab(
        "client_notes.index",
        N_("Notes"),
        holds=("note_close", "note_added", "note_proof", "note_cosign", "note_void"),
    ),
    Tab("client_coregulation.index", N_("Co-regulation")),
    Tab(
        "client_measures.index",
        N_("Measures"),
        holds=("client_flags", "client_questions", "questions_to_each"),
    ),
    Tab("client_plan.index", N_("Plan")),
    Tab("client_sheets.index", N_("Handouts"), holds=("client_reports",)),
    Tab("documents.index", N_("Documents")),
    Tab("access.index", N_("Access log"), holds=("shares",)),
)


def links(client_id: UUID) -> Iterator[tuple[str, str, bool, str]]:
    """Where each tab leads, its word, whether this page stands under it, and its key."""
    for key, tab in enumerate(TABS, start=1):
        where = url_for(tab.endpoint, client_id=client_id)
        yield where, _(tab.label), tab.stands_over(request.blueprint), str(key)
