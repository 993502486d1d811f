"""Reading our own style sheets, as far as these tests need it."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = ("tokens.css", "site.css", "desk.css", "diary.css", "charts.css", "public.css")
ON_PAPER = ("paper-faces.css", "print.css")


def sheet(name: str) -> str:
    """A sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)


def declarations(text: str) -> list[tuple[str, str]]:
    """Every property with its value, wherever it stands."""
    return [
        (name, value.strip())
        for name, value in re.findall(r"(?<=[{;])\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])", text)
    ]


def colours(dark: bool) -> dict[str, str]:
    """The colour tokens of one scheme: name to #rrggbb."""
    light, _, rest = sheet("tokens.css").partition("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;", light))
    if dark:
        found |= re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;", rest.partition("\n}\n")[0])
    return found
