"""Words that are worth a second look, in three languages, and those that are nobody's business to doubt."""

from dataclasses import replace

import pytest

from clinic.notes import warned
from clinic.notes.content import Line
from tests.notes.test_sign import CONTENT

MINE = ("Maya Moreno",)


def found(text: str, *, diagnoses: bool = False, names=MINE) -> list[str]:
    content = replace(CONTENT, fields={"data": "calm", "plan": (Line(text),)}, intervention="")
    doubts = warned.doubts(content, names, diagnoses=diagnoses)
    return [str(value) for one in doubts for value in one.values.values()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He is clearly Borderline.", ["borderline"]),
        ("elle est bipolaire, dit-il", ["bipolaire"]),
        ("به نظر می‌رسد روان‌پریش است", ["روان‌پریش"]),
        ("She was manipulative and lazy", ["manipulative", "lazy"]),
        ("Elle est manipulatrice.", ["manipulatrice"]),
        ("خیلی لجباز بود", ["لجباز"]),
        ("Talked about Mr. Harbour next door", ["Mr. Harbour"]),
        ("went there with Anna Quay on Monday", ["Anna Quay"]),
        ("با آقای رضایی حرف زد", ["آقای رضایی"]),
        # Said by somebody, one's own name, a place, a beginning, and words that only hold others.
        ("He said “my brother is manipulative” and «Anna Quay»", []),
        ("then Maya Moreno laughed", []),
        ("they moved to Nova Scotia in June", []),
        ("Slept well. Monday Then a walk", []),
        ("the disorderly kitchen, a lazybones", []),
        ("", []),
    ],
)
def test_a_word_is_doubted_where_it_stands_by_itself_and_nobody_is_quoted(text, words):
    assert found(text) == words


def test_whoever_may_give_a_diagnosis_is_not_doubted_for_it():
    assert found("meets criteria for PTSD") == ["ptsd"]
    assert found("meets criteria for PTSD", diagnoses=True) == []
    for designation in ("Registered Psychologist", "MD", "psychologue", "روان‌پزشک"):
        assert warned.may_diagnose(designation)
    for designation in ("", "RCT, CCC", "RCT-C", "MDiv"):
        assert not warned.may_diagnose(designation)


def test_a_very_long_text_is_looked_through_at_once():
    assert found("Ana Bay " * 60_000) == ["Bay Ana", "Ana Bay"]


def test_a_line_for_their_words_without_any_is_told():
    told = "A line for their words has no words in it yet."
    for text, is_told in (("They said: “…”", True), ("Ont dit : « … »", True), ("“Then…”, he said", False)):
        content = replace(CONTENT, fields={"data": text})
        assert (told in [one.sentence for one in warned.doubts(content, MINE, diagnoses=False)]) is is_told
