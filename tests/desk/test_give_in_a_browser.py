"""A sheet is given in three clicks, from file, appointment and note, and opened on a telephone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Service, ServiceKind
from tests.answering import answering
from tests.furnished import appointment, begin_note, whole_note
from tests.hands import signed_in

A_PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines, languages=("fa",))


@pytest.fixture
def address(practice, maya) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def gives(page: Page, first: str) -> int:
    """A sheet by a link, from the page one is on; how many clicks it took."""
    main = page.locator("main")
    presses = (
        main.get_by_role("link", name=first),
        main.locator("a[href$='/give/H06']"),
        main.get_by_role("button", name="Give it"),
    )
    for number, one in enumerate(presses, 1):
        one.first.click()
        if number == len(presses) - 1:
            # By a link, as one would choose: the click that is no part of what it takes.
            main.get_by_label("By a link, with a code").check(force=True)
    expect(page.locator(".told-code")).to_be_visible()
    return len(presses)


def test_a_sheet_is_given_in_three_clicks_and_opened_with_its_code_on_a_telephone(
    practice, maya, address, browser: Browser
):
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    comes = appointment(maya, practice.ines, service.id, hours=2)
    db.session.add(comes)
    db.session.commit()
    from_where = {
        f"/desk/clients/{maya.id}": "Give a sheet",
        f"/desk/diary/{comes.id}": "Give a sheet",
    }
    begin_note(practice.browser_of(practice.ines), maya, whole_note())
    db.session.remove()
    ines = signed_in(practice.ines, browser.new_context(viewport=DESK), address)
    for path, first in from_where.items():
        ines.goto(f"{address}{path}")
        assert gives(ines, first) == 3
    code = ines.locator(".told-code").inner_text()
    link = ines.locator(".told-link").inner_text()
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    with ines.expect_popup() as beside:
        ines.get_by_role("link", name="Give one now").click()
    main = beside.value.locator("main")
    main.locator("a[href$='/give/H06']").click()
    with beside.value.expect_popup() as looked_at:
        main.get_by_role("button", name="Look at it first").click()
    expect(looked_at.value.get_by_text("nothing was given yet")).to_be_visible()
    main.get_by_role("button", name="Give it").click()
    expect(beside.value.get_by_text("Given, and kept in the file")).to_be_visible()

    phone = browser.new_context(viewport=A_PHONE, has_touch=True, java_script_enabled=False).new_page()
    phone.goto(re.sub(r"^http://[^/]+", address, link))
    wrong = f"{(int(code) + 1) % 10_000:04}"
    phone.get_by_label("کد").fill(wrong)
    phone.get_by_role("button", name="باز کردن").click()
    expect(phone.get_by_text("کد این نیست")).to_be_visible()
    expect(phone).not_to_have_url(re.compile("[0-9]{4}$"))
    phone.get_by_label("کد").fill(code)
    phone.get_by_role("button", name="باز کردن").click()
    expect(phone).to_have_title("برای شما")
    expect(phone.get_by_role("heading", level=1)).to_have_text("آهسته‌تر جواب بدهید")
    assert phone.evaluate("document.documentElement.scrollWidth") <= A_PHONE["width"]
    phone.get_by_role("link", name="چطور پیش رفت").click()
    phone.get_by_role("button", name="فرستادن").click()
    expect(phone.locator(".errors").first).to_be_visible()
