"""The sheets know no left and no right, so one sheet serves both directions of writing."""

import re

import pytest

from tests.look.sheets import ON_PAPER, SHEETS, STATIC, declarations, sheet

SIDES = re.compile(r"(^|-)(left|right)(-|$)")
PHYSICAL_SIZES = re.compile(r"^(min-|max-)?(width|height)$")
PHYSICAL_BLOCK = re.compile(r"^(margin|padding|border)-(top|bottom)(-|$)|^(top|bottom)$")


@pytest.mark.parametrize("name", [*SHEETS, *ON_PAPER])
def test_no_property_names_left_or_right(name):
    assert not [prop for prop, _ in declarations(sheet(name)) if SIDES.search(prop)]


@pytest.mark.parametrize("name", SHEETS)
def test_sizes_and_gaps_follow_the_writing(name):
    found = [prop for prop, _ in declarations(sheet(name))]
    assert not [prop for prop in found if PHYSICAL_SIZES.match(prop) or PHYSICAL_BLOCK.match(prop)]


@pytest.mark.parametrize("name", [*SHEETS, *ON_PAPER])
def test_text_is_aligned_to_start_and_end(name):
    aligned = [value for prop, value in declarations(sheet(name)) if prop in ("text-align", "float", "clear")]
    assert not {"left", "right"}.intersection(aligned)


@pytest.mark.parametrize("name", SHEETS)
def test_four_sided_shorthands_are_even(name):
    """`margin: 1 2 3 4` would give the two sides of a line different gaps in one direction only."""
    shorthands = [
        value.split() for prop, value in declarations(sheet(name)) if prop in ("margin", "padding", "inset")
    ]
    assert not [parts for parts in shorthands if len(parts) == 4 and parts[1] != parts[3]]


@pytest.mark.parametrize("name", SHEETS)
def test_what_is_painted_at_a_side_is_painted_at_the_other_in_persian(name):
    text = sheet(name)
    sided = re.findall(r"background-position:[^;]*\b(left|right)\b", text)
    assert sided.count("left") == sided.count("right")


def test_a_name_in_letters_that_another_face_has_is_no_bolder_than_its_neighbours():
    """Above 500, a face that has only its regular and its bold, as most have, comes bold."""
    weights = [int(value) for prop, value in declarations(sheet("tokens.css")) if prop == "--serif-name"]
    assert len(weights) == 4
    assert max(weights) <= 500


def test_no_style_turns_a_page_with_the_way_a_telephone_is_held() -> None:
    asking = [path.name for path in STATIC.glob("*.css") if re.search(r"orientation\s*:", path.read_text())]
    assert asking == []
