"""What a person typed, made harmless before it is printed on a sheet."""

import unicodedata

NAME_LENGTH = 60
LINE_LENGTH = 280

# Persian words need these two invisible characters; every other one only hides or reorders.
_JOINERS = frozenset("\u200c\u200d")
_MARKS_IN_A_ROW = 3


def inert(text: str, most: int) -> str:
    """One line of `text`: no control or direction characters, no towers of accents, at most `most` long."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if kind in ("Zs", "Zl", "Zp", "Cc"):
            character, kind = " ", "Zs"
        if kind.startswith("C") and character not in _JOINERS:
            continue
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
