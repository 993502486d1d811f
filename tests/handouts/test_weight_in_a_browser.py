"""The public sheets come light: with their faces, to a phone on a slow line, in each language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from clinic.database import db
from clinic.handouts import library
from tests.answering import answering
from tests.intake.test_booking_in_a_browser import MOST_BYTES, bytes_of
from tests.practice import Practice


@pytest.fixture
def address(practice: Practice) -> Iterator[str]:
    owner = practice.browser_of(practice.olga)
    for code in library.codes():
        if library.subject(code).is_for_anybody:
            assert owner.post(f"/desk/practice/resources/{code}/publication").status_code == 303
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.mark.parametrize("page", ["/resources", "/resources/check-yourself-first"])
def test_a_public_page_of_sheets_comes_in_less_than_a_hundred_thousand_bytes_in_each_language(
    browser: Browser, address: str, page: str
) -> None:
    for locale in library.LANGUAGES:
        came = bytes_of(browser, f"{address}{page}?in={locale}")
        assert sum(came.values()) < MOST_BYTES, (locale, came)
