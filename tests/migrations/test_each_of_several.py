"""Reminders, answers and letters of before belong to whoever had the time to themselves, as they did."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from clinic.database import db
from clinic.diary import links, reminded
from clinic.mail import outbox
from clinic.vault.token import token_hash

INES, MAYA, HOUR, BOOKED, BACK, LATE = (UUID(int=n) for n in range(1, 7))
AT = datetime(2026, 11, 24, 13, tzinfo=UTC)
THEN = AT - timedelta(days=9)


def test_what_one_person_had_is_theirs_alone_still(earlier):
    rows = earlier("0001")
    rows.put("holder", id=INES, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    kind = {"kind": "OTHER", "label": "Appointment", "buffer_before": 0, "buffer_after": 0, "minutes": 50}
    kind |= {"delivery": "PHONE", "notice_minutes": 120, "horizon_days": 60, "is_public": False}
    rows.put("service", id=HOUR, **kind)
    rows.put("client", id=MAYA, therapist_id=INES, created_at=THEN, is_caller=False)
    ends = AT + timedelta(minutes=50)
    times = {"starts_at": AT, "ends_at": ends, "held_from_at": AT, "held_to_at": ends, "created_at": THEN}
    who = {"therapist_id": INES, "service_id": HOUR, "delivery": "PHONE", "uid": "one", "sequence": 2}
    rows.put("appointment", id=BOOKED, client_id=MAYA, **who, **times)
    rows.go_on_to("0023")
    rows.put("reachable", person_id=MAYA, sealed=b"sealed")
    rows.put("reminder", appointment_id=BOOKED, person_id=MAYA, starts_at=AT, owed_from_at=THEN)
    rows.put("confirmation", appointment_id=BOOKED, starts_at=AT, confirmed_at=THEN)
    rows.put("letter_link", token_hash=token_hash("word"), appointment_id=BOOKED)
    told = {
        "locale": "en",
        "written_at": THEN,
        "next_at": THEN,
        "tries": 1,
        "kind": "BOOKED",
        "means": "EMAIL",
    }
    came_back = {"state": "returned", "is_latest": True, "about_id": BOOKED, **told}
    rows.put("outbox_letter", id=BACK, message_id="<a@b>", **came_back)
    before = {table: rows.rows(table) for table in ("reminder", "confirmation", "letter_link")}
    rows.bring_up_to_date()
    found = links.find("word")
    assert (found.link, found.appointment.id, found.whom) == (None, BOOKED, None)
    assert reminded.confirmed([found.appointment]) == {BOOKED: {MAYA}}
    assert outbox.came_back([BOOKED]) == {BOOKED}
    (kept,) = db.session.scalars(select(reminded.Reminder)).all()
    assert (kept.person_id, kept.starts_at, kept.owed_from_at) == (MAYA, AT, THEN)
    db.session.rollback()
    rows.go_back_to("0023")
    assert {table: rows.rows(table) for table in before} == before
