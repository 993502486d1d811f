"""Writes docs/in-the-clear.md from the models: `python -m tests.in_the_clear`."""

from pathlib import Path

from sqlalchemy import LargeBinary, Table

from clinic import runtime
from clinic.app import create_app
from clinic.database import Base

PAGE = Path(__file__).parent.parent / "docs" / "in-the-clear.md"
HEAD = """# What stays readable without a key

Written from the models by `python -m tests.in_the_clear`; a test fails until this page and the models
agree, so no column becomes readable unnoticed. Bytes are sealed, or are public keys, signatures and keyed
digests: whoever has the database alone learns from them only that they are there.

Names, contacts, notes, ways of working, scores, sheets' codes and every word anybody typed about a person
are in the sealed bytes. What is readable tells how many people there are, who works here, what the practice
tells everybody of them (their languages and ways of working), how it calls what it made for its own notes,
what its own sheets say to whoever is given them, how it words what is to be agreed to, and when somebody
came.
"""


def page() -> str:
    """The whole page as it should stand."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    kept_short = sorted(runtime.metadata.tables.values(), key=lambda table: table.name)
    parts = [HEAD, "## The database\n", *map(_section, tables)]
    parts += ["## The short-lived store (sessions and counts, in memory)\n", *map(_section, kept_short)]
    return "\n".join(parts)


def _section(table: Table) -> str:
    readable = [column.name for column in table.columns if not isinstance(_plain(column.type), LargeBinary)]
    in_bytes = [column.name for column in table.columns if isinstance(_plain(column.type), LargeBinary)]
    return (
        f"### {table.name}\n\n"
        f"- readable: {', '.join(readable) or 'nothing'}\n"
        f"- bytes: {', '.join(in_bytes) or 'none'}\n"
    )


def _plain(kind: object) -> object:
    return getattr(kind, "impl", kind)


if __name__ == "__main__":
    import os
    import tempfile

    from clinic.config import Settings

    with tempfile.TemporaryDirectory() as folder:
        create_app(
            Settings.from_env({"CLINIC_INSTANCE": folder, "CLINIC_RUNTIME": os.path.join(folder, "run")})
        )
        PAGE.write_text(page())
