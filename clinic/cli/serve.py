"""`attune serve`: open the practice."""

import errno
import os
import socket
import tempfile
from ipaddress import ip_address
from pathlib import Path

import click

from clinic import clock
from clinic.cli import imported
from clinic.cli.certificate import (
    Certificate,
    certificate_for,
    is_every_address,
    names_of_this_computer,
    outward_address,
)
from clinic.config import Settings
from clinic.environment import private_folder


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--tls", is_flag=True, help="Encrypt, with a certificate made here: for a second computer.")
def command(host: str | None, port: int | None, *, tls: bool) -> None:
    """Serve the practice in a browser, and let its letters leave.

    The database is made or brought up to date first. Stops with Ctrl-C.
    """
    settings = settings_for(host, port, tls=tls)
    refuse_in_the_clear(settings)
    refuse_a_taken_port(settings)
    keep_temporary_files_in_memory(settings)
    # Imported late, so that asking for help or being refused costs nothing.
    app, address = imported("clinic.cli.opening").bring_up(settings)
    from clinic.cli.server import listen_on_loopback, listen_with_tls

    if not settings.tls:
        listen_on_loopback(app, settings, lambda: announce(settings, address, None))
        return
    names = names_of_this_computer(settings.host)
    certificate = certificate_for(settings.instance / "tls", names, clock.now())
    listen_with_tls(settings, certificate, lambda: announce(settings, address, certificate))


def settings_for(host: str | None, port: int | None, *, tls: bool) -> Settings:
    """What the environment says, with what was asked for on the command line in its place."""
    asked = {"CLINIC_HOST": host, "CLINIC_PORT": port and str(port), "CLINIC_TLS": "on" if tls else None}
    told = {**os.environ, **{name: value for name, value in asked.items() if value}}
    if told.get("CLINIC_HOST") and not told.get("CLINIC_PUBLIC_URL"):
        told["CLINIC_PUBLIC_URL"] = public_url(told)
    return Settings.from_env(told)


def public_url(told: dict[str, str]) -> str:
    """What people type; "every address" is nobody's, so there they come to the outward one."""
    scheme = "https" if told.get("CLINIC_TLS") == "on" else "http"
    host = told["CLINIC_HOST"]
    name = outward_address() if is_every_address(host) else host
    return f"{scheme}://{f'[{name}]' if ':' in name else name}:{told.get('CLINIC_PORT') or 8000}"


def refuse_in_the_clear(settings: Settings) -> None:
    """Never let clients' words cross a network unencrypted."""
    if settings.tls or is_loopback(settings.host):
        return
    raise click.ClickException(
        f"{settings.host} is reached from other computers, and without TLS what they send could be read on "
        "the way. Use `attune serve --tls`, or listen on 127.0.0.1 behind a proxy that encrypts."
    )


def refuse_a_taken_port(settings: Settings) -> None:
    """Say so at once, before anything is done to the database."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as refusal:
            mend = (
                "Close what listens there, or choose another port with --port (PORT=... with make)."
                if refusal.errno in (errno.EADDRINUSE, errno.EACCES)
                else "Choose an address of this computer with --host (HOST=... with make)."
            )
            raise click.ClickException(
                f"Attune cannot listen on {settings.host}:{settings.port}: {refusal.strerror}. {mend}"
            ) from None


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach a server that listens here."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def keep_temporary_files_in_memory(settings: Settings) -> None:
    """Whatever a library lays down for a moment, it lays down where power loss forgets it."""
    folder = private_folder(settings.runtime / "tmp")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def announce(settings: Settings, address: str | None, certificate: Certificate | None) -> None:
    """Say where the practice is open, and what is still to be done."""
    click.echo(f"Attune is open at {settings.public_url} (Ctrl-C closes it)")
    if certificate:
        click.echo(how_to_trust(certificate.authority, certificate.fingerprint))
    if address:
        click.echo(f"Set up the practice here, once: {address}")


def how_to_trust(authority: Path, fingerprint: str) -> str:
    """What to do on the second computer, before its first visit."""
    return (
        f"On the other computer, import {authority} as a trusted authority for websites, in the browser's\n"
        "settings under certificates, after comparing its SHA-256 fingerprint with this one:\n"
        f"{fingerprint}"
    )
