"""What is brought in from packages is complete, ours to pass on, and cut as it should be."""

import re

import pytest
from fontTools.ttLib import TTFont

from clinic.cli import vendor
from tests.look.sheets import ON_PAPER, SHEETS, STATIC, sheet

TEMPLATES = STATIC.parent / "templates"
TEXT = "\n".join(template.read_text() for template in TEMPLATES.rglob("*.html"))


def test_a_second_run_leaves_everything_as_it_is():
    before = {path: path.stat().st_mtime_ns for path in vendor.VENDOR.rglob("*")}
    assert vendor.main() == 0
    assert {path: path.stat().st_mtime_ns for path in vendor.VENDOR.rglob("*")} == before


def test_missing_packages_are_named_with_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(vendor, "PACKAGES", tmp_path)
    assert vendor.main() == 1
    said = capsys.readouterr().err
    assert "lucide-static" in said
    assert "npm ci --ignore-scripts" in said


@pytest.mark.parametrize("name", [*SHEETS, *ON_PAPER])
def test_every_file_a_sheet_names_is_there(name):
    named = re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet(name))
    assert not [path for path in named if not (STATIC / path).exists()]


def test_every_icon_a_template_draws_is_in_the_sprite():
    drawn = set(re.findall(r"\bicon\(\"([a-z0-9-]+)\"", TEXT))
    drawn |= set(re.findall(r"icon_name=\"([a-z0-9-]+)\"", TEXT))
    assert drawn <= set(vendor.ICONS)
    sprite = (vendor.VENDOR / "icons.svg").read_text()
    assert not [name for name in vendor.ICONS if f'id="{name}"' not in sprite]


def test_every_mark_a_template_makes_is_drawn():
    made = set(re.findall(r"\b(?:mark|state)\(\"([a-z]+)\"", TEXT))
    drawings = (STATIC / "marks.svg").read_text()
    assert not [name for name in made if f'id="mark-{name}"' not in drawings]


def test_each_package_brings_its_licence():
    for name in vendor.LICENSED:
        assert (vendor.VENDOR / "licences" / f"{name.rpartition('/')[2]}.txt").stat().st_size > 500


@pytest.mark.parametrize("face", ["atkinson-latin.woff2", "print/atkinson-400.ttf", "print/atkinson-600.ttf"])
def test_the_zero_is_plain(face):
    zero = TTFont(vendor.VENDOR / "fonts" / face)["glyf"]["zero"]
    assert zero.numberOfContours == 2


def test_a_face_keeps_the_weights_in_use():
    axes = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in
            TTFont(vendor.VENDOR / "fonts" / "newsreader-latin.woff2")["fvar"].axes}  # fmt: skip
    assert axes == {"wght": (400, 500)}


def test_the_lock_names_no_registry():
    assert "resolved" not in (vendor.ROOT / "package-lock.json").read_text()
