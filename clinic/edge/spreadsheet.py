"""Rows as a file that a spreadsheet opens, in which no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from flask import Response

Cell = str | int | float | None

# What begins a formula, in the one program or the other.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def answer(rows: Iterable[Sequence[Cell]], name: str) -> Response:
    """The rows as `name`.csv, to be kept as a file."""
    written = StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in rows)
    # Without the mark, spreadsheets take Persian for something else.
    response = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_BEGINNINGS):
        return f"'{cell}"
    return cell
