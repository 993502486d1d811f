"""What the pages need from elsewhere: cut and copied from node_modules into static/vendor, with its licences.

Run after `npm ci`. Does nothing when what is there already comes from the same packages and the same cuts.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

from clinic.cli import faces

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / "made-from"

SCRIPTS = {
    # Read by the tests only; no page links it.
    "axe.min.js": "axe-core/axe.min.js",
}

# Each icon is in the sprite because a template draws it.
ICONS = (
    "book-open",
    "calendar",
    "calendar-days",
    "check",
    "chevron-left",
    "chevron-right",
    "clock",
    "copy",
    "door-open",
    "download",
    "eye",
    "file-text",
    "inbox",
    "key-round",
    "keyboard",
    "languages",
    "lock",
    "log-out",
    "mail",
    "message-square-text",
    "pencil",
    "phone",
    "plus",
    "printer",
    "search",
    "settings",
    "share-2",
    "shield",
    "sun",
    "timer",
    "trash-2",
    "user-plus",
    "users",
    "x",
)

# The scripts a sheet is printed in besides Latin and Arabic: the package, its script, its name on paper.
SCRIPTS_ON_PAPER = (
    ("source-serif-4", "cyrillic", (400,), "Cyrillic Serif Print"),
    ("source-sans-3", "cyrillic", (400, 600), "Cyrillic Print"),
    ("noto-sans-gurmukhi", "gurmukhi", (400, 600), "Gurmukhi Print"),
    ("noto-sans-sc", "chinese-simplified", (400, 600), "Chinese Print"),
)
# Chinese has a face on every screen it is read on, and one of ours would outweigh the page.
NOT_ON_SCREEN = {"noto-sans-sc"}
# What a language calls itself stands on pages of every language, so nobody's screen may lack its letters.
OWN_NAMES = (("noto-sans-gurmukhi", "gurmukhi", "ਪੰਜਾਬੀ"), ("noto-sans-sc", "chinese-simplified", "简体中文"))

LICENSED = (
    "@fontsource-variable/atkinson-hyperlegible-next",
    "@fontsource-variable/newsreader",
    "@fontsource-variable/vazirmatn",
    "@fontsource/noto-sans-gurmukhi",
    "@fontsource/noto-sans-sc",
    "@fontsource/source-sans-3",
    "@fontsource/source-serif-4",
    "axe-core",
    "lucide-static",
)


def main() -> int:
    """Bring static/vendor up to date; answers the exit code."""
    if not (ROOT / "package.json").exists():
        print("This is an installed Attune: its pages carry all they need already.")
        return 0
    missing = missing_packages()
    if missing:
        print(
            f"Not installed: {', '.join(missing)}. Run `npm ci --ignore-scripts` in {ROOT} first.",
            file=sys.stderr,
        )
        return 1
    if STAMP.exists() and STAMP.read_text() == source_digest():
        return 0
    make()
    STAMP.write_text(source_digest())
    return 0


def missing_packages() -> list[str]:
    """Which declared packages are not there."""
    needed = {
        *LICENSED,
        "@fontsource/atkinson-hyperlegible-next",
        "@fontsource/newsreader",
        "@fontsource/vazirmatn",
    }
    return sorted(name for name in needed if not (PACKAGES / name / "package.json").exists())


def source_digest() -> str:
    """Changes whenever a locked package or a way of cutting does."""
    sources = (ROOT / "package-lock.json", Path(__file__), Path(faces.__file__))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def make() -> None:
    """Make static/vendor anew."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    for folder in ("fonts/print", "licences"):
        (VENDOR / folder).mkdir(parents=True)
    for name, source in SCRIPTS.items():
        shutil.copyfile(PACKAGES / source, VENDOR / name)
    cut_faces(VENDOR / "fonts")
    cut_print_faces(VENDOR / "fonts" / "print")
    (VENDOR / "icons.svg").write_text(sprite())
    copy_licences(VENDOR / "licences")


def cut_faces(folder: Path) -> None:
    """The faces browsers load: two on the desk, two on public pages, one in Persian."""
    for script in ("latin", "latin-ext"):
        faces.cut(
            _variable("newsreader", script, "opsz"),
            folder / f"newsreader-{script}.woff2",
            {"wght": (400, 500), "opsz": 24},
        )
        faces.cut(
            _variable("atkinson-hyperlegible-next", script, "wght"),
            folder / f"atkinson-{script}.woff2",
            {"wght": (400, 700)},
            plain_zero=script == "latin",
        )
    faces.cut(
        _variable("vazirmatn", "arabic", "wght"), folder / "vazirmatn-arabic.woff2", {"wght": (400, 700)}
    )
    shutil.copyfile(_static("newsreader", "latin", 400), folder / "newsreader-latin-400.woff2")
    for face, script, weights, _ in SCRIPTS_ON_PAPER:
        if face not in NOT_ON_SCREEN:
            for weight in weights:
                shutil.copyfile(_static(face, script, weight), folder / f"{face}-{weight}.woff2")
    for face, script, name in OWN_NAMES:
        faces.cut_to(_static(face, script, 400), folder / f"{face}-name.woff2", name)


def cut_print_faces(folder: Path) -> None:
    """The faces that sheets are printed in."""
    newsreader = _variable("newsreader", "latin", "opsz")
    faces.cut_for_print(
        newsreader, folder / "newsreader-display.ttf", "Newsreader Display", {"opsz": 48, "wght": 400}
    )
    faces.cut_for_print(
        newsreader, folder / "newsreader-text.ttf", "Newsreader Text", {"opsz": 16, "wght": 430}
    )
    for weight in (400, 600):
        faces.cut_for_print(
            _static("atkinson-hyperlegible-next", "latin", weight),
            folder / f"atkinson-{weight}.ttf",
            "Atkinson Print",
            plain_zero=True,
        )
        faces.cut_for_print(
            _static("vazirmatn", "arabic", weight), folder / f"vazirmatn-{weight}.ttf", "Vazirmatn Print"
        )
        faces.cut_for_print(
            _static("vazirmatn", "latin", weight),
            folder / f"vazirmatn-latin-{weight}.ttf",
            "Vazirmatn Latin Print",
        )
    for face, script, weights, family in SCRIPTS_ON_PAPER:
        for weight in weights:
            faces.cut_for_print(_static(face, script, weight), folder / f"{face}-{weight}.ttf", family)


def sprite() -> str:
    """One SVG with a symbol for each icon; how it is stroked, and in which colour, is said in site.css."""
    symbols = "".join(_symbol(name) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


def copy_licences(folder: Path) -> None:
    """Each package's own licence goes where its files go."""
    for name in LICENSED:
        shutil.copyfile(PACKAGES / name / "LICENSE", folder / f"{name.rpartition('/')[2]}.txt")


def _symbol(name: str) -> str:
    drawn = (PACKAGES / "lucide-static" / "icons" / f"{name}.svg").read_text()
    inside = drawn.partition("<svg")[2].partition(">")[2].removesuffix("</svg>\n")
    shapes = re.sub(r"\s+", " ", inside).replace("> <", "><").replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def _variable(face: str, script: str, axis: str) -> Path:
    return PACKAGES / "@fontsource-variable" / face / "files" / f"{face}-{script}-{axis}-normal.woff2"


def _static(face: str, script: str, weight: int) -> Path:
    return PACKAGES / "@fontsource" / face / "files" / f"{face}-{script}-{weight}-normal.woff2"


if __name__ == "__main__":
    sys.exit(main())
