"""What `attune doctor` looks at, one question a function; each answers with what is wrong, or nothing."""

import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from clinic import clock
from clinic.cli import machine
from clinic.cli.certificate import Certificate
from clinic.cli.standing import reason_of
from clinic.config import Settings
from clinic.frozen import frozen
from clinic.migrations.head import is_up_to_date

IN_MEMORY = {"tmpfs", "ramfs"}
LEAST_FREE_BYTES = 1024**3


@frozen
class Finding:
    """One thing that is missing or weak, and what to do about it."""

    what: str
    mend: str


def of_machine(*, tests: bool = False) -> Iterator[Finding]:
    """What Debian and Python bring."""
    if sys.version_info < machine.LOWEST_PYTHON:
        yield Finding("Python is older than 3.11.", "apt-get install python3.11, then make a new environment")
    for package in machine.missing(tests=tests):
        yield Finding(f"{package} is missing on this machine.", machine.mend([package]))


def of_installation(settings: Settings) -> Iterator[Finding]:
    """What this installation brings, and how it is set up."""
    for look in LOOKS:
        yield from look(settings)


def keys_are_private(settings: Settings) -> Iterator[Finding]:
    """Keys are for the account that serves, and nobody else."""
    for path in sorted([settings.keys, *settings.keys.rglob("*"), settings.instance / "tls" / "key.pem"]):
        if not path.exists():
            continue
        wanted = 0o700 if path.is_dir() else 0o400
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~wanted:
            yield Finding(
                f"{path} can be read or changed more widely than it must (mode {mode:04o}).",
                f"chmod {wanted:04o} {path}",
            )


def instance_is_private(settings: Settings) -> Iterator[Finding]:
    """The folder around them is nobody else's to list."""
    mode = stat.S_IMODE(settings.instance.stat().st_mode)
    if mode & 0o077 and not settings.demo:
        yield Finding(
            f"{settings.instance} is open to other accounts (mode {mode:04o}).",
            f"chmod 0700 {settings.instance}",
        )


def runtime_is_in_memory(settings: Settings) -> Iterator[Finding]:
    """Sessions and temporary files vanish with the power."""
    if file_system(settings.runtime) not in IN_MEMORY:
        yield Finding(
            f"Sessions and temporary files lie on a disk, in {settings.runtime}.",
            "set CLINIC_RUNTIME to a folder in memory, such as one below /dev/shm",
        )


def swap_is_encrypted(settings: Settings) -> Iterator[Finding]:
    """What is in memory may not be laid down on a disk behind our back."""
    swaps = Path("/proc/swaps")
    rows = swaps.read_text().splitlines()[1:] if swaps.is_file() else []
    for device in (row.split()[0] for row in rows):
        if not device.startswith(("/dev/dm-", "/dev/mapper/", "/dev/zram")):
            yield Finding(
                f"Memory may be written to {device}, and that may be in clear text.",
                f"swapoff {device}, or encrypt it (apt-get install cryptsetup)",
            )


def database_answers(settings: Settings) -> Iterator[Finding]:
    """The database is there, and has the shape this version writes."""
    from clinic.app import create_app

    try:
        app = create_app(settings)
        with app.app_context():
            if not is_up_to_date():
                yield Finding(
                    "The database is not up to date.", "attune serve brings it up to date as it starts"
                )
    except SQLAlchemyError as broken:
        yield Finding(
            f"The database does not answer: {reason_of(broken)}",
            "look at CLINIC_DATABASE_URL, and whether it runs",
        )


def database_link_is_encrypted(settings: Settings) -> Iterator[Finding]:
    """A database on another machine is spoken to over TLS, with its name checked."""
    if settings.is_sqlite:
        return
    url = urlsplit(settings.database_url)
    elsewhere = url.hostname not in (None, "", "localhost", "127.0.0.1", "::1")
    if elsewhere and "sslmode=verify-full" not in url.query:
        yield Finding(
            "The way to the database is not surely encrypted.",
            "add ?sslmode=verify-full to CLINIC_DATABASE_URL",
        )


def letters_can_leave(settings: Settings) -> Iterator[Finding]:
    """Clients get their letters, and not over the network in clear text."""
    if settings.demo:
        return
    if settings.smtp_url is None:
        yield Finding(
            "Letters are only written as files: nobody gets them.",
            "set CLINIC_SMTP_URL to smtps://user:password@host",
        )
        if not is_at_home(settings):
            yield Finding(
                f"Letters lie readable in {settings.instance / 'letters'}, on a server that others reach.",
                "set CLINIC_SMTP_URL, then delete the files",
            )
    elif settings.mail_from == "practice@localhost":
        yield Finding(
            "Letters have no sender that can be answered.", "set CLINIC_MAIL_FROM to the practice's address"
        )


def people_arrive_encrypted(settings: Settings) -> Iterator[Finding]:
    """Anybody on another computer comes over TLS."""
    if not is_at_home(settings) and not settings.public_url.startswith("https://"):
        yield Finding(
            f"People are sent to {settings.public_url}, which is not encrypted.",
            "attune serve --tls, or a proxy that encrypts and CLINIC_PUBLIC_URL=https://...",
        )


def certificate_lives(settings: Settings) -> Iterator[Finding]:
    """The practice's own certificate, where it has one, is not about to end."""
    held = Certificate(settings.instance / "tls")
    if held.chain.is_file() and held.ends_at < clock.now():
        yield Finding(
            f"The certificate in {held.folder} has ended.",
            "attune serve --tls makes a new one, which other computers must trust again",
        )


def there_is_room(settings: Settings) -> Iterator[Finding]:
    """A full disk refuses notes."""
    if shutil.disk_usage(settings.instance).free < LEAST_FREE_BYTES:
        yield Finding(
            f"Less than 1 GiB is free where {settings.instance} lies.", "make room, or move the instance"
        )


def is_at_home(settings: Settings) -> bool:
    """Whether only this computer reaches the practice."""
    return urlsplit(settings.public_url).hostname in ("localhost", "127.0.0.1", "::1")


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of file system a folder lies on; empty where the system does not say."""
    if not mounts.is_file():
        return ""
    rows = [row.split()[1:3] for row in mounts.read_text().splitlines()]
    around = [(Path(point.replace("\\040", " ")), kind) for point, kind in rows]
    holding = [(len(point.parts), kind) for point, kind in around if folder.resolve().is_relative_to(point)]
    # Of two on the same point, the one mounted last is the one seen.
    return max(reversed(holding), key=lambda found: found[0], default=(0, ""))[1]


LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    keys_are_private,
    instance_is_private,
    runtime_is_in_memory,
    swap_is_encrypted,
    database_answers,
    database_link_is_encrypted,
    letters_can_leave,
    people_arrive_encrypted,
    certificate_lives,
    there_is_room,
)
