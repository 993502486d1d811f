"""A letter that comes back after it has left: what a mail server reports is written on the letter."""

from dataclasses import replace
from email.message import EmailMessage, Message
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.mail.bounced import Reading, take_in
from clinic.mail.delivery import KEPT, deliver_due, forget_ended
from clinic.mail.models import LetterState, OutboxLetter
from clinic.mail.outbox import Posting, came_back, post, refused_at
from clinic.mail.report import MOST_BYTES
from clinic.migrations import head
from tests.mail.test_delivery import LETTER, Postman, now
from tests.served import attune, free_port, open_office

REPORT = """\
From: MAILER-DAEMON@mx.example
To: practice@practice.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="in-parts"

This is a MIME-encapsulated message.

--in-parts
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered. <{to}>: no such person

--in-parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 <{to}>: no such person

--in-parts
Content-Type: {kind}

{handed_back}
--in-parts--
"""


def report(letter: Message, action="failed", status="5.1.1", kind="text/rfc822-headers") -> bytes:
    """What Postfix writes to the practice about a letter that it had taken over."""
    handed_back = letter.as_string() if kind == "message/rfc822" else headers_of(letter)
    said = REPORT.format(to=letter["To"], action=action, status=status, kind=kind, handed_back=handed_back)
    return said.encode()


def headers_of(letter: Message) -> str:
    return "".join(f"{name}: {value}\n" for name, value in letter.items())


def rows():
    return db.session.scalars(select(OutboxLetter).execution_options(populate_existing=True)).all()


@pytest.fixture
def about():
    return uuid4()


@pytest.fixture
def letter(app, about):
    """A letter that left a minute ago, as the server holds it that took it over."""
    return sent(about)


def sent(about=None, to=LETTER):
    postman, port = Postman(), free_port()
    post(to, locale="en", how=Posting(about=about))
    db.session.commit()
    with open_office(postman, port):
        assert deliver_due(replace(settings(), smtp_url=f"smtp://127.0.0.1:{port}"), now()) == 1
    return postman.bag[0]


def typed(folder, *words: str, piped: str = ""):
    """The command as a mail server runs it, on this practice."""
    command.stamp(head.configuration(), "head")
    here = {"CLINIC_INSTANCE": str(settings().instance), "CLINIC_DATABASE_URL": settings().database_url}
    return attune(folder, "mail", "bounced", *words, piped=piped, **here)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "message/rfc822-headers"])
def test_a_letter_that_a_server_took_over_and_brought_back_reached_nobody(letter, about, kind):
    assert take_in(report(letter, kind=kind), now()) is Reading.RETURNED
    (row,) = rows()
    assert (row.state, row.last_failure, row.sealed) == (LetterState.RETURNED, "5.1.1", None)
    assert came_back([about]) == {about}
    assert refused_at(LETTER.to.upper()) == row.ended_at


def test_a_letter_that_is_late_is_still_on_its_way_and_may_yet_come_back(letter, about):
    assert take_in(report(letter, "delayed", "4.4.1"), now()) is Reading.DELAYED
    (row,) = rows()
    assert (row.state, row.last_failure) == (LetterState.SENT, "4.4.1")
    assert came_back([about]) == set()
    assert refused_at(LETTER.to) is None
    assert take_in(report(letter, "failed", "4.4.7"), now()) is Reading.RETURNED
    assert came_back([about]) == {about}


def test_a_mail_server_pipes_in_what_came_back_and_reads_no_name_in_the_answer(letter, about, tmp_path):
    said = typed(tmp_path, piped=report(letter).decode())
    assert (said.returncode, said.stdout) == (0, "A letter came back for good. The desk sees it.\n")
    assert said.stderr == ""
    assert came_back([about]) == {about}


@pytest.mark.parametrize(
    ("change", "reading"),
    [
        (lambda raw: raw.replace(b"multipart/report", b"multipart/mixed"), Reading.NO_REPORT),
        (lambda raw: raw.replace(b"Action: failed", b"Action: burnt"), Reading.NO_REPORT),
        (lambda raw: raw.replace(b"Status: 5.1.1", b"Status: 5"), Reading.NO_REPORT),
        (lambda raw: raw.replace(b"Action: failed", b"Action: delivered"), Reading.ARRIVED),
        (lambda raw: raw.replace(b"Message-ID: <", b"Message-ID: <0"), Reading.NOT_OURS),
        (lambda raw: raw.replace(b"Message-ID", b"Message-Name"), Reading.NO_REPORT),
        (lambda raw: raw.replace(b"@localhost>", b"@elsewhere.example>"), Reading.NOT_OURS),
        (lambda raw: raw + b"x" * MOST_BYTES, Reading.NO_REPORT),
        (lambda raw: raw[: len(raw) // 2], Reading.NO_REPORT),
        (lambda raw: b"", Reading.NO_REPORT),
        (lambda raw: b"\xff\x00\r\n\r\n\xfe", Reading.NO_REPORT),
    ],
)
def test_a_report_that_is_strange_or_not_about_our_letter_changes_nothing(letter, change, reading):
    raw = report(letter)
    changed = change(raw)
    assert changed != raw
    before = [(row.state, row.last_failure) for row in rows()]
    assert take_in(changed, now()) is reading
    assert [(row.state, row.last_failure) for row in rows()] == before


def test_a_letter_that_never_left_cannot_come_back(app):
    post(LETTER, locale="en")
    db.session.commit()
    (row,) = rows()
    forged = EmailMessage()
    forged["To"], forged["Message-ID"] = LETTER.to, row.message_id
    assert take_in(report(forged), now()) is Reading.NOT_ON_ITS_WAY
    (row,) = rows()
    assert row.state is LetterState.WAITING
    assert row.sealed is not None


def test_what_came_back_once_is_not_changed_by_another_report(letter):
    take_in(report(letter), now())
    assert take_in(report(letter, status="5.7.1"), now()) is Reading.NOT_ON_ITS_WAY
    assert take_in(report(letter, "delayed", "4.4.1"), now()) is Reading.NOT_ON_ITS_WAY
    assert rows()[0].last_failure == "5.1.1"


def test_a_server_that_answers_before_the_letter_is_marked_is_believed(letter):
    (row,) = rows()
    row.state = LetterState.SENDING
    db.session.commit()
    assert take_in(report(letter), now()) is Reading.RETURNED


def test_an_address_is_forgiven_by_a_later_letter_and_stays_so_once_that_is_forgotten(letter):
    take_in(report(letter), now())
    db.session.commit()
    sent()
    assert refused_at(LETTER.to) is None
    forget_ended(now() + KEPT * 2)
    assert [row.state for row in rows()] == [LetterState.RETURNED]
    assert refused_at(LETTER.to) is None


def test_a_mail_server_is_asked_to_come_again_where_the_practice_does_not_answer(tmp_path):
    said = attune(tmp_path, "mail", "bounced", CLINIC_INSTANCE=str(tmp_path / "none"))
    assert said.returncode == 75
    assert len(said.stderr.splitlines()) == 1


def test_a_message_kept_as_a_file_is_read_in_as_well_and_a_persons_own_changes_nothing(app, tmp_path):
    file = tmp_path / "reply.eml"
    file.write_text("From: maya@example.ca\nSubject: Re: Appointment\n\nThank you, Maya\n")
    said = typed(tmp_path, str(file))
    assert said.returncode == 0
    assert said.stdout == "Nothing was changed: this is no report about a letter.\n"
