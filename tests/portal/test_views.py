"""A client finds their next appointment and their own sheets, in their language; never anybody else's."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.models import Appointment, Delivery, Service, ServiceKind
from clinic.edge.wording import brief_day, speaking, written_date
from clinic.handouts import assign, library
from clinic.handouts.task import Task
from clinic.mail.models import OutboxLetter
from clinic.people.models import Practice as Founded
from tests.practice import today_here


def task(code="H06", locale="fa", line="") -> Task:
    sheet = library.sheet(code, locale)
    return Task(code=code, locale=locale, version=sheet.version, assigned_on=today_here(), first_name="Maya")


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def maya_at_home(practice, maya):
    return practice.portal_account(maya, practice.ines)


@pytest.fixture
def given(practice, maya, maya_at_home):
    row = assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, task())
    db.session.commit()
    return row


def test_the_sheet_she_was_given_is_on_her_page_and_the_look_is_on_the_trail(
    practice, maya_at_home, maya, given
):
    page = practice.browser_of(maya_at_home).get("/portal")
    assert page.status_code == 200
    assert library.sheet("H06", "fa").title in page.text
    looked = db.session.scalars(select(Entry).where(Entry.action == "handouts.read")).all()
    assert (looked[-1].actor, looked[-1].subject) == (maya_at_home.id.hex, maya.file_id.hex)


def test_she_reads_it_in_persian_from_right_to_left(practice, maya_at_home, given):
    page = practice.browser_of(maya_at_home).get(f"/portal/sheets/{given.copy_id}")
    assert page.status_code == 200
    assert 'dir="rtl"' in page.text
    assert 'lang="fa"' in page.text


def test_she_downloads_it_as_a_pdf_under_a_name_that_says_nothing(practice, maya_at_home, given):
    pdf = practice.browser_of(maya_at_home).get(f"/portal/sheets/{given.copy_id}.pdf?paper=a4")
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "To do: three times a week"), ("fa", "تمرین: هفته‌ای سه بار")]
)
def test_how_often_she_agreed_to_do_it_stands_on_the_page_and_on_paper_and_the_day_to_look_again_on_neither(
    practice, maya, maya_at_home, locale, said
):
    agreed = replace(task("H06", locale), times_per_week=3, review_on=today_here() + timedelta(days=17))
    row = assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, agreed)
    db.session.commit()
    at_home = practice.browser_of(maya_at_home)
    page = at_home.get(f"/portal/sheets/{row.copy_id}").text
    paper = PdfReader(BytesIO(at_home.get(f"/portal/sheets/{row.copy_id}.pdf").data))
    on_paper = " ".join(paper.pages[0].extract_text().split())
    assert said in page
    # Persian paper tells a program its words line by line, not in one run.
    assert (said if locale == "en" else "هفته") in on_paper
    with speaking(locale):
        for again in (written_date(agreed.review_on), brief_day(agreed.review_on)):
            assert again not in page
            assert again not in on_paper


def test_a_sheet_that_is_not_in_her_language_yet_says_so_in_the_list_on_the_page_and_on_paper(
    practice, maya, maya_at_home
):
    wanted = replace(task("H06", "en"), wanted="ko")
    row = assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, wanted)
    db.session.commit()
    at_home = practice.browser_of(maya_at_home)
    assert "in English; not yet in Korean" in at_home.get("/portal").text
    said = "This sheet is in English; not yet in Korean."
    assert said in at_home.get(f"/portal/sheets/{row.copy_id}").text
    paper = at_home.get(f"/portal/sheets/{row.copy_id}.pdf").data
    assert said in " ".join(PdfReader(BytesIO(paper)).pages[0].extract_text().split())


def test_what_we_can_say_in_her_language_we_say_in_it_even_beside_a_sheet_that_is_not(
    practice, maya, maya_at_home
):
    wanted = replace(task("H06", "en"), wanted="uk")
    row = assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, wanted)
    db.session.commit()
    page = practice.browser_of(maya_at_home).get(f"/portal/sheets/{row.copy_id}").text
    assert library.common("uk").labels["fallback"].format(wanted="українська") in page


def test_a_sheet_in_the_language_she_wants_says_nothing_of_it(practice, maya_at_home, given):
    at_home = practice.browser_of(maya_at_home)
    assert "not yet in" not in at_home.get("/portal").text


def test_another_client_cannot_tell_that_the_sheet_exists(practice, given):
    leo = practice.client("Leo", of=practice.omar)
    leo_at_home = practice.portal_account(leo, practice.omar)
    browser = practice.browser_of(leo_at_home)
    for path in ("/portal/sheets/{}", "/portal/sheets/{}.pdf", "/portal/appointments/{}.ics"):
        hers, nobodys = browser.get(path.format(given.copy_id)), browser.get(path.format(uuid4()))
        assert hers.status_code == nobodys.status_code == 404
        assert hers.data == nobodys.data


def test_staff_do_not_pass_the_clients_door_nor_clients_the_desks(practice, maya_at_home, given):
    assert practice.browser_of(practice.ines).get("/portal").status_code == 404
    assert practice.browser_of(maya_at_home).get("/desk").status_code == 404


def test_a_sheet_given_before_she_had_an_account_is_handed_over_with_it(practice, maya):
    assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, task("H01", "en"))
    db.session.commit()
    at_home = practice.portal_account(maya, practice.ines)
    assert assign.hand_over(practice.ines.actor, practice.ines.keyring, maya.id) == 1
    db.session.commit()
    assert library.sheet("H01", "en").title in practice.browser_of(at_home).get("/portal").text


def test_her_next_appointment_is_told_with_day_and_time_and_comes_as_a_calendar_file(
    practice, maya, maya_at_home
):
    service = db.session.scalars(select(Service)).first()
    start = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    appointment = Appointment(
        therapist_id=practice.ines.id,
        service_id=service.id,
        starts_at=start,
        ends_at=start + timedelta(minutes=50),
        held_from_at=start,
        held_to_at=start + timedelta(minutes=50),
        delivery=Delivery.IN_PERSON,
        created_at=clock.now(),
        client_id=maya.id,
    )
    db.session.add(appointment)
    db.session.commit()
    browser = practice.browser_of(maya_at_home)
    page = browser.get("/portal")
    assert "Ines Inlet" in page.text
    assert f"/portal/appointments/{appointment.id}.ics" in page.text
    calendar = browser.get(f"/portal/appointments/{appointment.id}.ics")
    assert b"BEGIN:VCALENDAR" in calendar.data
    assert b"ounsel" not in calendar.data.replace(b"Harbour Counselling", b"")


def test_the_language_at_the_top_of_her_page_is_kept_with_her_account(practice, maya, maya_at_home):
    at_home = practice.browser_of(maya_at_home)
    page = at_home.get("/portal/me").text
    assert re.search(r'<form method="post" action="/portal/me/language">', page)
    answer = at_home.post("/portal/me/language", {"language": "fa", "back": "/portal/me/password"})
    assert (answer.status_code, answer.location) == (303, "/portal/me/password")
    for path in ("/portal", "/portal/me"):
        assert '<html lang="fa" dir="rtl">' in practice.browser_of(maya_at_home).get(path).text
    entry = db.session.scalars(select(Entry).where(Entry.action == "account.language")).one()
    assert entry.subject == maya_at_home.id.hex


@pytest.mark.parametrize(
    "back", ["//elsewhere.example", "https://elsewhere.example/portal", "/portal/../desk", "/portal//x"]
)
def test_choosing_a_language_leads_nowhere_but_to_her_own_pages(practice, maya_at_home, back):
    answer = practice.browser_of(maya_at_home).post("/portal/me/language", {"language": "fa", "back": back})
    assert answer.location == "/portal/me"


def test_a_language_that_is_none_of_ours_changes_nothing(practice, maya_at_home):
    at_home = practice.browser_of(maya_at_home)
    assert at_home.post("/portal/me/language", {"language": "xx"}).status_code == 303
    assert "Please choose one of these." in at_home.get("/portal/me").text


def test_letters_follow_the_language_of_her_account(practice, maya, maya_at_home):
    practice.browser_of(maya_at_home).post("/portal/me/language", {"language": "fa"})
    start = (today_here() + timedelta(days=2)).isoformat()
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    booked = practice.browser_of(practice.iris).post(
        "/desk/diary/new",
        {"client": maya.id.hex, "on": start, "at": "10:00", "service": service.id.hex,
         "therapist": practice.ines.id.hex, "delivery": "IN_PERSON"},
    )  # fmt: skip
    assert booked.status_code == 303
    letter = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc())).first()
    assert letter.locale == "fa"


def test_staff_choose_the_language_of_their_desk(practice):
    ines = practice.browser_of(practice.ines)
    assert 'name="language"' in ines.get("/desk/me").text
    assert ines.post("/desk/me/language", {"language": "fa"}).location == "/desk/me"
    assert '<html lang="fa" dir="rtl">' in ines.get("/desk/me").text


def test_her_sheet_says_where_the_practice_is_and_how_to_call_it(practice, maya_at_home, given):
    ours = db.session.scalars(select(Founded)).one()
    ours.street, ours.phone = "1 Sample Street\nHalifax NS", "902-555-0100"
    db.session.commit()
    at_home = practice.browser_of(maya_at_home)
    said = "1 Sample Street, Halifax NS · 902-555-0100"
    assert said in at_home.get(f"/portal/sheets/{given.copy_id}").text
    foot = at_home.get("/portal").text.partition("<address>")[2]
    assert "<bdi>1 Sample Street, Halifax NS</bdi>" in foot
    assert '<a href="tel:902-555-0100"><bdi dir="ltr">902-555-0100</bdi></a>' in foot
