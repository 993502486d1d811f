"""A sheet made for one person: what is typed stays words, what is unchecked says so."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from clinic.handouts import library, pdf
from clinic.handouts.library import Reading, Status
from clinic.handouts.sheet import Paper, Personal, flowing, isolate, render_html
from clinic.handouts.steps import lines_of, only
from clinic.handouts.typed import LINE_LENGTH, NAME_LENGTH, direction_of, inert

HALIFAX = ZoneInfo("America/Halifax")
TRICKS = [
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    "</p><style>body{display:none}</style>",
    '"><link rel=stylesheet href=//evil.example/a.css>',
    "url(file:///etc/hostname)",
    "{{ 7 * 7 }}{% raw %}",
    "{name} {0.__class__}",
    "[evil] [",
    "&lt;b&gt; &amp;",
]
UNSEEN = [
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u061c",
    "\ufeff",
    "\x00",
    "\x1b",
    "\u2028",
    "\ud800",
    "\ufffe",
]


class Elements(HTMLParser):
    """Counts the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(sorted(name for name, _ in attrs))))


def page_for(code: str = "H06", locale: str = "en", **mine: object) -> str:
    return render_html(library.sheet(code, locale), Personal(**{"practice": "Sample Street", **mine}))  # type: ignore[arg-type]


def test_a_sheet_names_nobody_unless_asked(printroom: Flask) -> None:
    page = page_for()
    assert "For " not in page.partition("<h1>")[0]
    assert "h-mine" not in page


def test_a_sheet_can_be_made_for_somebody(printroom: Flask) -> None:
    at = datetime(2026, 12, 3, 14, tzinfo=HALIFAX)
    page = page_for(
        first_name="Robin", therapist="Ines Sample, RCT", next_appointment=at, line="Begin small."
    )
    for words in ("Robin", "Ines Sample, RCT", "Thursday 3 December, 2:00 pm", "Begin small."):
        assert words in page


@pytest.mark.parametrize(
    ("locale", "times", "said"),
    [
        ("en", 1, "To do: once a week"),
        ("en", 3, "To do: three times a week"),
        ("en", 10, "To do: ten times a week"),
        ("en", 21, "To do: 21 times a week"),
        ("fa", 1, "تمرین: هفته‌ای یک بار"),
        ("fa", 3, "تمرین: هفته‌ای سه بار"),
        ("fa", 21, "تمرین: هفته‌ای ۲۱ بار"),
    ],
)
def test_a_sheet_says_how_often_a_week_it_is_to_be_done(
    printroom: Flask, locale: str, times: int, said: str
) -> None:
    assert f"<span>{said}</span>" in page_for(locale=locale, times_per_week=times)


def test_the_next_appointment_must_be_told_in_the_practices_zone(printroom: Flask) -> None:
    with pytest.raises(ValueError, match="zone"):
        page_for(next_appointment=datetime(2026, 12, 3, 18, tzinfo=UTC))


@pytest.mark.parametrize("trick", TRICKS)
def test_what_is_typed_adds_no_element_to_the_page(printroom: Flask, trick: str) -> None:
    plain = page_for(first_name="Robin", therapist="Ines", line="Begin small.", practice="Sample")
    tricky = page_for(first_name=trick, therapist=trick, line=trick, practice=trick)
    assert Elements(tricky).seen == Elements(plain).seen


def test_what_is_typed_is_printed_as_it_was_typed(printroom: Flask) -> None:
    for tricks in (TRICKS[:5], TRICKS[5:]):
        printed = pdf.render(library.sheet("H06", "en"), Personal(practice="Sample", line=" ".join(tricks)))
        text = "".join(PdfReader(BytesIO(printed)).pages[0].extract_text().split())
        assert [trick for trick in tricks if "".join(trick.split()) not in text] == []


@pytest.mark.parametrize("unseen", UNSEEN)
def test_characters_that_hide_or_reorder_never_reach_a_sheet(printroom: Flask, unseen: str) -> None:
    assert unseen not in page_for(first_name=f"Ro{unseen}bin", line=unseen)


def test_what_is_typed_stands_in_a_run_of_its_own(printroom: Flask) -> None:
    assert '<bdi dir="rtl">مینا</bdi>' in page_for(first_name="مینا")
    assert '<bdi dir="ltr">Mina</bdi>' in page_for(locale="fa", first_name="Mina")


def test_persian_names_keep_the_joiner_they_are_spelt_with() -> None:
    assert inert("نرگس‌خاتون", NAME_LENGTH) == "نرگس‌خاتون"


@given(st.text(alphabet=st.characters(codec=None), max_size=400), st.integers(1, 300))
def test_inert_text_is_one_bounded_line(text: str, most: int) -> None:
    line = inert(text, most)
    assert len(line) <= most
    assert inert(line, most) == line
    assert line.encode("utf-8").decode() == line
    assert not {"\n", "\r", "\t", *UNSEEN} & set(line)


