"""`attune demo`: the fictional practice, filled, at any size, and who is in it."""

import json
import sys

import click

from clinic.cli.demo.instance import is_up_to_date, settings_if_demo, settings_of_demo
from clinic.people import made_up


@click.group("demo")
def command() -> None:
    """The fictional practice: everybody in it is made up. Only ever touches an instance that is a demo."""


@command.command("fill")
def fill() -> None:
    """Fill an empty instance with the fictional practice, or bring a demo up to the present day."""
    told = settings_of_demo()
    if is_up_to_date(made_up.register(told)):
        return
    # Imported late: a demo that is up to date starts at once.
    from clinic.cli.demo.filling import fill_up

    fill_up(told)


@command.command("people")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with passwords and phones' secrets.")
def people(*, as_json: bool) -> None:
    """Who is in the demo, and how each signs in."""
    told = settings_if_demo()
    everybody = made_up.people(told)
    if not as_json:
        for person in everybody:
            click.echo(f"{person.role:<11} {person.email:<26} {person.password:<38} {person.name}")
        return
    from clinic.cli.demo.players import secret_of

    rows = [
        {
            "role": person.role,
            "name": person.name,
            "email": person.email,
            "password": person.password,
            "totp_uri": secret_of(person),
        }
        for person in everybody
    ]
    json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
    click.echo()
