"""The settings: complete and right, or everything that is wrong said at once; secrets made once and kept."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clinic.cli.serve import keep_temporary_files_in_memory
from clinic.config import MADE_HERE, Settings
from clinic.environment import SettingsIncomplete, make_secret, write_secret
from clinic.layout import compiled_pages

KEY = bytes(range(32))
WRONG = {
    "CLINIC_PORT": ["²", "0", "65536", "-1", "8000.0", "eighty"],
    "CLINIC_TRUSTED_PROXIES": ["one", "-1", "10"],
    "CLINIC_TLS": ["yes", "1", "On"],
    "CLINIC_PUBLIC_URL": ["ftp://practice.example", "practice.example", "http://[", "https://", "http://a:x"],
    "CLINIC_SMTP_URL": ["mail.example", "http://mail.example", "smtp://", "smtps://host:port"],
    "CLINIC_DATABASE_URL": ["mysql://a/b", "nonsense", "sqlite:", "sqlite://x", "postgresql+asyncpg://a/b"],
    "CLINIC_MAIL_FROM": ["practice", "a@b@c", "a@b, c@d", "a@b\nBcc: c@d", "Practice <a@b>"],
    "CLINIC_PEPPER": ["", "zz", "00" * 31, "00" * 33],
    "CLINIC_LOG_KEY": ["00"],
    "CLINIC_INSTANCE_KEY": ["not hexadecimal"],
    "CLINIC_ROOT_VK": ["12"],
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Folders of one's own, and nothing else said."""
    return {"CLINIC_INSTANCE": str(tmp_path / "instance"), "CLINIC_RUNTIME": str(tmp_path / "runtime")}


def objections(env: dict[str, str]) -> list[str]:
    """The lines with which a start is refused."""
    with pytest.raises(SettingsIncomplete) as refused:
        Settings.from_env(env)
    return str(refused.value).splitlines()


def test_nothing_needs_to_be_said_for_a_first_start(env):
    told = Settings.from_env(env)
    assert told.public_url == "http://127.0.0.1:8000"
    assert told.database_url == f"sqlite:///{told.instance / 'attune.sqlite'}"
    assert (told.smtp_url, told.root_vk, told.rate_limits, told.demo) == (None, None, True, False)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_a_wrong_setting_is_named(env, name, value):
    (line,) = objections({**env, name: value})
    assert line.startswith(f"{name} must be")


def test_all_that_is_wrong_is_said_at_once_and_in_a_line_each(env):
    wrong = {name: values[0] for name, values in WRONG.items()}
    assert sorted(line.split()[0] for line in objections({**env, **wrong})) == sorted(wrong)


def test_an_objection_does_not_repeat_what_was_given(env):
    said = objections({**env, "CLINIC_SMTP_URL": "http://me:my-word@mail", "CLINIC_PEPPER": "my-pepper"})
    assert "my-" not in " ".join(said)


def test_secrets_are_made_on_the_first_start_for_this_account_alone(env):
    Settings.from_env(env)
    keys = Path(env["CLINIC_INSTANCE"]) / "keys"
    assert {path.name for path in keys.iterdir()} == set(MADE_HERE)
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o400}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_first_start_closes_the_instance_to_other_accounts(env):
    instance = Path(env["CLINIC_INSTANCE"])
    instance.mkdir()
    instance.chmod(0o755)
    Settings.from_env(env)
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700


def test_the_second_start_finds_the_secrets_of_the_first(env):
    assert Settings.from_env(env) == Settings.from_env(env)


def test_starts_at_the_same_moment_agree_on_their_secrets(env):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _one: Settings.from_env(env), range(16)))
    assert len({(told.pepper, told.log_key, told.instance_key) for told in made}) == 1


@pytest.mark.parametrize("name", MADE_HERE)
def test_a_lost_secret_is_not_made_anew_once_the_practice_is_set_up(env, name):
    told = Settings.from_env(env)
    told.pin_root(KEY)
    lost = told.keys / name
    lost.unlink()
    (line,) = objections(env)
    assert line == f"{lost} is missing: restore it from the copy of the instance folder"
    assert not lost.exists()


def test_all_lost_secrets_are_named_at_once(env):
    told = Settings.from_env(env)
    told.pin_root(KEY)
    for name in MADE_HERE:
        (told.keys / name).unlink()
    assert len(objections(env)) == len(MADE_HERE)


@pytest.mark.parametrize("name", ["CLINIC_PEPPER", "CLINIC_LOG_KEY", "CLINIC_INSTANCE_KEY", "CLINIC_ROOT_VK"])
def test_a_secret_may_be_given_as_it_is_or_in_a_file(env, tmp_path, name):
    file = tmp_path / "secret"
    file.write_text(KEY.hex() + "\n")
    field = name.removeprefix("CLINIC_").lower()
    for given in ({name: KEY.hex()}, {f"{name}_FILE": str(file)}):
        told = Settings.from_env({**env, **given})
        assert getattr(told, field) == KEY
        assert not (told.keys / field).exists()


def test_the_mail_servers_address_may_stand_in_a_file(env, tmp_path):
    file = tmp_path / "smtp"
    file.write_text("smtps://letters:word@mail.example\n")
    assert Settings.from_env({**env, "CLINIC_SMTP_URL_FILE": str(file)}).smtp_url == file.read_text().strip()


