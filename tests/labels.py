"""Writes docs/labels.md from the vault's own inventory: `python -m tests.labels`."""

import inspect
import re
from pathlib import Path

from clinic.vault import suite
from clinic.vault.suite import LABELS

PAGE = Path(__file__).parent.parent / "docs" / "labels.md"
HEAD = """# Every label of the vault

Written from `clinic/vault/suite.py` by `python -m tests.labels`; a test fails until this page and the
code agree. A key that has several uses is never used itself: each use derives its own key under a label of
its own (HKDF-SHA256), and each sealed or signed thing is bound to its label, the suite and its place. Two
uses never share a label, and a label never changes its use.
"""
GROUP = re.compile(r"^    # (.+)$|^    \"([^\"]+)\":", re.MULTILINE)


def page() -> str:
    """The whole page as it should stand."""
    parts = [HEAD]
    for heading, label in GROUP.findall(_inventory()):
        if heading:
            parts.append(f"\n## {heading[0].upper()}{heading[1:]}\n\n| label | what it is for |\n|---|---|\n")
        else:
            parts.append(f"| {label} | {LABELS[label]} |\n")
    return "".join(parts)


def used_above_the_vault() -> list[str]:
    """The labels of the last group."""
    headings = [at for at, (heading, _) in enumerate(GROUP.findall(_inventory())) if heading]
    return [label for _, label in GROUP.findall(_inventory())[headings[-1] + 1 :]]


def _inventory() -> str:
    """The table as it is written, with the headings that group it."""
    return inspect.getsource(suite).partition("LABELS: ")[2].partition("\n}\n")[0]


if __name__ == "__main__":
    PAGE.write_text(page())
