"""A number or an address is kept whole, in one written form, or asked for again."""

import pytest

from clinic.diary.contact import NEITHER, NOT_WHOLE, Unreachable, contact_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9025550112", "902-555-0112"),
        ("+1 (902) 555 0112", "902-555-0112"),
        ("۹۰۲ ۵۵۵ ۰۱۱۲", "902-555-0112"),
        ("902 555 0112 ext 23", "902-555-0112 ext. 23"),
        ("902-555-0112 x23", "902-555-0112 ext. 23"),
        ("902-555-0112 poste 23", "902-555-0112 ext. 23"),
        ("۹۰۲۵۵۵۰۱۱۲ داخلی ۲۳", "902-555-0112 ext. 23"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        (" Maya@Example.com ", "Maya@example.com"),
    ],
)
def test_what_was_typed_is_kept_whole_and_reads_the_same_again(typed, kept):
    assert contact_of(typed) == kept
    assert contact_of(kept) == kept


@pytest.mark.parametrize("typed", ["555-0112", "+1 555 0112", "911"])
def test_a_number_without_its_area_code_is_asked_for_whole(typed):
    with pytest.raises(Unreachable) as refused:
        contact_of(typed)
    assert str(refused.value) == NOT_WHOLE


@pytest.mark.parametrize("typed", ["Mum", "902 555 0112 / 902 555 0113", "maya@", "a@x.test, b@y.test"])
def test_anything_else_is_neither(typed):
    with pytest.raises(Unreachable) as refused:
        contact_of(typed)
    assert str(refused.value) == NEITHER
