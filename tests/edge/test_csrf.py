"""Only a page of ours can change something."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

BrowserOf = Callable[[str], FlaskClient]
TokenOn = Callable[[FlaskClient, str], str]
TYPED = {"name": "Maya", "text": "Words that took a while to find."}
FROM_ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "http://elsewhere.test"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost.elsewhere.test"},
]
FROM_HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {},
]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_another_site_cannot_post_even_with_the_right_token(
    browser_of: BrowserOf, token_on: TokenOn, headers: dict[str, str]
) -> None:
    therapist = browser_of("therapist")
    token = token_on(therapist, "/desk-room/")
    answer = therapist.post("/desk-room/", data={**TYPED, "csrf_token": token}, headers=headers)
    assert answer.status_code == 400
    assert "<form" not in answer.text
    assert TYPED["text"] in answer.text


@pytest.mark.parametrize("headers", FROM_HERE)
def test_our_own_page_can_post(browser_of: BrowserOf, token_on: TokenOn, headers: dict[str, str]) -> None:
    therapist = browser_of("therapist")
    token = token_on(therapist, "/desk-room/")
    answer = therapist.post("/desk-room/", data={**TYPED, "csrf_token": token}, headers=headers)
    assert answer.status_code == 200


def test_the_token_may_come_in_a_header(browser_of: BrowserOf, token_on: TokenOn) -> None:
    therapist = browser_of("therapist")
    token = token_on(therapist, "/desk-room/")
    assert therapist.post("/desk-room/", data=TYPED, headers={"X-CSRF-Token": token}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_without_a_token_nothing_is_done(browser_of: BrowserOf, method: str) -> None:
    answer = browser_of("therapist").open("/desk-room/", method=method, data=TYPED)
    assert answer.status_code == (400 if method == "POST" else 405)


def test_a_page_grown_old_offers_what_was_typed_under_a_fresh_token(
    browser_of: BrowserOf, token_on: TokenOn
) -> None:
    therapist = browser_of("therapist")
    answer = therapist.post("/desk-room/", data={**TYPED, "csrf_token": "of an earlier session"})
    fresh = token_on(therapist, "/desk-room/")
    assert answer.status_code == 400
    assert f'<input type="hidden" name="csrf_token" value="{fresh}">' in answer.text
    assert f'<input type="hidden" name="text" value="{TYPED["text"]}">' in answer.text
    again = therapist.post("/desk-room/", data={**TYPED, "csrf_token": fresh})
    assert again.json["text"] == TYPED["text"]


def test_one_persons_token_is_of_no_use_to_another(browser_of: BrowserOf, token_on: TokenOn) -> None:
    token = token_on(browser_of("owner"), "/desk-room/")
    assert browser_of("therapist").post("/desk-room/", data={**TYPED, "csrf_token": token}).status_code == 400


def test_a_visitors_token_opens_nothing_at_the_desk(
    browser_of: BrowserOf, house: Flask, token_on: TokenOn
) -> None:
    stranger = house.test_client()
    token = token_on(stranger, "/visitor-room/")
    therapist = browser_of("therapist")
    therapist.set_cookie("v", stranger.get_cookie("v").value)
    assert therapist.post("/desk-room/", data={**TYPED, "csrf_token": token}).status_code == 400


def test_a_visitors_forms_are_bound_to_their_browser(
    stranger: FlaskClient, house: Flask, token_on: TokenOn
) -> None:
    token = token_on(stranger, "/visitor-room/")
    assert stranger.post("/visitor-room/", data={**TYPED, "csrf_token": token}).status_code == 200
    assert house.test_client().post("/visitor-room/", data={**TYPED, "csrf_token": token}).status_code == 400


def test_the_form_of_an_ended_session_still_counts_at_the_visitors_door(
    house: Flask, browser_of: BrowserOf, token_on: TokenOn, residents: dict[str, object]
) -> None:
    therapist = browser_of("therapist")
    token = token_on(therapist, "/desk-room/")
    residents.clear()
    assert therapist.post("/visitor-room/", data={**TYPED, "csrf_token": token}).status_code == 200


def test_no_cookie_is_set_where_no_form_asks_for_one(stranger: FlaskClient) -> None:
    assert "Set-Cookie" not in stranger.get("/healthz").headers
    assert "Set-Cookie" not in stranger.get("/nowhere").headers
