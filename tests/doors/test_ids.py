"""Every id in every address replaced by one that is somebody else's: as if it did not exist, to the byte."""

from collections import defaultdict
from functools import cache, wraps
from itertools import count, product
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import TestResponse

from clinic.edge.doors import Door
from clinic.vault.token import new_token
from tests.doors import asked, table, theirs
from tests.doors.table import Row
from tests.doors.test_table import named, rule_of
from tests.furnished import Furnished, Keeper, whole_note

pytestmark = pytest.mark.engine("sqlite")

# Beside the columns of the table: the colleague and the client to whom Maya's things are somebody else's.
NEIGHBOURS = {"therapist": "other therapist", "client": "other client"}
DONE_BY_NOBODY = {"/desk/notes/<uuid:note_id>/late", "/desk/process-notes/<uuid:entry_id>/late"}
ROWS = [row for row in table.rows() if "<uuid:" in row.rule and row.rule not in DONE_BY_NOBODY]
HANDLES = [row for row in table.rows() if "<handle>" in row.rule]
TOKENS = [row for row in table.rows() if "<token>" in row.rule]


def who_passes(row: Row) -> list[str]:
    """Everybody for whom the door opens, if not always upon what is asked for."""
    roles = ["owner", "therapist", "supervisor", "intake", "client"]
    return [*roles, *(NEIGHBOURS[who] for who in roles if who in NEIGHBOURS)]


def send(house: Furnished, row: Row, rule: Rule, who: str, values: dict[str, object]) -> TestResponse:
    browser, path = house.browser(who), asked.path(rule, values)
    if row.method == "POST":
        return browser.post(path, asked.typed(house, row.rule))
    return browser.get(path)


