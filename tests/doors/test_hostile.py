"""Whatever is typed, sent or asked, at any form and any address of any door: an answer, never a failure."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from urllib.parse import quote_plus

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from tests.doors import asked, scraped, table
from tests.doors.heard import heard_by, listening
from tests.doors.scraped import Found
from tests.doors.table import WHO
from tests.furnished import ORIGIN, Furnished, Keeper

pytestmark = pytest.mark.engine("sqlite")

HOSTILE = {
    "nothing": "",
    "spaces": " \u00a0\u3000",
    "null bytes": "a\x00b\x00",
    "controls": "\x01\x1b[2J\x7f\x85\u2028\ufeff",
    "turned around": "\u202eevil\u202c \u2067\u2066right\u2069",
    "joined": "👩🏽‍🚀👨‍👩‍👧‍👦\u200d\ufe0f" * 3,
    "towers": "Z" + "\u0301\u0316" * 200,
    "half a pair": b"\xed\xa0\x80\xff\xfe",
    "markup": "\"'><script>alert(1)</script>{{7*7}}{% raw %}${7*7}",
    "a query": "'; DROP TABLE account; --",
    "a path": "../../../../etc/passwd\x00.png",
    "a header": "x\r\nBcc: all@example.test\r\n\r\n",
    "a format": "%s%n%(name)s{0.__class__}{}",
    "a huge number": "9" * 400,
    "a small number": "-1",
    "not a number": "nan",
    "another digit": "²٣۴௧",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "no such day": "2026-02-30",
    "the last instant": "9999-12-31T23:59:59Z",
    "the first instant": "0001-01-01T00:00:00Z",
    "midnight's end": "24:00",
    "an id": "00000000-0000-4000-8000-000000000000",
    "a long line": "w" * 20_000,
    "a long text": "line one of it\n" * 30_000,
    "a zone": "Etc/GMT+14/../../localtime",
    "an address": '"very odd"@[127.0.0.1]',
    "a foreign address": "मीरा@उदाहरण.परीक्षा",
    "a number to call": "+999999999999999999999",
}
# Signs in all fields of one form together; a body may have a million, and some are written as three.
ROOM = 500_000
# How many neighbours of a form meet each of these between them.
TOGETHER = 3
Kind = tuple[str, frozenset[str]]
BODIES = (
    ("application/json", b'{"name": ["a", {"b": null}]'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n\xff"),
    ("multipart/form-data", b"\x00"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"%zz=%&;;&=&%00=%ff"),
    ("application/x-www-form-urlencoded", b"name=" + b"x" * (1024 * 1024 + 1)),
    ("", b""),
)
TYPED = "application/x-www-form-urlencoded"
# What every page looks for after the question mark.
OF_EVERY_PAGE = frozenset({"lang"})


@pytest.fixture
def heard(house: Furnished) -> Iterator[set[str]]:
    with listening(house.app) as names:
        yield names


def answers_to(
    house: Furnished, keeper: Keeper, who: str, form: Found, typed: list[tuple[str, object]]
) -> TestResponse:
    """What comes back for this, sent as the form is, in a practice where nothing was sent before."""
    browser = house.browser(who)
    if any(isinstance(value, tuple) for _name, value in typed):
        answer = browser.post(form.action, MultiDict(typed).to_dict(flat=False))
    else:
        pairs = [("csrf_token", browser.csrf), *typed]
        body = "&".join(f"{as_sent(name)}={as_sent(value)}" for name, value in pairs)
        answer = browser.http.post(form.action, data=body, content_type=TYPED, headers=ORIGIN)
    answer.get_data()
    answer.close()
    keeper.put_back()
    return answer


@lru_cache(maxsize=512)
def as_sent(words: str | bytes) -> str:
    """As a form sends this. Kept: the same half a million signs go to one form after another."""
    return quote_plus(words)


def all_at_once(form: Found) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """Another kind in each field, until any three in a row have met them all, as has one that is alone."""
    kinds = list(HOSTILE)
    for first in range(0, len(kinds), min(TOGETHER, len(form.fields))):
        typed = []
        for place, (name, _offered) in enumerate(form.fields, first):
            # As much as a body may hold: with more, the form itself would never see it.
            typed.append((name, HOSTILE[kinds[place % len(kinds)]][: ROOM // len(form.fields)]))
        yield f"from {kinds[first]} on", typed


def variations(form: Found, alone: frozenset[str]) -> Iterator[tuple[str, list[tuple[str, object]]]]:
    """Hostile in every field, in each of these alone among what the page offers, and in other shapes."""
    if not form.fields:
        yield "a button alone", []
        return
    yield from all_at_once(form)
    # The one field of a form has met them all by now.
    by_itself = [name for name, _offered in form.fields if name in alone and len(form.fields) > 1]
    for number, name in enumerate(by_itself):
        rest = [pair for pair in form.fields if pair[0] != name]
        # Each field in turn meets a few of them, and over all forms every kind of field meets every one.
        kinds = list(HOSTILE)
        for step in range(2):
            kind = kinds[(number * 2 + step * 7) % len(kinds)]
            yield f"{name}: {kind}", [*rest, (name, HOSTILE[kind])]
    yield "twice", [pair for pair in form.fields for _time in range(2)]
    yield "lists", [(f"{name}[]", value) for name, value in form.fields]
    yield "files", [(name, (BytesIO(b"\x89PNG\x00\xff"), "a\x00.png")) for name, _value in form.fields]


def own_part(who: str, people: list[str], number: int) -> bool:
    """Whether this falls to them, where all that is hostile is divided among those shown the same thing."""
    return people[number % len(people)] == who


@pytest.fixture(scope="session")
def alone(_once: tuple[Furnished, Keeper], shown: dict[str, list[Found]]) -> dict[Kind, frozenset[str]]:
    """The fields that meet something by themselves in each form: those of a view once, wherever it is asked.

    The first of a numbered row stands for the row, and what no view reads is not sent to it by itself.
    """
    (house, keeper), found, met = _once, {}, set()
    with listening(house.app) as heard:
        for who in WHO:
            for form in shown[who]:
                kind = form.kind(house.app)
                if kind in found:
                    continue
                with heard_by(house.app, kind[0], heard) as read:
                    answers_to(house, keeper, who, form, list(form.fields))
                named = {(kind[0], re.sub(r"\d+", "", name)): name for name, _value in reversed(form.fields)}
                new = {key: name for key, name in named.items() if name in read and key not in met}
                found[kind] = frozenset(new.values())
                met |= new.keys()
    return found


@pytest.fixture(scope="session")
def shown_to(_once: tuple[Furnished, Keeper], shown: dict[str, list[Found]]) -> dict[Kind, list[str]]:
    """Everybody who has a form of a kind before them."""
    found: defaultdict[Kind, list[str]] = defaultdict(list)
    for who in WHO:
        for kind in dict.fromkeys(form.kind(_once[0].app) for form in shown[who]):
            found[kind].append(who)
    return found


@pytest.mark.parametrize("who", WHO)
def test_nothing_typed_into_any_form_breaks_it(
    house: Furnished,
    keeper: Keeper,
    shown: dict[str, list[Found]],
    shown_to: dict[Kind, list[str]],
    alone: dict[Kind, frozenset[str]],
    who: str,
) -> None:
    assert shown[who]
    failed = []
    for form in shown[who]:
        people = shown_to[of_kind := form.kind(house.app)]
        for number, (kind, typed) in enumerate(variations(form, alone[of_kind])):
            if own_part(who, people, number):
                answer = answers_to(house, keeper, who, form, typed)
                if answer.status_code >= 500:
                    failed.append((form.action, kind))
    assert failed == []


@pytest.mark.parametrize("who", WHO)
def test_no_body_of_another_kind_breaks_a_form(
    house: Furnished,
    keeper: Keeper,
    shown: dict[str, list[Found]],
    shown_to: dict[Kind, list[str]],
    who: str,
) -> None:
    failed = []
    for form in {form.kind(house.app)[0]: form for form in shown[who]}.values():
        browser, people = house.browser(who), shown_to[form.kind(house.app)]
        headers = {"X-CSRF-Token": browser.csrf, "Origin": "http://localhost"}
        for number, (kind, body) in enumerate(BODIES):
            if own_part(who, people, number):
                answer = browser.http.post(form.action, data=body, content_type=kind, headers=headers)
                if answer.status_code >= 500:
                    failed.append((form.action, kind))
                answer.close()
                keeper.put_back()
    assert failed == []


@pytest.mark.parametrize("who", WHO)
def test_nothing_asked_after_the_question_mark_breaks_a_page(
    house: Furnished, keeper: Keeper, heard: set[str], who: str
) -> None:
    """Each name that a page looks for meets everything; where it is the language alone, one thing will do."""
    failed, met = [], set()
    for place, row in enumerate(scraped.pages(who)):
        if row.rule.endswith(".pdf"):
            continue
        rule = next(one for one in house.app.url_map.iter_rules() if one.rule == row.rule)
        path, browser = asked.path(rule, asked.values(house, rule, who)), house.browser(who).http
        known = asked.query(house, row.rule)
        heard.clear()
        browser.get(path, query_string=known).close()
        people = [one for one in WHO if row in scraped.pages(one)]
        kinds = [(kind, value) for kind, value in HOSTILE.items() if len(value) <= 5_000]
        if not heard - OF_EVERY_PAGE and not known:
            kinds = [kinds[place % len(kinds)]]
        for number, (kind, value) in enumerate(kinds):
            if len(kinds) > 1 and not own_part(who, people, number):
                continue
            names = heard | known.keys()
            answer = browser.get(path, query_string=dict.fromkeys(names, value))
            met |= names
            if answer.status_code >= 500:
                failed.append((path, kind))
            answer.close()
        keeper.put_back()
    assert failed == []
    assert met


def test_nothing_in_the_address_itself_breaks_a_page(house: Furnished, keeper: Keeper) -> None:
    failed = []
    for row in table.rows():
        rule = next(one for one in house.app.url_map.iter_rules() if one.rule == row.rule)
        who = next((who for who in WHO if row.answers[who] == 200), "visitor")
        known, browser = asked.values(house, rule, who), house.browser(who)
        for name in rule.arguments:
            for kind, value in HOSTILE.items():
                if not isinstance(value, str) or not 0 < len(value) < 5_000 or name.endswith("_id"):
                    continue
                is_number = isinstance(rule._converters[name], IntegerConverter)
                path = asked.path(rule, known | {name: 7 if is_number else value})
                answer = browser.http.get(path) if row.method == "GET" else browser.post(path)
                if answer.status_code >= 500:
                    failed.append((path, kind))
                answer.close()
        keeper.put_back()
    assert failed == []
