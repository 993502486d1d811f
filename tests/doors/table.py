"""Reads the table of who gets what, and compares its rows with the addresses the practice really has."""

import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask

WHO = ("visitor", "owner", "therapist", "supervisor", "intake", "client")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
WRITTEN = Path(__file__).with_name("table.txt")
# What is taken along, or read by a program.
NO_PAGES = re.compile(
    r"\.(pdf|svg|ics|csv|zip)$|:document_id>$|/phone\.svg$|^/healthz$|^/readyz$|^/static/|^/api/|\.js$|^/robots\.txt$|^/sitemap\.xml$"
)


@dataclass(frozen=True)
class Row:
    """What one address answers to one method, by who asks."""

    rule: str
    method: str
    answers: dict[str, int]

    @property
    def is_page(self) -> bool:
        """Whether whoever sees what is there looks at a page."""
        return not NO_PAGES.search(self.rule)


@cache
def rows() -> tuple[Row, ...]:
    lines = [line.split() for line in WRITTEN.read_text().splitlines() if line and line[0] != "#"]
    heading, *written = lines
    assert tuple(heading) == ("rule", "method", *WHO)
    return tuple(
        Row(rule, method, dict(zip(WHO, map(_status, cells), strict=True)))
        for rule, method, *cells in written
    )


def differences(app: Flask) -> list[str]:
    """Every route that has no row, every row that has no route, and every row written twice."""
    written = [(row.rule, row.method) for row in rows()]
    real = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or ())
        if method != "HEAD"
    }
    return [
        *(f"no row: {method} {rule}" for rule, method in sorted(real - set(written))),
        *(f"no route: {method} {rule}" for rule, method in sorted(set(written) - real)),
        *(
            f"twice: {method} {rule}"
            for rule, method in sorted(set(written))
            if written.count((rule, method)) > 1
        ),
    ]


def _status(cell: str) -> int:
    return HTTPStatus.OK if cell == "sees" else HTTPStatus(int(cell))
