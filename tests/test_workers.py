"""Two processes share the tests so that what several modules stand on is made in one of them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.workers import SHARED, kept_together

ROOT = Path(__file__).parents[1]
TELLS_WHO = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(6))
def test(number):
    with pathlib.Path("told").open("a") as told:
        told.write(f"{os.environ['PYTEST_XDIST_WORKER']} {__file__}\\n")
"""


def test_modules_of_a_group_are_run_by_one_process_and_others_beside_them(tmp_path: Path) -> None:
    modules = ("doors/test_one.py", "doors/test_two.py", "test_elsewhere.py")
    for module in modules:
        made = tmp_path / "tests" / module
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(TELLS_WHO)
    (tmp_path / "pytest.ini").touch()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "-p",
        "tests.workers",
        "--import-mode=importlib",
    ]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:playwright", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ran = {tuple(line.split()) for line in (tmp_path / "told").read_text().splitlines()}
    by = {str(Path(module).relative_to(tmp_path / "tests")): worker for worker, module in ran}
    assert len(ran) == len(modules)
    assert by["doors/test_one.py"] == by["doors/test_two.py"] != by["test_elsewhere.py"]


def test_every_group_has_modules_and_whatever_stands_in_none_is_kept_with_its_module() -> None:
    modules = [str(one.relative_to(ROOT)) for one in (ROOT / "tests").rglob("test_*.py")]
    assert {kept_together(f"{module}::test") for module in modules} >= set(SHARED.values())
    assert kept_together("tests/vault/test_ring.py::test_it[a::b]") == "tests/vault/test_ring.py"