def test_a_tower_of_accents_is_cut_down() -> None:
    assert len(inert("e" + "\u0301" * 200, NAME_LENGTH)) <= 5


@pytest.mark.parametrize("endless", ["w", "e\u0301", "\u202e", " ", "<b>", "ﷺ", "👩‍👩‍👧", "\u200d"])
def test_a_million_characters_are_read_no_further_than_a_line_needs(endless: str) -> None:
    looked_at = endless * (32 * LINE_LENGTH)
    assert inert(endless * 1_000_000, LINE_LENGTH) == inert(looked_at, LINE_LENGTH)
    assert len(inert(looked_at, LINE_LENGTH)) <= LINE_LENGTH


@settings(max_examples=12)
@given(
    pieces=st.lists(st.one_of(st.sampled_from([*TRICKS, *UNSEEN]), st.text(max_size=40)), max_size=8),
    locale=st.sampled_from(["en", "fa"]),
)
def test_no_file_of_the_machine_comes_out_of_the_press_whatever_is_typed(
    print_app: Flask, tmp_path_factory: pytest.TempPathFactory, pieces: list[str], locale: str
) -> None:
    """What is typed names a file that is there: a picture, a style, a page. Nothing of it is on the paper."""
    secret = tmp_path_factory.getbasetemp() / "secret.css"
    secret.write_text("body::before{content:'quillfeather'}")
    said = "".join(pieces) + f"url({secret.as_uri()}) <link rel=stylesheet href={secret.as_uri()}>"
    with print_app.test_request_context("/"):
        tricky = Personal(practice=said, reach=said, first_name=said, therapist=said, line=said)
        printed = PdfReader(BytesIO(pdf.render(library.sheet("H06", locale), tricky)))
    assert 1 <= len(printed.pages) <= 3
    assert "quillfeather" not in "".join(page.extract_text() for page in printed.pages)
    assert not [page for page in printed.pages if "/Annots" in page]


def test_a_line_that_goes_on_for_ever_ends(printroom: Flask) -> None:
    page = page_for(line="x" * 50_000, first_name="y" * 5_000)
    assert "x" * (LINE_LENGTH - 1) + "…" in page
    assert "x" * LINE_LENGTH not in page
    assert "y" * NAME_LENGTH not in page


def test_a_word_as_wide_as_the_page_is_broken_not_cut(printroom: Flask) -> None:
    printed = pdf.render(library.sheet("H06", "en"), Personal(practice="P", line="w" * LINE_LENGTH))
    assert "".join(PdfReader(BytesIO(printed)).pages[0].extract_text().split()).count("w" * 100)


@pytest.mark.parametrize(("text", "way"), [("Mina", "ltr"), ("۱۲ مینا", "rtl"), ("12", "ltr"), ("", "ltr")])
def test_direction_follows_the_first_letter(text: str, way: str) -> None:
    assert direction_of(text) == way


def test_latin_in_a_persian_text_keeps_its_order() -> None:
    assert isolate("خطر: [Call] <b>") == 'خطر: <bdi dir="ltr" lang="en">Call</bdi> &lt;b&gt;'


def test_a_number_to_call_is_never_broken_behind_a_hyphen() -> None:
    held = '<span class="h-number">9-1-1</span>'
    assert isolate("ਖ਼ਤਰੇ ਵਿੱਚ: 9-1-1।") == f"ਖ਼ਤਰੇ ਵਿੱਚ: {held}।"
    assert isolate("خطر: [9-1-1]") == f'خطر: <bdi dir="ltr" lang="en">{held}</bdi>'


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("One long breath, then walk in.", "One long breath, then walk\u00a0in."),
        ("Walk to the half-open door", "Walk to the half-open door"),
        ("Only four words here", "Only four words here"),
        ("Then call or text [Helpline]", 'Then call or text\u00a0<bdi dir="ltr" lang="en">Helpline</bdi>'),
        (
            "每次呼气都比吸气长一点。让肩膀放松下来。",
            "每次呼气都比吸气长一点。让肩膀放松\u2060下\u2060来\u2060。",
        ),
    ],
)
def test_no_short_word_stands_alone_on_the_last_line(text: str, printed: str) -> None:
    assert flowing(text) == printed


def test_a_card_for_the_pocket_can_be_folded_and_one_to_write_on_stays_whole(printroom: Flask) -> None:
    assert page_for("H21").count('class="h-half"') == 2
    assert "h-pocket" in page_for("H06")
    assert "h-pocket" not in page_for("H16")


