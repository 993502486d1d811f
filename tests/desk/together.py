"""A couple as a therapist begins with them: two people who agreed, and the file of both."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from clinic.clients.models import Client
from clinic.database import db
from tests.practice import today_here


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def robin(practice):
    return practice.client("Robin", of=practice.ines)


@pytest.fixture
def sasha(practice):
    return practice.client("Sasha", of=practice.ines, languages=("fa", "en"))


@pytest.fixture
def both(ines, robin, sasha) -> Client:
    """Their file, each the other's partner."""
    roles = {f"role-{one.id}": "partner" for one in (robin, sasha)}
    return unit_of(ines, robin, sasha, **roles)


def agree(browser, client, kind="COUPLE_UNIT"):
    """Write down, in somebody's file, that they agreed to something yesterday."""
    given_on = (today_here() - timedelta(days=1)).isoformat()
    typed = {"kind": kind, "version": "May", "explained_in": "en", "given_on": given_on, "method": "SPOKEN"}
    assert browser.post(f"/desk/clients/{client.id}/agreements", typed).status_code == 303


def begin(browser, first, *others, **more):
    """Ask for one file of them all."""
    chosen = {"with": [str(one.id) for one in others]}
    return browser.post(f"/desk/clients/{first.id}/together", {**chosen, **more})


def unit_of(browser, *people, **more) -> Client:
    """Their file, each having agreed."""
    for one in people:
        agree(browser, one)
    answer = begin(browser, *people, **more)
    assert answer.status_code == 303, answer.text
    unit = re.fullmatch(r"/desk/clients/([0-9a-f-]{36})", answer.location)[1]
    return db.session.get_one(Client, UUID(unit))


def ask(browser, client, answer):
    """Ask somebody alone, in their own file."""
    return browser.post(f"/desk/clients/{client.id}/safety", {"answer": answer, "asked_alone": "y"})
