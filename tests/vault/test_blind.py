"""Equal contacts are found again however they were typed; nothing else can be told from the index."""

import pytest

from clinic.vault.blind import INDEX_BYTES, blind_index

KEY = b"k" * 32


@pytest.mark.parametrize(
    "typed",
    ["+1 (902) 555-0100", "902.555.0100", "9025550100", "۹۰۲ ۵۵۵ ۰۱۰۰", "００１ ９０２ ５５５ ０１００"],
)
def test_a_phone_number_counts_by_its_last_ten_digits(typed):
    assert blind_index(KEY, "phone", typed) == blind_index(KEY, "phone", "902-555-0100")


@pytest.mark.parametrize("typed", ["jane@example.org", " Jane@Example.ORG ", "ｊane@example.org"])
def test_an_address_counts_in_any_case_and_width(typed):
    assert blind_index(KEY, "email", typed) == blind_index(KEY, "email", "JANE@example.org")


def test_letters_beyond_ascii_fold_too():
    assert blind_index(KEY, "email", "STRASSE@x.de") == blind_index(KEY, "email", "straße@x.de")
    assert blind_index(KEY, "email", "é@x.ca") == blind_index(KEY, "email", "É@x.ca")


def test_another_value_field_or_key_has_another_index():
    seen = {
        blind_index(KEY, "phone", "9025550100"),
        blind_index(KEY, "phone", "9025550101"),
        blind_index(KEY, "email", "9025550100"),
        blind_index(KEY, "email", "jane1@x.ca"),
        blind_index(KEY, "email", "jane2@x.ca"),
        blind_index(b"j" * 32, "phone", "9025550100"),
        blind_index(KEY, "phone", "none"),
        blind_index(KEY, "phone", "unknown"),
    }
    assert len(seen) == 8
    assert {len(index) for index in seen} == {INDEX_BYTES} == {16}
