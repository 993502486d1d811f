"""The folder a demo lives in: only an empty one becomes a demo, and only a demo is filled."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from clinic.cli.demo.cast import ZONE
from clinic.config import Settings
from clinic.people import made_up
from clinic.people.made_up import Register

DEFAULT_FOLDER = "instance/demo"
MADE_ON_EVERY_START = frozenset({"keys", "README.md", ".gitignore", ".gitkeep"})


def settings_of_demo() -> Settings:
    """The settings of the demo instance, marked as one now if it is empty.

    Raises `ClickException` where there is something else already.
    """
    env = environment()
    folder = Path(env["CLINIC_INSTANCE"])
    if not made_up.mark_of(folder).is_file():
        refuse_a_practice(folder)
        refuse_a_database(env.get("CLINIC_DATABASE_URL"))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made_up.mark_of(folder).touch(mode=0o600)
    return Settings.from_env(env)


def settings_if_demo() -> Settings:
    """The settings of a demo that is there. Raises `ClickException` for any other instance."""
    env = environment()
    folder = Path(env["CLINIC_INSTANCE"])
    if not made_up.mark_of(folder).is_file():
        raise click.ClickException(f"{folder} is not a demo. `make demo` makes one in instance/demo.")
    return Settings.from_env(env)


def environment() -> dict[str, str]:
    """What this shell says, with a folder of the demo's own where it names none."""
    folder = os.environ.get("CLINIC_INSTANCE") or DEFAULT_FOLDER
    return {**os.environ, "CLINIC_INSTANCE": str(Path(folder).resolve())}


def refuse_a_practice(folder: Path) -> None:
    """Never touch a folder that holds anything, unless it is only what an unused start leaves behind."""
    held = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if held - MADE_ON_EVERY_START or (folder / "keys" / "root_vk").exists():
        raise click.ClickException(
            f"{folder} is not a demo and is not empty: nothing in it was touched. "
            "Name another folder in CLINIC_INSTANCE."
        )


def refuse_a_database(url: str | None) -> None:
    """The same for a database that lies elsewhere: a demo begins with an empty one."""
    if not url:
        return
    from sqlalchemy import create_engine, inspect

    engine = create_engine(url)
    held = inspect(engine).get_table_names()
    engine.dispose()
    if held:
        raise click.ClickException(
            "The database that CLINIC_DATABASE_URL names is not empty: nothing in it was touched."
        )


def begun_today(told: Settings, now: datetime) -> Register:
    """The demo's register, begun on this day if there is none yet."""
    found = made_up.register(told)
    if found is None:
        found = Register(zone=ZONE, anchored_on=now.astimezone(ZoneInfo(ZONE)).date())
        made_up.keep(told, found)
    return found


def is_up_to_date(register: Register | None, now: datetime | None = None) -> bool:
    """Whether nothing is to be filled in until tomorrow."""
    if register is None or register.lived_until is None:
        return False
    today: date = (now or datetime.now(UTC)).astimezone(ZoneInfo(register.zone)).date()
    return register.lived_until >= today
