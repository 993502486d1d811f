"""What comes out of the press: the same words, tagged, every font inside, both directions, both papers."""

import re
import unicodedata
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from clinic.handouts import library, pdf
from clinic.handouts.sheet import Paper, Personal, render_html
from tests.handouts.conftest import EVERY_SHEET, words_of

PLAIN = Personal(practice="Sample Street Counselling")
HALIFAX = ZoneInfo("America/Halifax")
POINTS = {Paper.LETTER: (612, 792), Paper.A4: (595, 842)}


def printed(code: str, locale: str, personal: Personal = PLAIN) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(library.sheet(code, locale), personal)))


def elements(reader: PdfReader) -> list[Any]:
    """The tag tree, in reading order."""
    found: list[Any] = []

    def walk(kid: Any) -> None:
        node = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict) and "/S" in node:
            found.append(node)
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def tags(reader: PdfReader) -> list[str]:
    return [element["/S"] for element in elements(reader)]


def squeezed(text: str) -> str:
    """Text by which two ways of extracting agree: letters and numbers alone."""
    kept = unicodedata.normalize("NFKC", text.replace("…", ""))
    return "".join(letter for letter in kept if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def heard(reader: PdfReader) -> str:
    """What a reading aid says of the right-to-left lines, in the order of the tag tree."""
    return " ".join(str(element["/ActualText"]) for element in elements(reader) if "/ActualText" in element)


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Every font of the file by name, and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            of = font.get_object()["/DescendantFonts"][0].get_object()
            found[str(of["/BaseFont"])] = bool({"/FontFile2", "/FontFile3"} & of["/FontDescriptor"].keys())
    return found


@pytest.mark.parametrize("code", library.codes())
def test_english_paper_carries_every_word_of_its_source(printroom: Flask, code: str) -> None:
    text = squeezed("".join(sheet.extract_text() for sheet in printed(code, "en").pages))
    missing = [words for words in words_of(library.sheet(code, "en")) if squeezed(words) not in text]
    assert not missing


@pytest.mark.parametrize("code", library.codes())
def test_persian_paper_is_read_aloud_word_for_word(printroom: Flask, code: str) -> None:
    spoken = heard(printed(code, "fa"))
    bare = re.sub(r"\s+", "", spoken)
    for words in words_of(library.sheet(code, "fa")):
        for piece in re.split(r"\[[^\]]*\]", words):
            assert re.sub(r"\s+", "", piece) in bare


@pytest.mark.parametrize("code", library.codes())
def test_persian_words_can_be_copied_from_the_paper(printroom: Flask, code: str) -> None:
    text = "".join(sheet.extract_text() for sheet in printed(code, "fa").pages)
    for word in re.findall(
        r"[\u0620-\u064a\u06a9-\u06cc\u0670-\u06d3]{4,}", " ".join(words_of(library.sheet(code, "fa")))
    ):
        assert word in text


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
def test_a_sheet_is_tagged_for_those_who_listen(printroom: Flask, code: str, locale: str) -> None:
    reader = printed(code, locale)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] == {"en": "en-CA", "fa": "fa"}[locale]
    assert reader.metadata is not None
    assert reader.metadata.title == library.sheet(code, locale).title
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert tags(reader).count("/H1") == 1
    assert {"/H2", "/L", "/LI", "/P", "/Figure"} <= set(tags(reader))


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
def test_every_drawing_is_described(printroom: Flask, code: str, locale: str) -> None:
    figures = [element for element in elements(printed(code, locale)) if element["/S"] == "/Figure"]
    described = [figure.get("/Alt") for figure in figures if "/Alt" in figure]
    assert library.sheet(code, locale).drawing in described


