"""axe-core finds nothing on any page: with data, empty and in error, in both directions and both schemes."""

import re
from base64 import b32decode
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import pytest

from clinic import clock
from clinic.people.setup import one_time_address
from clinic.vault.totp import code_at
from tests.doors import asked, table
from tests.doors.table import Row
from tests.doors.test_table import named, rule_of
from tests.pages import axe
from tests.pages.conftest import Scene
from tests.pages.looking import WAYS, house_of, looked, sent
from tests.pages.states import STATES
from tests.people.walking import Walker

pytestmark = pytest.mark.engine("sqlite")

# Who looks, where several may: those who work there first.
WHO_LOOKS = ("therapist", "owner", "client", "intake", "visitor", "supervisor")
# Unless the address names a client, an enquiry or a number, there is nothing to see here.
NEEDS_SOMEBODY = re.compile(
    r"^/portal|^/desk/notes/new$|^/desk/intake/waiting/new$|^/desk/diary/bad-day/plan$|/enquiries/shorter$"
)
ASKS_AGAIN = (400, 409, 422)
LOOKED_AT = [row for row in table.rows() if row.method == "GET" and 200 in row.answers.values()]
PAGES = [row for row in LOOKED_AT if row.is_page]
BARE = [row for row in PAGES if "<" not in row.rule and not NEEDS_SOMEBODY.search(row.rule)]
FORMS = [row for row in table.rows() if row.method == "POST" and set(ASKS_AGAIN) & set(row.answers.values())]


def who_is_shown(row: Row, *statuses: int) -> str:
    if row.answers["visitor"] in statuses and not row.rule.startswith("/desk"):
        return "visitor"
    return next(who for who in WHO_LOOKS if row.answers[who] in statuses)


@pytest.mark.parametrize("row", PAGES, ids=named)
def test_nothing_stands_in_the_way_on_a_page_with_data(full: Scene, row: Row) -> None:
    house, who = house_of(full), who_is_shown(row, 200)
    path = asked.path(rule := rule_of(house.app, row), asked.values(house, rule, who))
    asks = urlencode(asked.query(house, row.rule))
    assert looked(full, who, f"{path}?{asks}" if asks else path) == []


@pytest.mark.parametrize("row", FORMS, ids=named)
def test_nothing_stands_in_the_way_when_a_form_comes_back(full: Scene, row: Row) -> None:
    house, who = house_of(full), who_is_shown(row, *ASKS_AGAIN)
    path = asked.path(rule := rule_of(house.app, row), asked.values(house, rule, who))
    assert sent(full, who, path, asked.typed(house, row.rule), row.answers[who]) == []


@pytest.mark.parametrize("row", BARE, ids=named)
def test_nothing_stands_in_the_way_where_nothing_is_yet(empty: Scene, row: Row) -> None:
    who = who_is_shown(row, 200)
    assert looked(empty, who, row.rule, with_scripts=False) == []


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_stands_in_the_way_of(full: Scene, state: Callable[[Scene], list[str]]) -> None:
    assert state(full) == []


def test_nothing_stands_in_the_way_of_setting_up(before: Scene) -> None:
    address = one_time_address(before.app)
    assert address is not None
    path = urlsplit(address).path
    found = looked(before, "visitor", path) + sent(before, "visitor", path, {}, 422)
    newcomer = Walker.at(before.app)
    newcomer.send(path, practice="Harbour", zone="America/Halifax", region="CA-NS", locales="en", name="Olga",
                  email="olga@example.test", password="five plain words for olga")  # fmt: skip
    found += looked(before, "visitor", f"{path}/phone")
    found += sent(before, "visitor", f"{path}/phone", {"code": "123456"}, 422)
    seed = re.search(r'id="seed"[^>]*>(?:<[^>]*>)?([A-Z2-7\s]+)<', newcomer.open(f"{path}/phone").text)
    assert seed is not None
    newcomer.send(f"{path}/phone", code=code_at(b32decode(re.sub(r"\s", "", seed[1])), clock.now()))
    found += looked(before, "visitor", f"{path}/kit")
    found += sent(before, "visitor", f"{path}/kit", {"kit": "AAAAA"}, 422)
    assert found == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("document.querySelector('label').remove()", "light: label"),
        ("document.documentElement.removeAttribute('lang')", "light: html-has-lang"),
        ("document.querySelector('h1').style.color = '#4a4a44'", "dark: color-contrast"),
        ("document.querySelector('h1').style.color = '#c9c6bd'", "light: color-contrast"),
        ("document.querySelector('h1').style.inlineSize = '120vw'", r"light: \d+ pixels to scroll sideways"),
        ("document.querySelector('h1').style.inlineSize = '120vw'", r"dark: \d+ pixels to scroll sideways"),
    ],
)
def test_what_does_stand_in_the_way_is_found(full: Scene, fault: str, said: str) -> None:
    language, place, rules = next(way for way in WAYS if said.startswith(way[1].scheme))
    page = full.windows.of("visitor", place)
    page.goto("/healthz")
    assert axe.turned(page, f"/recover?lang={language}").status == 200
    assert axe.found(page, place.scheme, rules) == []
    page.evaluate(fault)
    assert any(re.match(said, one) for one in axe.found(page, place.scheme, rules))
