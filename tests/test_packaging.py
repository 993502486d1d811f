"""The wheel is the whole product: installed elsewhere, in an empty environment, it serves and prints."""

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from tests.served import PATIENCE_SECONDS, free_port

ROOT = Path(__file__).parent.parent
NOT_SOURCE = (
    ".*", "__pycache__", "node_modules", "instance", "build", "dist", "*.egg-info", "docs", "bench.json",
)  # fmt: skip
PRINT_A_SHEET = """
import sys
from clinic.app import create_app
from clinic.handouts import library, pdf
from clinic.handouts.sheet import Personal
from clinic.migrations.head import bring_up_to_date

with create_app().test_request_context():
    bring_up_to_date()
    made = pdf.render(library.sheet("H01", "fa"), Personal(practice="Sample Street Counselling"))
sys.stdout.buffer.write(made)
"""


def quietly(*command: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run to its end, or fail with all that it said."""
    done = subprocess.run(list(map(str, command)), capture_output=True, check=False, **options)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the checkout stays as it is."""
    source = tmp_path_factory.mktemp("source") / "attune"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*NOT_SOURCE))
    made = tmp_path_factory.mktemp("wheel")
    quietly(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", made, source)
    return next(made.glob("attune-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that had nothing in it but what the lock names, and the wheel."""
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(place, with_pip=False)
    pip = (
        sys.executable,
        "-m",
        "pip",
        "--python",
        place / "bin" / "python",
        "install",
        "--quiet",
        "--no-input",
    )
    quietly(*pip, "--no-compile", "--require-hashes", "--requirement", ROOT / "requirements.txt")
    quietly(*pip, "--no-deps", "--no-index", wheel)
    return place / "bin"


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment that knows nothing of the checkout."""
    strange = ("CLINIC_", "PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return {
        **kept,
        "CLINIC_INSTANCE": str(tmp_path / "instance"),
        "CLINIC_RUNTIME": str(tmp_path / "runtime"),
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def serving(programs: Path, folder: Path, surroundings: dict[str, str]) -> Iterator[HTTPConnection]:
    port = free_port()
    command = [programs / "attune", "serve", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=folder, env=surroundings, **pipes) as process:
        line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            said = process.stdout.readline()  # type: ignore[union-attr]
            if "open at" not in said:
                process.kill()
                pytest.fail(said + process.stdout.read())  # type: ignore[union-attr]
            yield line
        finally:
            line.close()
            process.kill()


def answer(line: HTTPConnection, path: str) -> tuple[int, str, bytes]:
    line.request("GET", path)
    said = line.getresponse()
    return said.status, said.getheader("Content-Type", ""), said.read()


def test_the_wheel_carries_pages_style_fonts_words_and_no_tests(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = set(packed.namelist())
    for name in ("clinic/templates/layout.html", "clinic/static/site.css", "clinic/migrations/env.py"):
        assert name in names
    for folder, ending in (
        ("clinic/static/vendor/fonts/", ".woff2"),
        ("clinic/static/vendor/licences/", ""),
        ("clinic/handouts/library/", ".md"),
        ("clinic/migrations/versions/", ".py"),
        ("clinic/translations/fa/", ".po"),
    ):
        assert any(name.startswith(folder) and name.endswith(ending) for name in names), folder
    assert not [name for name in names if name.endswith(".pyc") or "axe.min" in name or "/." in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"clinic", "attune"}


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = set(packed.namelist())
    tracked = (
        quietly("git", "ls-files", "clinic", "templates", "static", cwd=ROOT).stdout.decode().splitlines()
    )
    inside = {
        path if path.startswith("clinic/") else f"clinic/{path}" for path in tracked if (ROOT / path).exists()
    }
    assert {path for path in inside if not Path(path).name.startswith(".")} <= names


@pytest.mark.engine("sqlite")
def test_installed_elsewhere_it_serves_a_page_and_its_style(
    elsewhere: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    with serving(elsewhere, tmp_path, surroundings) as line:
        assert answer(line, "/healthz")[0] == 200
        status, kind, page = answer(line, "/")
        assert (status, kind) == (200, "text/html; charset=utf-8")
        assert b"</html>" in page
        status, kind, sheet = answer(line, "/static/site.css")
        assert (status, kind.split(";")[0]) == (200, "text/css")
        assert sheet == (ROOT / "static" / "site.css").read_bytes()


def test_installed_elsewhere_it_makes_a_tagged_persian_pdf_with_its_own_fonts(
    elsewhere: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    made = quietly(elsewhere / "python", "-c", PRINT_A_SHEET, cwd=tmp_path, env=surroundings).stdout
    reader = PdfReader(BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("fa")
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert any("Vazirmatn" in name for name in fonts)
    assert all("Vazirmatn" in name or "Atkinson" in name or "Newsreader" in name for name in fonts), fonts


def test_installed_elsewhere_it_is_not_the_checkout_that_answers(
    elsewhere: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    where = quietly(
        elsewhere / "python", "-c", "import clinic; print(clinic.__file__)", cwd=tmp_path, env=surroundings
    )
    assert Path(where.stdout.decode().strip()).is_relative_to(elsewhere.parent)


def test_the_locks_name_no_registry_and_pin_everything_by_hash() -> None:
    for lock in ("requirements.txt", "tests/requirements.txt", "requirements-npm.txt"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert "index-url" not in text
        pins = [
            block for block in text.replace("\\\n", " ").splitlines() if block and not block.startswith("#")
        ]
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
