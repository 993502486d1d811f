"""Takes a picture of what a window shows, in every size and light, and keeps it small."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
LARGEST_BYTES = 120_000


@dataclass(frozen=True)
class Shot:
    """One picture of one screen."""

    screen: str
    size: str
    scheme: str
    locale: str

    @property
    def name(self) -> str:
        suffix = "" if self.locale == "en" else f"-{self.locale}"
        return f"{self.screen}-{self.size}-{self.scheme}{suffix}.png"


def take_all(page: Page, screen: str, locale: str) -> Iterator[Shot]:
    """The screen as it stands in this window: both sizes, both lights."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            shot = Shot(screen, size, scheme, locale)
            keep(_photograph(page), shot.name)
            yield shot
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["desk"], strict=True)))  # type: ignore[arg-type]


def keep(picture: bytes, name: str) -> Path:
    """Write a picture with as few colours as it needs to be small."""
    path = FOLDER / name
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (128, 64, 32):
        small = io.BytesIO()
        whole.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            small, "PNG", optimize=True
        )
        if small.tell() <= LARGEST_BYTES:
            break
    path.write_bytes(small.getvalue())
    return path


def _photograph(page: Page) -> bytes:
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
    return page.screenshot(animations="disabled", caret="hide", scale="css")
