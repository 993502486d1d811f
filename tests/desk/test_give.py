"""A sheet is given from the file; by link it opens with its code alone, and what is said of it comes back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.clients.card import Channel, SafeContact
from clinic.config import settings
from clinic.database import db
from clinic.files.models import Inbox
from clinic.handouts import assign, library
from clinic.handouts.models import Assignment, SheetLink
from clinic.handouts.steps import lines_of
from clinic.mail import outbox, rules
from clinic.mail.models import OutboxLetter
from tests.furnished import hidden
from tests.portal.test_question_link import Visitor
from tests.portal.test_views import task

pytestmark = pytest.mark.databases("sqlite")

FORM = {"how": "link", "letter": "y", "start_with": "SELF"}


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.fixture
def maya(either_practice):
    return either_practice.client("Maya", of=either_practice.ines, languages=("fa",))


@pytest.fixture
def ines(either_practice):
    return either_practice.browser_of(either_practice.ines)


def letters_to_maya():
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at))
    found = [outbox.open_letter(row, settings().instance_key) for row in rows]
    return [one for one in found if one.to == "maya@example.test"]


def give_by_link(ines, maya, **more):
    """Give H06 by a link; its path, its code, and the page that tells them."""
    gave = ines.post(f"/desk/clients/{maya.id}/sheets/give/H06", FORM | {"person": str(maya.id)} | more)
    assert gave.status_code == 303, gave.text
    page = ines.get(gave.location)
    (path,) = re.findall(r'class="told-link">http://[^/]+(/s/[\w-]{43})\?lang=fa<', page.text)
    (code,) = re.findall(r'class="told-code">(\d{4})<', page.text)
    return path, code, gave.location


def wrong(code):
    return f"{(int(code) + 1) % 10_000:04}"


@pytest.mark.databases("sqlite", "postgresql")
def test_a_sheet_is_given_by_link_read_with_its_code_and_what_comes_back_is_in_the_file(
    either_practice, ines, maya
):
    file = f"/desk/clients/{maya.id}"
    assert f"{file}/sheets/give" in ines.get(file).text
    assert f"{file}/sheets/give/H06" in ines.get(f"{file}/sheets/give").text
    form = ines.get(f"{file}/sheets/give/H06").text
    assert f"<h1>{library.sheet('H06', 'en').title}" in form
    assert not re.search(r'name="name"[^>]*checked', form)
    tried = ines.post(
        f"{file}/sheets/give/H06/preview", FORM | {"person": str(maya.id), "line": "Begin small."}
    )
    assert "Begin small." in tried.text
    assert db.session.scalars(select(Assignment)).all() == []

    path, code, page = give_by_link(ines, maya, line="Begin small.", times_per_week="3")
    (letter,) = letters_to_maya()
    assert f"{path}?lang=fa" in letter.text
    said = f"{letter.subject} {letter.text}"
    assert code not in said.replace(path, "")
    assert not re.search("Maya|H06|برگه", said)
    assert "Not yet" in words(ines.get(page))

    at_home = Visitor(either_practice.app, "fa")
    assert "Begin small." not in at_home.get(path).text
    refused = at_home.post(path, path, {"told": wrong(code)})
    assert refused.status_code == 422
    assert "You can try 4 more times" in words(refused)
    assert at_home.get(f"{path}/sheet.pdf").location == path
    assert at_home.get(f"{path}/report").location == path
    assert at_home.post(f"{path}/report", path, {"helpful": "3"}).status_code == 401
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert at_home.post(path, path, {"told": persian}).location == path
    sheet = at_home.get(path)
    assert "Begin small." in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"
    title = re.search("<title>(.*?)</title>", sheet.text)[1]
    assert title == "برای شما"
    assert "Maya" not in sheet.text
    paper = at_home.get(f"{path}/sheet.pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert "Yes" in words(ines.get(page))

    report = f"{path}/report"
    nothing = at_home.post(report, report, {})
    assert nothing.status_code == 422
    sent = at_home.post(report, report, {"times_done": "2", "helpful": "3", "note": "the kettle helped"})
    assert sent.location == f"{path}/sent"
    assert at_home.get(sent.location).status_code == 200
    assert at_home.post(report, report, {"had_unwanted": "y", "note": "I felt dizzy"}).status_code == 303
    assert "leave this practice be until you have talked" in words(at_home.get(f"{path}/sent"))
    assert len(letters_to_maya()) == 1
    assert "Something unwanted came of a practice" in words(ines.get("/desk/today"))
    told = words(ines.get(f"{file}/sheets"))
    assert "the kettle helped" in told
    assert "by link, opened" in told
    assert ines.post(f"{file}/sheets/reports").location == f"{file}/flags"
    assert db.session.scalars(select(Inbox)).all() == []
    told = words(ines.get(f"{file}/sheets"))
    assert "the kettle helped" in told
    assert "Left by the client," in told
    hers = either_practice.ines
    for _another in range(4):
        assign.assign(hers.actor, hers.keyring, maya.file_id, maya.id, task("H06", "en"))
        db.session.commit()
    assert "reported, and it helped" in words(ines.get(f"{file}/co-regulation"))
    assert "dizzy" not in str([entry.detail for entry in db.session.scalars(select(Entry))])

    note = words(ines.http.get(f"/desk/notes/new?client={maya.id}", follow_redirects=True))
    assert "the kettle helped" in note.partition("No signed plan yet")[2].partition("How it went at home")[2]

    # Closed on this device, it asks again; and taken back it opens nothing, also where it is open.
    at_home.post(f"{path}/close", path, {})
    assert "Begin small." not in at_home.get(path).text
    at_home.post(path, path, {"told": code})
    assert "Begin small." in at_home.get(path).text
    assert ines.post(f"{page}/end").status_code == 303
    for gone in (path, f"{path}/sheet.pdf", report):
        assert at_home.get(gone).status_code == 410, gone
    late = at_home.post(report, path, {"note": "what I still wanted to say"})
    assert late.status_code == 410
    assert "what I still wanted to say" in late.text
    (row,) = db.session.scalars(select(SheetLink))
    assert row.blob == b""
    again = ines.post(page)
    assert again.status_code == 303
    assert at_home.get(path).status_code == 410


@pytest.mark.databases("sqlite", "postgresql")
def test_two_presses_give_one_sheet_one_link_and_one_letter(either_practice, ines, maya):
    where = f"/desk/clients/{maya.id}/sheets/give/H06"
    (row,) = re.findall(r'name="row" type="hidden" value="(\w+)"', ines.get(where).text)
    sent = FORM | {"row": row, "person": str(maya.id), "line": "Begin small."}
    first, second = (ines.post(where, sent) for _press in range(2))
    assert first.location == second.location
    told = ines.get(second.location)
    assert "it was not given twice" in words(told)
    assert re.search(r'class="told-code">\d{4}<', told.text)
    assert len(db.session.scalars(select(Assignment)).all()) == 1
    assert len(db.session.scalars(select(SheetLink)).all()) == 1
    assert len(letters_to_maya()) == 1
    # What another page made of its own is given, and a press for somebody else's row finds nothing.
    assert ines.post(where, sent | {"row": "none of ours", "how": "paper"}).status_code == 303
    assert len(db.session.scalars(select(Assignment)).all()) == 2
    omar = either_practice.omar
    leo = either_practice.client("Leo", of=omar)
    there = f"/desk/clients/{leo.id}/sheets/give/H06"
    assert either_practice.browser_of(omar).post(there, sent | {"person": str(leo.id)}).status_code == 404


@pytest.mark.databases("sqlite", "postgresql")
def test_codes_are_tried_five_times_and_then_never_again(either_practice, ines, maya, time_machine):
    path, code, page = give_by_link(ines, maya)
    guesser = Visitor(either_practice.app)
    left = []
    for _turn in range(4):
        said = words(guesser.post(path, path, {"told": wrong(code)}))
        left += re.findall(r"You can try (\w+)", said)
    assert left == ["4", "3", "2", "once"]
    elsewhere = Visitor(either_practice.app)
    assert elsewhere.post(path, path, {"told": ""}).status_code == 422
    assert elsewhere.post(path, path, {"told": wrong(code)}).status_code == 410
    right = elsewhere.post(path, path, {"told": code})
    assert right.status_code == 410
    closed = words(right)
    assert "This is closed" in closed
    assert "too often" in closed
    # Whoever stands before a closed door late in the evening finds whom to call.
    assert "9-8-8" in closed
    assert "typed too often" in words(ines.get(page))
    assert "A wrong code was given" in words(ines.get(f"/desk/clients/{maya.id}/access"))

    # Another link, another code; it ends by itself after thirty days, also where it is open.
    assert ines.post(page).status_code == 303
    shown = ines.get(page).text
    (path,) = re.findall(r'class="told-link">http://[^/]+(/s/[\w-]{43})\?', shown)
    (code,) = re.findall(r'class="told-code">(\d{4})<', shown)
    elsewhere.post(path, path, {"told": code})
    assert elsewhere.get(path).status_code == 200
    other, other_code, _page = give_by_link(ines, maya)
    assert "told-code" not in elsewhere.get(other).text
    assert elsewhere.get(f"{other}/sheet.pdf").location == other
    assert elsewhere.get("/s/" + "x" * 43).status_code == 404
    time_machine.move_to(clock.now() + timedelta(days=31), tick=False)
    assert elsewhere.get(path).status_code == 410
    assert Visitor(either_practice.app).post(other, "/", {"told": other_code}).status_code in (400, 410)


def test_who_wants_no_letter_gets_none_and_the_therapist_is_told_why(either_practice, ines):
    shy = either_practice.client(
        "Shirin",
        of=either_practice.ines,
        safe=SafeContact(channels=(Channel.CALL,)),
        email="shirin@example.test",
    )
    stopped = either_practice.client("Maya", of=either_practice.ines)
    rules.stop(rules.address_hash("maya@example.test"), clock.now())
    db.session.commit()
    before = len(db.session.scalars(select(OutboxLetter)).all())
    for client, why in ((shy, "their card allows none"), (stopped, "they said that they want none")):
        give = f"/desk/clients/{client.id}/sheets/give/H06"
        assert why in words(ines.get(give))
        gave = ines.post(give, FORM | {"person": str(client.id)})
        assert why in words(ines.get(gave.location))
    assert len(db.session.scalars(select(OutboxLetter)).all()) == before


def test_what_may_not_be_given_is_said_and_what_was_typed_is_kept(either_practice, ines, maya):
    give = f"/desk/clients/{maya.id}/sheets/give"
    # Said before anything is filled in, and once more where it is refused; how to begin is not what is amiss.
    assert "asked alone first" in words(ines.get(f"{give}/H07"))
    assert "asked alone first" not in words(ines.get(f"{give}/H06"))
    refused = ines.post(f"{give}/H07", FORM | {"line": "Stay near.", "person": str(maya.id)})
    assert refused.status_code == 422
    assert words(refused).count("asked alone first") == 1
    assert 'href="#start_with"' not in refused.text
    assert "Stay near." in refused.text
    for field, value in (("review_on", "2031-01-01"), ("times_per_week", "22"), ("how", "pigeon")):
        assert ines.post(f"{give}/H06", FORM | {"person": str(maya.id), field: value}).status_code == 422
    assert ines.post(f"{give}/H06", FORM | {"how": "portal", "person": str(maya.id)}).status_code == 422
    asked = ines.get(f"{give}/H26")
    assert "Ask first" in asked.text
    assert ines.post(f"{give}/H26", FORM | {"person": str(maya.id)}).status_code == 422
    withheld = ines.post(f"{give}/H26", FORM | {"person": str(maya.id), "asked": "CONCERN", "why": "lungs"})
    assert withheld.status_code == 303
    assert "lungs" in words(ines.get(withheld.location))
    assert ines.get(f"{give}/H99").status_code == 404
    omar = either_practice.browser_of(either_practice.omar)
    assert omar.get(f"{give}/H06").status_code == 404
    assert db.session.scalars(select(Assignment)).all() == []


def test_some_of_the_steps_are_chosen_kept_in_a_form_that_comes_back_and_alone_on_the_sheet(
    either_practice, ines, maya
):
    sheet, give = library.sheet("H06", "fa"), f"/desk/clients/{maya.id}/sheets/give/H06"
    lines = lines_of(sheet)
    form = ines.get(give).text
    assert re.findall(r'name="steps"[^>]*value="(\d+)" checked', form) == [
        str(number) for number in range(1, len(lines) + 1)
    ]
    assert f'<bdi lang="fa" dir="rtl">{lines[0]}</bdi>' in form
    assert lines_of(library.sheet("H06", "en"))[0] in form
    assert not re.search(r'which-steps"\s+open', form)
    sent = FORM | {"person": str(maya.id), "steps_of": str(sheet.version)}
    none = ines.post(give, sent)
    assert none.status_code == 422
    assert "Leave at least one of the steps." in words(none)
    changed = ines.post(give, sent | {"steps_of": str(sheet.version + 1), "steps": ["1"]})
    assert changed.status_code == 422
    assert "changed meanwhile" in words(changed)
    wrong = ines.post(give, sent | {"steps": ["2", "99"], "times_per_week": "22"})
    assert re.findall(r'name="steps"[^>]*value="(\d+)" checked', wrong.text) == ["2"]
    assert re.search(r'which-steps"\s+open', wrong.text)
    assert db.session.scalars(select(Assignment)).all() == []

    some = {"steps": ["2"], "steps_of": str(sheet.version)}
    seen = ines.post(f"{give}/preview", sent | some).text
    path, code, _page = give_by_link(ines, maya, **some)
    at_home = Visitor(either_practice.app, "fa")
    at_home.post(path, path, {"told": code})
    for page in (seen, at_home.get(path).text):
        assert f"<b>{lines[1]}</b>" in page
        assert not [line for line in (lines[0], *lines[2:]) if f"<b>{line}</b>" in page]
    assert at_home.get(f"{path}/sheet.pdf").data.startswith(b"%PDF")
    assert f"one step of {len(lines)}" in words(ines.get(f"/desk/clients/{maya.id}/sheets"))


def test_a_sheet_in_the_portal_and_one_on_paper(either_practice, ines, maya):
    at_home = either_practice.browser_of(either_practice.portal_account(maya, either_practice.ines))
    give = f"/desk/clients/{maya.id}/sheets/give/H06"
    form = hidden(ines.get(give).text) | FORM
    assert ines.post(give, form | {"how": "portal"}).location == f"/desk/clients/{maya.id}/sheets"
    assert "/portal/sheets/" in at_home.get("/portal").text
    (letter,) = [one for one in letters_to_maya() if "/portal" in one.text and "invitation" not in one.text]
    assert "H06" not in letter.text
    paper = ines.post(give, form | {"how": "paper", "name": "y", "large": "y"})
    assert "Maya" in ines.get(paper.location).text
    assert ines.get(paper.location.partition("?")[0] + "/sheet.pdf").data.startswith(b"%PDF")
