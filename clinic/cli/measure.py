"""`attune measure`: the wording of questionnaires, which the practice brings itself."""

from typing import BinaryIO

import click

from clinic.audit.actor import Actor
from clinic.cli.standing import standing_practice
from clinic.database import db
from clinic.measures import questionnaire, wording
from clinic.measures.questionnaire import MOST_BYTES, WordingUnfit

CONSOLE = Actor("console", "command line")


@click.group("measure")
def command() -> None:
    """Questionnaires. They can be typed in by item number without any wording."""


@command.command("load")
@click.argument("file", type=click.File("rb"))
@click.option("--we-may", is_flag=True, help="Says that the practice holds this form and may show it.")
def load(file: BinaryIO, we_may: bool) -> None:
    """Load the wording in FILE, a FHIR R4 Questionnaire in JSON, for its language."""
    try:
        found = questionnaire.read(file.read(MOST_BYTES + 1))
    except WordingUnfit as unfit:
        raise click.ClickException(str(unfit)) from None
    if not we_may:
        click.confirm(f"{wording.ATTESTATION} Is that so?", abort=True)
    with standing_practice().app_context():
        wording.load(CONSOLE, found, None)
        db.session.commit()
    click.echo(f"{found.measure} in “{found.locale}”: {len(found.items)} items are shown from now on.")
