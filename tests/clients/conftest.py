import pytest

from tests.holders import Cast, open_practice


@pytest.fixture
def cast(either_app) -> Cast:
    return open_practice(either_app)
