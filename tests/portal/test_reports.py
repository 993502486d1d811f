"""A client says how a practice went; their therapist reads it, takes it in, and settles what was unwanted."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Inbox, Item
from clinic.handouts import assign, reports
from tests.furnished import hidden
from tests.portal.test_views import task
from tests.portal.walking import letters_to

SAID = {
    "times_done": "۴",
    "helpful": "3",
    "hard": "1",
    "obstacles": ["TIME", "B2"],
    "note": "the kettle helped",
}


@pytest.fixture
def maya(either_practice):
    return either_practice.client("Maya", of=either_practice.ines)


@pytest.fixture
def at_home(either_practice, maya):
    return either_practice.browser_of(either_practice.portal_account(maya, either_practice.ines))


@pytest.fixture
def given(either_practice, maya, at_home):
    ines = either_practice.ines
    row = assign.assign(ines.actor, ines.keyring, maya.file_id, maya.id, task("H06", "en"))
    db.session.commit()
    return row


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_report_is_sealed_read_and_taken_in_and_what_was_unwanted_stands_until_somebody_settles_it(
    either_practice, maya, at_home, given
):
    ines = either_practice.browser_of(either_practice.ines)
    file, sheets = f"/desk/clients/{maya.id}", f"/desk/clients/{maya.id}/sheets"
    report = f"/portal/sheets/{given.copy_id}/report"
    assert report in at_home.get("/portal").text
    assert "not reported" in words(ines.get(sheets))
    nothing = at_home.post(report, {})
    assert nothing.status_code == 422
    assert "Say at least one thing" in nothing.text
    too_often = at_home.post(report, {**SAID, "times_done": "51"})
    assert too_often.status_code == 422
    assert "the kettle helped" in too_often.text
    assert db.session.scalars(select(Inbox)).all() == []

    answer = at_home.post(report, SAID)
    assert (answer.status_code, answer.location) == (303, "/portal")
    (row,) = db.session.scalars(select(Inbox)).all()
    assert (row.file_id, row.kind) == (maya.file_id, reports.LEFT)
    (letter,) = letters_to(either_practice.ines.email)
    assert not re.search("Maya|practice went|kettle|sheet", letter)
    today = words(ines.get("/desk/today"))
    assert "Maya" in today
    assert "how a practice went" in today
    assert "unwanted" not in today
    read = words(ines.get(sheets))
    assert "done 4 times; helpful: 3 quite a bit; hard: 1 a little" in read
    assert "in the way: Wanting to manage alone, No time" in read or "in the way: No time, Wanting" in read
    assert "the kettle helped" in read
    assert "Left by the client; to be taken in" in read

    at_home.post(report, {"times_done": "1", "had_unwanted": "y", "note": "I felt dizzy"})
    assert "leave this practice be until you have talked" in words(at_home.get("/portal"))
    assert len(letters_to(either_practice.ines.email)) == 2
    assert len({len(one.blob) for one in db.session.scalars(select(Inbox))}) == 1
    assert "Something unwanted came of a practice" in words(ines.get("/desk/today"))
    assert "Something unwanted came of a practice" in words(ines.get(file))
    taken = ines.post(f"{sheets}/reports", {})
    assert (taken.status_code, taken.location) == (303, f"{file}/flags")
    assert db.session.scalars(select(Inbox)).all() == []
    assert len(db.session.scalars(select(Item).where(Item.kind == reports.KIND)).all()) == 2
    again = ines.post(f"{sheets}/reports", {})
    assert again.status_code == 303
    assert "Left by the client," in words(ines.get(sheets))
    assert "Flag open since" in words(ines.get(file))
    assert "A flag stands since" in words(ines.get("/desk/today"))
    flags = ines.get(f"{file}/flags")
    assert "something came of it that was not wanted" in flags.text
    (key,) = re.findall(r'name="flag"\s+value="([^"]+)"', flags.text)
    assert ines.post(f"{file}/flags", {"flag": key}).status_code == 422
    assert ines.post(f"{file}/flags", {"flag": key, "reason": "Talked; leaves it be"}).status_code == 303
    assert "Flag open since" not in words(ines.get(file))
    assert "A flag stands" not in words(ines.get("/desk/today"))
    assert "dizzy" not in str([entry.detail for entry in db.session.scalars(select(Entry))])


def test_what_is_told_at_the_desk_is_kept_once_however_often_it_is_sent(either_practice, maya, given):
    ines = either_practice.browser_of(either_practice.ines)
    where = f"/desk/clients/{maya.id}/sheets/{given.id}/report"
    form = hidden(ines.get(where).text)
    empty = ines.post(where, form)
    assert empty.status_code == 422
    assert hidden(empty.text)["id"] == form["id"]
    told = {**form, **SAID}
    first, second = ines.post(where, told), ines.post(where, told)
    assert first.location == second.location == f"/desk/clients/{maya.id}/sheets"
    page = words(ines.get(f"/desk/clients/{maya.id}/sheets"))
    assert page.count("the kettle helped") == 1
    assert "Told to Ines Inlet" in page
    assert ines.post(where, {"had_unwanted": "y"}).location == f"/desk/clients/{maya.id}/flags"
    assert "non-compliant" not in page
    assert ines.post(f"/desk/clients/{maya.id}/sheets/{uuid4()}/report", told).status_code == 404


def test_nobody_else_can_tell_that_there_is_anything_to_report_on(either_practice, maya, at_home, given):
    leo = either_practice.client("Leo", of=either_practice.omar)
    others = either_practice.browser_of(either_practice.portal_account(leo, either_practice.omar))
    for ask in (others.get, lambda path: others.post(path, SAID)):
        hers = ask(f"/portal/sheets/{given.copy_id}/report")
        nobodys = ask(f"/portal/sheets/{uuid4()}/report")
        assert hers.status_code == nobodys.status_code == 404
        assert hers.data == nobodys.data
    omar = either_practice.browser_of(either_practice.omar)
    assert omar.post(f"/desk/clients/{maya.id}/sheets/reports", {}).status_code == 404
    assert omar.get(f"/desk/clients/{maya.id}/sheets/{given.id}/report").status_code == 404
