"""The `attune` command: every word of it explains itself, and a wrong one is refused in a line."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from clinic.cli import COMMANDS, attune


def every_command(group: click.Group = attune, said: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each way of calling `attune`, with what stands below it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*said, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*said, name))


def test_help_lists_every_command_with_what_it_does() -> None:
    listed = CliRunner().invoke(attune, ["--help"])
    assert listed.exit_code == 0
    rows = dict(line.strip().split(maxsplit=1) for line in listed.output.split("Commands:\n")[1].splitlines())
    assert rows.keys() == set(COMMANDS)
    assert all(rows.values())


def test_each_command_explains_itself() -> None:
    for words in every_command():
        helped = CliRunner().invoke(attune, [*words, "--help"])
        assert helped.exit_code == 0, words
        assert len(helped.output.splitlines()) > 3, words


@pytest.mark.parametrize("words", [["serv"], ["serve", "--porf", "1"], ["audit", "verifi"]])
def test_a_word_that_is_none_is_refused_in_a_line(words: list[str]) -> None:
    refused = CliRunner().invoke(attune, words)
    assert refused.exit_code == 2
    assert "No such" in refused.output
