"""A correction finds the words it means, once and as they stand, and takes none of them away."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic.notes.added import VERSION, Addition
from clinic.notes.content import Line
from clinic.notes.corrected import (
    MEETING,
    RISK,
    Marks,
    NothingCorrected,
    PassageTwice,
    PassageUnknown,
    meant,
    parts,
)
from tests.notes.test_sign import CONTENT

STORED = Path(__file__).parent / "stored"
TOLD = "She fell on 20 Nov.\n\nAfter that she rang\n her sister, who came."
NOTE = replace(
    CONTENT,
    header=replace(CONTENT.header, risk_words="asked, and none"),
    fields={"data": TOLD, "assessment": "up", "plan": (Line("ring on Friday"), Line("ring on Monday"))},
)


def correction(passage="", part="", text="21 Nov", reason="She wrote so."):
    return Addition(text, part, passage, reason)


@pytest.mark.parametrize(
    ("passage", "part", "stands"),
    [
        ("20 Nov", "data", "20 Nov"),
        ("  she rang her sister ", "data", "she rang\n her sister"),
        ("ring on Monday", "plan", "ring on Monday"),
        ("and none", RISK, "and none"),
    ],
)
def test_the_words_are_found_in_the_part_they_stand_in_as_they_stand(passage, part, stands):
    found = meant(NOTE, correction(passage))
    assert found == correction(stands, part)
    assert Marks([found]).pieces(part, stands) == [(stands, (1,), (1,))]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (correction("21 Nov"), PassageUnknown),
        (correction("SHE RANG"), PassageUnknown),
        (correction("none ring"), PassageUnknown),
        (correction("ring on"), PassageTwice),
        (correction(part="nowhere"), PassageUnknown),
        (correction(), NothingCorrected),
        (correction("20 Nov", text=" "), NothingCorrected),
        (correction("20 Nov", reason=" "), NothingCorrected),
    ],
)
def test_words_that_are_not_there_or_not_enough_are_refused(typed, refusal):
    with pytest.raises(refusal):
        meant(NOTE, typed)


def test_a_part_without_words_of_its_own_is_corrected_as_a_whole():
    assert {part.code for part in parts(NOTE)} >= {MEETING, RISK, "data", "plan"}
    found = meant(NOTE, correction(part=MEETING, text=" By phone. "))
    assert found == correction(part=MEETING, text="By phone.")
    assert Marks([Addition("new"), found]).of(MEETING) == [1]


def test_every_letter_stays_where_it_was_whatever_is_marked():
    said = [correction("fell on 20", "data"), Addition("new"), correction("20 Nov.\n\nAfter", "data")]
    marks = Marks(said)
    lines = list(marks.lines("data", TOLD))
    assert ["".join(piece.text for piece in line) for line in lines] == [
        "She fell on 20 Nov.",
        "After that she rang",
        " her sister, who came.",
    ]
    assert [[(piece.text, piece.by, piece.ending) for piece in line] for line in lines[:2]] == [
        [
            ("She ", (), ()),
            ("fell on ", (1,), ()),
            ("20", (1, 2), (1,)),
            (" Nov.", (2,), ()),
        ],
        [("After", (2,), (2,)), (" that she rang", (), ())],
    ]
    assert [piece.by for line in marks.lines("assessment", TOLD) for piece in line] == [(), (), ()]


def test_what_was_added_is_spelled_and_read_as_ever():
    stored = (STORED / "correction-v2.json").read_bytes()
    said = Addition.from_bytes(stored, VERSION)
    assert said == Addition("۲۱ نوامبر", "data", "۲۰ نوامبر", "She wrote so.")
    assert said.to_bytes() == stored
    assert Addition.from_bytes(b"it was Friday", 1) == Addition("it was Friday")
