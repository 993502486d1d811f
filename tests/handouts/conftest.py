"""The library as it is, and a page's way to paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from clinic.handouts import library
from clinic.handouts.library import Sheet

ROOT = Path(__file__).parent.parent.parent
EVERY_SHEET = [(code, locale) for code in library.codes() for locale in library.locales_of(code)]


def words_of(sheet: Sheet) -> list[str]:
    """Every text of a sheet that the page must carry, in no particular order."""
    words = [sheet.title, sheet.setting, sheet.lead]
    for part in sheet.parts:
        if part.kind not in ("STEPS", "STANDING"):
            words.append(part.heading)
        words += [*part.paragraphs, part.low, part.high]
        words += [text for item in part.items for text in (item.text, item.detail, item.say)]
    if sheet.standing:
        words += [sheet.standing.strong, sheet.standing.text]
    return [word for word in words if word]


@pytest.fixture
def printroom(app: Flask) -> Iterator[Flask]:
    """A practice's app, a request under way: what a sheet is rendered in."""
    with app.test_request_context("/"):
        yield app
