"""How often what is left to chance is tried: a little in the suite, much when somebody wants to be sure."""

import pytest

RACES = 3
POSTS = 240


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rounds", type=int, default=RACES, help="how many rounds of two hundred at once are run"
    )
    parser.addoption("--posts", type=int, default=POSTS, help="how many forms are sent with anything in them")
