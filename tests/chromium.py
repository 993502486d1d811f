"""Debian's own Chromium for the tests that need a real browser; nothing is downloaded for them."""

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from clinic.cli import machine
from tests.scratch import roomy_memory

CHROMIUM = next((browser for browser in machine.CHROMIUM if browser.exists()), machine.CHROMIUM[0])
# A machine that does much at once is waited for; what is there already is not waited for at all.
PATIENCE_MILLISECONDS = 30_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts its browser."""
    if not CHROMIUM.exists():
        pytest.fail(f"Chromium is missing: {machine.mend([CHROMIUM.name])}", pytrace=False)
    # Chromium refuses its sandbox to root, and a container's shared memory is often too small for its pages.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    # What it draws is drawn by the processor either way: an imitated graphics card only makes that dearer.
    drawn = ["--disable-gpu"]
    # A page of a test is gone before its scripts, or axe, are worth being optimised for it.
    read = ["--js-flags=--no-opt --no-maglev"]
    on_disk = [] if roomy_memory() else ["--disable-dev-shm-usage"]
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": [*browser_type_launch_args.get("args", []), *as_root, *drawn, *read, *on_disk],
    }
