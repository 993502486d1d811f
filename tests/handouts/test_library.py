"""The sheets themselves: complete, readable, careful, and correctable by hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic.handouts import library
from clinic.handouts.library import NoSuchSheet, Status, Subject
from clinic.handouts.manuscript import ManuscriptFault, parts_of
from clinic.handouts.parts import Manner, PartKind
from clinic.handouts.proof import HIGHEST_GRADE, grade_of, shape_of, words_of
from clinic.handouts.reading_grade import reading_grade, syllables_of
from tests.handouts.conftest import EVERY_SHEET

LANGUAGES = ("en", "fr", "fa", "ar", "uk", "zh-Hans", "pa")
SUBJECT = Subject(
    code="H99",
    slug="a-sheet",
    practice="P1",
    modalities=("COREG",),
    minutes=3,
    conjoint=False,
    standing_caution=None,
    need="SETTLE",
    drawing="settle",
)
HEAD = "---\nversion: 1\nstatus: DRAFT\ntitle: T\nsetting: S\nlead: L\ndrawing: D\n---\n"
STEPS = "## Steps {STEPS}\n\n1. One\n   How\n   > “Say”\n"


def read(tmp_path: Path, text: str, subject: Subject = SUBJECT) -> library.Sheet:
    path = tmp_path / "en.md"
    path.write_text(text, "utf-8")
    return library.read_sheet(subject, library.common("en"), path)


# What a sheet is filled in on, besides what it tells.
TOLD = {PartKind.TEXT, PartKind.TRY, PartKind.MIND, PartKind.STEPS, PartKind.STANDING}


def test_all_thirty_stand_in_the_first_three_languages() -> None:
    assert library.codes() == tuple(f"H{number:02}" for number in range(1, 31))
    assert [code for code in library.codes() if not {"en", "fr", "fa"} <= set(library.locales_of(code))] == []


@pytest.mark.parametrize("locale", ["ar", "uk", "zh-Hans", "pa"])
def test_the_thirteen_for_the_first_weeks_stand_in_more(locale: str) -> None:
    written = [code for code in library.codes() if locale in library.locales_of(code)]
    assert written == [f"H{number:02}" for number in (*range(1, 8), 21, 22, 23, 26, 27, 29)]


@pytest.mark.parametrize("code", library.codes())
def test_a_sheet_stands_in_english_and_in_languages_of_the_library(code: str) -> None:
    assert "en" in library.locales_of(code)
    assert set(library.locales_of(code)) <= set(LANGUAGES)


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
def test_a_sheet_says_why_and_how_and_gives_something_to_try_and_to_fill_in(code: str, locale: str) -> None:
    kinds = {part.kind for part in library.sheet(code, locale).parts}
    assert {PartKind.TEXT, PartKind.STEPS, PartKind.TRY} <= kinds
    assert kinds - TOLD


@pytest.mark.parametrize("code", library.codes())
def test_every_language_holds_the_same_parts(code: str) -> None:
    first = [shape_of(part) for part in library.sheet(code, "en").parts]
    for locale in library.locales_of(code):
        assert [shape_of(part) for part in library.sheet(code, locale).parts] == first, locale


@pytest.mark.parametrize("code", library.codes())
def test_english_asks_for_no_more_than_six_years_of_school(code: str) -> None:
    assert grade_of(library.sheet(code, "en")) <= HIGHEST_GRADE


def test_the_reading_grade_knows_hard_from_easy() -> None:
    easy = "The cat sat on the mat. It was warm."
    hard = (
        "Physiological dysregulation necessitates deliberate interpersonal accommodation "
        "before communicative engagement can meaningfully recommence."
    )
    assert reading_grade(easy) < 2 < 16 < reading_grade(hard)


def test_the_reading_grade_wants_english() -> None:
    with pytest.raises(ValueError, match="no English word"):
        reading_grade("احساس")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("calm", 1),
        ("shakes", 1),
        ("walked", 1),
        ("settled", 2),
        ("voices", 2),
        ("people", 2),
        ("understand", 3),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_a_sheet_for_two_warns_whoever_is_afraid(locale: str) -> None:
    sheet = library.sheet("H07", locale)
    assert sheet.subject.conjoint
    assert sheet.standing == library.common(locale).cautions["X1"]
    assert "9-1-1" in sheet.standing.text


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_looking_inward_says_when_to_stop(locale: str) -> None:
    assert library.sheet("H01", locale).standing == library.common(locale).cautions["X2"]


@pytest.mark.parametrize("code", [code for code, locale in EVERY_SHEET if locale == "fa"])
def test_persian_is_written_in_its_own_digits_and_joined_as_it_should_be(code: str) -> None:
    text = "\n".join(words_of(library.sheet(code, "fa")))
    outside = "".join(piece.partition("]")[2] if "[" in text else piece for piece in text.split("["))
    assert not any(digit in outside for digit in "0123456789")
    assert "می‌" in text
    # A prefix standing apart by a plain space is the commonest slip.
    assert " می " not in text
    assert "ي" not in text
    assert "ك" not in text


def test_nobody_is_named_as_a_reader_who_has_not_read() -> None:
    assert {library.sheet(code, locale).status for code, locale in EVERY_SHEET} == {Status.DRAFT}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_language_of_the_library_has_the_words_that_stand_on_all_sheets(locale: str) -> None:
    words, first = library.common(locale), library.common("en")
    assert words.locale == locale
    assert (words.labels.keys(), words.cautions.keys(), words.needs.keys()) == (
        first.labels.keys(),
        first.cautions.keys(),
        first.needs.keys(),
    )
    assert len(set(words.days)) == 7
    assert [number in str(words.crisis) for number in ("9-1-1", "9-8-8", "1-888-429-8167")] == [True] * 3
    assert all("9-1-1" in caution.text for caution in words.cautions.values())
    *in_words, more = words.weekly
    assert len(in_words) == 10
    assert not any("{" in often for often in in_words)
    assert "{times}" in more


def test_a_language_that_is_missing_is_answered_in_english() -> None:
    assert library.offered("H01", "de").locale == "en"
    assert library.offered("H01", "fa").locale == "fa"


@pytest.mark.parametrize(
    "asked", [("H99", "en", None), ("H01", "de", None), ("H01", "en", 7), ("..", "en", None)]
)
def test_what_is_not_in_the_library_is_not_found(asked: tuple[str, str, int | None]) -> None:
    with pytest.raises(NoSuchSheet):
        library.sheet(*asked)


def test_a_sheet_is_found_by_its_public_address() -> None:
    assert library.by_slug("mend-after-a-break").code == "H07"
    with pytest.raises(NoSuchSheet):
        library.by_slug("nothing")


def test_the_digest_changes_with_a_single_word(tmp_path: Path) -> None:
    one = read(tmp_path, HEAD + STEPS)
    other = read(tmp_path, HEAD + STEPS.replace("One", "Two"))
    assert one.digest != other.digest


def test_steps_are_read_with_how_and_what_to_say() -> None:
    (part,) = parts_of(STEPS, "H99/en.md")
    (step,) = part.items
    assert (step.text, step.detail, step.say) == ("One", "How", "“Say”")


def test_a_grid_is_read_with_its_columns() -> None:
    (part,) = parts_of("## Closeness {GRID ticks}\n\ncolumns: Yes | Maybe | No\n\n- A hug\n", "H99/en.md")
    assert (part.columns, part.manner) == (("Yes", "Maybe", "No"), Manner.TICKS)


def test_a_breath_is_read_with_its_seconds() -> None:
    written = "## Breathe {BREATH_GRAPHIC in=4 hold=0 out=6}\n\n- In\n- Out\n\nTen rounds.\n"
    (part,) = parts_of(written, "H99/en.md")
    assert part.breath is not None
    assert part.breath.seconds == (4, 6)
    assert part.paragraphs == ("Ten rounds.",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no front matter", "Begin with a front matter"),
        (HEAD.replace("title: T\n", "") + STEPS, "no “title”"),
        (HEAD.replace("title: T", "title: 'T") + STEPS, "cannot be read"),
        (HEAD.replace("version: 1", "version: one") + STEPS, "a whole number"),
        (HEAD.replace("DRAFT", "GOOD") + STEPS, "The status is one of"),
        (HEAD.replace("DRAFT", "APPROVED") + STEPS, "names its translator, reviewer, clinical_reviewer"),
        (HEAD.replace("DRAFT", "REVIEWED") + STEPS, "names its reviewer"),
        (HEAD.replace("DRAFT", "REVIEWED\nreviewer: B") + STEPS, "has its day: “reviewed_on"),
        (HEAD + "Loose words\n" + STEPS, "before the first heading"),
        (HEAD + "## Ticks {BOXES}\n- a\n", "must end with one of"),
        (HEAD + "## Ticks {TICKS}\n", "has 0 lines where it takes"),
        (HEAD + "## Log {LOG_TABLE}\n- Date\n", "needs its number of rows"),
        (HEAD + "## Log {LOG_TABLE rows=many}\n- Date\n", "“rows” is a number"),
        (HEAD + "## Log {LOG_TABLE rows=2}\n- Date | wide\n", "After the name of a column may stand narrow"),
        (HEAD + "## Card {CARD}\n- Stop\n", "a colon and what to do: “Stop”"),
        (HEAD + "## Card {CARD lined}\n- Stop: now\n", "after CARD may stand plain, page"),
        (HEAD + "## Why {TEXT wide}\n\nBecause.\n", "after TEXT may stand page"),
        (HEAD + "## Why {TEXT}\n- Because.\n", "has 1 lines where it takes 0"),
        (HEAD + "## Log {LOG_TABLE days rows=2}\n- Day\n", "its number of rows, or the days"),
        (HEAD + "## Box {TEXT_BOX high=2}\n- Dear\n", "has no setting “high”"),
        (HEAD + "## Grid {GRID}\n- A hug\n", "needs its columns on one line"),
        (HEAD + "## In {BREATH_GRAPHIC in=1 out=6}\n- In\n- Out\n", "two to ten seconds"),
        (HEAD + "## In {BREATH_GRAPHIC in=4 hold=2 out=6}\n- In\n- Out\n", "each stretch"),
        (HEAD + "## Ring {CYCLE_DIAGRAM}\n- I\n- You\n", "has 2 lines where it takes 4 to 6"),
        (HEAD + "## Two {TWO_CIRCLES}\n- I\n- You\n", "has 2 lines where it takes 3"),
        (HEAD + "## Why {TEXT}\n\nBecause.\n", "A sheet has STEPS"),
        (HEAD + STEPS + "## Care {STANDING}\n", "Print the standing caution once"),
    ],
)
def test_a_slip_is_answered_with_what_to_do(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ManuscriptFault, match=sentence):
        read(tmp_path, text)


def test_a_sheet_for_two_cannot_be_written_without_its_caution(tmp_path: Path) -> None:
    for_two = Subject(**{**{name: getattr(SUBJECT, name) for name in SUBJECT.__slots__}, "conjoint": True})
    with pytest.raises(ManuscriptFault, match="caution X1"):
        read(tmp_path, HEAD + STEPS, for_two)


def test_an_approved_sheet_with_three_names_and_its_day_is_read(tmp_path: Path) -> None:
    names = "translator: A\nreviewer: B\nclinical_reviewer: C\napproved_on: 2026-11-28\n"
    approved = HEAD.replace("status: DRAFT\n", "status: APPROVED\n" + names)
    assert read(tmp_path, approved + STEPS).status is Status.APPROVED


def test_a_table_may_not_outgrow_its_page(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptFault, match="up to 20"):
        read(tmp_path, HEAD + "## Log {LOG_TABLE rows=21}\n- Date\n" + STEPS)


@pytest.mark.parametrize(
    ("given", "conjoint", "is_for_anybody"),
    [
        ("", False, True),
        ("ASK_FIRST", False, True),
        ("CLINICIAN_ONLY", False, False),
        ("TRAUMA_PHASE_2", False, False),
        ("", True, False),
    ],
)
def test_what_is_for_two_or_not_to_be_done_alone_is_not_for_anybody(
    given: str, conjoint: bool, is_for_anybody: bool
) -> None:
    assert replace(SUBJECT, given=given, conjoint=conjoint).is_for_anybody is is_for_anybody
