"""Where the program finds what is not Python, and where its compiled pages are kept."""

from pathlib import Path

from clinic.config import Settings
from clinic.environment import private_folder


def beside(name: str) -> Path:
    """`templates` and `static`: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def compiled_pages(settings: Settings) -> Path:
    """Where templates stay compiled, so that each is read once for many starts. They hold nobody's words."""
    return private_folder(settings.runtime / "pages")
