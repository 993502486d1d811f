"""U1: a routine note from its page to its signature by the keys alone, counted, in English and in Persian."""

import pytest
from playwright.sync_api import BrowserContext, expect

from clinic.database import db
from clinic.people.models import Account
from tests.answering import answering
from tests.hands import Keys, signed_in
from tests.practice import Practice

MOST_ACTIONS, MOST_WORDS = 25, 40

SAID = {
    "en": (
        "Came on time; two walks with a neighbour, one missed. Cooked for the first time since June.",
        "Activity up, self-criticism still strong at work. Sleep better.",
        "Keep the walks",
        "Thought record on Monday",
    ),
    "fa": (
        "سر وقت آمد؛ دو بار با همسایه پیاده رفت و یک بار نرفت. برای اولین بار آشپزی کرد.",
        "فعالیت بیشتر شده، سرزنش خود هنوز پررنگ است.",
        "ادامهٔ پیاده‌روی",
        "برگهٔ فکر روز دوشنبه",
    ),
}
SIGNED = {"en": "Signed and locked.", "fa": "امضا و قفل شد."}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_routine_note_is_written_and_signed_by_the_keys_alone(
    practice: Practice, context: BrowserContext, language: str
):
    maya = practice.client("Maya", of=practice.ines)
    db.session.get_one(Account, practice.ines.id).locale = language
    db.session.commit()
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}/desk/clients/{maya.id}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        keys = Keys(page)
        keys.presses("n")
        expect(page.locator("[name=f_data]")).to_be_focused()
        data, assessment, walks, record = SAID[language]
        keys.types(data)
        keys.presses("Tab")
        keys.types(assessment)
        keys.presses("Tab")
        keys.types(walks)
        keys.presses("Enter")
        keys.types(record)
        keys.presses("Tab", "Space")
        expect(page.locator("[name=risk]:checked")).to_have_value("NONE_RAISED")
        keys.presses("m", "Space", "t", "Space")
        expect(page.locator("[name=technique]:checked")).to_have_count(1)
        keys.presses("Control+Enter")
        expect(page.locator("[name=password]:not([disabled]):visible")).to_be_focused()
        keys.types(practice.ines.password)
        keys.presses("Enter")
        expect(page.get_by_text(SIGNED[language])).to_be_visible()
        expect(page.locator(".signed")).to_contain_text(record)
    assert keys.fields + keys.pressed <= MOST_ACTIONS
    assert sum(len(words.split()) for words in SAID[language]) <= MOST_WORDS


def test_a_single_key_acts_on_the_keyboard_of_another_script(practice: Practice, context: BrowserContext):
    maya = practice.client("Maya", of=practice.ines)
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}/desk/clients/{maya.id}")
        pressed = "dispatchEvent(new KeyboardEvent('keydown', {key: 'د', code: 'KeyN', bubbles: true}))"
        page.evaluate(f"document.getElementById('main').{pressed}")
        expect(page.locator("[name=f_data]")).to_be_focused()
