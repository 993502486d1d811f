"""The `attune` command. Each name in `COMMANDS` is a module here, whose `command` loads when asked for."""

import gc
import importlib
import sys
from types import ModuleType

import click

from clinic.environment import SettingsIncomplete
from clinic.refusal import Refusal

COMMANDS = ("serve", "worker", "doctor", "setup", "demo", "people", "audit", "mail", "measure", "handouts")


def imported(name: str) -> ModuleType:
    """A module that is imported only now that it is needed."""
    # What is imported stays. Looking for garbage in it, now or later, takes a fifth of the start.
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


class Commands(click.Group):
    """Imports a command only when it is called, so that each starts as fast as it can."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = imported(f"clinic.cli.{cmd_name}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="attune", message="%(prog)s %(version)s")
def attune() -> None:
    """Run and look after a practice."""


def main() -> None:
    """Answer the command line; whatever was asked wrongly is said in plain lines, without a traceback."""
    try:
        attune(prog_name="attune")
    except (SettingsIncomplete, Refusal) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)
