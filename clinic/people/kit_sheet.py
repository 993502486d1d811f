"""The recovery kit on paper: the same sheet twice, for two places, printed in a process that ends with it."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app

import clinic
from clinic.edge.wording import direction, language
from clinic.people import qr
from clinic.people.beginning import Beginning
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.kit import fingerprint, kit_text

SECONDS = 60


class SheetNotPrinted(Refusal):
    status = 503
    sentence = N_("The sheet could not be printed just now. Nothing is lost; try again in a moment.")


def pdf(begun: Beginning, now: datetime) -> bytes:
    """The kit as PDF bytes, in this answer's language, never on a disk. Raises `SheetNotPrinted`."""
    text = kit_text(begun.kit)
    sheet = current_app.jinja_env.get_template("people/kit_sheet.html")
    page = sheet.render(
        lang=language(),
        dir=direction(),
        practice_name=begun.wishes.practice,
        groups=text.split("-"),
        picture=qr.png_data(text),
        fingerprint=fingerprint(begun.bundle.root_vk),
        made_on=now.astimezone(ZoneInfo(begun.wishes.zone)).date(),
    )
    return _print(page)


def _print(page: str) -> bytes:
    command = [sys.executable, "-m", "clinic.people.kit_press", str(current_app.static_folder)]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "HOME") if name in os.environ}
    root = str(Path(clinic.__file__).parent.parent)
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module)
            command,
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**kept, "PYTHONPATH": root, "PYTHONSAFEPATH": "1"},
        )
    except subprocess.TimeoutExpired:
        raise SheetNotPrinted from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise SheetNotPrinted
    return done.stdout
