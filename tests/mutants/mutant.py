"""A fault put in on purpose: which line is weakened, how, and which tests must notice."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """One snippet, which stands exactly once in its file, and what takes its place."""

    path: str
    snippet: str
    replacement: str

    def times_in(self, tree: Path) -> int:
        """How often the snippet stands there: anything but once means the list has to be mended."""
        file = tree / self.path
        return file.read_text().count(self.snippet) if file.is_file() else 0

    def apply(self, tree: Path) -> str:
        """Weaken the file and return what stood in it before."""
        file = tree / self.path
        whole = file.read_text()
        file.write_text(whole.replace(self.snippet, self.replacement))
        return whole


@dataclass(frozen=True)
class Mutant:
    """A named check taken out, in all the places that would stand in for one another."""

    check: str
    edits: tuple[Edit, ...]
    killers: tuple[str, ...]


def mutant(check: str, path: str, snippet: str, replacement: str, *killers: str) -> Mutant:
    """The usual one: a single edit."""
    return Mutant(check, (Edit(path, snippet, replacement),), killers)
