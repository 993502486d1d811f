import pytest


@pytest.fixture
def app(either_app):
    """The outbox's promises hold on both engines."""
    return either_app
