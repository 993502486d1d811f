import pytest


@pytest.fixture
def app(either_app):
    """What is promised of series holds on both engines."""
    return either_app
