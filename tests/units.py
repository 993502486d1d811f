"""The tests of a rule by itself: those that ask for no database, no browser, no program and no folder."""

import pytest

# Everything larger stands on one of these.
REAL_PARTS = frozenset(
    {"sqlite_url", "postgres_url", "postgres_server", "browser", "tmp_path", "tmp_path_factory"}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--units", action="store_true", help="only the tests of a rule by itself")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--units"):
        return
    larger = [item for item in items if REAL_PARTS & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=larger)
    items[:] = [item for item in items if item not in set(larger)]
