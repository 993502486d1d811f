"""Every address, every method, everybody: the answers are those of the table, and looking changes nothing."""

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from clinic import app as assembly
from clinic.edge import doors
from tests.doors import asked, table
from tests.doors.table import METHODS, WHO, Row
from tests.furnished import Furnished, Keeper

pytestmark = pytest.mark.engine("sqlite")

ROWS = table.rows()
LOOKED_AT = [row for row in ROWS if row.method == "GET"]
NOTHING_DONE = frozenset({400, 401, 404, 409, 415, 422})
DONE = [row for row in ROWS if row.method != "GET"]


def named(row: Row) -> str:
    return f"{row.method} {row.rule}"


def rule_of(app: Flask, row: Row) -> Rule:
    return next(rule for rule in app.url_map.iter_rules(row_endpoint(app, row)) if rule.rule == row.rule)


def row_endpoint(app: Flask, row: Row) -> str:
    return next(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule == row.rule and row.method in (rule.methods or ())
    )


def ask(house: Furnished, row: Row, who: str, method: str | None = None) -> TestResponse:
    """What this person gets there, with what the table says is typed."""
    rule = rule_of(house.app, row)
    path = asked.path(rule, asked.values(house, rule, who))
    browser, method = house.browser(who), method or row.method
    if method == "POST":
        return browser.post(path, asked.typed(house, row.rule))
    return browser.http.open(path, method=method, query_string=asked.query(house, row.rule))


def _whole(answer: TestResponse) -> TestResponse:
    """The answer read to its end and let go, which an open file asks for."""
    answer.get_data()
    answer.close()
    return answer


def test_every_route_has_a_row_and_every_row_a_route(house: Furnished) -> None:
    assert table.differences(house.app) == []


def test_a_route_without_a_row_and_a_row_without_a_route_are_found(app: Flask) -> None:
    loose = doors.visitor.blueprint("loose", __name__)
    loose.get("/loose", endpoint="look")(lambda: "anybody")
    loose.delete("/book", endpoint="remove")(lambda: "anybody")
    app.register_blueprint(loose)
    assert table.differences(app) == ["no row: DELETE /book", "no row: GET /loose"]
    assert "no route: GET /book" in table.differences(Flask("empty"))


def test_a_practice_with_a_page_behind_no_door_does_not_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = Blueprint("back", __name__)
    back.get("/back")(lambda: "anybody")
    monkeypatch.setattr(assembly, "PAGES", (*assembly.PAGES, back))
    with pytest.raises(assembly.BehindNoDoor, match="back"):
        assembly.create_app(app.extensions["attune"])


@pytest.mark.parametrize("row", LOOKED_AT, ids=named)
def test_everybody_is_shown_what_the_table_says_and_looking_changes_nothing(
    house: Furnished, keeper: Keeper, row: Row
) -> None:
    """What is no page says what it is, so that nothing in it is taken for one."""
    before = keeper.digest()
    for who in WHO:
        page = _whole(ask(house, row, who))
        assert (who, page.status_code) == (who, row.answers[who])
        if page.status_code == 200:
            assert (page.mimetype == "text/html") == row.is_page
        bare = _whole(ask(house, row, who, "HEAD"))
        assert (who, bare.status_code, bare.data) == (who, row.answers[who], b"")
        assert (who, keeper.digest()) == (who, before)


@pytest.mark.parametrize("row", DONE, ids=named)
def test_everybody_may_do_what_the_table_says_and_a_no_leaves_no_mark(
    house: Furnished, keeper: Keeper, row: Row
) -> None:
    before = keeper.digest()
    for who in WHO:
        answer = ask(house, row, who)
        assert (who, answer.status_code) == (who, row.answers[who])
        if answer.status_code in NOTHING_DONE:
            assert (who, keeper.digest()) == (who, before)
        keeper.put_back()


def _paths(house: Furnished) -> Iterator[tuple[str, set[str]]]:
    """Each address once, with the methods that are offered there by any route."""
    offered: dict[str, set[str]] = {}
    for rule in house.app.url_map.iter_rules():
        path = asked.path(rule, asked.values(house, rule, "owner"))
        offered.setdefault(path, set()).update(rule.methods or ())
    yield from offered.items()


@pytest.mark.parametrize("who", WHO)
def test_no_address_knows_another_method(house: Furnished, who: str) -> None:
    """A visitor asks each for all of them; whoever is signed in shares that out with the others."""
    browser, (visitor, *others) = house.browser(who).http, WHO
    not_offered = [
        (path, method) for path, offered in _paths(house) for method in METHODS if method not in offered
    ]
    answers = {
        (path, method): _whole(browser.open(path, method=method))
        for number, (path, method) in enumerate(not_offered)
        if who in (visitor, others[number % len(others)])
    }
    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code != 405} == {}
    # People are shown one page, and programs told one problem, whatever the address.
    said = {
        (path.startswith("/api/"), answer.data)
        for (path, method), answer in answers.items()
        if method != "HEAD"
    }
    assert len(said) == 2
