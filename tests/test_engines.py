"""The machinery under the data tests: a real PostgreSQL of one's own, and a count that cannot be fooled."""

from pathlib import Path

import psycopg
import pytest

pytest_plugins = ["pytester"]

ONE_TEST = """
import pytest

@pytest.mark.engine("postgresql")
def test_rows():
    {body}
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run one test of this body in a process of its own, with our plugin."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))

    def of(body: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(ONE_TEST.format(body=body))
        return pytester.runpytest_subprocess("-ptests.summary_of_engines", *options)

    return of


def driver(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def test_a_test_gets_an_empty_postgresql_15(postgres_url: str) -> None:
    with psycopg.connect(driver(postgres_url)) as link:
        assert link.info.server_version // 10000 == 15
        assert link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert link.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_two_databases_do_not_see_each_other(postgres_server, postgres_url: str) -> None:
    with postgres_server.database() as other, psycopg.connect(driver(other)) as there:
        there.execute("CREATE TABLE only_there (id int)")
        there.commit()
        with psycopg.connect(driver(postgres_url)) as here:
            assert here.execute("SELECT to_regclass('only_there')").fetchone() == (None,)


def test_a_run_says_how_many_tests_ran_on_each_engine(run) -> None:
    result = run("pass")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["sqlite: 0 tests ran", "postgresql: 1 tests ran", "chromium: 0 tests ran"])


def test_a_test_that_left_its_engine_out_fails_the_run(run) -> None:
    result = run("pytest.skip('no server here')")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["postgresql was left out by *::test_rows"])


def test_a_full_run_fails_when_nothing_ran_in_chromium(run) -> None:
    result = run("pass", "--every-engine")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["chromium: nothing ran on it, and a full run must"])
