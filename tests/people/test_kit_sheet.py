"""The kit on paper: two sheets, every character, nothing fetched."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from clinic import clock
from clinic.people import kit_sheet, setup
from clinic.people.beginning import Wishes
from clinic.people.kit_sheet import SheetNotPrinted
from clinic.press import printing
from clinic.vault.kit import fingerprint, kit_text, read_kit


@pytest.fixture
def begun(app):
    wishes = Wishes("Harbour Counselling", "America/Halifax", "CA-NS", ("en",), "Olga", "olga@example.test")
    return setup.begin(wishes, "five plain words for olga")


def test_both_sheets_carry_the_whole_kit(begun):
    pdf = PdfReader(BytesIO(kit_sheet.pdf(begun, clock.now())))
    assert len(pdf.pages) == 2
    for page in pdf.pages:
        words = page.extract_text()
        assert "Harbour Counselling" in words
        assert fingerprint(begun.bundle.root_vk) in words
        groups = kit_text(begun.kit).split("-")
        places = [words.index(group) for group in groups]
        assert places == sorted(places)
        assert (
            read_kit(" ".join(words[p : p + len(g)] for p, g in zip(places, groups, strict=True)))
            == begun.kit
        )


def test_the_pdf_says_nothing_of_the_kit_outside_its_pages(begun):
    printed = kit_sheet.pdf(begun, clock.now())
    pdf = PdfReader(BytesIO(printed))
    assert pdf.metadata.title == "Recovery kit"
    assert kit_text(begun.kit).split("-")[0].encode() not in printed
    assert begun.kit.hex().encode() not in printed


def test_a_press_that_fails_is_said_without_words_of_the_page(begun, monkeypatch):
    assert printing.is_ready()
    monkeypatch.setattr(printing.sys, "executable", "/bin/false")
    with pytest.raises(SheetNotPrinted) as said:
        kit_sheet.pdf(begun, clock.now())
    assert kit_text(begun.kit)[:5] not in str(said.value)


def test_the_kit_goes_through_a_process_of_its_own_that_ends_with_it(begun):
    assert printing.is_ready()
    before = _children()
    with printing.press_of_its_own() as press:
        assert press.is_ready()
        assert _children() - before == {press.pid}
    kit_sheet.pdf(begun, clock.now())
    assert _children() == before


def _children() -> set[int]:
    lists = Path("/proc/self/task").glob("*/children")
    return {int(child) for listed in lists for child in listed.read_text().split()}
