"""A note is found by any of its words, however they are written, and shown as it was typed."""

import pytest

from clinic.notes.words import AROUND, PIECE, excerpt, folded

NOTE = "Sie sagte: می‌خواهم  برگردم\nund ging ins CAFE\u0301 an der Stra\u00dfe. 他說他想回家。 " + "x " * 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ميخواهم برگردم", "می‌خواهم  برگردم"),
        ("برگردم UND", "برگردم\nund"),
        ("café", "CAFE\u0301"),
        ("cafe", "CAFE\u0301"),
        ("STRASSE", "Stra\u00dfe"),
        ("想", "想"),
        ("agt", "agt"),
    ],
)
def test_words_are_found_however_they_are_written_and_shown_as_they_were_typed(
    typed: str, shown: str
) -> None:
    found = excerpt(NOTE, folded(typed))
    assert found is not None
    assert found.found == shown
    assert "".join(found).strip("…") in NOTE


def test_an_excerpt_goes_on_where_a_line_ends() -> None:
    found = excerpt("Keep the walks\n\nCBT\nactivation", folded("walks cbt"))
    assert found is not None
    assert found.on_one_line() == ("Keep the ", "walks · CBT", " · activation")


def test_what_stands_nowhere_is_not_found_and_nothing_at_all_is_the_beginning() -> None:
    assert excerpt(NOTE, folded("Lisbon")) is None
    assert excerpt("Short.", "") == ("Short.", "", "")
    assert excerpt("Short.\0 And more", folded("\0")) is not None


def test_a_long_text_is_cut_at_a_space_where_its_script_has_spaces() -> None:
    plainly = excerpt("one two three four " * 40, "two three")
    assert plainly is not None
    assert plainly.after.endswith(("one…", "two…", "three…", "four…"))
    chinese = excerpt("他" * 300 + "想" + "家" * 300, "想")
    assert chinese is not None
    assert chinese.before == "…" + "他" * AROUND
    assert chinese.after == "家" * AROUND + "…"


@pytest.mark.parametrize("before", [0, 1, PIECE - 9, PIECE - 1, PIECE, 3 * PIECE + 7])
@pytest.mark.parametrize(
    "word", ["lighthouse", "می‌خواهم  برگردم\nخانه", "cafe\u0301 \u0308x", "他說他想回家"]
)
def test_what_stands_deep_in_a_long_text_is_shown_as_it_is_in_a_short_one(before: int, word: str) -> None:
    filler, more = "ein ru\u0308higes Wort\n\n " * 200, "and so on " * 400
    text = f"{filler[:before]} {word} {more}"
    found = excerpt(text, folded(word))
    assert found is not None
    assert found.found == word
    assert found.after == f" {more}"[: len(found.after) - 1] + "…"
    assert f"{filler[:before]} ".endswith(found.before.removeprefix("…"))
