"""In which language an answer is written, and how it writes days, times and numbers."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic import clock
from clinic.edge import current, wording
from clinic.edge.catalogue import digits, gettext, ngettext
from clinic.edge.faces import faces

INSTANT = datetime(2026, 6, 4, 17, 0, tzinfo=UTC)
HALIFAX = "America/Halifax"
TEHRAN = ZoneInfo("Asia/Tehran")


def _lang(client: FlaskClient, path: str = "/nowhere", **headers: str) -> str:
    page = client.get(path, headers=headers).get_data(as_text=True)
    return page.partition('<html lang="')[2].partition('"')[0]


def test_without_a_wish_it_is_english(stranger: FlaskClient) -> None:
    assert _lang(stranger) == "en"


def test_a_browser_says_what_it_prefers(stranger: FlaskClient) -> None:
    assert _lang(stranger, **{"Accept-Language": "fa-IR,fa;q=0.9,en;q=0.5"}) == "fa"
    assert _lang(stranger, **{"Accept-Language": "en-CA,fa;q=0.5"}) == "en"
    assert _lang(stranger, **{"Accept-Language": "xx"}) == "en"


def test_a_visitor_chooses_and_the_choice_stays(stranger: FlaskClient) -> None:
    assert _lang(stranger, "/nowhere?lang=fa") == "fa"
    assert _lang(stranger) == "fa"
    assert _lang(stranger, "/nowhere?lang=en") == "en"
    assert _lang(stranger, **{"Accept-Language": "fa"}) == "en"


def test_a_language_we_do_not_speak_changes_nothing(stranger: FlaskClient) -> None:
    answer = stranger.get("/nowhere?lang=tlh")
    assert "Set-Cookie" not in answer.headers


def test_an_account_has_its_own_language(
    browser_of: Callable[[str], FlaskClient], residents: dict[str, object]
) -> None:
    object.__setattr__(residents["client"], "locale", "fa")
    client = browser_of("client")
    assert _lang(client) == "fa"
    assert _lang(client, **{"Accept-Language": "en"}) == "fa"


def test_a_language_asked_for_while_signed_in_stays_until_the_session_is_another(
    browser_of: Callable[[str], FlaskClient], residents: dict[str, object]
) -> None:
    client = browser_of("client")
    assert _lang(client, "/nowhere?lang=fa") == "fa"
    assert _lang(client) == "fa"
    client.set_cookie("s", "N" * 43)
    assert _lang(client) == "fa"


def test_a_forged_visitor_cookie_is_as_good_as_none(stranger: FlaskClient) -> None:
    stranger.set_cookie("v", "short.fa")
    assert _lang(stranger) == "en"


def test_a_span_of_time_names_the_part_of_the_day_once_in_persian(app: Flask) -> None:
    until = INSTANT + timedelta(minutes=50)
    with app.test_request_context("/"):
        assert wording.time_span(INSTANT, until, HALIFAX) == "2:00 pm to 2:50 pm"
        with wording.speaking("fa"):
            assert wording.time_span(INSTANT, until, HALIFAX) == "۲:۰۰ تا ۲:۵۰ بعدازظهر"
            at_midnight = INSTANT - timedelta(hours=2, minutes=30)
            assert (
                wording.time_span(at_midnight, at_midnight + timedelta(minutes=50), HALIFAX)
                == "۱۱:۳۰ صبح تا ۱۲:۲۰ ظهر"
            )


def test_a_time_that_the_clock_shows_twice_is_told_apart(app: Flask) -> None:
    first, second = (datetime(2026, 11, 1, hour, 15, tzinfo=UTC) for hour in (4, 5))
    with app.test_request_context("/"):
        assert wording.clock(first, HALIFAX) == "1:15 am (before the clock goes back)"
        assert wording.full_time(second, HALIFAX) == "Sunday 1 November, 1:15 am (after the clock goes back)"
        assert wording.clock(first, "America/Regina") == "10:15 pm"
        assert wording.clock(second + timedelta(hours=1), HALIFAX) == "2:15 am"
        # What the clock leaps over is no time of anybody's; what stands beside it is plain.
        spring = datetime(2027, 3, 14, 5, 45, tzinfo=UTC)
        assert wording.clock(spring, HALIFAX) == "1:45 am"
        assert wording.clock(spring + timedelta(minutes=15), HALIFAX) == "3:00 am"
        with wording.speaking("fr"):
            assert wording.clock(first, HALIFAX) == "1\u00a0h\u00a015 (avant le recul de l’heure)"
        with wording.speaking("fa"):
            assert wording.clock(second, HALIFAX) == "۱:۱۵ بامداد (پس از عقب کشیدن ساعت)"
            until = first + timedelta(minutes=15)
            assert wording.time_span(first, until, HALIFAX).count("پیش از") == 2


def test_a_day_in_a_list_that_goes_back_for_years_says_its_year_where_it_is_another(app: Flask) -> None:
    year = clock.now().astimezone(ZoneInfo(HALIFAX)).year
    with app.test_request_context("/"):
        assert wording.listed_day(date(year, 6, 4), HALIFAX) == "4 Jun"
        assert wording.listed_day(date(year - 1, 6, 4), HALIFAX) == f"4 Jun {year - 1}"
        # There the old year is not over yet.
        assert wording.listed_day(datetime(year, 1, 1, 2, tzinfo=UTC), HALIFAX) == f"31 Dec {year - 1}"
        with wording.speaking("fa"):
            assert wording.listed_day(date(2024, 6, 4), HALIFAX) == "۴ ژوئن ۲۰۲۴"


def test_a_clock_that_is_never_changed_is_not_called_like_one_that_is(app: Flask) -> None:
    with app.test_request_context("/"):
        assert wording.zone_name("America/Regina") == "Central Standard Time"
        assert wording.zone_name("America/Winnipeg") == "Central Time"
        with wording.speaking("fr"):
            assert wording.zone_name("America/Regina") == "heure normale du centre nord-américain"


def test_persian_is_written_from_the_right(stranger: FlaskClient) -> None:
    assert '<html lang="fa" dir="rtl">' in stranger.get("/nowhere?lang=fa").text


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en",
            [
                "2:00 pm",
                "Thursday 4 June",
                "Thursday 4 June, 2:00 pm",
                "4 June 2026",
                "1,234.5",
                "Atlantic Time",
            ],
        ),
        (
            "fr",
            [
                "14\u00a0h",
                "jeudi 4 juin",
                "jeudi 4 juin, 14\u00a0h",
                "4 juin 2026",
                "1\u00a0234,5",
                "heure de l’Atlantique",
            ],
        ),
        (
            "fa",
            [
                "۲:۰۰ بعدازظهر",
                "پنجشنبه ۴ ژوئن",
                "پنجشنبه ۴ ژوئن، ساعت ۲:۰۰ بعدازظهر",
                "۴ ژوئن ۲۰۲۶",
                "۱٬۲۳۴٫۵",
                "وقت آتلانتیک",
            ],
        ),
    ],
)
def test_each_language_writes_days_times_and_numbers_in_its_own_way(
    house: Flask, locale: str, said: list[str]
) -> None:
    with house.test_request_context(f"/?lang={locale}"):
        written = [
            wording.clock(INSTANT, HALIFAX),
            wording.day(INSTANT, HALIFAX),
            wording.full_time(INSTANT, HALIFAX),
            wording.written_date(date(2026, 6, 4)),
            wording.number(1234.5),
            wording.zone_name(HALIFAX),
        ]
    assert written == said


@pytest.mark.parametrize(
    ("hour", "said"), [(0, "12:00 am"), (9, "9:00 am"), (12, "12:00 pm"), (23, "11:00 pm")]
)
def test_the_clock_is_said_as_one_says_it(house: Flask, hour: int, said: str) -> None:
    with house.test_request_context("/"):
        assert wording.clock(datetime(2026, 6, 4, hour, tzinfo=UTC), "UTC") == said


@pytest.mark.parametrize(
    ("locale", "said"), [("en", ["9", "12", "2"]), ("fr", ["9", "12", "14"]), ("fa", ["۹", "۱۲", "۲"])]
)
def test_the_hours_beside_a_day_are_those_its_clock_shows(house: Flask, locale: str, said: list[str]) -> None:
    with house.test_request_context(f"/?lang={locale}"):
        assert [wording.hour_mark(hour) for hour in (9, 12, 14)] == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (0, "۱۲:۳۰ بامداد"),
        (9, "۹:۳۰ صبح"),
        (12, "۱۲:۳۰ ظهر"),
        (16, "۴:۳۰ بعدازظهر"),
        (17, "۵:۳۰ عصر"),
        (21, "۹:۳۰ شب"),
    ],
)
def test_persian_names_the_part_of_the_day(house: Flask, hour: int, said: str) -> None:
    with house.test_request_context("/?lang=fa"):
        assert wording.clock(datetime(2026, 6, 4, hour, 30, tzinfo=UTC), "UTC") == said


@pytest.mark.parametrize(
    ("locale", "zone", "said"),
    [
        ("en", "America/Halifax", "Halifax, Atlantic Time"),
        ("en", "America/Argentina/Buenos_Aires", "Argentina (Argentina/Buenos Aires) Time"),
        ("fr", "America/St_Johns", "Saint-Jean de Terre-Neuve, heure de Terre-Neuve"),
        ("fa", "Asia/Tehran", "تهران، وقت ایران"),
    ],
)
def test_a_clock_is_called_what_people_there_call_it(house: Flask, locale: str, zone: str, said: str) -> None:
    with house.test_request_context(), wording.speaking(locale):
        assert wording.zone_place(zone) == said


def test_a_persian_month_ends_as_what_follows_it_asks(house: Flask) -> None:
    with house.test_request_context(), wording.speaking("fa"):
        assert wording.day(date(2027, 1, 4)) == "دوشنبه ۴ ژانویه"
        assert wording.written_date(date(2027, 1, 4)) == "۴ ژانویهٔ ۲۰۲۷"


def test_a_day_is_the_day_there(house: Flask) -> None:
    late = datetime(2026, 6, 4, 22, 0, tzinfo=UTC)
    with house.test_request_context("/"):
        assert wording.day(late, HALIFAX) == "Thursday 4 June"
        assert wording.day(late, TEHRAN) == "Friday 5 June"


def test_times_are_those_of_the_practice(house: Flask) -> None:
    class OurPractice:
        name = "Quiet Harbour"
        zone = HALIFAX
        locales = ("en", "fa")
        street = phone = ""

    current.practice_from(house, OurPractice)
    with house.test_request_context("/"):
        assert wording.clock(INSTANT) == "2:00 pm"
        assert str(current.zone()) == HALIFAX


def test_a_letter_is_written_in_its_readers_language(house: Flask) -> None:
    with house.test_request_context("/"):
        with wording.speaking("fa"):
            assert wording.digits("12") == "۱۲"
        assert wording.digits("12") == "12"
    with wording.speaking("fa"):
        assert wording.language() == "fa"


def test_numbers_typed_on_any_keyboard_are_read() -> None:
    assert wording.latin_digits("۲۰۲۶-۰۶-٠٤") == "2026-06-04"


def test_changing_the_language_stays_on_the_page(house: Flask) -> None:
    with house.test_request_context("/book?service=a&day=2026-06-04&lang=en&day=x"):
        assert wording.in_language("fa") == "?service=a&day=2026-06-04&day=x&lang=fa"


def test_a_number_inside_a_sentence_has_its_languages_digits(house: Flask) -> None:
    with house.test_request_context("/?lang=fa"):
        assert gettext("This is too long: %(most)s characters at most.", most=300).endswith("۳۰۰ نویسه.")
        assert gettext("Please write between %(min)d and %(max)d characters.", min=2, max=9).count("2") == 1


@pytest.mark.parametrize(
    ("locale", "name", "said"),
    [
        ("en", "ل.م.", "Next: \u2068ل.م.\u2069"),
        ("en", "Lena", "Next: Lena"),
        ("fa", "A. B.", "بعدی: \u2068A. B.\u2069"),
        ("fa", "لیلا", "بعدی: لیلا"),
        ("fa", "2 · 2026-11-28", "بعدی: \u20682 · 2026-11-28\u2069"),
        ("fa", "۲۸ نوامبر - ۲", "بعدی: ۲۸ نوامبر - ۲"),
        ("fr", "<b>ל</b>", "Ensuite\u00a0: \u2068&lt;b&gt;ל&lt;/b&gt;\u2069"),
    ],
)
def test_what_runs_the_other_way_is_set_apart_in_a_sentence_of_a_page(
    house: Flask, locale: str, name: str, said: str
) -> None:
    page = '{% autoescape true %}{{ _("Next: %(name)s", name=name) }}{% endautoescape %}'
    with house.test_request_context(f"/?lang={locale}"):
        assert house.jinja_env.from_string(page).render(name=name) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "0\u00a0h"), (9, 5, "9\u00a0h\u00a005"), (23, 30, "23\u00a0h\u00a030")],
)
def test_french_counts_the_hours_of_a_whole_day(house: Flask, hour: int, minute: int, said: str) -> None:
    with house.test_request_context("/?lang=fr"):
        assert wording.clock(datetime(2026, 6, 4, hour, minute, tzinfo=UTC), "UTC") == said


def test_french_numbers_only_the_first_of_a_month_as_the_first(house: Flask) -> None:
    with house.test_request_context("/?lang=fr"):
        assert wording.day(date(2026, 11, 1)) == "dimanche 1er novembre"
        assert wording.written_date(date(2026, 11, 1)) == "1er novembre 2026"
        assert wording.day(date(2026, 11, 21)) == "samedi 21 novembre"


@pytest.mark.parametrize(("minutes", "said"), [(1, "dans une minute"), (2, "dans 2 minutes")])
def test_french_has_its_own_one_and_many(house: Flask, minutes: int, said: str) -> None:
    with house.test_request_context("/?lang=fr"):
        sentence = ngettext(
            "You can try again in one minute.",
            "You can try again in %(minutes)s minutes.",
            minutes,
            minutes=minutes,
        )
        assert sentence == f"Vous pouvez réessayer {said}."


@pytest.mark.parametrize("locale", sorted(wording.LANGUAGES))
def test_a_clock_that_goes_on_in_a_page_has_the_faces_that_are_written_elsewhere(
    house: Flask, locale: str
) -> None:
    midnight = datetime(2026, 6, 4, 0, 0, tzinfo=ZoneInfo(HALIFAX))
    with house.test_request_context(), wording.speaking(locale):
        for hour, (struck, after) in enumerate(faces(locale)):
            assert (
                struck
                == wording.wall_time(f"{hour:02}:00")
                == wording.clock(midnight.replace(hour=hour), HALIFAX)
            )
            past = wording.clock(midnight.replace(hour=hour, minute=7), HALIFAX)
            assert after.replace("{minute}", digits("07")) == past
            assert wording.wall_time(f"{hour:02}:07") == past
        assert wording.wall_time("۱۴:۰۷") == wording.wall_time("14:07")
        assert [wording.wall_time(typed) for typed in ("", "25:00", "two")] == [
            digits(typed) for typed in ("", "25:00", "two")
        ]
