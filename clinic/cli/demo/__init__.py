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


@command.command("load")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed: the same names and times."
)
@click.option("--clients", type=click.IntRange(0), default=5_000, show_default=True, help="How many.")
@click.option(
    "--appointments", type=click.IntRange(0), default=100_000, show_default=True, help="How many times."
)
@click.option(
    "--notes", type=click.IntRange(0), default=20_000, show_default=True, help="How many signed notes."
)
def load(seed: int, clients: int, appointments: int, notes: int) -> None:
    """The fictional practice at any size: people are let in until there are so many of each.

    Keys, seals and ids are fresh each time; names, times and words follow from the seed and the day.
    """
    told = settings_of_demo()
    from clinic.cli.demo.loading import let_in
    from clinic.cli.demo.timetable import Size

    added = let_in(told, seed, Size(clients, appointments, notes))
    click.echo(f"{added.clients} clients, {added.appointments} appointments and {added.notes} notes came in.")


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
