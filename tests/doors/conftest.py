"""The furnished practice, made once for every test of the doors and put back after each."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import cheap_passwords
from tests.doors import scraped
from tests.doors.scraped import Found
from tests.doors.table import WHO
from tests.furnished import READER, Furnished, Keeper, furnished


@pytest.fixture(scope="session")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Furnished, Keeper]]:
    with ExitStack() as open_things:
        with cheap_passwords():
            house = open_things.enter_context(furnished(tmp_path_factory.mktemp("furnished")))
        yield house, open_things.enter_context(house.kept())


@pytest.fixture(autouse=True)
def quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of refusals need no line each."""
    monkeypatch.setattr(logging.getLogger("clinic"), "disabled", True)


@pytest.fixture
def keeper(_once: tuple[Furnished, Keeper]) -> Iterator[Keeper]:
    yield _once[1]
    _once[1].put_back()


@pytest.fixture
def house(_once: tuple[Furnished, Keeper], keeper: Keeper) -> Furnished:
    return _once[0]


@pytest.fixture(scope="session")
def shown(_once: tuple[Furnished, Keeper]) -> dict[str, list[Found]]:
    """The forms that each of them is shown."""
    house, keeper = _once
    found = {who: scraped.forms(house, who) for who in (*WHO, READER)}
    keeper.put_back()
    return found
