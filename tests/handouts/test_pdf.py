"""What comes out of the press: the same words, tagged, every font inside, both directions, both papers."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from clinic.handouts import library, pdf
from clinic.handouts.library import Sheet
from clinic.handouts.proof import words_of
from clinic.handouts.sheet import Paper, Personal, render_html
from tests.handouts.conftest import EVERY_SHEET

PLAIN = Personal(practice="Sample Street Counselling")
HALIFAX = ZoneInfo("America/Halifax")
HEADED = Personal(
    practice="Sample Harbour Counselling",
    reach="1 Sample Street, Halifax NS · 902-555-0100",
    therapist="Ines Sample, RCT",
    times_per_week=3,
    next_appointment=datetime(2026, 12, 3, 14, tzinfo=HALIFAX),
)
NAMES = {
    "en": "Robin",
    "fr": "Zoé",
    "fa": "مینا",
    "ar": "ليلى",
    "uk": "Олена",
    "zh-Hans": "丽华",
    "pa": "ਗੁਰਪ੍ਰੀਤ",
}
SCRIPTS = {"fa": "Vazirmatn", "ar": "Vazirmatn", "uk": "Cyrillic", "zh-Hans": "Chinese", "pa": "Gurmukhi"}
# Where the glyphs alone would be read wrongly, and the tags carry the words.
SPOKEN_FROM_TAGS = {"fa", "ar", "pa"}
OURS = re.compile(r"/[A-Z]{6}\+(Atkinson|Newsreader|Vazirmatn|Cyrillic|Gurmukhi|Chinese)-.*")
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


def missing_from(reader: PdfReader, sheet: Sheet, last_page: str) -> list[str]:
    """The texts of the source that cannot be read from the paper, as a reading aid would read it."""
    if sheet.locale in SPOKEN_FROM_TAGS:
        there = squeezed(heard(reader))
    else:
        there = squeezed("".join([page.extract_text() for page in reader.pages[:-1]]) + last_page)
    pieces = [piece for words in words_of(sheet) for piece in re.split(r"\[[^\]]*\]|_{3,}|[0-9-]{5,}", words)]
    return [piece for piece in pieces if squeezed(piece) not in there]


@pytest.mark.parametrize(("code", "locale"), EVERY_SHEET)
def test_a_sheet_made_for_somebody_comes_out_of_the_press_whole(
    printroom: Flask, code: str, locale: str
) -> None:
    """All at once, since printing takes its time. Its paper is now the one, now the other, and some large."""
    sheet = library.sheet(code, locale)
    paper = list(Paper)[(int(code[1:]) + len(locale)) % 2]
    large = int(code[1:]) % 3 == len(locale) % 3
    theirs = replace(HEADED, first_name=NAMES[locale], paper=paper, large=large)
    reader = printed(code, locale, theirs)
    boxes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
    assert (boxes, len(reader.pages) <= 2) == ({POINTS[paper]}, True)
    assert missing_from(reader, sheet, last_page := reader.pages[-1].extract_text()) == []
    assert code in last_page
    root = reader.trailer["/Root"]
    assert root["/Lang"] == {"en": "en-CA", "fr": "fr-CA"}.get(locale, locale)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == reader.outline[0]["/Title"] == sheet.title
    tree = elements(reader)
    assert [element["/S"] for element in tree].count("/H1") == 1
    assert {"/H2", "/L", "/LI", "/P", "/Figure"} <= {element["/S"] for element in tree}
    described = [element.get("/Alt", "") for element in tree if element["/S"] == "/Figure"]
    assert sheet.drawing in described
    found = fonts(reader)
    assert all(found.values())
    assert {OURS.fullmatch(name) is not None for name in found} == {True}, found
    assert any(SCRIPTS.get(locale, "Atkinson") in name for name in found)


@pytest.mark.parametrize("locale", sorted({"fa", "ar"} & set(library.locales_of("H07"))))
def test_words_from_the_right_can_be_copied_from_the_paper(printroom: Flask, locale: str) -> None:
    text = "".join(sheet.extract_text() for sheet in printed("H07", locale).pages)
    words = " ".join(words_of(library.sheet("H07", locale)))
    found = re.findall(r"[\u0620-\u064a\u06a9-\u06cc\u0670-\u06d3]{4,}", words)
    assert found
    assert [word for word in found if word not in text] == []


def test_a_table_tells_its_columns(printroom: Flask) -> None:
    heads = [element for element in elements(printed("H07", "en")) if element["/S"] == "/TH"]
    assert len(heads) == 4


@pytest.mark.parametrize("locale", sorted({"en", "fa", "zh-Hans"} & set(library.locales_of("H06"))))
def test_a_name_in_any_script_is_printed_in_letters_of_ours(printroom: Flask, locale: str) -> None:
    said = "Олена ਗੁਰਪ੍ਰੀਤ 王丽华 مینا ليلى Zoë"
    found = fonts(printed("H06", locale, Personal(practice="Sample Street", line=said)))
    assert {OURS.fullmatch(name) is not None for name in found} == {True}, found


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
    assert size_of("Let your shoulders", ordinary) < 12
    assert size_of("Let your shoulders", large) == 14


def test_a_persian_sheet_tells_the_next_meeting_and_how_often_in_persian(printroom: Flask) -> None:
    at = datetime(2026, 12, 3, 14, tzinfo=HALIFAX)
    said = heard(printed("H06", "fa", Personal(practice="P", next_appointment=at, times_per_week=3)))
    assert "۳ دسامبر" in said
    assert squeezed("تمرین: هفته‌ای سه بار") in squeezed(said)


def test_the_papers_own_facts_carry_no_name_of_a_client(printroom: Flask) -> None:
    reader = printed("H06", "en", Personal(practice="Sample Street", first_name="Quillfeather"))
    assert "Quillfeather" in reader.pages[0].extract_text()
    assert "Quillfeather" not in str(reader.metadata)
