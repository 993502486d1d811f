"""Who passes which door, and what the others are told."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from clinic.edge import current, doors

ROLES = ("owner", "therapist", "supervisor", "intake", "client")
MAY_PASS = {
    "visitor": set(ROLES),
    "desk": {"owner", "therapist", "supervisor", "intake"},
    "clinical": {"therapist", "supervisor"},
    "owner": {"owner"},
    "portal": {"client"},
}


@pytest.mark.parametrize("door", MAY_PASS)
@pytest.mark.parametrize("role", ROLES)
def test_a_door_opens_for_its_roles_and_is_not_found_by_others(
    browser_of: Callable[[str], FlaskClient], door: str, role: str
) -> None:
    answer = browser_of(role).get(f"/{door}-room/")
    assert answer.status_code == (200 if role in MAY_PASS[door] else 404)


@pytest.mark.parametrize("door", ["desk", "clinical", "owner", "portal"])
def test_a_visitor_is_sent_to_sign_in_with_the_path_alone(stranger: FlaskClient, door: str) -> None:
    answer = stranger.get(f"/{door}-room/?about=maya")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in?next=/{door}-room/"


def test_a_visitor_passes_the_visitors_door(stranger: FlaskClient) -> None:
    assert stranger.get("/visitor-room/").status_code == 200


def test_a_link_from_a_letter_leads_through_a_page_of_ours(stranger: FlaskClient) -> None:
    answer = stranger.get("/desk-room/?page=2", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert 'href="/desk-room/?page=2"' in answer.text


@pytest.mark.parametrize(
    "headers", [{"X-Requested-With": "attune"}, {"Accept": "application/json"}, {"HX-Request": "true"}]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_script_is_told_that_the_session_is_locked(
    stranger: FlaskClient, headers: dict[str, str], method: str
) -> None:
    answer = stranger.open("/desk-room/", method=method, headers=headers)
    assert (answer.status_code, answer.json) == (401, {"state": "locked"})


def test_what_was_typed_after_the_session_ended_can_be_sent_again(stranger: FlaskClient) -> None:
    typed = {"name": "Maya", "text": "A long and <difficult> hour.\nAnd more.", "csrf_token": "old"}
    answer = stranger.post("/desk-room/", data=typed)
    assert answer.status_code == 401
    assert '<input type="hidden" name="name" value="Maya">' in answer.text
    assert "A long and &lt;difficult&gt; hour.\nAnd more.</textarea>" in answer.text
    assert 'name="csrf_token"' not in answer.text


def test_a_password_is_never_kept(stranger: FlaskClient) -> None:
    answer = stranger.post(
        "/desk-room/", data={"name": "Maya", "password": "correct horse", "code": "123456"}
    )
    assert "correct horse" not in answer.text
    assert "123456" not in answer.text


def test_another_roles_page_is_the_same_bytes_as_a_page_that_is_not_there(
    browser_of: Callable[[str], FlaskClient],
) -> None:
    intake = browser_of("intake")
    answers = [
        intake.get("/clinical-room/"),
        intake.get("/nowhere"),
        intake.get("/desk-room/3f/gone"),
        intake.post("/clinical-room/", data={"text": "Something typed here."}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_page_not_found_is_the_same_for_everybody(
    stranger: FlaskClient, browser_of: Callable[[str], FlaskClient]
) -> None:
    assert stranger.get("/nowhere").data == browser_of("owner").get("/nowhere").data


def test_an_ended_session_opens_nothing(house: Flask, residents: dict[str, object]) -> None:
    client = house.test_client()
    client.set_cookie("s", "x" * 43)
    assert client.get("/desk-room/").status_code == 303


def test_every_page_of_the_practice_is_behind_a_door(app: Flask) -> None:
    assert list(doors.unguarded(app)) == []


def test_a_page_behind_no_door_is_found(app: Flask) -> None:
    loose = Blueprint("loose", __name__)
    loose.get("/loose")(lambda: "anybody")
    app.register_blueprint(loose)
    assert list(doors.unguarded(app)) == ["loose.<lambda>"]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("/desk/today", "/desk/today"),
        ("/desk/today?x=1#y", "/desk/today"),
        ("//elsewhere.test/", None),
        ("/\\elsewhere.test", None),
        ("https://elsewhere.test/", None),
        ("/desk\r\nSet-Cookie: s=1", None),
        ("/" + "a" * 400, None),
        ("", None),
        (None, None),
    ],
)
def test_after_signing_in_nobody_is_led_elsewhere(given: str | None, where: str | None) -> None:
    assert doors.next_path(given) == where


def test_another_app_in_the_same_process_changes_nothing_about_who_is_known(
    browser_of: Callable[[str], FlaskClient],
) -> None:
    intake = browser_of("intake")
    current.identify(Flask("another"), lambda token, origin: None)
    assert intake.get("/desk-room/").status_code == 200
