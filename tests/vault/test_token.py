"""A token opens what it is for; what the server keeps of it opens nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.vault.alarm import VaultAlarm
from clinic.vault.token import (
    csrf_of,
    link_seed,
    new_token,
    session_id,
    session_key,
    token_bytes,
    token_hash,
)


def test_a_token_is_43_characters_that_fit_a_cookie_and_never_twice_the_same():
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert {len(token_bytes(token)) for token in tokens} == {32}


def test_everything_derived_from_a_token_differs():
    token = new_token()
    derived = {
        session_id(token),
        session_id(token).ljust(32, b"\x00"),
        session_key(token),
        session_key(token)[:16],
        token_hash(token),
        token_hash(token)[:16],
        link_seed(token),
        csrf_of(token).encode(),
        token_bytes(token),
    }
    assert len(derived) == 9
    assert len(session_id(token)) == 16
    assert len(session_key(token)) == len(token_hash(token)) == len(link_seed(token)) == 32


def test_the_same_token_leads_to_the_same_row_and_another_to_another():
    token = new_token()
    assert session_id(token) == session_id(str(token))
    assert session_id(token) != session_id(new_token())
    assert csrf_of(token) != csrf_of(new_token())


@given(st.text(st.characters(), max_size=60))
def test_junk_from_a_cookie_leads_to_a_row_that_does_not_exist(junk):
    assert len(session_id(junk)) == 16
    assert len(token_hash(junk)) == 32
    assert csrf_of(junk)


@given(st.text(st.characters(), max_size=60))
def test_junk_is_no_token(junk):
    with pytest.raises(VaultAlarm):
        token_bytes(junk)


@pytest.mark.parametrize(
    "wrong", ["A" * 42, "A" * 44, "A" * 42 + "B", "A" * 42 + "=", "A" * 21 + "é" + "A" * 21, "A" * 42 + "\n"]
)
def test_a_token_has_one_spelling(wrong):
    with pytest.raises(VaultAlarm):
        token_bytes(wrong)
