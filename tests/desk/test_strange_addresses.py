"""What somebody writes into an address is minded: a page, never a failure."""

import pytest

ODD = ["²", "99999999999999999999999", "-1", "9" * 5000, "x", ""]


@pytest.mark.parametrize("before", ["99999999999999999999999", "-99999999999999999999999", "0", *ODD])
def test_a_place_the_trail_never_came_to_shows_the_newest_page(practice, before):
    browser = practice.browser_of(practice.olga)
    page = browser.get("/desk/practice/trail", query_string={"before": before})
    assert page.status_code == 200
    assert "Practice" in page.text


def test_an_older_page_of_the_trail_holds_what_came_before(practice):
    browser = practice.browser_of(practice.olga)
    newest, older = (browser.get(f"/desk/practice/trail{asked}").text for asked in ("", "?before=2"))
    assert 0 < older.count("<tr") < newest.count("<tr")


@pytest.mark.parametrize("start", ["²", "٣", "99999999999", *ODD])
def test_a_start_that_is_none_leaves_the_booking_form_to_be_filled_in(practice, start):
    maya = practice.client("Maya", practice.ines)
    page = practice.browser_of(practice.iris).get(
        "/desk/diary/new", query_string={"client": str(maya.id), "start": start}
    )
    assert page.status_code == 200
