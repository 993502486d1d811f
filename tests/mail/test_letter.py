"""A letter becomes a message, and cannot be made to carry a header of somebody else's."""

from datetime import UTC, datetime

import pytest

from clinic.mail.letter import BrokenHeaderError, Letter

AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def message(letter):
    return letter.message(sender="p@example.ca", message_id="<one@example.ca>", written_at=AT, locale="fa")


def test_a_letter_comes_back_whole_from_its_bytes():
    letter = Letter("m@example.ca", "قرار ملاقات نیم‌ساعته", "سلام", b"BEGIN:VCALENDAR", "REQUEST")
    assert Letter.from_bytes(letter.to_bytes()) == letter


def test_persian_words_survive_the_wire():
    wire = message(Letter("m@example.ca", "می‌بینیم", "ساعت ۲")).as_bytes()
    assert b"Message-ID: <one@example.ca>\r\n" in wire


def test_the_calendar_file_names_its_method():
    sent = message(Letter("m@example.ca", "Appointment", "Hello", b"BEGIN:VCALENDAR\r\n", "REQUEST"))
    (part,) = sent.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"


@pytest.mark.parametrize("to", ["m@example.ca\nBcc: x@example.ca", "m@example.ca\r", "m@example.ca\u2028"])
def test_a_line_break_in_an_address_is_refused(to):
    with pytest.raises(BrokenHeaderError):
        Letter(to, "Appointment", "Hello")


def test_a_line_break_in_a_subject_is_refused():
    with pytest.raises(BrokenHeaderError):
        Letter("m@example.ca", "Appointment\r\nBcc: x@example.ca", "Hello")