def test_a_file_that_cannot_be_read_is_named_once(env):
    assert objections({**env, "CLINIC_PEPPER_FILE": "/nowhere/pepper"}) == ["/nowhere/pepper cannot be read"]


def test_a_key_that_other_accounts_may_read_is_refused_with_its_mend(env):
    pepper = Settings.from_env(env).keys / "pepper"
    pepper.chmod(0o444)
    assert objections(env) == [f"{pepper} is open to other accounts: chmod 0400 {pepper}"]
    pepper.chmod(0o400)
    Settings.from_env(env)


def test_a_key_that_was_damaged_is_named(env):
    told = Settings.from_env(env)
    told.pin_root(KEY)
    for name in ("pepper", "root_vk"):
        (told.keys / name).chmod(0o600)
        (told.keys / name).write_text("half of")
    assert [line.split()[0] for line in objections(env)] == [
        str(told.keys / name) for name in ("pepper", "root_vk")
    ]


def test_folders_that_cannot_be_made_are_named(env, tmp_path):
    (tmp_path / "file").write_text("")
    for name in ("CLINIC_INSTANCE", "CLINIC_RUNTIME"):
        where = str(tmp_path / "file" / "inside")
        assert f"{where} cannot be made: Not a directory" in objections({**env, name: where})


def test_folders_that_are_not_ours_to_write_in_are_named():
    """Asked by an account that owns nothing, since the administrator may write anywhere."""
    asked = (
        "import os; from clinic.config import Settings; os.geteuid() or os.setuid(65534);"
        "Settings.from_env({'CLINIC_INSTANCE': '/', 'CLINIC_RUNTIME': '/'})"
    )
    command = [sys.executable, "-c", asked]
    refused = subprocess.run(
        command, cwd=Path(__file__).parents[1], text=True, check=False, capture_output=True
    )
    assert "/ cannot be written in by this account" in refused.stderr
    assert "/ belongs to another account: set CLINIC_RUNTIME to a folder of your own" in refused.stderr
    assert "/keys/pepper cannot be made: Permission denied" in refused.stderr


def test_the_folder_for_sessions_is_made_for_this_account_alone(env, tmp_path):
    assert stat.S_IMODE(Settings.from_env(env).runtime.stat().st_mode) == 0o700
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    told = Settings.from_env({"CLINIC_INSTANCE": env["CLINIC_INSTANCE"], "XDG_RUNTIME_DIR": str(shared)})
    assert told.runtime.parent.parent == shared
    assert {stat.S_IMODE(one.stat().st_mode) for one in (told.runtime, told.runtime.parent)} == {0o700}


@pytest.mark.parametrize("level", ["attune", "instance"])
@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (0o755, "{} is open to other accounts: chmod 0700 {}"),
        (0o777, "{} may hold what other accounts put there: rm -r {}"),
    ],
)
def test_a_folder_for_sessions_that_was_there_before_us_is_refused(env, tmp_path, level, mode, said):
    env = {"CLINIC_INSTANCE": env["CLINIC_INSTANCE"], "XDG_RUNTIME_DIR": str(tmp_path)}
    runtime = Settings.from_env(env).runtime
    folder = runtime if level == "instance" else runtime.parent
    folder.chmod(mode)
    assert objections(env) == [said.format(folder, folder)]


def test_a_folder_for_sessions_that_was_named_is_looked_at_as_closely(env):
    folder = Settings.from_env(env).runtime
    folder.chmod(0o750)
    assert objections(env) == [f"{folder} is open to other accounts: chmod 0700 {folder}"]


def test_a_link_to_a_folder_of_ours_is_no_folder_for_sessions(env, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    link = tmp_path / "runtime"
    link.symlink_to(tmp_path / "elsewhere")
    assert objections(env) == [f"{link} is no folder of its own: remove it, or set CLINIC_RUNTIME to one"]


@pytest.mark.parametrize("name", ["pages", "tmp"])
def test_neithercompiled_pages_nor_temporary_files_lie_where_others_can_write(env, name):
    told = Settings.from_env(env)
    (told.runtime / name).mkdir()
    (told.runtime / name).chmod(0o777)
    use = {"pages": compiled_pages, "tmp": keep_temporary_files_in_memory}[name]
    with pytest.raises(SettingsIncomplete, match=f"{name} may hold what other accounts put there"):
        use(told)


def test_a_pinned_root_stays(env):
    told = Settings.from_env(env)
    told.pin_root(KEY)
    told.pin_root(KEY)
    assert told.root_vk == KEY
    with pytest.raises(FileExistsError):
        told.pin_root(bytes(32))
    assert Settings.from_env(env).root_vk == KEY


def test_a_secret_is_never_written_over(tmp_path):
    path = tmp_path / "instance" / "keys" / "pepper"
    path.parent.parent.mkdir()
    make_secret(path)
    before = path.read_text()
    make_secret(path)
    with pytest.raises(FileExistsError):
        write_secret(path, KEY)
    assert path.read_text() == before
    assert [one.name for one in path.parent.iterdir()] == ["pepper"]


def test_limits_are_off_on_a_demo_that_asks_for_it_and_nowhere_else(env):
    asked = {**env, "CLINIC_RATE_LIMITS": "off"}
    assert Settings.from_env(asked).rate_limits
    (Path(env["CLINIC_INSTANCE"]) / "demo").touch()
    assert Settings.from_env(env).rate_limits
    assert not Settings.from_env(asked).rate_limits
