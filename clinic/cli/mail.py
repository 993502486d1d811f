"""`attune mail`: what a mail server hands over, for letters that come back later."""

import os
from typing import BinaryIO

import click
from sqlalchemy.exc import SQLAlchemyError

from clinic import clock
from clinic.cli.standing import standing_practice
from clinic.database import db
from clinic.environment import SettingsIncomplete
from clinic.mail.bounced import Reading, take_in
from clinic.mail.report import MOST_BYTES


class AskAgain(click.ClickException):
    """The practice cannot be reached: a mail server that is answered so keeps the message and comes again."""

    exit_code = os.EX_TEMPFAIL


@click.group("mail")
def command() -> None:
    """Letters that come back after they have left."""


@command.command("bounced")
@click.argument("message", type=click.File("rb"), default="-")
def bounced(message: BinaryIO) -> None:
    """Read in MESSAGE, a mail server's report that a letter came back or is late.

    MESSAGE is a file, or what is piped in. Anything else that arrives at that address changes nothing and is
    answered with 0, so that a mail server may hand over all of it.
    """
    raw = message.read(MOST_BYTES + 1)
    try:
        reading = _taken_in(raw)
    except (click.ClickException, SettingsIncomplete) as away:
        raise AskAgain(str(away)) from None
    except SQLAlchemyError:
        raise AskAgain("The database did not take it.") from None
    click.echo(reading.value)


def _taken_in(raw: bytes) -> Reading:
    with standing_practice().app_context():
        reading = take_in(raw, clock.now())
        db.session.commit()
    return reading
