"""How often a race is run: a few times in the suite, twenty when somebody wants to be sure."""

import pytest

IN_THE_SUITE = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rounds", type=int, default=IN_THE_SUITE, help="how many rounds of two hundred at once are run"
    )
