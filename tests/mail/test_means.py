"""What a letter looks like on the wire, and what goes to telephones instead."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from sqlalchemy import select

from clinic.config import Settings, settings
from clinic.database import db
from clinic.environment import SettingsIncomplete
from clinic.mail import page, rules
from clinic.mail.delivery import deliver_due
from clinic.mail.letter import BrokenHeaderError, Letter
from clinic.mail.models import LetterState, Means, OutboxLetter
from clinic.mail.outbox import Posting, post
from clinic.mail.quiet import Quiet

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TEXT = Letter("+19025550112", "Appointment", "Appointment Thursday 4 June, 2:00 pm.")


def message(letter, **more):
    return letter.message(
        sender="p@example.ca", message_id="<one@example.ca>", written_at=AT, locale="fa", **more
    )


@pytest.fixture
def gateway():
    """A gateway on this machine: what it was sent, and what it answers."""
    heard, answers = [], [200]

    class Heard(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers[-1])
            self.end_headers()

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Heard)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send", heard, answers
    server.shutdown()
    server.server_close()
    thread.join()


def rows():
    return db.session.scalars(select(OutboxLetter).execution_options(populate_existing=True)).all()


def test_a_letter_that_can_be_stopped_says_so_to_mail_programs():
    letter = Letter("m@example.ca", "Appointment", "Hello", stop_link="https://p.example/letters/x")
    assert Letter.from_bytes(letter.to_bytes()) == letter
    sent = message(letter)
    assert sent["Content-Language"] == "fa"
    assert sent["List-Unsubscribe"] == "<https://p.example/letters/x>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message(Letter("m@example.ca", "Appointment", "Hello"))["List-Unsubscribe"] is None


def test_replies_land_where_the_practice_says(app):
    rules.change(reply_to="desk@harbour.example", quiet=Quiet(0, 0), remind_before=[])
    post(Letter("m@example.ca", "Appointment", "Hello"), locale="en")
    db.session.commit()
    deliver_due(settings(), datetime.now(UTC))
    (file,) = (settings().instance / "letters").iterdir()
    assert b"Reply-To: desk@harbour.example\r\n" in file.read_bytes()


@pytest.mark.parametrize("turning", ["\u202e", "\u2066"])
def test_a_mark_that_turns_letters_around_is_refused_in_a_header(turning):
    with pytest.raises(BrokenHeaderError):
        Letter(f"m{turning}@example.ca", "Appointment", "Hello")
    with pytest.raises(BrokenHeaderError):
        Letter("m@example.ca", f"Appointment{turning}", "Hello")


def test_the_page_says_what_the_text_says_in_its_own_direction_and_loads_nothing(app):
    html = page.written(
        "قرار", "سلام\nدنیا\n\nYes, I am coming:\nhttp://p.example/b/x?a=1&b=2\n\n<b>\n", "fa"
    )
    assert '<html lang="fa" dir="rtl">' in html
    assert '<a href="http://p.example/b/x?a=1&amp;b=2"><bdi>Yes, I am coming</bdi></a>' in html
    assert "&lt;b&gt;" in html
    assert "src=" not in html
    assert "<link" not in html
    assert '<html lang="en" dir="ltr">' in page.written("Appointment", "Hello\n", "en")


def test_without_a_gateway_no_text_leaves(app):
    post(TEXT, locale="en", how=Posting(means=Means.TEXT))
    db.session.commit()
    assert deliver_due(settings(), datetime.now(UTC)) == 0
    assert [(row.state, row.last_failure) for row in rows()] == [(LetterState.RETURNED, "no gateway")]


@pytest.mark.parametrize(("means", "folder"), [(Means.TEXT, "texts"), (Means.VOICE, "calls")])
def test_a_gateway_of_files_writes_one_that_only_its_owner_reads(app, means, folder):
    post(TEXT, locale="en", how=Posting(means=means))
    db.session.commit()
    told = replace(settings(), text_gateway="files", voice_gateway="files")
    assert deliver_due(told, datetime.now(UTC)) == 1
    (file,) = (settings().instance / folder).iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_bytes()) == {
        "id": rows()[0].message_id,
        "to": TEXT.to,
        "language": "en",
        "text": TEXT.text,
    }


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (202, LetterState.SENT),
        (400, LetterState.RETURNED),
        (429, LetterState.WAITING),
        (503, LetterState.WAITING),
        (302, LetterState.WAITING),
    ],
)
def test_what_a_gateway_answers_decides_how_it_goes_on(app, gateway, answer, state):
    url, heard, answers = gateway
    answers.append(answer)
    post(TEXT, locale="en", how=Posting(means=Means.TEXT))
    db.session.commit()
    deliver_due(replace(settings(), text_gateway=url), datetime.now(UTC))
    assert [row.state for row in rows()] == [state]
    assert [one["to"] for one in heard] == [TEXT.to]


@pytest.mark.parametrize("url", ["http://sms.example", "ftp://sms.example", "https://", "yes"])
def test_a_gateway_is_spoken_to_in_private_or_not_at_all(tmp_path, url):
    with pytest.raises(SettingsIncomplete, match="CLINIC_TEXT_GATEWAY"):
        Settings.from_env(
            {
                "CLINIC_INSTANCE": str(tmp_path),
                "CLINIC_RUNTIME": str(tmp_path / "r"),
                "CLINIC_TEXT_GATEWAY": url,
            }
        )
