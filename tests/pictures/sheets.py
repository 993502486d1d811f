"""Every sheet of the library as small pictures of its paper: `python -m tests.pictures.sheets`."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from clinic.app import create_app
from clinic.handouts import library, pdf, shelf
from clinic.handouts.sheet import Personal
from clinic.press.printing import printing
from tests.conftest import settings_for

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "handouts"
DOTS_PER_INCH = "52"
SHEETS_TOGETHER = 10
PAGES_ACROSS = 5
COLOURS = 64
GAP, GROUND = 6, "#8a8673"
OURS = Personal(practice="Sample Harbour Counselling", reach="1 Sample Street, Halifax NS · 902-555-0100")


def main(locales: list[str]) -> None:
    """One picture for ten sheets of a language, both their pages."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        app = create_app(settings_for(folder, f"sqlite:///{folder / 'attune.sqlite'}"))
        with app.test_request_context("/"):
            for locale in locales or library.LANGUAGES:
                for old in FOLDER.glob(f"{locale}-[0-9].png"):
                    old.unlink()
                codes = [code for code in shelf.codes() if locale in library.locales_of(code)]
                for first in range(0, len(codes), SHEETS_TOGETHER):
                    some = codes[first : first + SHEETS_TOGETHER]
                    picture = _together([page for code in some for page in _pages(code, locale, folder)])
                    picture.save(FOLDER / f"{locale}-{first // SHEETS_TOGETHER + 1}.png", optimize=True)
            printing().close()


def _pages(code: str, locale: str, folder: Path) -> Iterator[Image.Image]:
    paper = folder / f"{code}-{locale}.pdf"
    paper.write_bytes(pdf.render(library.sheet(code, locale), OURS))
    subprocess.run(
        ["pdftoppm", "-png", "-r", DOTS_PER_INCH, str(paper), str(paper.with_suffix(""))], check=True
    )
    for path in sorted(folder.glob(f"{paper.stem}-*.png")):
        yield Image.open(BytesIO(path.read_bytes())).convert("RGB")


def _together(pages: list[Image.Image]) -> Image.Image:
    wide, high = pages[0].size
    rows = -(-len(pages) // PAGES_ACROSS)
    whole = Image.new("RGB", (PAGES_ACROSS * (wide + GAP) + GAP, rows * (high + GAP) + GAP), GROUND)
    for place, page in enumerate(pages):
        across, down = place % PAGES_ACROSS, place // PAGES_ACROSS
        whole.paste(page, (GAP + across * (wide + GAP), GAP + down * (high + GAP)))
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main(sys.argv[1:])
