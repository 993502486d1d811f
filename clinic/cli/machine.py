"""Knows what Debian itself must bring before Attune can run or be tested, and the one line that installs it.

Run as a file, before any package of ours is there, so it knows nothing but the standard library.
"""

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LOWEST_PYTHON = (3, 11)
# Without windows to draw, it opens somebody's browser in a fifth of the time; the whole one does as well.
CHROMIUM = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
POSTGRESQL = Path("/usr/lib/postgresql/15/bin")


def has_library(name: str) -> bool:
    """Whether the dynamic linker finds this shared library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_venv() -> bool:
    """Whether this Python can make an environment of its own; Debian packs that apart."""
    return importlib.util.find_spec("ensurepip") is not None


TO_RUN: dict[str, Callable[[], bool]] = {
    "python3-venv": has_venv,
    "libpango-1.0-0": lambda: has_library("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": lambda: has_library("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": lambda: has_library("libharfbuzz-subset.so.0"),
}
TO_TEST: dict[str, Callable[[], bool]] = {
    "chromium-headless-shell": lambda: any(browser.exists() for browser in CHROMIUM),
    "postgresql-15": (POSTGRESQL / "initdb").exists,
    "poppler-utils": lambda: shutil.which("pdffonts") is not None,
    "strace": lambda: shutil.which("strace") is not None,
}


def missing(*, tests: bool = False) -> list[str]:
    """The Debian packages this machine lacks, in the order they are asked for."""
    needed = TO_RUN | TO_TEST if tests else TO_RUN
    return [package for package, is_here in needed.items() if not is_here()]


def mend(packages: list[str]) -> str:
    """The one line that installs them."""
    return "apt-get install " + " ".join(packages)


def install(packages: list[str]) -> bool:
    """Install them where this account may; False where it may not."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = ([apt, "update", "-qq"], [apt, "install", "-y", "-qq", "--no-install-recommends", *packages])
    return all(
        subprocess.run(command, env=quietly, stdout=subprocess.DEVNULL, check=False).returncode == 0
        for command in commands
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Look for what Debian itself must bring.")
    parser.add_argument("purpose", choices=("run", "test"))
    tests = parser.parse_args().purpose == "test"
    if sys.version_info < LOWEST_PYTHON:
        print("Attune needs Python 3.11 or newer; name one with: make PYTHON=python3.11")
        return 1
    lacking = missing(tests=tests)
    if lacking:
        print(f"Missing on this machine: {', '.join(lacking)}. Install with: {mend(lacking)}", flush=True)
        if not install(lacking) or missing(tests=tests):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
