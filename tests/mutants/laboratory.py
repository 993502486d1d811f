"""Where a fault is tried: a throw-away copy of the tree, one fault in it at a time."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import pytest

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).parents[2]
TAKEN = (
    "clinic",
    "docs",
    "tests",
    "templates",
    "static",
    "pyproject.toml",
    "setup.cfg",
    "Makefile",
    "wsgi.py",
)
LEFT = shutil.ignore_patterns(".*_cache", "look", "*.png")
LONGEST_SECONDS = 180
LONGEST_OF_ALL_SECONDS = 1800
AT_ONCE = 2


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant. `by` is the test that noticed, or what went wrong."""

    mutant: Mutant
    word: str
    by: str
    seconds: float

    @property
    def is_killed(self) -> bool:
        return self.word == "killed"


def verdicts(mutants: tuple[Mutant, ...]) -> Iterator[Verdict]:
    """Try them all, two at once, and yield each verdict in the order of the list."""
    with TemporaryDirectory(prefix="attune-mutants-") as folder:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            trees.put(_copy(Path(folder) / str(number)))

        def judged(mutant: Mutant) -> Verdict:
            tree = trees.get()
            try:
                return _judge(mutant, tree)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(AT_ONCE) as both:
            yield from both.map(judged, mutants)


def unharmed(mutants: tuple[Mutant, ...]) -> str:
    """What the same tests say of a tree without any fault: empty if all pass, as they must."""
    killers = sorted({killer for mutant in mutants for killer in mutant.killers})
    with TemporaryDirectory(prefix="attune-mutants-") as folder:
        sound = _copy(Path(folder) / "sound")
        done = _run(sound, killers, "-n", str(AT_ONCE), longest=LONGEST_OF_ALL_SECONDS)
    return "" if done.returncode == pytest.ExitCode.OK else done.stdout + done.stderr


def _copy(tree: Path) -> Path:
    tree.mkdir()
    for name in TAKEN:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=LEFT)
        elif source.exists():
            shutil.copy2(source, tree / name)
    return tree


def _judge(mutant: Mutant, tree: Path) -> Verdict:
    began = time.monotonic()
    stale = [edit for edit in mutant.edits if edit.times_in(tree) != 1]
    if stale:
        return Verdict(mutant, "does not fit", f"{stale[0].path} has changed", 0.0)
    before = [(tree / edit.path, edit.apply(tree)) for edit in mutant.edits]
    try:
        done = _run(tree, mutant.killers)
    except subprocess.TimeoutExpired:
        return Verdict(mutant, "unknown", f"no verdict in {LONGEST_SECONDS} s", LONGEST_SECONDS)
    finally:
        for file, whole in reversed(before):
            file.write_text(whole)
    return Verdict(mutant, *_read(done), time.monotonic() - began)


def _run(
    tree: Path, tests: tuple[str, ...] | list[str], *options: str, longest: float = LONGEST_SECONDS
) -> subprocess.CompletedProcess[str]:
    # What was compiled of the sound tree fits no file with a fault, whose time is another. None is added, so
    # that nothing compiled with a fault answers after it.
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *options]
    return subprocess.run(
        [*command, *tests],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=longest,
    )


def _read(done: subprocess.CompletedProcess[str]) -> tuple[str, str]:
    if done.returncode == pytest.ExitCode.OK:
        return "survived", "no test noticed"
    noticed = re.search(r"^FAILED \S+::(\w+)", done.stdout, re.MULTILINE)
    if done.returncode == pytest.ExitCode.TESTS_FAILED and noticed:
        return "killed", noticed[1]
    # A fault that merely breaks an import proves nothing about the check it took out.
    return "unknown", (done.stdout + done.stderr).strip().splitlines()[-1][:100]
