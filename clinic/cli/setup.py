"""`attune setup`: a practice and its owner without a browser."""

import os
from pathlib import Path
from typing import TextIO
from zoneinfo import available_timezones

import click

from clinic import clock
from clinic.app import create_app
from clinic.database import db
from clinic.edge.wording import LANGUAGES
from clinic.migrations.head import bring_up_to_date
from clinic.people import enrolment, kit_sheet, setup
from clinic.people.beginning import Beginning, Wishes
from clinic.people.models import Practice
from clinic.people.provinces import Province
from clinic.vault.kit import kit_text
from clinic.vault.totp import code_at

OUT = click.Path(dir_okay=False, path_type=Path)


class ProvinceType(click.ParamType[str]):
    """`NS`, or `CA-NS`."""

    name = "province"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        written = str(value).upper()
        codes = [province.value for province in Province]
        found = next((code for code in codes if written in (code, code.removeprefix("CA-"))), None)
        if found is None:
            self.fail("one of " + ", ".join(code.removeprefix("CA-") for code in codes), param, ctx)
        return found


class ZoneType(click.ParamType[str]):
    """`America/Halifax`."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in available_timezones():
            self.fail("a time zone such as America/Halifax", param, ctx)
        return str(value)


@click.command("setup")
@click.option("--practice", required=True, help="Name of the practice.")
@click.option("--zone", required=True, type=ZoneType(), help="Its time zone, such as America/Halifax.")
@click.option("--region", required=True, type=ProvinceType(), help="Its province, such as NS.")
@click.option("--email", required=True, help="The owner's address, to sign in with.")
@click.option("--name", required=True, help="The owner's name.")
@click.option(
    "--password-file",
    required=True,
    type=click.File(),
    help="File whose first line is the password; - reads it here.",
)
@click.option(
    "--kit-out", required=True, type=OUT, help="Where the recovery kit goes: text, or PDF for *.pdf."
)
@click.option(
    "--totp-out", required=True, type=OUT, help="Where the secret of the owner's phone goes, in base32."
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(list(LANGUAGES)),
    help="A language of the pages; may be given again.  [default: all]",
)
@click.option("--designation", default="", help="As on a receipt.")
@click.option("--registration-no", default="", help="As on a receipt.")
@click.option("--owner-only", is_flag=True, help="The owner sees no clients.")
def command(
    practice: str,
    zone: str,
    region: str,
    email: str,
    name: str,
    password_file: TextIO,
    kit_out: Path,
    totp_out: Path,
    languages: tuple[str, ...],
    designation: str,
    registration_no: str,
    *,
    owner_only: bool,
) -> None:
    """Found the practice: its root of trust, its owner, its recovery kit.

    Print the kit twice and keep the sheets in two places, then delete both files.
    """
    wishes = Wishes(
        practice=practice.strip(),
        zone=zone,
        region=region,
        locales=languages or tuple(LANGUAGES),
        name=name.strip(),
        email=email,
        is_therapist=not owner_only,
        designation=designation,
        registration_no=registration_no,
    )
    if not wishes.practice or not wishes.name:
        raise click.ClickException("The practice and the owner both need a name.")
    refuse_unwritable(kit_out, totp_out)
    password = password_file.read().splitlines()
    _found(wishes, password[0] if password else "", kit_out, totp_out)


def refuse_unwritable(kit_out: Path, totp_out: Path) -> None:
    """Before anything is begun, see that both files can be written, and over nothing."""
    if kit_out.resolve() == totp_out.resolve():
        raise click.ClickException("The kit and the phone's secret go into two files, for two places.")
    for path in (kit_out, totp_out):
        if path.exists():
            raise click.ClickException(f"{path} is there already; nothing is written over.")
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise click.ClickException(f"{path.parent} is not a folder this account can write in.")


def _found(wishes: Wishes, password: str, kit_out: Path, totp_out: Path) -> None:
    app = create_app()
    with app.app_context():
        bring_up_to_date()
        if Practice.ours() is not None:
            raise click.ClickException("This practice is set up already.")
        now = clock.now()
        begun = setup.begin(wishes, password)
        begun = setup.enrol(begun, code_at(begun.bundle.totp_seed, now), now)
        kit = _kit(begun, kit_out)
        # On paper first: a practice whose kit was never written down must not exist.
        _write(kit_out, kit)
        _write(totp_out, enrolment.typed_seed(begun.bundle).replace(" ", "").encode() + b"\n")
        account = setup.finish(begun, "command line", now)
        # The code above was ours; the owner's phone may show the very same one now.
        account.totp_step = 0
        db.session.commit()
        setup.close_address()
    click.echo(
        f"{wishes.practice} is open. {wishes.email} signs in at {app.extensions['attune'].public_url}/sign-in"
    )
    click.echo("Codes for a lost phone, each good once: " + " ".join(begun.bundle.recovery_codes))


def _kit(begun: Beginning, out: Path) -> bytes:
    if out.suffix.lower() == ".pdf":
        return kit_sheet.pdf(begun, clock.now())
    return kit_text(begun.kit).encode() + b"\n"


def _write(path: Path, content: bytes) -> None:
    """For this user alone, and never over something else."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
