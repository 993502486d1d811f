"""Names the mark of tests about what a password really costs."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "full_cost: passwords cost here what they cost in the practice")
