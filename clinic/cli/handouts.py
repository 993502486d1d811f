"""`attune handouts`: for whoever corrects a sheet of the library and wants to know whether it holds."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

from clinic.app import create_app
from clinic.config import Settings
from clinic.handouts import proof, shelf
from clinic.handouts.manuscript import ManuscriptFault
from clinic.handouts.shelf import FIRST_LANGUAGE, Sheet
from clinic.press.printing import printing


@click.group("handouts")
def command() -> None:
    """The sheets clients take home."""


@command.command("check")
@click.argument("code", required=False)
@click.argument("locale", required=False)
def check(code: str | None, locale: str | None) -> None:
    """Read and print sheets as a client would get them, and say what to correct.

    All of them; those of one CODE, such as H08; or one in one LOCALE, such as H08 fr.
    """
    if code and code not in shelf.codes():
        raise click.ClickException(f"There is no sheet {code}. The library has {', '.join(shelf.codes())}.")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        app = _app_for_sheets(Path(folder))
        with app.test_request_context("/"):
            for name, sheet in _sheets(code, locale):
                wrong += _tell(name, sheet, Path(app.static_folder or "") / "vendor/fonts/print")
            printing().close()
    if wrong:
        raise click.ClickException(f"{wrong} to correct.")


def _app_for_sheets(folder: Path) -> Flask:
    """An app that lives for this command and touches no practice."""
    environment = {"CLINIC_INSTANCE": str(folder / "instance"), "CLINIC_RUNTIME": str(folder / "runtime")}
    return create_app(Settings.from_env(environment))


def _sheets(code: str | None, locale: str | None) -> Iterator[tuple[str, Sheet | ManuscriptFault]]:
    for one in [code] if code else shelf.codes():
        for spoken in shelf.locales_of(one):
            if locale in (None, spoken):
                yield f"{one} {spoken}", _read(one, spoken)


def _read(code: str, locale: str) -> Sheet | ManuscriptFault:
    try:
        return shelf.sheet(code, locale)
    except ManuscriptFault as fault:
        return fault


def _tell(name: str, sheet: Sheet | ManuscriptFault, faces: Path) -> int:
    """One line that it holds, or one for each thing to correct; answers how many there were."""
    said = [str(sheet)] if isinstance(sheet, ManuscriptFault) else list(proof.faults(sheet, faces))
    for fault in said:
        click.echo(f"{name}: {fault}")
    if not said and isinstance(sheet, Sheet):
        graded = f", grade {proof.grade_of(sheet):.1f}" if sheet.locale == FIRST_LANGUAGE else ""
        click.echo(f"{name}: “{sheet.title}” holds{graded}.")
    return len(said)
