"""Commands that look after a practice find the one that is there, and never begin another."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinic.cli import attune
from clinic.config import Settings, settings
from tests.served import attune as typed

LOOKING_AFTER = [["audit", "verify"], ["people", "list"], ["people", "disable", "a@b.test"], ["worker"]]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"CLINIC_INSTANCE": str(tmp_path / "instance"), "CLINIC_RUNTIME": str(tmp_path / "runtime")}


def told(words: list[str], env: dict[str, str]) -> Result:
    said = CliRunner().invoke(attune, words, env={"CLINIC_DATABASE_URL": None, **env})
    assert isinstance(said.exception, SystemExit), said.exception
    return said


@pytest.mark.parametrize("words", LOOKING_AFTER)
def test_a_mistyped_folder_is_said_and_nothing_is_made_in_it(words, env, tmp_path):
    said = told(words, env)
    assert said.exit_code == 1
    assert said.output.startswith(f"Error: There is no practice in {tmp_path / 'instance'}.")
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_makes_nothing_where_nothing_has_begun(env, tmp_path):
    said = told(["doctor"], env)
    assert said.exit_code == 1
    assert f"There is no practice in {tmp_path / 'instance'}." in said.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", LOOKING_AFTER)
def test_a_database_without_tables_is_said_in_a_line(words, env):
    Settings.from_env(env)
    said = told(words, env)
    assert said.exit_code == 1
    assert said.output.splitlines() == [
        "Error: The database is not up to date: `attune serve` brings it up as it starts."
    ]


@pytest.mark.parametrize("words", [*LOOKING_AFTER, ["serve", "--port", "18999"]])
def test_a_database_that_does_not_answer_is_said_in_a_line(words, env, tmp_path):
    nowhere = f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    said = told(words, {**env, "CLINIC_DATABASE_URL": nowhere})
    assert said.exit_code == 1
    assert said.output.startswith("Error: The database does not answer: ")
    assert len(said.output.splitlines()) == 1


def test_other_secrets_than_the_practices_own_are_said_in_a_line(practice, app, tmp_path):
    told = settings()
    (told.keys / "pepper").chmod(0o600)
    (told.keys / "pepper").write_text("00" * 32)
    (told.keys / "pepper").chmod(0o400)
    for words in (["audit", "verify"], ["serve", "--port", "18999"]):
        refused = typed(
            tmp_path, *words, CLINIC_INSTANCE=str(told.instance), CLINIC_DATABASE_URL=told.database_url
        )
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1
        assert "CLINIC_PEPPER" in refused.stderr
