"""How a list says a note begins: by the words that tell most of it, whatever it was written in."""

import json
from dataclasses import replace
from datetime import date

import pytest

from clinic.notes import formats
from clinic.notes.content import Line, NoteContent, Value
from clinic.notes.format import Format, Shape
from clinic.notes.headings import of_format
from clinic.notes.headline import Headline
from clinic.notes.own_formats import field_of, made
from clinic.notes.ways import BUILT_IN
from tests.bench.notes import CONTENT

ON = date(2026, 11, 23)


def note(code: str, fields: dict[str, Value]) -> NoteContent:
    return replace(CONTENT, type=code, label="", asked=(), ways=(), fields=fields)


@pytest.mark.parametrize(
    ("code", "fields", "begins", "chose"),
    [
        ("DAP", {"data": "\n The sister rang.\r\n\n  Slept badly ", "plan": (Line("Walk"),)},
         "The sister rang. · Slept badly", ""),
        ("DAP", {"data": "   ", "assessment": "Tired"}, "Tired", ""),
        ("DAP", {"data": "one two three four " * 20}, None, ""),
        ("DAP", {}, "", ""),
        ("COUPLE_FAMILY", {"secrets": "YES", "theme": "Who calls first"}, "Who calls first", ""),
        ("TREATMENT_PLAN", {"interventions": "Slowly", "problems": (Line(""), Line("Nights"), Line("Work"))},
         "Nights · Work", ""),
        ("NO_SHOW", {"absence": "LATE_CANCEL", "fee": "WAIVED", "fee_reason": "A child was ill"},
         "", "They cancelled late"),
        ("CONSULT_15", {"urgency": "NO", "offered": ("FIRST_SESSION",)}, "", "Nothing urgent"),
        ("CONSULT_15", {"urgency": "NO", "fit": "Mornings, in French"}, "Mornings, in French", ""),
        ("RISK_ASSESSMENT", {"domains": ("SUICIDE",), "own_words": "Tired of it"}, "Tired of it", ""),
    ],
)  # fmt: skip
def test_a_note_is_told_by_the_first_of_its_words_or_else_by_what_was_chosen(
    code: str, fields: dict[str, Value], begins: str | None, chose: str
) -> None:
    begun = note(code, fields)
    signed = begun.for_signing("RCT", BUILT_IN)
    found = Headline.from_text(signed.to_bytes().decode())
    # Opened whole, or signed before a note kept the words of its fields: the same.
    first = json.dumps(begun.to_json() | {"v": 1})
    assert found == Headline.of(signed) == Headline.of(begun) == Headline.from_text(first)
    if begins is None:
        assert found.begins.endswith(("one…", "two…", "three…", "four…"))
        assert len(found.begins) < 200
    else:
        assert (found.begins, found.chose) == (begins, chose)
    assert (found.title, found.on) == (formats.named(code).label, ON)  # type: ignore[union-attr]


def test_a_note_of_the_practices_own_is_told_alike_even_where_a_choice_is_called_text() -> None:
    fields = (
        field_of("own_1", "Asked of", "", Shape.CHOICES, ["text", "voice"], required=True),
        field_of("own_2", "How it went", "", Shape.CHOICE, ["well", "not well"], required=True),
    )
    ours: Format = made("OWN_1", 1, "By text", fields, is_session=True)
    begun = note("OWN_1", {"own_1": ("text",), "own_2": "not well"})
    signed = replace(begun, label=ours.label, asked=of_format(ours))
    assert Headline.from_text(signed.to_bytes().decode()) == Headline("By text", ON, chose="not well")
