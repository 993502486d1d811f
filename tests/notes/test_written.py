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


def page(page, **fields):
    return Written((("page", page), *fields.items()))


def test_the_next_save_of_the_same_page_goes_on_and_another_pages_does_not():
    assert page("a", data="more").goes_on_from(page("a", data="seen"))
    assert not page("b", data="more").goes_on_from(page("a", data="seen"))
    assert not Written((("data", "more"),)).goes_on_from(Written((("data", "seen"),)))


def test_a_save_that_arrives_after_its_page_was_left_is_an_older_one():
    sent = page("a", data="all of it").leaving()
    assert not page("a", data="half of it").goes_on_from(sent)
    assert sent.goes_on_from(page("a", data="half of it"))


def test_the_same_words_from_another_page_are_the_same_words():
    assert page("a", data="seen").says_the_same_as(page("b", data="seen").leaving())
    assert not page("a", data="seen").says_the_same_as(page("a", data="seen", f_plan="x"))
