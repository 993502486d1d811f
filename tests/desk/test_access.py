"""Who looked at a client's file, as their therapist reads it and as the client is handed it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.audit.models import Entry
from clinic.database import db
from clinic.desk.access import PAGE
from clinic.files.grants import Terms, share
from tests.furnished import begin_note, sign_note, whole_note


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def rows(page):
    """The lines of the table: who, what, and how often. A name stands once for all it did on a day."""
    line = r"(?:<bdi>([^<]+)</bdi>\s*</th>\s*)?<td>([^<]+)</td>\s*<td>[^<]+</td>\s*<td class=\"num[^>]*>(\d+)"
    found, whose = {}, ""
    for who, what, times in re.findall(line, page):
        whose = who or whose
        found[whose, what] = int(times)
    return found


def test_each_look_at_a_file_is_told_by_name_once_a_day_for_each_kind(practice, ines, maya):
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id, Terms())
    db.session.commit()
    practice.client("Leo", of=practice.ines)
    for browser in (ines, ines, practice.browser_of(practice.sam)):
        browser.get(f"/desk/clients/{maya.id}")
    begin_note(ines, maya, whole_note())
    seen = rows(ines.get(f"/desk/clients/{maya.id}/access").text)
    assert seen[practice.ines.name, "Looked at a file"] >= 2
    assert seen[practice.sam.name, "Looked at a file"] == 1
    assert seen[practice.ines.name, "Shared a file"] == 1
    assert seen[practice.ines.name, "Looked at who looked at a file"] == 1
    assert (practice.ines.name, "Worked on a draft") not in seen
    assert ines.get(f"/desk/clients/{maya.id}/access").text.count('scope="rowgroup"') == 2


def test_what_signing_does_beside_is_no_line_of_its_own(practice, ines, maya):
    sign_note(ines, practice.ines, begin_note(ines, maya, whole_note()))
    deeds = {what for _, what in rows(ines.get(f"/desk/clients/{maya.id}/access").text)}
    assert {"Signed a note", "Sealed what notes are found by"} & deeds == {"Signed a note"}


def test_the_log_of_a_file_is_itself_on_the_trail_and_nobody_elses(practice, ines, maya):
    where = f"/desk/clients/{maya.id}/access"
    for page in (where, f"{where}/paper"):
        assert practice.browser_of(practice.omar).get(page).status_code == 404
        assert ines.get(page).status_code == 200
    looks = db.session.scalars(select(Entry.subject).where(Entry.action == "access.read")).all()
    assert looks.count(maya.file_id.hex) == 2


def test_a_long_log_goes_page_by_page_and_whole_onto_paper(practice, ines, maya, monkeypatch):
    real = clock.now()
    for days in range(PAGE + 5, 0, -1):
        monkeypatch.setattr(clock, "now", lambda days=days: real - timedelta(days=days))
        trail.record(practice.omar.actor, "file.refused", maya.file_id)
        db.session.commit()
    monkeypatch.undo()
    where, told = f"/desk/clients/{maya.id}/access", "<td>Was refused a file</td>"
    first, second = (ines.get(f"{where}?page={number}").text.count(told) for number in (1, 2))
    assert first < PAGE
    assert first + second == PAGE + 5
    paper = ines.get(f"{where}/paper").text
    assert paper.count(told) == PAGE + 5
    assert "Maya" in paper
    assert "To be reached by" not in paper