def told(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer that anybody could see."""
    return answer.status_code, answer.data, sorted(answer.headers.items())


def brought(house: Furnished, found: dict[str, set[UUID]], row: Row, name: str, who: str) -> set[str]:
    """The kinds of ids that this person puts there.

    Whoever is let in brings every kind the address is about, and takes turns with the others at the rest.
    Some are turned away by the door itself: to all its addresses together they bring every kind.
    """
    doors = doors_of(house.app)
    behind = [one for one in ROWS if doors[named(one)] == doors[named(row)]]
    inside = [one for one in who_passes(row) if lets_in(doors[named(row)], one)]
    kinds, place = list(found), behind.index(row)
    if who in inside:
        turn, parts = place + inside.index(who), min(len(inside), max(1, len(behind) // 2))
        sought = {kind for kind in kinds if is_sought(house, found, row, name, kind)}
    else:
        # To two at least: at one of them it may be what the practice lets them have.
        turn, parts, sought = place, max(1, min(len(behind) // 2, len(kinds) // 3)), set()
    return sought | {kind for number, kind in enumerate(kinds) if (number - turn) % parts == 0}


def is_sought(house: Furnished, found: dict[str, set[UUID]], row: Row, name: str, kind: str) -> bool:
    """Whether the address is about this kind: one of it may be had there by somebody."""
    return any(found[kind] & theirs.given(house, found, row.rule, name, who) for who in who_passes(row))


def lets_in(door: Door, who: str) -> bool:
    return door.roles is None or who.removeprefix("other ") in door.roles


@cache
def doors_of(app: Flask) -> dict[str, Door]:
    """Which door each address is behind, by the name of its row."""
    found = {}
    for rule in app.url_map.iter_rules():
        door = getattr(app.blueprints.get(rule.endpoint.rpartition(".")[0]), "door", None)
        if isinstance(door, Door):
            found |= {f"{method} {rule.rule}": door for method in rule.methods or ()}
    return found


def test_everything_that_can_be_somebody_elses_is_brought_to_each_door(house: Furnished) -> None:
    found, doors = theirs.kinds(house), doors_of(house.app)
    foreign, carried = defaultdict(set), defaultdict(set)
    for row in ROWS:
        rule = rule_of(house.app, row)
        for who, name in product(who_passes(row), rule.arguments):
            if isinstance(rule._converters[name], UUIDConverter):
                kinds = {kind for kind, _one in theirs.one_of_each(house, found, row.rule, name, who)}
                foreign[doors[named(row)], who] |= kinds
                carried[doors[named(row)], who] |= kinds & brought(house, found, row, name, who)
    assert carried == foreign


def test_every_kind_is_brought_to_each_address_by_somebody_who_is_let_in(house: Furnished) -> None:
    found, doors = theirs.kinds(house), doors_of(house.app)
    for row in ROWS:
        inside = [who for who in who_passes(row) if lets_in(doors[named(row)], who)]
        for name, converter in rule_of(house.app, row)._converters.items():
            if isinstance(converter, UUIDConverter):
                carried = [brought(house, found, row, name, who) for who in inside]
                assert set().union(*carried) == found.keys(), (named(row), name)


def listening(app: Flask, rule: Rule, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What was asked for of this page by whoever was let in, from now on."""
    let_in: list[dict[str, object]] = []
    view = app.view_functions[rule.endpoint]

    @wraps(view)
    def heard(**values: object) -> ResponseReturnValue:
        let_in.append(values)
        return view(**values)

    monkeypatch.setitem(app.view_functions, rule.endpoint, heard)
    return let_in


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_what_is_somebody_elses_is_told_from_nothing_by_nobody(
    house: Furnished, keeper: Keeper, monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    rule, before, found = rule_of(house.app, row), keeper.digest(), theirs.kinds(house)
    let_in, door = listening(house.app, rule, monkeypatch), doors_of(house.app)[named(row)]
    ids = [name for name in rule.arguments if isinstance(rule._converters[name], UUIDConverter)]
    tried = 0
    for who in who_passes(row):
        own = asked.values(house, rule, who, house.leos if who.startswith("other") else None)
        for name in ids:
            let_in.clear()
            nothing = told(send(house, row, rule, who, own | {name: uuid4()}))
            assert nothing[0] == 404, (who, name)
            assert bool(let_in) == lets_in(door, who)
            carried = brought(house, found, row, name, who)
            for kind, foreign in theirs.one_of_each(house, found, row.rule, name, who):
                if kind not in carried:
                    continue
                answer = told(send(house, row, rule, who, own | {name: foreign}))
                assert answer == nothing, (who, name, kind)
                assert keeper.digest() == before, (who, name, kind)
                tried += 1
    assert tried


@pytest.mark.parametrize("row", HANDLES, ids=named)
def test_somebody_elses_session_is_not_found_and_goes_on(house: Furnished, row: Row) -> None:
    rule = rule_of(house.app, row)
    role = "client" if row.rule.startswith("/portal") else "therapist"
    nothing = told(send(house, row, rule, role, {"handle": "0" * 16}))
    assert nothing[0] == 404
    for who, handle in house.spare_handles.items():
        if who != role:
            assert told(send(house, row, rule, role, {"handle": handle})) == nothing
    assert send(house, row, rule, role, {"handle": house.spare_handles[role]}).status_code == 303


@pytest.mark.parametrize("row", TOKENS, ids=named)
def test_a_token_opens_its_own_address_only(house: Furnished, row: Row) -> None:
    rule = rule_of(house.app, row)
    own = asked.values(house, rule, "visitor")
    nothing = told(send(house, row, rule, "visitor", own | {"token": new_token()}))
    assert nothing[0] == 404
    for token in {house.link, house.invitation, house.address_code, *house.tokens.values()} - {own["token"]}:
        assert told(send(house, row, rule, "visitor", own | {"token": token})) == nothing


def test_the_code_of_one_letter_confirms_no_other_address(house: Furnished) -> None:
    browser = house.browser("visitor")
    nothing = told(browser.get(f"/b/{house.link}/address/{new_token()}"))
    assert nothing[0] == 404
    for code in (house.link, house.invitation):
        assert told(browser.get(f"/b/{house.link}/address/{code}")) == nothing
        assert told(browser.post(f"/b/{house.link}/address/{code}")) == nothing


ASKED_ABOUT = [
    ("therapist", "/desk/notes/new?client={}", lambda house: house.leos.client.id),
    ("supervisor", "/desk/notes/new?client={}", lambda house: house.mayas.client.id),
    ("therapist", "/desk/notes/new?client={maya}&appointment={}", lambda house: house.leos.appointment_id),
    ("owner", "/desk/diary/new?client={}", lambda house: house.mayas.at_home.id),
    ("intake", "/desk/diary/new?client={}", lambda house: house.mayas.client.file_id),
    ("intake", "/desk/intake?for={}", lambda house: house.mayas.client.id),
]


@pytest.mark.parametrize(("who", "address", "foreign"), [row for row in ASKED_ABOUT if row[2]])
def test_an_id_after_the_question_mark_is_no_way_round(
    house: Furnished, who: str, address: str, foreign
) -> None:
    def at(value: UUID) -> str:
        return address.replace("{maya}", str(house.mayas.client.id)).replace("{}", str(value))

    browser = house.browser(who)
    nothing = told(browser.get(at(uuid4())))
    assert nothing[0] == 404
    assert told(browser.get(at(foreign(house)))) == nothing


def test_an_id_in_a_form_is_no_way_round(house: Furnished, keeper: Keeper) -> None:
    before, ines = keeper.digest(), house.browser("therapist")
    maya, numbers = house.mayas.client.id, count()
    tries = {
        f"/desk/notes/{house.leos.draft_id}/draft": {"client": str(maya), "counter": "1", **whole_note()},
        f"/desk/notes/{uuid4()}/draft": {"client": str(house.leos.client.id), **whole_note()},
        f"/desk/notes/{uuid4()}/draft?n={next(numbers)}": {
            "client": str(maya),
            "appointment": str(house.leos.appointment_id),
            **whole_note(),
        },
        f"/desk/clients/{maya}/shares": {"colleague": str(house.practice.iris.id)},
        f"/desk/clients/{maya}/shares?n={next(numbers)}": {"colleague": str(house.leos.at_home.id)},
        f"/desk/intake/{house.wish_id}/client": {"therapist": house.practice.iris.id.hex},
        "/desk/diary/new": {"client": house.mayas.at_home.id.hex},
        f"/desk/diary/new?n={next(numbers)}": {
            "client": maya.hex,
            "on": "2026-12-01",
            "at": "10:00",
            "service": house.service_id.hex,
            "therapist": house.practice.iris.id.hex,
            "delivery": "PHONE",
        },
    }
    for where, typed in tries.items():
        answer = ines.post(where, typed)
        assert answer.status_code in (303, 404, 422), where
        assert keeper.digest() == before, where
