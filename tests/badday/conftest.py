import pytest


@pytest.fixture
def app(either_app):
    """What is promised of a bad day holds on both engines."""
    return either_app
