"""Before a signature, the person at the keyboard shows once more who they are."""

import pytest
import time_machine
from flask import g
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.edge import current
from clinic.edge.limits import TooMany
from clinic.people import reauth, session
from clinic.people.turns import AT_ONCE, turn


@pytest.fixture
def as_ines(practice):
    """Inside a request that Ines made."""
    token = session.begin(practice.ines.id, practice.ines.keyring.bundle, "Test browser", clock.now())
    with practice.app.test_request_context("/desk/me", headers={"Cookie": f"s={token}"}):
        g.pop("signed_in", None)
        assert current.person().id == practice.ines.id
        yield practice.ines


def test_the_right_password_proves_who_and_when(as_ines):
    with time_machine.travel("2026-06-01T13:00:00Z", tick=False):
        proof = reauth.prove(as_ines.password)
        assert (proof.account_id, proof.at) == (as_ines.id, clock.now())


def test_a_wrong_one_proves_nothing(as_ines):
    with pytest.raises(reauth.PasswordWrong):
        reauth.prove("not her password")


def test_a_wrong_one_is_on_the_trail_although_the_work_it_was_for_never_was(as_ines):
    with pytest.raises(reauth.PasswordWrong):
        reauth.prove("not her password")
    db.session.rollback()
    (refused,) = db.session.scalars(select(Entry).where(Entry.action == "account.proof_refused"))
    assert (refused.actor, refused.subject) == (as_ines.id.hex, as_ines.id.hex)


def test_proofs_are_counted(as_ines):
    for _ in range(5):
        with pytest.raises(reauth.PasswordWrong):
            reauth.prove("not her password")
    with pytest.raises(TooMany):
        reauth.prove(as_ines.password)


def test_two_try_at_once_and_the_third_waits_and_is_told_to_come_back(app, monkeypatch):
    from clinic.people import turns

    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.0)
    assert AT_ONCE == 2
    with turn(), turn():
        with pytest.raises(TooMany) as later, turn():
            pass
        assert later.value.status == 429
        assert later.value.retry_after == 2
    with turn():
        pass
