"""How a sheet's language says a number, a day with its time, and another language's name."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from clinic.handouts import spoken

MEETING = datetime(2026, 12, 3, 14, tzinfo=ZoneInfo("America/Halifax"))


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Thursday 3 December, 2:00 pm"),
        ("fr", "jeudi 3 décembre, 14\u00a0h"),
        ("fa", "پنجشنبه ۳ دسامبر، ساعت ۲:۰۰ بعدازظهر"),
        ("ar", "الخميس ٣ ديسمبر، ٢:٠٠ م"),
        ("uk", "четвер, 3 грудня, 14:00"),
        ("zh-Hans", "12月3日星期四 14:00"),
        ("pa", "ਵੀਰਵਾਰ, 3 ਦਸੰਬਰ, 2:00 ਬਾ.ਦੁ."),
    ],
)
def test_a_meeting_is_told_as_the_language_tells_it(printroom: Flask, locale: str, said: str) -> None:
    assert spoken.full_time(MEETING, locale).replace("\u202f", " ") == said


@pytest.mark.parametrize(("locale", "said"), [("en", "21"), ("fa", "۲۱"), ("ar", "٢١"), ("pa", "21")])
def test_numbers_are_in_the_digits_a_language_is_read_in(locale: str, said: str) -> None:
    assert spoken.digits(21, locale) == said


def test_a_language_is_named_in_the_sheets_own(printroom: Flask) -> None:
    assert spoken.language_name("uk", "pa") == "ਯੂਕਰੇਨੀਆਈ"
    assert spoken.language_name("zh-Hans", "fr") == "chinois"