def test_a_table_tells_its_columns(printroom: Flask) -> None:
    heads = [element for element in elements(printed("H07", "en")) if element["/S"] == "/TH"]
    assert len(heads) == 4


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
@pytest.mark.parametrize("paper", list(Paper))
def test_every_font_is_inside_and_ours(printroom: Flask, code: str, locale: str, paper: Paper) -> None:
    named = Personal(
        practice="Sample Street Counselling",
        first_name="مینا" if locale == "fa" else "Robin",
        therapist="Ines Sample, RCT",
        next_appointment=datetime(2026, 12, 3, 14, tzinfo=HALIFAX),
        paper=paper,
    )
    found = fonts(printed(code, locale, named))
    assert all(found.values())
    assert all(re.match(r"/[A-Z]{6}\+(Atkinson|Newsreader|Vazirmatn)-", name) for name in found)
    assert any("Vazirmatn" in name for name in found) == (locale == "fa")


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
@pytest.mark.parametrize("paper", list(Paper))
def test_a_sheet_is_two_pages_of_the_paper_asked_for(
    printroom: Flask, code: str, locale: str, paper: Paper
) -> None:
    headed = Personal(
        practice="Sample Harbour Counselling", reach="1 Sample Street, Halifax NS · 902-555-0100", paper=paper
    )
    boxes = [sheet.mediabox for sheet in printed(code, locale, headed).pages]
    assert len(boxes) == 2
    assert {(round(box.width), round(box.height)) for box in boxes} == {POINTS[paper]}


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
def test_a_sheet_with_everything_said_at_its_head_is_two_pages_still(
    printroom: Flask, code: str, locale: str
) -> None:
    headed = Personal(
        practice="Sample Harbour Counselling",
        reach="1 Sample Street, Halifax NS · 902-555-0100",
        first_name="مینا" if locale == "fa" else "Robin",
        therapist="Ines Sample, RCT",
        times_per_week=3,
        next_appointment=datetime(2026, 12, 3, 14, tzinfo=HALIFAX),
    )
    assert len(printed(code, locale, headed).pages) == 2


def test_the_contents_of_a_sheet_can_be_leafed_through(printroom: Flask) -> None:
    assert printed("H07", "fa").outline[0]["/Title"] == library.sheet("H07", "fa").title


def test_persian_runs_from_the_right(printroom: Flask) -> None:
    starts: dict[str, float] = {}

    def note(text: str, _: Any, matrix: list[float], *__: Any) -> None:
        for number in ("۱", "۲"):
            if text.strip() == number:
                starts.setdefault(number, matrix[4])

    first = printed("H07", "fa").pages[0]
    first.extract_text(visitor_text=note)
    # The drawn numbers of the steps stand at the right edge of the page.
    assert starts
    assert all(at > first.mediabox.width / 2 for at in starts.values())


def test_the_same_words_are_the_same_bytes(printroom: Flask) -> None:
    sheet = library.sheet("H06", "fa")
    html = render_html(sheet, PLAIN, for_press=True)
    assert pdf.print_page(html) == pdf.print_page(html)


def size_of(words: str, reader: PdfReader) -> float:
    """In which size a line is set, in points."""
    found: dict[str, float] = {}
    reader.pages[0].extract_text(visitor_text=lambda *given: found.setdefault(given[0].strip(), given[4]))
    return round(next(size for text, size in found.items() if words in text) * 0.75, 1)


def test_larger_print_is_larger(printroom: Flask) -> None:
    ordinary = printed("H06", "en")
    large = printed("H06", "en", Personal(practice="P", large=True))
    assert size_of("Let your shoulders drop", ordinary) < 12
    assert size_of("Let your shoulders drop", large) == 14


def test_a_persian_sheet_tells_the_next_meeting_in_persian(printroom: Flask) -> None:
    at = datetime(2026, 12, 3, 14, tzinfo=HALIFAX)
    assert "۳ دسامبر" in heard(printed("H06", "fa", Personal(practice="P", next_appointment=at)))


def test_a_persian_sheet_tells_how_often_in_persian(printroom: Flask) -> None:
    said = squeezed(heard(printed("H06", "fa", Personal(practice="P", times_per_week=3))))
    assert squeezed("تمرین: هفته‌ای سه بار") in said


def test_the_papers_own_facts_carry_no_name_of_a_client(printroom: Flask) -> None:
    reader = printed("H06", "en", Personal(practice="Sample Street", first_name="Quillfeather"))
    assert "Quillfeather" in reader.pages[0].extract_text()
    assert "Quillfeather" not in str(reader.metadata)
