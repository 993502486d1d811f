"""`attune doctor` finds each weakness that is put in on purpose, and is silent about a sound set-up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clinic.cli import attune, examination
from clinic.cli.examination import Finding, file_system
from clinic.config import Settings
from tests.conftest import settings_for

SOUND = {
    "CLINIC_SMTP_URL": "smtps://letters:word@mail.example",
    "CLINIC_MAIL_FROM": "practice@example.org",
    "CLINIC_PUBLIC_URL": "https://practice.example",
}


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """An installation as it should be."""
    return settings_for(tmp_path, sqlite_url, **SOUND)


def said(look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> str:
    return "\n".join(f"{finding.what} {finding.mend}" for finding in look(settings))


def test_a_key_that_others_may_read_is_found_with_its_mend(settings: Settings) -> None:
    pepper = settings.keys / "pepper"
    assert said(examination.keys_are_private, settings) == ""
    pepper.chmod(0o440)
    assert f"chmod 0400 {pepper}" in said(examination.keys_are_private, settings)


def test_an_instance_that_others_may_list_is_found(settings: Settings) -> None:
    assert said(examination.instance_is_private, settings) == ""
    settings.instance.chmod(0o755)
    assert f"chmod 0700 {settings.instance}" in said(examination.instance_is_private, settings)


def test_sessions_on_a_disk_are_found(settings: Settings) -> None:
    in_memory = replace(settings, runtime=Path("/dev/shm"))
    assert said(examination.runtime_is_in_memory, in_memory) == ""
    on_disk = replace(settings, runtime=Path("/usr"))
    assert "CLINIC_RUNTIME" in said(examination.runtime_is_in_memory, on_disk)


def test_the_file_system_mounted_last_and_nearest_counts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("a / ext4 rw 0 0\nb /run ext4 rw 0 0\nc /run tmpfs rw 0 0\nd /run/lock ext4 rw 0 0\n")
    assert file_system(Path("/run/attune"), mounts) == "tmpfs"
    assert file_system(Path("/var"), mounts) == "ext4"
    assert file_system(Path("/var"), tmp_path / "none") == ""


def test_a_database_behind_this_version_is_found(settings: Settings) -> None:
    assert "not up to date" in said(examination.database_answers, settings)


def test_a_database_that_is_away_is_found(settings: Settings) -> None:
    away = replace(settings, database_url="postgresql+psycopg://nobody@/none?host=/nowhere")
    assert "does not answer" in said(examination.database_answers, away)


@pytest.mark.parametrize(
    ("url", "weak"),
    [
        ("postgresql+psycopg://attune@db.example/attune", True),
        ("postgresql+psycopg://attune@db.example/attune?sslmode=require", True),
        ("postgresql+psycopg://attune@db.example/attune?sslmode=verify-full", False),
        ("postgresql+psycopg://attune@/attune?host=/run/postgresql", False),
        ("postgresql+psycopg://attune@127.0.0.1/attune", False),
    ],
)
def test_a_database_elsewhere_is_reached_over_tls(settings: Settings, url: str, *, weak: bool) -> None:
    found = said(examination.database_link_is_encrypted, replace(settings, database_url=url))
    assert ("verify-full" in found) is weak


def test_letters_as_files_are_found_twice_on_a_server_others_reach(settings: Settings) -> None:
    assert said(examination.letters_can_leave, settings) == ""
    at_home = replace(settings, smtp_url=None, public_url="http://127.0.0.1:8000")
    assert [finding.mend.split()[1] for finding in examination.letters_can_leave(at_home)] == [
        "CLINIC_SMTP_URL"
    ]
    assert "lie readable" in said(examination.letters_can_leave, replace(settings, smtp_url=None))


def test_letters_without_a_sender_are_found(settings: Settings) -> None:
    found = said(examination.letters_can_leave, replace(settings, mail_from="practice@localhost"))
    assert "CLINIC_MAIL_FROM" in found


def test_an_address_that_is_not_encrypted_is_found(settings: Settings) -> None:
    assert said(examination.people_arrive_encrypted, settings) == ""
    clear = replace(settings, public_url="http://practice.example")
    assert "not encrypted" in said(examination.people_arrive_encrypted, clear)


def test_the_command_ends_with_1_and_a_mend_for_each_finding(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("CLINIC_RUNTIME", str(tmp_path / "runtime"))
    result = CliRunner().invoke(attune, ["doctor"])
    assert result.exit_code == 1
    assert result.output.count("✗") == result.output.count("→") > 0
    assert "Chromium" not in result.output
