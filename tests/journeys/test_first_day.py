"""From a fresh clone and `make run` to a client's first downloaded sheet, in one go and a real browser."""

import re
import subprocess
from pathlib import Path

from clinic.handouts import library
from tests.journeys.acts import Client, Owner, Visitor
from tests.served import attune, made_to_run, post_office

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "fa-IR", "timezone_id": "Asia/Tehran"}
DESK = {"viewport": {"width": 1440, "height": 900}, "timezone_id": "America/Halifax"}
MINA = "mina@example.test"


def test_a_practice_opens_and_its_first_client_takes_home_a_sheet_in_persian(browser, tmp_path):
    with post_office() as (letters, smtp), made_to_run(tmp_path, CLINIC_SMTP_URL=smtp) as practice:
        address = re.search(r"http://\S+/setup/\S+", practice.hears("/setup/"))
        assert address is not None
        morgan = Owner(browser, practice.url, **DESK)
        morgan.sets_the_practice_up(address.group(), tmp_path)
        morgan.signs_out()
        morgan.signs_in()
        morgan.says_when_she_works()

        mina = Visitor(browser, practice.url, **PHONE)
        mina.books("مینا", MINA)
        mina.confirms(letters, MINA)

        morgan.makes_a_client_of("مینا")
        morgan.opens_the_file_of("مینا")
        morgan.writes_down_consent_and_safety()
        morgan.writes_a_note()
        morgan.gives_home("H06")
        morgan.sees_it_kept()
        morgan.signs_the_note()
        words = morgan.invites(MINA, "fa")

        at_home = Client(browser, practice.url, **PHONE)
        at_home.accepts_the_invitation(letters, MINA, words)
        at_home.signs_out()
        at_home.signs_in(letters, MINA)
        pdf = at_home.downloads_the_first_sheet(tmp_path)

        assert_is_a_persian_sheet(pdf, "H06")
        assert morgan.unexpected == mina.unexpected == at_home.unexpected == []
    verified = attune(tmp_path, "audit", "verify", CLINIC_INSTANCE=str(tmp_path / "attune" / "instance"))
    assert verified.returncode == 0, verified.stdout


def assert_is_a_persian_sheet(pdf: Path, code: str) -> None:
    """Its words are those of the sheet, and every letter's face is inside the file."""
    told = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    letters = {letter for letter in library.sheet(code, "fa").title if letter.isalpha()}
    assert letters <= set(told)
    fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes\s+yes\s+yes\b", row) for row in rows)
    info = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
