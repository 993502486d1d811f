"""Wording comes only from a form the practice loads, and only if it is that form."""

import json

import pytest

from clinic.measures.catalogue import find
from clinic.measures.questionnaire import MOST_BYTES, WordingUnfit, read

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def option(value, display):
    return {"valueCoding": {"display": display, "extension": [{"url": ORDINAL, "valueDecimal": value}]}}


def form(measure="GAD7", language="en", n=None, options=None, **more):
    """A form with made-up items: not a word of anybody's questionnaire."""
    known = find(measure)
    names = options or known.options
    answers = [option(known.low + at, name) for at, name in enumerate(names)]
    items = [
        {"linkId": str(item), "type": "choice", "text": f"Made-up item {item}", "answerOption": answers}
        for item in range(1, (n or known.n) + 1)
    ]
    heading = {"linkId": "h", "type": "display", "text": "Of the last two weeks"}
    group = {"linkId": "g", "type": "group", "text": "All", "item": [heading, *items]}
    return {"resourceType": "Questionnaire", "language": language, "name": measure, "item": [group], **more}


def refusal(document):
    with pytest.raises(WordingUnfit) as refused:
        read(document if isinstance(document, bytes) else json.dumps(document).encode())
    return str(refused.value)


def test_a_form_is_read_with_its_items_its_answers_and_its_language():
    found = read(json.dumps(form(language="fr-CA", options=("a", "b", "c", "d"))).encode())
    assert (found.measure, found.locale, len(found.items)) == ("GAD7", "fr", 7)
    assert found.items[0] == "Made-up item 1"
    assert found.options == ("a", "b", "c", "d")


def test_the_question_beside_the_items_may_be_there():
    assert len(read(json.dumps(form("PHQ9", n=10, name="PHQ-9")).encode()).items) == 9


def test_the_known_wrong_wording_of_the_lowest_answer_is_refused():
    wrong = ("Not at all sure", *find("GAD7").options[1:])
    assert "“Not at all sure” here; the published form says “Not at all”" in refusal(form(options=wrong))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"no json", "no FHIR Questionnaire"),
        (b"[" * 100_000, "no FHIR Questionnaire"),
        (b" " * (MOST_BYTES + 1), "no FHIR Questionnaire"),
        ({"resourceType": "Patient"}, "no FHIR Questionnaire"),
        (form(name="MOOD"), "names no questionnaire"),
        (form(title="PHQ-9"), "or more than one"),
        (form("WHO5", options="abcdef"), "not for a screen"),
        (form("CHECKIN", options="abcdefghijk"), "not for a screen"),
        (form("RSES358910", name="RSES"), "not for a screen"),
        (form(language=""), "in which language"),
        (form(n=8), "GAD-7 has 7 items; here are 8"),
        (form(options=("Not at all", "Several days", "More than half the days")), "count from 0 to 3"),
        (form(item=[{"type": "choice", "text": " "}] * 7), "An item has no text"),
        (form(item="seven"), "here are 0"),
    ],
)
def test_what_is_not_that_form_is_refused_in_a_sentence(document, sentence):
    assert sentence in refusal(document)
