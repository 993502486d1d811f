"""One row of a field made of rows, as it was typed."""

from collections.abc import Mapping

from clinic.frozen import frozen


@frozen
class Row:
    """What was typed, by the codes of its columns; empty cells stay out."""

    cells: Mapping[str, str]

    def get(self, code: str) -> str:
        return self.cells.get(code, "")
