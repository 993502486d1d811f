"""The free times in a frame: on the sites the owner has named and on no other, with no cookie at all."""

import re

import pytest
from sqlalchemy import select

from clinic.database import db
from clinic.intake import framing
from clinic.intake.models import FramingSite

WHERE = "/desk/practice/website"
SITE = "https://clinic.example"
NOBODY = "frame-ancestors 'none'"


@pytest.fixture
def owner(practice):
    return practice.browser_of(practice.olga)


def policy(answer):
    return answer.headers["Content-Security-Policy"]


def test_at_first_nobody_may_frame_it(visitor, first_call):
    assert NOBODY in policy(visitor.get("/widget"))


def test_a_named_site_may_frame_it_and_nothing_else_of_ours(visitor, first_call, owner):
    assert owner.post(WHERE, {"origin": " HTTPS://Clinic.Example/ "}).status_code == 303
    framed = policy(visitor.get("/widget"))
    assert framed.endswith(f"frame-ancestors {SITE}")
    assert "default-src 'none'; script-src 'self'" in framed
    assert "X-Frame-Options" not in visitor.get("/widget").headers
    for path in ("/", "/book", "/sign-in", "/widget/attune.js", "/api/v1/services"):
        assert NOBODY in policy(visitor.get(path))
    for path in ("/desk/practice", WHERE, "/desk/diary"):
        assert NOBODY in policy(owner.get(path))
    page = owner.get(WHERE).text
    assert f'>Remove<span class="vh">: {SITE}</span>' in page
    (sent,) = re.findall(r'name="origin" value="([^"]+)"', page)
    assert owner.post(f"{WHERE}/removal", {"origin": sent}).status_code == 303
    assert NOBODY in policy(visitor.get("/widget"))


def test_its_times_lead_to_the_booking_page_with_the_time_chosen(visitor, first_call):
    page = visitor.get("/widget").text
    assert "Tuesday 24 November" in page
    assert "9:00 am" in page
    assert "<form" not in page
    assert re.findall(r'<script src="([^"?]+)', page) == ["/static/framed.js"]
    link = page.partition('<a class="btn"')[2].partition('href="')[2].partition('"')[0]
    chosen = visitor.get(link.replace("&amp;", "&")).text
    (start,) = [tag for tag in re.findall(r"<input[^>]*>", chosen) if 'name="start"' in tag]
    assert 'value="2026-11-24T13:00:00Z"' in start
    assert 'name="name"' in chosen


def test_no_cookie_is_read_or_set_there(visitor, first_call, practice, owner):
    visitor.get("/?lang=fa")
    for browser in (visitor, owner):
        for path in ("/widget", "/widget?lang=fa"):
            answer = browser.get(path)
            assert "Set-Cookie" not in answer.headers
            assert answer.data == practice.app.test_client(use_cookies=False).get(path).data
    assert 'dir="rtl"' in visitor.get("/widget?lang=fa").text
    assert 'dir="ltr"' in visitor.get("/widget").text


def test_any_site_may_load_the_script_that_puts_the_frame_there(visitor, practice):
    answer = visitor.get("/widget/attune.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert visitor.get("/widget").headers["Cross-Origin-Resource-Policy"] == "same-origin"
    answer.close()


@pytest.mark.parametrize(
    "typed",
    [
        "http://clinic.example",
        "https://*.clinic.example",
        "https://*",
        "*",
        "clinic.example",
        "https://",
        "https://clinic",
        "https://clinic.example/book",
        "https://clinic.example?x",
        "https://a@clinic.example",
        "https://clinic.example https://other.example",
        "https://clinic.example;script-src *",
        "https://clinic.example:99999",
        "https://[::1",
        "'self'",
        "https://-clinic.example",
    ],
)
def test_what_is_no_site_is_said_so_and_kept_in_its_field(owner, typed):
    answer = owner.post(WHERE, {"origin": typed})
    assert answer.status_code == 422
    assert "Write it as https://clinic.example" in answer.text
    assert db.session.scalars(select(FramingSite)).all() == []


def test_a_site_is_written_in_one_way():
    assert framing.origin_of("https://Bücher.example:443/") == "https://xn--bcher-kva.example"
    assert framing.origin_of("https://clinic.example:8443") == "https://clinic.example:8443"


def test_a_site_named_twice_stands_once_and_the_list_has_an_end(owner):
    for number in range(framing.MOST):
        owner.post(WHERE, {"origin": f"https://site{number}.example"})
    assert owner.post(WHERE, {"origin": "https://site0.example"}).status_code == 303
    full = owner.post(WHERE, {"origin": "https://one-more.example"})
    assert full.status_code == 422
    assert "The list is full." in full.text


def test_the_owner_is_shown_what_to_put_on_the_site(owner):
    page = owner.get(WHERE).text
    assert "&lt;script src=&#34;http://localhost/widget/attune.js&#34;&gt;&lt;/script&gt;" in page
