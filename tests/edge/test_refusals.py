"""Every no is a page in plain words, and keeps what was typed."""

import json
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clinic.edge import way_back
from clinic.edge.body import MIB

TokenOn = Callable[[FlaskClient, str], str]


def test_a_refusal_says_its_sentence_and_keeps_what_was_typed(
    stranger: FlaskClient, token_on: TokenOn
) -> None:
    token = token_on(stranger, "/visitor-room/")
    typed = {"text": "First line <b>\nsecond line", "name": "Maya Sample", "csrf_token": token}
    answer = stranger.post("/visitor-room/stuck", data=typed)
    assert answer.status_code == 409
    assert "The door is stuck." in answer.text
    assert "First line &lt;b&gt;\nsecond line</textarea>" in answer.text
    assert "Maya Sample</textarea>" in answer.text
    assert token not in answer.text
    assert "Copy what you need, then go back." in answer.text


def test_what_was_typed_is_named_where_its_name_is_plain_and_a_password_is_never_shown(
    stranger: FlaskClient, token_on: TokenOn
) -> None:
    typed = {
        "csrf_token": token_on(stranger, "/visitor-room/"),
        "name": "maya",
        "email": "maya@example.test",
        "contact": "902-555-0143",
        "text": "Words of her own.",
        "therapist": "",
        "zone": "America/Halifax",
        "opened": "1795442400.a30e892459aee695cff6a453e7",
        "password": "Correct Horse 9 Battery",
        "new_password": "Correct Horse 9 Battery",
    }
    page = stranger.post("/visitor-room/stuck", data=typed).text
    labels = re.findall(r'<label for="kept-\d">([^<]+)</label>', page)
    assert labels == ["Name", "E-mail", "E-mail or telephone", "Part 4"]
    assert "maya</textarea>" in page
    assert "902-555-0143</textarea>" in page
    assert "Battery" not in page


ID = "7c2f6a52-7f2c-4f0e-9a53-1f2e3d4c5b6a"
TOKEN = "aB3-" * 10 + "xyz"


@pytest.mark.parametrize(
    ("sent_to", "leads_to"),
    [
        ("/book?lang=fa&name=Maya", "/book"),
        ("/sign-in", "/sign-in"),
        (f"/desk/intake/{ID}/outcome", f"/desk/intake/{ID}"),
        (f"/desk/notes/{ID}/signature", f"/desk/notes/{ID}/signature"),
        (f"/b/{TOKEN}/move", "/"),
        (f"/invitation/{TOKEN}", "/"),
        ("/%2Felsewhere.test/book", "/"),
        ("/nowhere/at/all", "/"),
    ],
)
def test_the_way_back_leads_to_the_page_of_the_form_and_shows_nothing_that_opens_anything(
    house: Flask, sent_to: str, leads_to: str
) -> None:
    with house.test_request_context(sent_to, method="POST"):
        assert way_back.path() == leads_to


def test_what_another_site_sent_leads_to_the_first_page(house: Flask) -> None:
    with house.test_request_context("/book", method="POST", headers={"Sec-Fetch-Site": "cross-site"}):
        assert way_back.path() == "/"
    with house.test_request_context("/book"):
        assert way_back.path() == "/"


def test_a_script_is_told_the_sentence(stranger: FlaskClient, token_on: TokenOn) -> None:
    data = {"csrf_token": token_on(stranger, "/visitor-room/")}
    answer = stranger.post("/visitor-room/stuck", data=data, headers={"X-Requested-With": "attune"})
    assert (answer.status_code, answer.json) == (409, {"state": "refused", "sentence": "The door is stuck."})


def test_404_is_the_same_bytes_for_every_address(stranger: FlaskClient) -> None:
    answers = [
        stranger.get(path) for path in ("/nowhere", "/visitor-room/a/gone", "/visitor-room/b/gone", "/desk/x")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "TRACE", "PATCH"])
def test_a_wrong_method_is_a_page_that_names_the_right_ones(stranger: FlaskClient, method: str) -> None:
    answer = stranger.open("/healthz", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}
    assert "<h1>" in answer.text


def test_head_answers_as_get_without_a_body(stranger: FlaskClient) -> None:
    answer = stranger.head("/nowhere")
    assert (answer.status_code, answer.data) == (404, b"")


def test_a_form_that_is_too_large_is_refused_in_words(stranger: FlaskClient) -> None:
    answer = stranger.post("/visitor-room/", data={"text": "a" * (MIB + 1)})
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text


def test_a_part_that_is_too_large_is_refused_in_words(stranger: FlaskClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"a" * (MIB + 1) + b"\r\n--x--\r\n"
    answer = stranger.post("/visitor-room/", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_a_view_may_carry_more_and_nothing_of_it_is_laid_down_on_a_disk(
    stranger: FlaskClient, token_on: TokenOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_on(stranger, "/visitor-room/")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")

    def send(size: int) -> TestResponse:
        head = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        file = '--x\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n\r\n'
        body = head.encode() + file.encode() + b"a" * size + b"\r\n--x--\r\n"
        return stranger.post("/visitor-room/large", data=body, content_type="multipart/form-data; boundary=x")

    assert send(2 * MIB).json == {"bytes": 2 * MIB}
    assert send(4 * MIB).status_code == 413


def test_something_unexpected_is_a_page_that_says_nothing_of_it(house: Flask) -> None:
    stranger = house.test_client()
    answer = stranger.get("/visitor-room/broken")
    assert answer.status_code == 500
    assert "Maya" not in answer.text
    assert "ValueError" not in answer.text
    assert "on our side" in answer.text


def test_the_log_of_an_alarm_keeps_its_place_but_not_its_words(house: Flask, lines: list[str]) -> None:
    answer = house.test_client().get("/visitor-room/broken?about=Maya")
    alarm = next(json.loads(line) for line in lines if "alarm" in line)
    assert alarm["kind"] == "ValueError"
    assert alarm["endpoint"] == "room_visitor.break_down"
    assert any("break_down" in place for place in alarm["where"])
    assert alarm["request"] in answer.text
    assert not any("Maya" in line or "afraid" in line for line in lines)


def test_the_log_names_the_endpoint_and_never_the_path(house: Flask, lines: list[str]) -> None:
    house.test_client().get("/visitor-room/maya-sample/gone?q=words")
    noted = json.loads(lines[-1])
    assert (noted["endpoint"], noted["method"], noted["status"]) == ("room_visitor.seek", "GET", 404)
    assert "maya" not in lines[-1]
    assert "words" not in lines[-1]


def test_the_log_withholds_what_looks_like_a_token_or_an_address(house: Flask, lines: list[str]) -> None:
    token = "aB3-" * 10 + "xyz"
    logging.getLogger("clinic").warning("%s wrote to maya@example.org", token)
    assert json.loads(lines[-1])["says"] == "[withheld] wrote to [withheld]"


def test_a_program_is_answered_as_it_can_read(stranger: FlaskClient) -> None:
    answer = stranger.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


@pytest.fixture
def lines(house: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the log has written."""
    from io import StringIO

    class Kept(StringIO):
        def __init__(self, kept: list[str]) -> None:
            super().__init__()
            self.kept = kept

        def write(self, text: str) -> int:
            if text.strip():
                self.kept.append(text)
            return len(text)

    kept: list[str] = []
    monkeypatch.setattr(logging.getLogger("clinic").handlers[0], "stream", Kept(kept))
    return kept
