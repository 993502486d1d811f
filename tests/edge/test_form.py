"""What a form makes of what was typed."""

from collections.abc import Callable

import pytest
import wtforms
from flask import Flask
from flask.testing import FlaskClient

from clinic.edge.form import Form

Send = Callable[..., tuple[int, dict]]


@pytest.fixture
def send(stranger: FlaskClient, token_on: Callable[[FlaskClient, str], str]) -> Send:
    token = token_on(stranger, "/visitor-room/")

    def sent(lang: str = "en", **typed: str) -> tuple[int, dict]:
        answer = stranger.post(f"/visitor-room/?lang={lang}", data={**typed, "csrf_token": token})
        return answer.status_code, answer.json

    return sent


def test_a_line_is_a_line(send: Send) -> None:
    status, kept = send(name="  Maya\r\nSample\x00\x07 ")
    assert (status, kept["name"]) == (200, "Maya Sample")


def test_a_name_cannot_be_turned_around(send: Send) -> None:
    assert send(name="Maya\u202etxt.exe\u2066")[1]["name"] == "Mayatxt.exe"


def test_persian_joiners_and_other_scripts_stay(send: Send) -> None:
    assert send(name="پناه‌جو Åsa 😊")[1]["name"] == "پناه‌جو Åsa 😊"


def test_a_text_keeps_its_lines_and_tabs(send: Send) -> None:
    assert send(name="Maya", text=" one\r\n\ttwo\x0b\n")[1]["text"] == " one\n\ttwo\n"


def test_a_date_may_be_typed_in_persian_digits(send: Send) -> None:
    assert send(name="Maya", day="۲۰۲۶-۰۶-۰۴")[1]["day"] == "2026-06-04"


def test_what_is_missing_is_said_in_words_for_a_client(send: Send) -> None:
    assert send(name="") == (422, {"errors": {"name": ["Please fill this in."]}})
    assert send(name="Maya", day="soon")[1]["errors"]["day"] == [
        "Please write the date as year, month and day."
    ]


def test_a_megabyte_is_no_name(send: Send) -> None:
    status, answer = send(name="a" * 301)
    assert (status, answer["errors"]["name"]) == (422, ["This is too long: 300 characters at most."])
    assert send(name="Maya", text="a" * 50_001)[0] == 422


def test_two_forms_can_stand_on_one_page(stranger: FlaskClient) -> None:
    page = stranger.get("/visitor-room/").text
    assert page.count('name="csrf_token"') == 1
    assert 'id="csrf_token"' not in page


def test_a_form_speaks_persian(send: Send) -> None:
    assert send(lang="fa", name="")[1]["errors"]["name"] == ["لطفاً اینجا را پر کنید."]
    assert send(lang="fa", name="ن" * 301)[1]["errors"]["name"] == ["این نوشته بلند است: حداکثر ۳۰۰ نویسه."]


def test_a_list_is_written_as_the_library_writes_it(app: Flask) -> None:
    class Listing(Form):
        plain = wtforms.SelectField("One")
        sorted = wtforms.SelectField("Two")

    with app.test_request_context():
        form = Listing(data={"plain": 'a"b', "sorted": "y"})
        form.plain.choices = [("", "Any <one>"), ('a"b', "it's & so"), (7, "")]
        form.sorted.choices = {"": [("", "Any")], "A & B": [("x", "X"), ("y", "Y")]}
        for field in (form.plain, form.sorted):
            by_itself = wtforms.widgets.Select()(field, class_="in", aria_describedby="why")
            assert field(class_="in", aria_describedby="why") == by_itself
            assert by_itself.count(" selected ") == 1
