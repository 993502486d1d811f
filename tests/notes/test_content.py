"""What a note says survives being sealed, and says what it still lacks."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from clinic.clients.flags import Level
from clinic.notes.content import Line, NoteContent, UnknownVersion, Worked
from clinic.notes.format import Shape
from clinic.notes.header import Delivery, Header, Interpreter, Location, RiskScreen
from clinic.notes.headings import Heading
from clinic.notes.practice import Practice
from clinic.notes.problems import overlaps, problems
from clinic.notes.row import Row
from clinic.notes.ways import BUILT_IN

STORED = Path(__file__).parent / "stored"
TODAY = date(2026, 11, 23)
HEADER = Header(
    service_date=TODAY,
    start=time(13, 0),
    stop=time(13, 50),
    zone="America/Halifax",
    delivery=Delivery.IN_PERSON,
    risk=RiskScreen.NONE_RAISED,
)
DAP = NoteContent(
    type="DAP",
    type_version=1,
    header=HEADER,
    ways=(Worked("EFCT", ("cycle_mapping", "softening")), Worked("CBT")),
    fields={
        "data": "Came on time. “I cooked.”",
        "assessment": "Activity up.",
        "plan": (Line("Keep the two walks", date(2026, 11, 16)), Line("H08 for Monday")),
    },
    practices=(
        Practice("H06", "Slow the reply", 3, True, date(2026, 12, 7)),
        Practice("H08", "Thought record"),
    ),
)
CONSULT = NoteContent(
    type="CONSULT_15",
    type_version=1,
    header=replace(HEADER, stop=time(13, 15), risk=None),
    fields={"urgency": ("NO",), "offered": ("FIRST_SESSION",), "outcome": ("BOOK_INTAKE",), "fit": ""},
)


def lacks(content, **kwargs):
    return [problem.about for problem in problems(content, TODAY, ways=BUILT_IN, **kwargs)]


def with_header(content=DAP, **changes):
    return replace(content, header=replace(content.header, **changes))


def with_fields(content=DAP, **changes):
    return replace(content, fields={**content.fields, **changes})


@pytest.mark.parametrize("content", [DAP, CONSULT])
def test_a_note_comes_back_as_it_was(content):
    assert NoteContent.from_bytes(content.to_bytes()) == content
    assert lacks(content) == []


def test_one_content_has_one_spelling():
    reordered = replace(DAP, fields=dict(reversed(DAP.fields.items())))
    assert reordered.to_bytes() == DAP.to_bytes()


def test_a_note_of_a_later_release_is_not_guessed_at():
    with pytest.raises(UnknownVersion):
        NoteContent.from_json({**DAP.to_json(), "v": 4})


def said(content):
    """Each answer as it is read: its heading and its words."""
    return {
        heading.label: value if isinstance(value, str) else [getattr(part, "text", part) for part in value]
        for heading, value in content.answers
    }


def test_a_note_that_was_signed_without_its_own_words_is_read_by_todays():
    session = NoteContent.from_bytes((STORED / "session-v1.json").read_bytes())
    assert session.title == "DAP"
    assert list(said(session)) == ["Data", "Assessment", "Plan"]
    assert session.plan == DAP.plan
    missed = NoteContent.from_bytes((STORED / "missed-v1.json").read_bytes())
    assert "10:12, call, voicemail" in said(missed).values()
    assert set(missed.fields) == {heading.code for heading, _value in missed.answers}


@pytest.mark.parametrize("name", ["session", "missed"])
def test_a_signed_note_is_known_again_byte_for_byte(name):
    stored = (STORED / f"{name}-v2.json").read_bytes()
    assert NoteContent.from_bytes(stored).to_bytes() == stored


def test_a_signed_text_is_read_by_its_own_words_whatever_became_of_its_format():
    stored = json.loads((STORED / "session-v2.json").read_text())
    assert stored["label"] == "DAP"
    stored["type"] = "OF_ANOTHER_PRACTICE"
    stored["asked"][0]["label"] = "What was told"
    content = NoteContent.from_json(stored)
    assert content.format is None
    assert content.title == "DAP"
    assert list(said(content)) == ["What was told", "Assessment", "Plan"]


def test_an_answer_nothing_asks_for_is_read_all_the_same():
    old = NoteContent(
        type="GONE",
        type_version=1,
        header=HEADER,
        fields={"a": "words", "b": (Line("one"),), "c": ("YES",), "d": (Row({"time": "10:12"}),)},
    )
    assert NoteContent.from_bytes(old.to_bytes()) == old
    assert [(heading.label, heading.shape) for heading, _value in old.answers] == [
        ("a", Shape.TEXT), ("b", Shape.LINES), ("c", Shape.CHOICES), ("d", Shape.ROWS),
    ]  # fmt: skip
    assert old.title == "Note"


def test_a_chosen_option_that_has_no_words_any_more_is_read_by_its_code():
    asked = Heading(code="fee", label="The fee", options=(("WAIVED", "Waived"),))
    assert list(asked.chosen(("WAIVED", "HALVED"))) == ["Waived", "HALVED"]


def test_signing_writes_labels_and_designation_into_the_note():
    signed = DAP.for_signing("RCT, no. 0000", BUILT_IN, (("observation", "a" * 32, "b" * 64),))
    document = json.loads(signed.to_bytes())
    assert document["ways"][0] == {
        "code": "EFCT",
        "techniques": ["cycle_mapping", "softening"],
        "label": "EFT (Emotionally Focused)",
        "technique_labels": ["cycle mapping", "softening"],
    }
    assert document["designation"] == "RCT, no. 0000"
    assert NoteContent.from_bytes(signed.to_bytes()) == signed


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"stop": time(13, 0)}, "stop"),
        ({"stop": time(12, 59)}, "stop"),
        ({"stop": time(17, 1)}, "stop"),
        ({"service_date": date(2026, 11, 24)}, "service_date"),
        ({"risk": None}, "risk"),
        ({"risk": RiskScreen.NOT_ASKED}, "risk_words"),
        ({"risk": RiskScreen.RAISED, "risk_words": " ", "no_risk_note": "a slip"}, "risk_words"),
        ({"risk": RiskScreen.RAISED, "risk_words": "said so"}, "no_risk_note"),
        ({"interpreter": Interpreter.PROFESSIONAL}, "interpreter_language"),
        ({"delivery": Delivery.VIDEO, "location": Location(callback="902-555-0101")}, "place"),
        ({"delivery": Delivery.PHONE, "location": Location(place="at home")}, "callback"),
    ],
)
def test_a_header_that_lacks_something_says_what(changes, about):
    assert lacks(with_header(**changes)) == [about]


def test_raised_risk_and_an_urgent_flag_want_a_note_of_the_risk_or_a_reason():
    raised = with_header(risk=RiskScreen.RAISED, risk_words="said so")
    assert lacks(raised, is_risk_noted=True) == []
    assert lacks(with_header(raised, no_risk_note="old, and known")) == []
    assert lacks(DAP, open_flags=[Level.REVIEW_SAME_DAY]) == []
    assert lacks(DAP, open_flags=[Level.URGENT]) == ["no_risk_note"]
    assert lacks(DAP, open_flags=[Level.URGENT], is_risk_noted=True) == []
    assert lacks(CONSULT, open_flags=[Level.URGENT]) == []


@pytest.mark.parametrize("stop", [time(13, 1), time(17, 0)])
def test_a_session_lasts_from_one_minute_to_four_hours(stop):
    assert lacks(with_header(stop=stop)) == []


def test_minutes_that_were_given_go_before_the_clock_and_want_a_reason():
    given = with_header(minutes_given=40, minutes_reason="came late")
    assert given.header.minutes == 40
    assert NoteContent.from_bytes(given.to_bytes()) == given
    assert lacks(given) == []
    assert lacks(with_header(minutes_given=40)) == ["minutes_reason"]
    assert lacks(with_header(minutes_given=0, minutes_reason="x")) == ["minutes"]
    assert lacks(with_header(minutes_given=40, minutes_reason="x", stop=time(12))) == ["stop"]


def test_a_late_entry_says_why_it_is_late():
    begun_at = HEADER.starts_at + timedelta(hours=49)
    allowed = {"late_after": timedelta(hours=48)}
    assert lacks(DAP, begun_at=begun_at, **allowed) == ["late_reason"]
    assert lacks(with_header(late_reason="was ill"), begun_at=begun_at, **allowed) == []
    assert lacks(DAP, begun_at=begun_at - timedelta(hours=1), **allowed) == []


def test_a_session_at_the_same_time_is_a_doubt_and_one_that_follows_is_none():
    hour = timedelta(hours=1)
    start, stop = HEADER.starts_at, HEADER.stops_at
    assert list(overlaps(HEADER, [(start - hour, start), (stop, stop + hour)])) == []
    [doubt] = overlaps(HEADER, [(stop - timedelta(minutes=5), stop + hour)])
    assert [f"{doubt.values[name]:%H:%M}" for name in ("start", "stop")] == ["13:45", "14:50"]


def test_minutes_are_real_ones_on_the_night_the_clock_goes_back():
    night = replace(HEADER, service_date=date(2026, 11, 1), start=time(0, 30), stop=time(2, 0))
    assert night.minutes == 150


@pytest.mark.parametrize("empty", [{"data": ""}, {"assessment": "  "}, {"plan": ()}, {"plan": (Line(" "),)}])
def test_an_empty_field_is_asked_for(empty):
    assert lacks(with_fields(**empty)) == list(empty)


def test_a_plan_line_has_an_end():
    assert lacks(with_fields(plan=(Line("a" * 500),))) == []
    assert lacks(with_fields(plan=(Line("a" * 501),))) == ["plan"]


def test_a_session_names_a_way_of_working_or_calls_itself_integrative():
    assert lacks(replace(DAP, ways=())) == ["ways", "techniques"]
    assert lacks(replace(DAP, ways=(), intervention="listened")) == ["ways"]
    assert lacks(replace(DAP, ways=(Worked("INTEGRATIVE"),), intervention="listened")) == []


def test_a_session_says_what_was_done_by_tick_or_in_words():
    untagged = replace(DAP, ways=(Worked("CBT"),))
    assert lacks(untagged) == ["techniques"]
    assert lacks(replace(untagged, intervention="a chair and a long silence")) == []


@pytest.mark.parametrize(
    ("way", "about"), [(Worked("EFT", ("tapping",)), "ways"), (Worked("CBT", ("softening",)), "techniques")]
)
def test_what_is_not_on_the_list_cannot_be_signed(way, about):
    assert lacks(replace(DAP, ways=(way,))) == [about]


def test_a_file_of_two_people_says_who_was_there():
    assert lacks(DAP, members=2) == ["attendees"]
    assert lacks(with_header(attendees=("first partner", "second partner")), members=2) == []


def test_a_consultation_asks_for_no_risk_screen_and_no_technique():
    assert lacks(replace(CONSULT, fields={})) == ["urgency", "offered", "outcome"]
    assert lacks(with_fields(CONSULT, fit="a" * 301)) == ["fit"]
    assert lacks(with_fields(CONSULT, outcome=("BOOK",))) == ["outcome"]


def test_a_problem_reads_as_a_sentence():
    assert str(problems(with_fields(data=""), TODAY, ways=BUILT_IN)[0]) == "“Data” is still empty."


@pytest.mark.parametrize(("hours", "late"), [(-2, False), (48, False), (49, True)])
def test_a_note_begun_longer_after_its_session_than_is_allowed_is_a_late_entry(hours, late):
    assert HEADER.is_late(HEADER.starts_at + timedelta(hours=hours), timedelta(hours=48)) is late


@pytest.mark.parametrize(
    ("start", "stop", "minutes"),
    [(time(23, 30), time(0, 20), 50), (time(23, 55), time(0, 0), 5), (time(20, 30), time(0, 30), 240)],
)
def test_a_session_over_midnight_stops_on_the_day_after_and_can_be_signed(start, stop, minutes):
    yesterday = date(2026, 11, 22)
    late = with_header(service_date=yesterday, start=start, stop=stop)
    assert late.header.stops_on == TODAY
    assert late.header.minutes == minutes
    assert lacks(late) == []
    assert NoteContent.from_bytes(late.to_bytes()) == late
    # What is sealed is said as ever: the day of the session, and two times by the clock on the wall.
    sealed = json.loads(late.to_bytes())["header"]
    assert (sealed["service_date"], sealed["stop"]) == ("2026-11-22", f"{stop:%H:%M}")
    assert sealed["minutes"] == minutes


@pytest.mark.parametrize(("start", "stop"), [(time(20, 25), time(0, 30)), (time(13), time(12, 50))])
def test_a_stop_further_before_the_start_is_a_slip_of_the_same_day(start, stop):
    slip = with_header(service_date=date(2026, 11, 22), start=start, stop=stop)
    assert slip.header.stops_on == date(2026, 11, 22)
    assert slip.header.by_the_clock < 0
    assert lacks(slip) == ["stop"]


def test_a_night_on_which_the_clock_goes_back_is_as_long_as_it_was():
    over = replace(HEADER, service_date=date(2026, 10, 31), start=time(23, 30), stop=time(2, 0))
    assert over.minutes == 210


def test_another_session_after_midnight_is_in_the_way_of_one_that_goes_over_it():
    late = replace(HEADER, start=time(23, 30), stop=time(0, 20))
    after = replace(HEADER, service_date=date(2026, 11, 24), start=time(0, 10), stop=time(1, 0))
    assert [one.about for one in overlaps(late, [(after.starts_at, after.stops_at)])] == ["start"]
