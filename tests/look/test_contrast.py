"""Every text can be read on every ground it stands on, in light and in dark."""

import pytest

from tests.look.sheets import colours

TEXT, CONTROL = 4.5, 3.0
GROUNDS = ("paper", "paper-2", "leaf")

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "sage", "clay") for ground in GROUNDS),
    *(("ink-3", ground, TEXT) for ground in ("paper", "leaf")),
    *((ink, "sage-wash", TEXT) for ink in ("ink", "ink-2", "sage")),
    *((ink, "clay-wash", TEXT) for ink in ("ink", "clay")),
    ("on-sage", "sage-deep", TEXT),
    ("on-sage", "sage", TEXT),
    ("leaf", "ink-2", TEXT),
    *(("edge", ground, CONTROL) for ground in GROUNDS),
    *(("sage", ground, CONTROL) for ground in GROUNDS),
]


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_stands_out_from_its_ground(ink, ground, least, dark):
    scheme = colours(dark)
    assert contrast(scheme[ink], scheme[ground]) >= least


def test_dark_names_every_colour_again():
    light, dark = colours(False), colours(True)
    assert light.keys() == dark.keys()
    assert not [name for name in light if light[name] == dark[name]]
