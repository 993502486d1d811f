"""Answers typed in from paper by the keys alone: each digit leads on, and the whole is kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from clinic.database import db
from tests.answering import answering
from tests.hands import signed_in


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def address(practice, maya) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.fixture
def ines(practice, address: str, context: BrowserContext) -> Page:
    return signed_in(practice.ines, context, address)


def test_a_questionnaire_is_typed_in_without_leaving_the_digits(ines, address, maya):
    ines.goto(f"{address}/desk/clients/{maya.id}/measures/new/PHQ9")
    # A slip is taken back, one item is left out by Enter, and the last is typed over.
    ines.keyboard.type("22212")
    ines.keyboard.press("Backspace")
    ines.keyboard.press("Backspace")
    ines.keyboard.type("1")
    ines.keyboard.press("Enter")
    ines.keyboard.type("210")
    expect(ines.get_by_label("Item 5")).to_have_value("1")
    expect(ines.get_by_label("Item 6")).to_have_value("")
    ines.keyboard.press("Control+Enter")
    expect(ines.get_by_text("12, moderate")).to_be_visible()
    ines.goto(f"{address}/desk/clients/{maya.id}/measures/new/CHECKIN")
    ines.keyboard.type("10")
    ines.keyboard.type("7")
    expect(ines.get_by_label("How things are between me")).to_have_value("7")
