import pytest

import clinic.diary.models
import clinic.notes.models  # noqa: F401 (the tables a card and a note point at)
from tests.holders import Cast, open_practice


@pytest.fixture
def cast(either_app) -> Cast:
    return open_practice(either_app)
