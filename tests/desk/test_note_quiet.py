"""Quiet mode: the bare clock in the hour, marks by one tap, and no note of them until they are taken in."""

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from clinic import clock
from clinic.database import db
from clinic.desk.note_edit import with_late
from clinic.files.models import Draft
from clinic.notes import draft, marks
from clinic.notes.marks import Mark, Marked
from clinic.notes.written import Written
from clinic.people import session
from tests.answering import answering
from tests.desk.test_note import whole, written
from tests.hands import is_kept, signed_in


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def test_marks_keep_their_order_and_what_is_no_mark_is_left_out():
    said = Written((("mark-2", "13:12 TEARS"), ("mark-0", "13:05 RISK"), ("mark-1", "25:00 TEARS")))
    said = said.with_more(("mark-3", "13:20 NOTHING"), ("mark-4", "TEARS"))
    assert marks.of(said) == [Marked("mark-0", "13:05", Mark.RISK), Marked("mark-2", "13:12", Mark.TEARS)]
    assert marks.with_mark(said, "SETTLED", "13:30").get("mark-5") == "13:30 SETTLED"
    assert marks.with_mark(said, "<b>", "13:30") == said
    assert marks.of(marks.without(said, marks.chosen(said, "mark-0"))) == marks.of(said)[1:]


def test_marks_that_came_late_stand_beside_those_of_the_draft():
    here = Written((("mark-0", "13:05 RISK"), ("mark-1", "13:06 TEARS")))
    late = Written((("mark-0", "13:05 RISK"), ("mark-1", "13:40 SETTLED")))
    assert [one.at for one in marks.of(with_late(here, late))] == ["13:05", "13:06", "13:40"]


def test_a_mark_is_no_part_of_the_note_until_it_is_put_into_words(practice, ines, maya):
    note = written(ines, maya, f_data="She came.")
    quiet = ines.get(f"{note}/quiet").text
    answer = ines.post(f"{note}/draft", {**fields(quiet), "mark": "TEARS"})
    assert answer.location == f"{note}/quiet"
    ines.post(f"{note}/draft", {**fields(ines.get(f"{note}/quiet").text), "mark": "SILENCE"})
    ines.post(f"{note}/draft", {**fields(ines.get(f"{note}/quiet").text), "mark": "RISK"})
    page = ines.get(f"{note}/draft").text
    found = re.findall(r"<span>(\d+:\d\d [ap]m) (Tears|A silence|Risk)</span>", page)
    assert [word for _at, word in found] == ["Tears", "A silence", "Risk"]
    form = {**whole(f_data="She came."), **fields(page)}
    ines.post(f"{note}/draft", {**form, "take_mark": "mark-0"})
    page = ines.get(f"{note}/draft").text
    assert f"She came.\n{found[0][0]}: tears.</textarea>" in page
    form = {**form, **fields(page), "f_data": f"She came.\n{found[0][0]}: tears."}
    form.pop("mark-0")
    ines.post(f"{note}/draft", {**form, "drop_mark": "mark-1"})
    over = ines.get(f"{note}/signature").text
    assert f"goes with the draft: {found[2][0]} Risk" in over
    ines.post(f"{note}/signature", {**fields(over), "password": practice.ines.password})
    read = ines.get(note).text
    assert f"{found[0][0]}: tears." in read
    assert "silen" not in read
    assert db.session.scalars(select(Draft)).all() == []


def fields(page):
    """All that the form carries unseen."""
    return dict(re.findall(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)">', page))


def test_nobody_but_its_author_has_the_quiet_page_of_a_draft(practice, ines, maya):
    note = written(ines, maya)
    assert practice.browser_of(practice.omar).get(f"{note}/quiet").status_code == 404


def test_in_the_hour_the_screen_shows_a_clock_and_never_a_name(practice, maya, browser: Browser):
    name = "Maya"
    maya_id, file_id = maya.id, maya.file_id
    db.session.remove()
    with answering(practice.app) as address:
        phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
        page = signed_in(practice.ines, phone, address)
        page.goto(f"{address}/desk/notes/new?client={maya_id}")
        page.locator("main").focus()
        page.locator("body").click(position={"x": 2, "y": 2})
        page.get_by_role("button", name=re.compile("Quiet mode")).click()
        page.wait_for_url("**/quiet")
        assert name not in page.content() + page.title()
        assert not re.search(r"/desk/clients/", page.locator("main").inner_html())
        for word in ("Tears", "It settled"):
            page.get_by_role("button", name=re.compile(word)).tap()
        expect(page.locator("[data-said]")).to_have_text(re.compile(r"^\d+:\d\d [ap]m It settled"))
        expect(page.locator("[data-count]")).to_have_text("2")
        page.keyboard.press("b")
        expect(page.locator(".quiet-rest")).to_be_hidden()
        expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d+:\d\d [ap]m$"))
        # What is pressed or tapped on the bare clock sets nothing: it only brings the rest back.
        page.keyboard.press("1")
        expect(page.locator(".quiet-rest")).to_be_visible()
        expect(page.locator("[data-count]")).to_have_text("2")
        page.keyboard.press("7")
        page.keyboard.press("Escape")
        expect(page.locator(".quiet-rest")).to_be_hidden()
        page.locator("[data-clock]").tap()
        is_kept(page)
        page.get_by_role("button", name=re.compile("Back to the note")).click()
        expect(page.locator(".marked li > span")).to_have_text(
            [re.compile(one) for one in ("Tears", "settled", "Risk")]
        )
        page.get_by_role("button", name="Put all of them into words").click()
        expect(page.get_by_label("Data")).to_have_value(
            re.compile(r"^\d+:\d\d [ap]m: tears\.\n.*settled\.\n.*risk came up\.$")
        )
        phone.close()
        bare = browser.new_context(java_script_enabled=False)
        token = session.begin(practice.ines.id, practice.ines.keyring.bundle, "Plain", clock.now())
        bare.add_cookies([{"name": "s", "value": token, "url": address}])
        plain = bare.new_page()
        plain.goto(f"{address}/desk/notes/new?client={maya_id}")
        plain.get_by_role("button", name=re.compile("Quiet mode")).click()
        plain.get_by_role("button", name=re.compile("The theme")).click()
        expect(plain.locator("[data-count]")).to_have_text("1")
        assert name not in plain.content()
        bare.close()
    row = db.session.scalars(select(Draft).where(Draft.file_id == file_id)).one()
    from clinic.files.reading import reading

    with reading(practice.ines.actor, practice.ines.keyring, "draft.read", [file_id]) as opened:
        assert [one.mark for one in marks.of(draft.read(opened, row))] == [Mark.THEME]
    assert b"TEARS" not in row.blob
