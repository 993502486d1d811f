"""The furnished practice, made once for every test of the doors and put back after each."""

import logging
from collections.abc import Iterator

import pytest

from clinic.vault import password
from tests.conftest import CHEAP
from tests.furnished import Furnished, Keeper, furnished


@pytest.fixture(scope="package")
def _once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Furnished, Keeper]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(password, "FLOOR", CHEAP)
        patched.setattr(logging.getLogger("clinic"), "disabled", True)
        with furnished(tmp_path_factory.mktemp("furnished")) as house, house.kept() as keeper:
            yield house, keeper


@pytest.fixture
def keeper(_once: tuple[Furnished, Keeper]) -> Iterator[Keeper]:
    yield _once[1]
    _once[1].put_back()


@pytest.fixture
def house(_once: tuple[Furnished, Keeper], keeper: Keeper) -> Furnished:
    return _once[0]
