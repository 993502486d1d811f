"""Every format is whole: what is filled in can be signed, and what is missing is asked for by name."""

from datetime import date, timedelta

import pytest

from clinic.notes import forms
from clinic.notes.content import NoteContent
from clinic.notes.format import Field, Format, Shape
from clinic.notes.formats import FORMATS, find, offered
from clinic.notes.problems import problems
from clinic.notes.ways import BUILT_IN
from clinic.notes.written import Written

TODAY = date(2026, 11, 23)
HEAD = (
    ("service_date", "2026-11-23"),
    ("start", "13:00"),
    ("stop", "13:50"),
    ("delivery", "IN_PERSON"),
    ("attendee", "both partners"),
    ("risk", "NONE_RAISED"),
    ("way", "INTEGRATIVE"),
    ("intervention", "listened"),
)
TYPED = {
    Shape.TEXT: "some words",
    Shape.LINES: "one line",
    Shape.DAY: "2026-12-01",
    Shape.TIME: "10:12",
    Shape.NUMBER: "12",
    Shape.YES: "yes",
    Shape.KEPT: "a1b2c3d4",
}


def typed(field: Field) -> str:
    return field.options[0].code if field.options else TYPED[field.shape]


def pairs(field: Field) -> list[tuple[str, str]]:
    name = forms.field_name(field.code)
    if field.shape is Shape.ROWS:
        return [(forms.cell_name(field.code, 3, one.code), typed(one)) for one in field.columns]
    return [(forms.line_name(field.code, 2) if field.shape is Shape.LINES else name, typed(field))]


def filled(format_: Format, but: str = "") -> Written:
    answers = [pair for field in format_.fields if field.code != but for pair in pairs(field)]
    return Written((("type", format_.code), *HEAD, *answers))


def read(written: Written) -> NoteContent:
    content, unreadable = forms.read(written, "America/Halifax")
    assert unreadable == []
    assert content is not None
    return content


def lacks(written: Written, **more: object) -> list[str]:
    return [one.about for one in problems(read(written), TODAY, members=2, ways=BUILT_IN, **more)]


@pytest.mark.parametrize("format_", FORMATS, ids=lambda one: one.code)
def test_a_filled_format_can_be_signed_and_each_required_field_is_asked_for(format_):
    content = read(filled(format_))
    assert lacks(filled(format_)) == []
    assert NoteContent.from_bytes(content.for_signing("RCT", BUILT_IN).to_bytes()).fields == content.fields
    for field in format_.fields:
        missing = lacks(filled(format_, but=field.code))
        assert missing == ([field.code] if field.required or field.code == "fee_reason" else [])


def test_a_code_means_the_same_shape_and_columns_in_every_format():
    known: dict[str, Field] = {}
    for field in (field for format_ in FORMATS for field in format_.fields):
        first = known.setdefault(field.code, field)
        assert (first.shape, first.columns, first.options) == (field.shape, field.columns, field.options)


@pytest.mark.parametrize(
    ("code", "name", "wrong", "about"),
    [
        ("TREATMENT_PLAN", "f_review_on", "2027-02-22", "review_on"),
        ("TREATMENT_PLAN", "f_review_on", "2026-11-22", "review_on"),
        ("TREATMENT_PLAN", "f_review_on", "soon", "review_on"),
        ("TREATMENT_PLAN", "f_goals-3-due", "soon", "goals"),
        ("TREATMENT_PLAN", "f_goals-3-status", "DROPPED", "goals"),
        ("TREATMENT_PLAN", "f_goals-3-status", "NEVER", "goals"),
        ("RISK_ASSESSMENT", "f_follow_up_at", "noon", "follow_up_at"),
        ("RISK_ASSESSMENT", "f_level", "SCORED", "level"),
        ("CONTACT", "f_minutes", "a while", "minutes"),
        ("CLOSING", "f_sessions", "many", "sessions"),
        ("NO_SHOW", "f_tries-3-time", "noon", "tries"),
    ],
)
def test_what_cannot_be_read_or_does_not_fit_is_said_of_its_own_field(code, name, wrong, about):
    rest = [pair for pair in filled(find(code)).pairs if pair[0] not in (name, "f_goals-3-status_reason")]
    assert lacks(Written((*rest, (name, wrong)))) == [about]


def test_a_review_is_within_ninety_days():
    rest = [pair for pair in filled(find("SAFETY_PLAN")).pairs if pair[0] != "f_review_on"]
    last = TODAY + timedelta(days=90)
    assert lacks(Written((*rest, ("f_review_on", last.isoformat())))) == []


def test_a_fee_that_does_not_exist_wants_no_reason():
    rest = [pair for pair in filled(find("NO_SHOW"), but="fee_reason").pairs if pair[0] != "f_fee"]
    assert lacks(Written((*rest, ("f_fee", "NONE")))) == []


def test_a_row_that_is_begun_is_asked_for_the_rest_by_its_number():
    row = (("f_tries-0-time", "10:12"), ("f_tries-0-way", "CALL"))
    written = filled(find("NO_SHOW")).with_more(*row)
    [problem] = problems(read(written), TODAY, ways=BUILT_IN)
    assert problem.sentence % problem.values == (
        "“How you tried to reach them”, row 1: “What came of it” is still empty."
    )


def test_the_length_of_a_contact_is_the_number_that_was_typed():
    content = read(filled(find("CONTACT")))
    assert content.header.minutes == 12
    assert content.header.minutes_reason == ""


def test_a_couples_format_is_offered_where_the_file_is_about_two(practice):
    assert "COUPLE_FAMILY" not in [one.code for one in offered(1)]
    assert "COUPLE_FAMILY" in [one.code for one in offered(2)]
    assert "COUPLE_FAMILY" in [one.code for one in offered(1, but="COUPLE_FAMILY")]


def test_the_level_of_a_risk_is_never_worked_out():
    level = find("RISK_ASSESSMENT").field("level")
    assert level.required
    assert read(filled(find("RISK_ASSESSMENT"), but="level")).chosen("level") == ()
