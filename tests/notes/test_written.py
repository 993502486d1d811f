"""A draft keeps what was typed, as it was typed, and nothing that only the machine reads."""

import pytest

from clinic.notes.written import UnknownVersion, Written


def test_what_was_typed_comes_back_in_its_order_with_every_repetition():
    written = Written.of([("plan", "one"), ("data", " seen "), ("plan", "two")])
    assert Written.from_bytes(written.to_bytes()) == written
    assert written.all("plan") == ("one", "two")
    assert written.get("data") == " seen "
    assert written.get("missing") == ""


@pytest.mark.parametrize("name", ["csrf_token", "ticket", "password", "counter"])
def test_tokens_tickets_and_passwords_are_never_kept(name):
    assert Written.of([(name, "secret"), ("data", "seen")]).pairs == (("data", "seen"),)


def test_fields_left_empty_are_not_kept():
    assert Written.of([("S1", ""), ("S2", "0")]).pairs == (("S2", "0"),)


def test_a_draft_of_a_later_release_is_not_guessed_at():
    with pytest.raises(UnknownVersion):
        Written.from_bytes(b'{"v": 2, "pairs": []}')
