"""The pages of the library: for anybody what is published, for clinicians all, for the owner the choice."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.config import settings
from clinic.database import db
from clinic.handouts import library
from clinic.handouts.models import Publication
from tests.practice import Practice, open_practice

DESK = "/desk/handouts"
CHOICE = "/desk/practice/resources"


@pytest.fixture
def practice(app: Flask) -> Iterator[Practice]:
    with app.test_request_context("/"):
        yield open_practice(app)


@pytest.fixture
def published(practice: Practice) -> Practice:
    owner = practice.browser_of(practice.olga)
    for code in ("H01", "H06"):
        assert owner.post(f"{CHOICE}/{code}/publication").status_code == 303
    return practice


def test_before_anything_is_published_the_page_says_so(practice: Practice) -> None:
    page = practice.app.test_client().get("/resources")
    assert page.status_code == 200
    assert "No sheets here yet" in page.text


def test_anybody_finds_the_published_sheets_by_need(published: Practice) -> None:
    page = published.app.test_client().get("/resources")
    assert "When a talk gets heated" in page.text
    assert "/resources/slow-the-reply" in page.text
    assert "name-the-feeling" not in page.text


def test_the_page_is_in_persian_for_who_reads_persian(published: Practice) -> None:
    page = published.app.test_client().get("/resources?lang=fa")
    assert library.sheet("H06", "fa").title in page.text
    assert 'dir="rtl"' in page.text


def test_anybody_reads_a_published_sheet(published: Practice) -> None:
    page = published.app.test_client().get("/resources/slow-the-reply")
    assert page.status_code == 200
    assert "Harbour Counselling" in page.text
    assert "/resources/slow-the-reply.pdf?paper=a4&amp;in=en" in page.text


def test_anybody_takes_a_published_sheet_home(published: Practice) -> None:
    answer = published.app.test_client().get("/resources/slow-the-reply.pdf?paper=a4&lang=fa")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="slow-the-reply-fa.pdf"'
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/Lang"] == "fa"
    assert round(reader.pages[0].mediabox.height) == 842


@pytest.mark.parametrize(
    "path",
    [
        "/resources/name-the-feeling",
        "/resources/name-the-feeling.pdf",
        "/resources/mend-after-a-break",
        "/resources/nothing",
        "/resources/H06",
        "/resources/..%2Fcommon",
    ],
)
def test_what_is_not_published_is_not_there(published: Practice, path: str) -> None:
    assert published.app.test_client().get(path).status_code == 404


def test_a_paper_nobody_has_is_not_there(published: Practice) -> None:
    assert published.app.test_client().get("/resources/slow-the-reply.pdf?paper=a3").status_code == 404


def test_the_owner_publishes_and_takes_back(practice: Practice) -> None:
    owner, visitor = practice.browser_of(practice.olga), practice.app.test_client()
    owner.post(f"{CHOICE}/H03/publication")
    owner.post(f"{CHOICE}/H03/publication")
    assert visitor.get("/resources/name-the-feeling").status_code == 200
    assert "Take off the page" in owner.get(CHOICE).text
    owner.post(f"{CHOICE}/H03/withdrawal")
    owner.post(f"{CHOICE}/H03/withdrawal")
    assert visitor.get("/resources/name-the-feeling").status_code == 404
    actions = [entry.action for entry in db.session.scalars(select(Entry)) if entry.subject == "H03"]
    assert actions == ["handout.published", "handout.withdrawn"]


def test_a_sheet_for_two_is_never_published(practice: Practice) -> None:
    owner = practice.browser_of(practice.olga)
    answer = owner.post(f"{CHOICE}/H07/publication")
    assert answer.status_code == 409
    assert "given with care" in answer.text
    assert db.session.get(Publication, "H07") is None
    assert f"{CHOICE}/H07/" not in owner.get(CHOICE).text


def test_there_is_nothing_to_publish_that_is_not_in_the_library(practice: Practice) -> None:
    owner = practice.browser_of(practice.olga)
    assert owner.post(f"{CHOICE}/H99/publication").status_code == 404
    assert owner.post(f"{CHOICE}/H99/withdrawal").status_code == 404


@pytest.mark.parametrize("who", ["ines", "sam", "iris"])
def test_only_the_owner_chooses_what_is_published(practice: Practice, who: str) -> None:
    browser = practice.browser_of(getattr(practice, who))
    assert browser.get(CHOICE).status_code == 404
    assert browser.post(f"{CHOICE}/H03/publication").status_code == 404


@pytest.mark.parametrize("who", ["ines", "sam"])
def test_a_clinician_looks_through_the_library(practice: Practice, who: str) -> None:
    browser = practice.browser_of(getattr(practice, who))
    page = browser.get(DESK).text
    for sheet in library.sheets("en"):
        assert sheet.title in page
    assert "After each was asked alone" in page


def test_a_clinician_looks_at_a_sheet_before_giving_it(practice: Practice) -> None:
    browser = practice.browser_of(practice.ines)
    assert library.sheet("H07", "fa").title in browser.get(f"{DESK}/H07/fa").text
    answer = browser.get(f"{DESK}/H07/fa.pdf?large=1")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "path", [f"{DESK}/H99/en", f"{DESK}/H01/de", f"{DESK}/H01/en.1", f"{DESK}/H01/de.pdf"]
)
def test_a_sheet_that_is_not_there_is_not_found(practice: Practice, path: str) -> None:
    assert practice.browser_of(practice.ines).get(path).status_code == 404


@pytest.mark.parametrize("who", ["olga", "iris"])
def test_the_library_is_behind_the_clinical_door(practice: Practice, who: str) -> None:
    browser = practice.browser_of(getattr(practice, who))
    for path in (DESK, f"{DESK}/H07/en", f"{DESK}/H07/en.pdf"):
        assert browser.get(path).status_code == 404


def test_a_visitor_is_asked_to_sign_in(practice: Practice) -> None:
    for path in (DESK, CHOICE):
        assert practice.app.test_client().get(path).status_code == 303


def test_the_sheets_for_anybody_are_offered_in_seven_languages_and_keep_nothing_in_the_browser(
    published: Practice,
) -> None:
    visitor = published.app.test_client()
    page = visitor.get("/resources?in=uk")
    for locale, name in library.languages():
        assert f'href="/resources?in={locale}"' in page.text
        assert name in page.text
    assert library.common("uk").needs["HEAT"] in page.text
    assert "The words around them are not yet: they are in English." in page.text
    assert "Set-Cookie" not in page.headers
    assert 'href="/book"' in page.text
    sheet = visitor.get("/resources/slow-the-reply?in=pa")
    assert library.sheet("H06", "pa").lead in sheet.text
    assert "Set-Cookie" not in sheet.headers
    published.browser_of(published.olga).post(f"{CHOICE}/H08/publication")
    missing = visitor.get(f"/resources/{library.subject('H08').slug}?in=pa").text
    assert library.common("pa").labels["fallback"].split("{")[0] in missing
    assert '<html lang="fa"' in visitor.get("/resources?in=fa").text


def test_search_engines_find_the_published_sheets_in_each_language_and_nothing_else(
    published: Practice,
) -> None:
    visitor, home = published.app.test_client(), settings().public_url
    address = f"{home}/resources/slow-the-reply"
    page = visitor.get("/resources/slow-the-reply?in=fa").text
    assert f'<link rel="canonical" href="{address}?in=fa">' in page
    assert f'<link rel="alternate" hreflang="en" href="{address}?in=en">' in page
    assert f'<link rel="alternate" hreflang="x-default" href="{address}">' in page
    assert library.sheet("H06", "fa").lead in page
    published.browser_of(published.olga).post(f"{CHOICE}/H08/publication")
    # Where it is not in that language, the page is the English one under another address.
    other = f"/resources/{library.subject('H08').slug}"
    assert f'rel="canonical" href="{home}{other}?in=en"' in visitor.get(f"{other}?in=uk").text
    assert "noindex" not in page + visitor.get("/resources").text
    assert "noindex" in visitor.get("/book").text
    assert "noindex" in published.browser_of(published.ines).get(f"{DESK}/H06/en").text
    told = visitor.get("/robots.txt").text
    assert "Disallow: /\n" in told
    assert f"Sitemap: {home}/sitemap.xml" in told
    places = ET.fromstring(visitor.get("/sitemap.xml").data)
    listed = {one.text for one in places.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert f"{address}?in=fa" in listed
    assert {one.partition("?")[0] for one in listed} == {
        f"{home}/resources",
        f"{home}/resources/check-yourself-first",
        home + other,
        address,
    }