def test_a_sheet_says_which_it_is(printroom: Flask) -> None:
    assert 'Sheet <bdi dir="ltr">H06</bdi>, version 1' in page_for()
    assert 'برگهٔ <bdi dir="ltr">H06</bdi>، نسخهٔ ۱' in page_for(locale="fa")


def test_a_draft_says_that_it_is_one(printroom: Flask) -> None:
    assert "Draft: not yet checked" in page_for()
    assert "پیش‌نویس" in page_for(locale="fa")


def test_an_approved_sheet_says_nothing_of_drafts(printroom: Flask) -> None:
    approved = replace(library.sheet("H06", "fa"), status=Status.APPROVED)
    assert "h-status" not in render_html(approved, Personal(practice="P"))


def test_a_reviewed_sheet_says_who_read_it_and_when_in_its_language(printroom: Flask) -> None:
    for locale, day in (("en", "28 November 2026"), ("fa", "۲۸ نوامبر ۲۰۲۶"), ("zh-Hans", "2026年11月28日")):
        reading = Reading("Dana <b>", date(2026, 11, 28))
        reviewed = replace(library.sheet("H06", locale), status=Status.REVIEWED, reading=reading)
        page = render_html(reviewed, Personal(practice="P"))
        (said,) = re.findall(r'<p class="h-status"[^>]*>(.*?)</p>', page)
        assert day in said
        assert "Dana &lt;b&gt;" in said
        assert library.common(locale).labels["draft"] not in page
        assert library.common(locale).labels["reviewed"].rpartition("}")[2].strip() in said


def test_a_language_that_is_missing_is_named_on_the_sheet(printroom: Flask) -> None:
    english = library.offered("H06", "de")
    page = render_html(english, Personal(practice="P", asked_for="de"))
    assert "This sheet is in English; not yet in German." in page


def test_a_language_nobody_has_named_is_another_one(printroom: Flask) -> None:
    page = render_html(library.offered("H06", "other"), Personal(practice="P", asked_for="other"))
    assert "This sheet is in English; not yet in another language." in page


def test_the_label_of_a_missing_translation_is_written_in_the_language_wanted(printroom: Flask) -> None:
    page = render_html(library.sheet("H06", "en"), Personal(practice="P", asked_for="fa"))
    assert '<p class="h-status" lang="fa" dir="rtl">این برگه به انگلیسی است؛ هنوز به فارسی آماده نیست' in page


def test_one_template_makes_the_page_and_the_paper(printroom: Flask) -> None:
    sheet, mine = library.sheet("H07", "fa"), Personal(practice="P")
    on_screen, on_paper = render_html(sheet, mine), render_html(sheet, mine, for_press=True)
    assert on_screen.partition("<body>")[2] == on_paper.partition("<body>")[2]
    assert "stylesheet" in on_screen
    assert "stylesheet" not in on_paper


def test_a_sheet_with_chosen_steps_numbers_them_anew_and_keeps_every_other_part(printroom: Flask) -> None:
    whole, mine = library.sheet("H07", "fa"), Personal(practice="P")
    some = only(whole, (2, 5))
    page = render_html(some, mine)
    first, second, *rest = (lines_of(whole)[at] for at in (1, 4, 0, 2, 3, 5))
    assert re.findall(r'<span class="h-n">(.*?)</span>\s*<div class="h-do"><b>(.*?)</b>', page) == [
        ("۱", first),
        ("۲", second),
    ]
    assert not [line for line in rest if f"<b>{line}</b>" in page]
    for each in library.sheets("en"):
        assert [part for part in only(each, (1,)).parts if part.kind != "STEPS"] == [
            part for part in each.parts if part.kind != "STEPS"
        ]
    assert some.standing
    assert some.standing.strong in page
    assert len({mine.digest_with(one) for one in (whole, some, only(whole, (2,)))}) == 3
    printed = PdfReader(BytesIO(pdf.render(some, mine)))
    assert len(printed.pages) <= 2


def test_a_page_reads_from_the_right_where_its_language_does(printroom: Flask) -> None:
    assert re.search(r'<html lang="fa"\s+dir="rtl"', page_for(locale="fa"))
    assert re.search(r'<html lang="en-CA"\s+dir="ltr"', page_for())


def test_a_page_has_no_inline_style_or_script(printroom: Flask) -> None:
    page = page_for("H01")
    assert " style=" not in page
    assert "<script" not in page


def test_the_paper_is_one_of_two(printroom: Flask) -> None:
    with pytest.raises(ValueError, match="a3"):
        page_for(paper="a3")
    assert 'class="a4"' in page_for(paper=Paper.A4)


def test_every_page_ends_with_where_to_call(printroom: Flask) -> None:
    for locale in ("en", "fa"):
        assert "9-8-8" in page_for(locale=locale).partition("h-foot")[2].partition("</footer>")[0]
