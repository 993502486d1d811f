"""What a person typed, made harmless before it is printed on a sheet."""

import unicodedata

NAME_LENGTH = 60
LINE_LENGTH = 280

# Persian words need these two invisible characters; every other one only hides or reorders.
_JOINERS = frozenset("\u200c\u200d")
_MARKS_IN_A_ROW = 3
# How much longer than what is kept a text is looked at; a million characters take no longer than these.
_LOOKED_AT = 32


def inert(text: str, most: int) -> str:
    """One line of `text`: no control or direction characters, no towers of accents, at most `most` long."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text[: most * _LOOKED_AT]):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind.startswith("M") else 0
        if kind[0] == "Z" or kind == "Cc":
            kept.append(" ")
        elif (kind[0] != "C" or character in _JOINERS) and marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    # What was taken out may have stood between a letter and its accent.
    line = unicodedata.normalize("NFC", " ".join("".join(kept).split()))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def direction_of(text: str) -> str:
    """`rtl` or `ltr`, by the first letter that has a direction of its own."""
    for character in text:
        way = unicodedata.bidirectional(character)
        if way in ("L", "R", "AL"):
            return "ltr" if way == "L" else "rtl"
    return "ltr"
