"""What is printed, as pictures: each sheet's first page in each language, and the recovery kit."""

import subprocess
from pathlib import Path

from tests.pictures.camera import keep
from tests.pictures.longer_ways import set_up_kit
from tests.pictures.ways import Window

DOTS_PER_INCH = "96"


# Those every practice begins with; all the others stand small in docs/pictures/handouts.
FOUNDING = ("H01", "H03", "H06", "H07")


def take_sheets(window: Window, folder: Path) -> None:
    """Every page of four sheets, in English and in Persian."""
    for code in FOUNDING:
        for locale in ("en", "fa"):
            pages = _pages(window.pdf(f"/desk/handouts/{code}/{locale}.pdf"), folder)
            for number, page in enumerate(pages, start=1):
                more = f"-{number}" if number > 1 else ""
                keep(page, f"sheet-{code.lower()}{more}{_suffix(locale)}.png")


def take_kit(window: Window, folder: Path) -> None:
    """The recovery kit of a practice that exists for a minute."""
    set_up_kit(window)
    keep(_pages(window.pdf(f"{window.path}.pdf"), folder)[0], "kit.png")


def _pages(pdf: bytes, folder: Path) -> list[bytes]:
    (folder / "paper.pdf").write_bytes(pdf)
    for old in folder.glob("paper-*.png"):
        old.unlink()
    command = ["pdftoppm", "-png", "-r", DOTS_PER_INCH, str(folder / "paper.pdf"), str(folder / "paper")]
    subprocess.run(command, check=True)
    return [path.read_bytes() for path in sorted(folder.glob("paper-*.png"))]


def _suffix(locale: str) -> str:
    return "" if locale == "en" else f"-{locale}"
