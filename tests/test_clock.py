"""The clock tells the time; only the demo's past is told another one."""

from datetime import UTC, datetime
from pathlib import Path

from clinic import clock

ROOT = Path(__file__).parent.parent
AN_EVENING = datetime(2026, 3, 20, 19, 30, tzinfo=UTC)


def test_a_told_time_holds_within_its_block_only() -> None:
    with clock.telling(AN_EVENING):
        assert clock.now() == AN_EVENING
    assert clock.now() > AN_EVENING


def test_a_told_time_ends_with_an_error_too() -> None:
    try:
        with clock.telling(AN_EVENING):
            raise KeyError
    except KeyError:
        assert clock.now() != AN_EVENING


def test_nothing_but_the_demo_is_told_another_time() -> None:
    told = [path for path in (ROOT / "clinic").rglob("*.py") if "telling(" in path.read_text()]
    elsewhere = {path for path in told if "demo" not in path.parts} - {ROOT / "clinic" / "clock.py"}
    assert elsewhere == set()
