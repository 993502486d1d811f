"""Ines, and Maya who agreed to be asked from home and has an account there."""

import pytest

from clinic.clients.models import Client
from tests.portal.walking import agree, load_wording
from tests.practice import Browser, Person, Practice


@pytest.fixture
def ines(practice: Practice) -> Browser:
    return practice.browser_of(practice.ines)


@pytest.fixture
def maya(practice: Practice, ines: Browser) -> Client:
    load_wording()
    maya = practice.client("Maya", of=practice.ines)
    agree(ines, maya)
    return maya


@pytest.fixture
def at_home(practice: Practice, maya: Client) -> Person:
    return practice.portal_account(maya, practice.ines)
