"""`attune setup` and `attune people`, as whoever keeps the machine would type them."""

import stat

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from clinic import clock
from clinic.app import create_app
from clinic.cli import people as people_command
from clinic.cli import setup as setup_command
from clinic.cli import standing
from clinic.config import Settings
from clinic.database import db
from clinic.migrations.head import bring_up_to_date
from clinic.people import session
from clinic.people.models import Account, Practice
from clinic.vault.kit import kit_seed, read_kit
from tests.conftest import close, settings_for
from tests.first_copy import copy_file, in_small_pages
from tests.people.walking import Walker

PASSWORD = "tidy otter kettle frost plum"


@pytest.fixture(scope="module")
def up_to_date(tmp_path_factory):
    """The address of a database that is up to date, with nobody in it. It is for copying."""
    folder = tmp_path_factory.mktemp("first")
    app = create_app(settings_for(folder, in_small_pages(folder / "attune.sqlite")))
    with app.app_context():
        bring_up_to_date()
    close(app)
    return app.extensions["attune"].database_url


@pytest.fixture
def machine(tmp_path, monkeypatch, up_to_date):
    """An empty instance in a folder of its own, and how to type a command there."""
    env = {
        "CLINIC_INSTANCE": str(tmp_path / "instance"),
        "CLINIC_RUNTIME": str(tmp_path / "runtime"),
        "CLINIC_PUBLIC_URL": "http://localhost",
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    told = Settings.from_env(env)
    copy_file(up_to_date, told.database_url)
    made = create_app(told)
    opened = [made]

    def remembered():
        opened.append(create_app())
        return opened[-1]

    for module in (setup_command, standing):
        monkeypatch.setattr(module, "create_app", remembered)
    (tmp_path / "password").write_text(PASSWORD + "\n")
    yield made
    for app in opened:
        close(app)


def set_up(tmp_path, **more):
    options = {
        "practice": "Harbour Counselling",
        "zone": "America/Halifax",
        "region": "NS",
        "email": "olga@example.test",
        "name": "Olga Owner",
        "password-file": str(tmp_path / "password"),
        "kit-out": str(tmp_path / "kit.txt"),
        "totp-out": str(tmp_path / "totp.txt"),
        **more,
    }
    typed = [part for name, value in options.items() for part in (f"--{name}", value)]
    return CliRunner().invoke(setup_command.command, typed, catch_exceptions=False)


def people(*typed):
    return CliRunner().invoke(people_command.command, list(typed), catch_exceptions=False)


def test_a_practice_without_a_browser(machine, tmp_path):
    done = set_up(tmp_path)
    assert done.exit_code == 0
    with machine.app_context():
        practice = Practice.ours()
        assert (practice.name, practice.region) == ("Harbour Counselling", "CA-NS")
        account = db.session.query(Account).one()
        assert account.roles == {"owner", "therapist"}
        db.session.rollback()
    for name in ("kit.txt", "totp.txt"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert kit_seed(read_kit((tmp_path / "kit.txt").read_text()))


def test_the_owner_signs_in_with_what_it_wrote(machine, tmp_path):
    import base64

    from clinic.vault.totp import code_at

    set_up(tmp_path)
    secret = (tmp_path / "totp.txt").read_text().strip()
    seed = base64.b32decode(secret + "=" * (-len(secret) % 8))
    walker = Walker.at(machine)
    assert walker.sign_in("olga@example.test", PASSWORD, code_at(seed, clock.now())).location == "/desk"


def test_the_kit_can_be_a_pdf(machine, tmp_path):
    assert set_up(tmp_path, **{"kit-out": str(tmp_path / "kit.pdf")}).exit_code == 0
    assert len(PdfReader(tmp_path / "kit.pdf").pages) == 2


def test_a_second_time_is_refused_and_writes_nothing(machine, tmp_path):
    set_up(tmp_path)
    again = set_up(
        tmp_path, **{"kit-out": str(tmp_path / "kit2.txt"), "totp-out": str(tmp_path / "totp2.txt")}
    )
    assert again.exit_code == 1
    assert "set up already" in again.output
    assert not (tmp_path / "kit2.txt").exists()


def test_nothing_is_written_over(machine, tmp_path):
    (tmp_path / "kit.txt").write_text("mine")
    refused = set_up(tmp_path)
    assert refused.exit_code == 1
    assert (tmp_path / "kit.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "more",
    [
        {"kit-out": "/nowhere/kit.txt"},
        {"totp-out": "/nowhere/totp.txt"},
        {"practice": " "},
        {"name": ""},
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_begun(machine, tmp_path, more):
    refused = set_up(tmp_path, **more)
    assert refused.exit_code == 1
    assert not (tmp_path / "kit.txt").exists()
    with machine.app_context():
        assert db.session.query(Practice).count() == 0
        db.session.rollback()


def test_the_kit_and_the_phone_do_not_share_a_file(machine, tmp_path):
    refused = set_up(tmp_path, **{"totp-out": str(tmp_path / "kit.txt")})
    assert refused.exit_code == 1
    assert not (tmp_path / "kit.txt").exists()


@pytest.mark.parametrize(("option", "typed"), [("zone", "Mars/Olympus"), ("region", "XX")])
def test_bad_input_is_one_clear_line(machine, tmp_path, option, typed):
    refused = set_up(tmp_path, **{option: typed})
    assert refused.exit_code == 2
    assert f"--{option}" in refused.output


def test_people_are_listed_signed_out_and_closed(machine, tmp_path):
    set_up(tmp_path)
    with machine.app_context():
        owner = db.session.query(Account).one()
        db.session.rollback()
        from clinic.vault.bundle import Bundle

        session.begin(owner.id, Bundle.new(bytes(32)), "Browser", clock.now())
    assert "olga@example.test  Olga Owner  [owner, therapist]  active, 1 sessions" in people("list").output
    assert people("end-sessions", "OLGA@example.test").output == "1 sessions ended.\n"
    assert people("end-sessions", "nobody@example.test").exit_code == 1


def test_the_last_owner_is_not_closed_from_outside(machine, tmp_path):
    from clinic.people.membership import LastOwner

    set_up(tmp_path)
    with pytest.raises(LastOwner):
        people("disable", "olga@example.test")


def test_help_is_there_for_each(machine):
    for command in (setup_command.command, people_command.command):
        assert CliRunner().invoke(command, ["--help"]).exit_code == 0
