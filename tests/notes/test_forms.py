"""What was typed into the note's form becomes a note, or says what could not be read."""

from datetime import date, time

from clinic.notes import forms
from clinic.notes.content import Line, Worked
from clinic.notes.header import Delivery, RiskScreen
from clinic.notes.problems import problems
from clinic.notes.ways import BUILT_IN
from clinic.notes.written import Written

HALIFAX = "America/Halifax"
FULL = (
    ("type", "DAP"),
    ("service_date", "2026-11-23"),
    ("start", "13:00"),
    ("stop", "13:50"),
    ("delivery", "PHONE"),
    ("place", "at home"),
    ("callback", "902-555-0101"),
    ("risk", "NONE_RAISED"),
    ("f_data", "walked"),
    ("f_assessment", "up"),
    ("f_plan-0", "keep the walks"),
    ("f_plan-3", "cook once\ncall the sister"),
    ("way", "EFCT"),
    ("way", "CBT"),
    ("technique", "EFCT.cycle_mapping"),
    ("technique", "CBT.activation"),
    ("technique", "ACT.values"),
    ("sheet", "H06"),
)


def read(*pairs, carried=None):
    return forms.read(Written(pairs), HALIFAX, carried)


def without(*names):
    return tuple(pair for pair in FULL if pair[0] not in names)


def test_a_filled_form_is_a_complete_note():
    content, unreadable = read(*FULL)
    assert unreadable == []
    assert problems(content, date(2026, 11, 23), ways=BUILT_IN) == []
    assert content.header.delivery is Delivery.PHONE
    assert content.header.risk is RiskScreen.NONE_RAISED
    assert (content.header.start, content.header.stop) == (time(13), time(13, 50))


def test_techniques_go_to_their_way_and_those_of_a_way_not_chosen_stay_out():
    content, _ = read(*FULL)
    assert content.ways == (Worked("EFCT", ("cycle_mapping",)), Worked("CBT", ("activation",)))


def test_a_line_with_a_break_is_two_lines_and_a_carried_line_says_from_when():
    content, _ = read(*FULL, carried={"keep the walks": date(2026, 11, 16), "call": date(2026, 11, 16)})
    assert content.plan == (
        Line("keep the walks", date(2026, 11, 16)),
        Line("cook once"),
        Line("call the sister"),
    )


def test_of_very_many_lines_none_is_lost_and_the_page_holds_the_rest_in_its_last_input():
    pasted = "\n".join(f"line {number}" for number in range(10_000))
    written = Written((("f_plan-0", pasted), ("f_plan-7", "after")))
    inputs = forms.inputs_of(written, "plan")
    assert len(inputs) == forms.MOST_LINES
    again = Written(tuple((forms.line_name("plan", at), text) for at, text in enumerate(inputs)))
    assert forms.lines_of(again, "plan") == [*pasted.split("\n"), "after"]


def test_a_line_ends_in_one_way_whoever_sent_it():
    sent = Written.of([("f_data", "one\r\ntwo\r"), ("f_plan-0", "نمی\u200cشود e\u0301 \U0001f33f")])
    assert sent.pairs == (("f_data", "one\ntwo\r"), ("f_plan-0", "نمی\u200cشود e\u0301 \U0001f33f"))


def test_a_time_that_cannot_be_read_is_asked_for_and_nothing_is_guessed():
    content, unreadable = read(*without("start", "service_date"), ("start", "one o'clock"))
    assert content is None
    assert [problem.about for problem in unreadable] == ["service_date", "start"]


def test_an_unknown_kind_of_note_is_asked_about():
    content, unreadable = read(*without("type"), ("type", "NOVEL"))
    assert content is None
    assert [problem.about for problem in unreadable] == ["type"]


def test_a_value_that_is_no_choice_counts_as_not_chosen():
    content, _ = read(*without("risk"), ("risk", "MAYBE"))
    assert content.header.risk is None
