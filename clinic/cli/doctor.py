"""`attune doctor`: what is missing or weak in this set-up, each with its mend."""

import os
import sys
from collections.abc import Iterator

import click

from clinic.cli import examination
from clinic.cli.examination import Finding
from clinic.cli.standing import has_begun, instance_folder
from clinic.config import Settings


@click.command("doctor")
@click.option("--tests", is_flag=True, help="Look for what the tests need, too: Chromium and PostgreSQL 15.")
def command(*, tests: bool) -> None:
    """Look this installation over: each thing that is missing or weak, and its mend.

    Ends with 0 when there is none, with 1 otherwise.
    """
    findings = [*examination.of_machine(tests=tests), *_of_installation()]
    for finding in findings:
        click.echo(f"✗ {finding.what}\n  → {finding.mend}")
    if not findings:
        click.echo("✓ Nothing is missing and nothing is weak.")
    sys.exit(1 if findings else 0)


def _of_installation() -> Iterator[Finding]:
    """What is amiss with the practice; where none has begun, only that, and nothing is made."""
    folder = instance_folder()
    if has_begun(folder):
        yield from examination.of_installation(Settings.from_env(os.environ))
    else:
        yield Finding(
            f"There is no practice in {folder}.", "name its folder in CLINIC_INSTANCE, or begin: attune serve"
        )
