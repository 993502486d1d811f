"""The practice's two rules for notes, set by its owner and in force wherever a note is late or waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from clinic.notes import rules
from clinic.notes.models import NoteSignature
from tests.desk.test_note import autosaved, fields, whole, written
from tests.desk.test_supervision import maya, signed  # noqa: F401
from tests.practice import today_here

PAGE = "/desk/practice/notes"


@pytest.mark.parametrize(
    ("hours", "days"), [("0", "7"), ("169", "7"), ("48", "0"), ("48", "61"), ("", "7"), ("x", "7")]
)
def test_a_rule_out_of_bounds_is_told_and_what_was_typed_stays(practice, hours, days):
    answer = practice.browser_of(practice.olga).post(PAGE, {"late_hours": hours, "cosign_days": days})
    assert answer.status_code == 422
    assert f'value="{hours}"' in answer.text or hours == ""
    assert (rules.ours().late_hours, rules.ours().cosign_days) == (48, 7)


def test_the_owners_rules_hold_from_now_on_wherever_a_note_is_late_or_waits(practice, maya):  # noqa: F811
    olga, ines = practice.browser_of(practice.olga), practice.browser_of(practice.ines)
    assert PAGE in olga.get("/desk/practice").text
    before = signed(practice, maya)
    assert "now that is 7 days" in olga.get("/desk/practice/co-signatures").text
    assert olga.post(PAGE, {"late_hours": "12", "cosign_days": "3"}).status_code == 303
    db.session.expire_all()
    shown = olga.get(PAGE).text
    assert 'value="12"' in shown
    assert "now that is 3 days" in olga.get("/desk/practice/co-signatures").text
    changed = db.session.scalars(select(Entry).where(Entry.action == "notes.rules_changed")).one()
    assert '"was":[48,7]' in changed.detail.replace(" ", "")
    # A session of the day before yesterday is late at any hour, and says so with the hours that hold.
    on = (today_here() - timedelta(days=2)).isoformat()
    note = written(ines, maya, service_date=on)
    page = ines.get(f"{note}/draft?look=1").text
    assert "more than 12 hours after the session" in page
    late = whole(service_date=on, late_reason="was ill")
    assert autosaved(ines, f"{note}/draft", late, counter=1).status_code == 200
    page = ines.get(f"{note}/signature").text
    ines.post(f"{note}/signature", {**fields(page), "password": practice.ines.password})
    # What stands under a note does not change with the rule: it was late when it was signed.
    assert olga.post(PAGE, {"late_hours": "168", "cosign_days": "3"}).status_code == 303
    db.session.expire_all()
    assert "Late entry: the session was" in ines.get(note).text
    proven = ines.get(f"{note}/proof").text
    assert "Late entry" in proven
    assert "Both times are part of what was signed." in proven
    assert "no supervisor has co-signed it yet" in proven
    # One that was signed before keeps its day; the next waits for three.
    rows = {row.note_id: row for row in db.session.scalars(select(NoteSignature))}
    waits = {note_id: row.cosign_due_at - row.signed_at for note_id, row in rows.items()}
    assert waits.pop(before) == timedelta(days=7)
    assert set(waits.values()) == {timedelta(days=3)}
    assert clock.now() - rows[before].signed_at < timedelta(minutes=5)
