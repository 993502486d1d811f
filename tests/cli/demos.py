"""Demos in folders of a test's own, on an afternoon of their own."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from clinic.cli import attune
from clinic.cli.demo import cast

HALIFAX = ZoneInfo(cast.ZONE)
# A Wednesday, late enough for sessions to be over.
AFTERNOON = datetime(2026, 3, 18, 17, 30, tzinfo=HALIFAX)


def environment(folder: Path, database_url: str = "") -> dict[str, str]:
    return {
        "CLINIC_INSTANCE": str(folder / "instance"),
        "CLINIC_RUNTIME": str(folder / "runtime"),
        "CLINIC_DATABASE_URL": database_url,
        "CLINIC_PUBLIC_URL": "http://localhost",
    }


def attune_demo(folder: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(attune, ["demo", *words], env=environment(folder) | more)
