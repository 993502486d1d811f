"""What the policy header would refuse is not written in the first place."""

import re
from pathlib import Path

import pytest

from tests.look.sheets import SHEETS, STATIC, sheet

ROOT = STATIC.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = ("site.js", "desk.js", "widget.js", "framed.js", "again.js")
MAKES_CODE = (
    "eval(",
    "new Function",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    ".style.",
)
KEEPS = ("localStorage", "sessionStorage", "indexedDB")
OUTWARD = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", re.IGNORECASE)


def name_of(template: Path) -> str:
    return str(template.relative_to(ROOT / "templates"))


def markup(template: Path) -> str:
    """A template without Jinja's comments, which may show examples."""
    return re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_has_no_style_and_no_script_of_its_own(template):
    text = markup(template)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_escapes_everything(template):
    text = markup(template)
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_asks_nobody_else_for_anything(template):
    text = markup(template)
    # The one way out: the quick exit, a link one presses, where the practice has named no other.
    text = re.sub(r"leave_url\|default\('[^']*', true\)", "", text)
    text = text.replace("http://www.w3.org/2000/svg", "")
    assert not OUTWARD.search(text)


@pytest.mark.parametrize("name", [*SHEETS, "print.css", *SCRIPTS, "marks.svg", "favicon.svg"])
def test_a_static_file_asks_nobody_else_for_anything(name):
    text = (STATIC / name).read_text().replace("http://www.w3.org/2000/svg", "")
    assert not OUTWARD.search(text)
    assert "@import" not in text


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_code_out_of_text_and_keeps_nothing(name):
    text = (STATIC / name).read_text()
    for forbidden in MAKES_CODE + KEEPS:
        assert forbidden not in text


@pytest.mark.parametrize("name", SHEETS)
def test_what_moves_can_be_stilled(name):
    """Every motion is one of two lengths, and both are nought where less motion is asked for."""
    moves = re.findall(r"(?:transition|animation)[a-z-]*:\s*([^;]+);", sheet(name))
    assert not [move for move in moves if re.search(r"\d+m?s\b", move)]
    assert re.search(r"prefers-reduced-motion: reduce\)\s*\{\s*:root\s*\{\s*--quick: 0ms;\s*--calm: 0ms;",
                     sheet("tokens.css"))  # fmt: skip
