"""Counts how many tests ran on SQLite, on PostgreSQL and in Chromium, and lets none go missing quietly."""

from collections import Counter

import pytest

ENGINES = ("sqlite", "postgresql", "chromium")
# A test runs on an engine when it asks for one of these, directly or through another fixture...
ASKED_BY = {
    "sqlite": {"sqlite_url"},
    "postgresql": {"postgres_url", "postgres_server"},
    "chromium": {"browser", "browser_type_launch_args"},
}


def engines_of(item: pytest.Item) -> set[str]:
    """The engines a test runs on: by its fixtures, or by the parameter or mark that names one."""
    names = set(getattr(item, "fixturenames", ()))
    asked = {engine for engine, fixtures in ASKED_BY.items() if fixtures & names}
    chosen = list(item.callspec.params.values()) if hasattr(item, "callspec") else []
    marked = {name for mark in item.iter_markers("engine") for name in mark.args}
    return asked | {engine for engine in ENGINES if engine in chosen} | marked


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-engine",
        action="store_true",
        help="fail unless tests ran on SQLite, on PostgreSQL and in Chromium",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engine(name): runs on this engine: sqlite, postgresql or chromium")
    config.pluginmanager.register(Tally(config), "tally of engines")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # Travels with the report from the process that ran the test to the one that prints.
        item.user_properties.extend(("engine", engine) for engine in sorted(engines_of(item)))


class Tally:
    """What ran where, counted from the reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: Counter[str] = Counter()
        self.missed: dict[str, list[str]] = {engine: [] for engine in ENGINES}

    @property
    def absent(self) -> list[str]:
        """Engines on which a full run tested nothing."""
        if not self.config.getoption("--every-engine"):
            return []
        return [engine for engine in ENGINES if not self.ran[engine]]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        engines = [value for name, value in report.user_properties if name == "engine"]
        for engine in map(str, engines):
            if report.when == "call" and not report.skipped:
                self.ran[engine] += 1
            elif report.skipped:
                self.missed[engine].append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus == pytest.ExitCode.OK and (self.absent or any(self.missed.values())):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("engines")
        for engine in ENGINES:
            terminalreporter.line(f"{engine}: {self.ran[engine]} tests ran")
            for test in self.missed[engine]:
                terminalreporter.line(f"{engine} was left out by {test}", red=True)
        for engine in self.absent:
            terminalreporter.line(f"{engine}: nothing ran on it, and a full run must", red=True)
