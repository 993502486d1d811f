"""What the README and the guides name is there: commands, settings, paths, pages they link to."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from clinic.cli import attune
from clinic.config import Settings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDES = [README, *sorted((ROOT / "docs").glob("*.md"))]
# What an installation makes for itself is nowhere in a fresh checkout.
MADE_LATER = ("instance/", "static/vendor/", ".venv/")


class Listening(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


def settings_asked_for(folder: Path) -> set[str]:
    """Every setting a start looks for; on a demo, which may set one more than others."""
    (folder / "demo").touch()
    env = Listening({"CLINIC_INSTANCE": str(folder), "CLINIC_RUNTIME": str(folder / "runtime")})
    Settings.from_env(env)
    return {name for name in env.asked if name.startswith("CLINIC_")}


def rows_of_settings() -> Iterator[tuple[str, bool]]:
    """Each setting of the README's table, and whether it may be given as a file."""
    for name, star in re.findall(r"^\| `(CLINIC_\w+)`( \*)? \|", README.read_text(), re.MULTILINE):
        yield name, bool(star)


def test_every_setting_is_in_the_table_and_the_table_names_no_other(tmp_path):
    asked = settings_asked_for(tmp_path)
    named = {name for name, _ in rows_of_settings()}
    of_files = {f"{name}_FILE" for name, may_be_a_file in rows_of_settings() if may_be_a_file}
    assert named | of_files == asked


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_no_guide_names_a_setting_that_is_not(guide, tmp_path):
    named = set(re.findall(r"CLINIC_[A-Z_]+[A-Z]", guide.read_text()))
    assert named <= settings_asked_for(tmp_path)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_make_command_named_is_in_the_makefile(guide):
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", guide.read_text(), re.MULTILINE))
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_attune_command_named_is_there_with_its_options(guide):
    for words in re.findall(
        r"(?:`|^    )(?:\.venv/bin/)?attune((?: [\w:.-]+)+)", guide.read_text(), re.MULTILINE
    ):
        said = words.split()
        command: click.Command | None = attune
        while isinstance(command, click.Group) and said and not said[0].startswith("-"):
            command = command.get_command(click.Context(command), said.pop(0))
        assert command is not None, words
        known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        assert {word for word in said if word.startswith("--")} <= known, words


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_linked_page_and_picture_is_there(guide):
    links = re.findall(r"\]\(([^)\s]+)\)", guide.read_text())
    for link in links:
        path, _, heading = link.partition("#")
        target = (guide.parent / path).resolve() if path else guide
        assert target.exists(), link
        assert not heading or heading in headings(target), link


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_path_named_is_there(guide):
    named = re.findall(r"`((?:clinic|templates|static|tests|docs|instance)/[\w./-]*)`", guide.read_text())
    assert [path for path in named if not path.startswith(MADE_LATER) and not (ROOT / path).exists()] == []


def test_the_map_names_every_area():
    drawn = README.read_text().split("### The map")[1].split("```")[1]
    areas = {path.name for path in (ROOT / "clinic").iterdir() if (path / "__init__.py").exists()}
    assert {area for area in areas if f"{area}/" not in drawn} == {"migrations"}


def headings(page: Path) -> set[str]:
    """The anchors of a page, as they are made of its headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}
