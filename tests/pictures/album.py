"""The page that shows all pictures by screen: docs/pictures/README.md."""

from collections.abc import Iterator

from tests.pictures.camera import FOLDER, SCHEMES, SIZES, Shot
from tests.pictures.screens import ALBUM, Screen

WIDTHS = {"desk": 300, "phone": 110}
LANGUAGES = {"en": "English", "fr": "French", "fa": "Persian"}
HEAD = """# Every screen

Taken from the running product by `make pictures`: the made-up practice, and one on its first day. Each
screen at a desk (1440 by 900) and on a phone (390 by 844), in light and dark, and in Persian wherever its
door speaks it.
What was found by looking at them, and mended, stands in [found-and-mended.md](found-and-mended.md).
"""


def empty() -> None:
    """Take the pictures of last time away, so that none outlives its screen."""
    for path in FOLDER.glob("*.png"):
        path.unlink()


def write_index() -> None:
    """Show what there is now."""
    (FOLDER / "README.md").write_text("\n".join(_page()) + "\n")


def _page() -> Iterator[str]:
    yield HEAD
    for heading, screens in ALBUM:
        yield f"## {heading}\n"
        for screen in screens:
            yield from _section(screen)
    yield "## On paper\n"
    yield " ".join(_thumbnail(path.name, 170) for path in sorted(FOLDER.glob("sheet-*.png"))) + "\n"
    yield _thumbnail("kit.png", 170)


def _section(screen: Screen) -> Iterator[str]:
    yield f"### {screen.says}\n"
    for locale in screen.speaks:
        shots = [Shot(screen.name, size, scheme, locale) for size in SIZES for scheme in SCHEMES]
        rows = [_thumbnail(shot.name, WIDTHS[shot.size]) for shot in shots if (FOLDER / shot.name).exists()]
        if len(screen.speaks) > 1:
            yield f"{LANGUAGES[locale]}\n"
        yield " ".join(rows) + "\n"


def _thumbnail(name: str, width: int) -> str:
    return f'<a href="{name}"><img src="{name}" width="{width}" alt="{name.removesuffix(".png")}"></a>'
