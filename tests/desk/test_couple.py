"""A file of two: each is asked alone in their own, agrees by name, and what is given goes to both."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import cards, own_file
from clinic.clients.card import Card
from clinic.clients.gate import Answer, Gate
from clinic.clients.models import Client
from clinic.clients.standing import Asked, Standing
from clinic.database import db
from clinic.files import grants
from clinic.files.models import FileKind, Inbox
from clinic.files.reading import reading
from clinic.handouts import reports
from clinic.handouts.assign import assign
from clinic.handouts.models import Assignment
from clinic.notes import sign
from clinic.notes.models import Note
from tests.desk.test_note import begun, fields, signed, written
from tests.desk.together import agree, ask, unit_of
from tests.portal.test_views import task
from tests.practice import today_here

FLAG = "Not safe with the other person."
ASK = "Each is asked alone first"


def front_of(practice, client) -> Standing:
    with reading(practice.ines.actor, practice.ines.keyring, "file.read", [client.file_id]) as opened:
        return own_file.standing(opened, client.file_id)[0]


def test_each_is_asked_in_their_own_file_and_only_then_they_work_together(practice, ines, both, robin, sasha):
    page = ines.get(f"/desk/clients/{both.id}").text
    for one in (robin, sasha):
        assert f'href="/desk/clients/{one.id}/safety"' in page
    assert ASK in page
    assert ask(ines, robin, "CLEAR").status_code == 303
    assert ASK in ines.get(f"/desk/clients/{both.id}").text
    assert ask(ines, sasha, "CLEAR").status_code == 303
    assert ASK not in ines.get(f"/desk/clients/{both.id}").text
    assert front_of(practice, both).answers == ()
    assert [one.client_id for one in front_of(practice, sasha).answers] == [sasha.id]


def test_nobody_is_asked_in_the_file_of_both_and_nothing_that_was_said_alone_is_read_there(
    practice, ines, both, sasha
):
    assert ask(ines, both, "CLEAR").status_code == 409
    assert front_of(practice, both) == Standing()
    ask(ines, sasha, "CONCERN")
    page = ines.get(f"/desk/clients/{both.id}/safety").text
    assert "kept in that person's own file" in page
    assert "Asked before" not in page
    assert "A concern stands since" not in page
    assert "A concern stands since" in ines.get(f"/desk/clients/{sasha.id}/safety").text


def test_a_concern_of_either_stands_at_the_head_of_the_file_and_of_the_note_of_both(ines, both, robin, sasha):
    ask(ines, robin, "CLEAR")
    ask(ines, sasha, "CONCERN")
    for page in (f"/desk/clients/{both.id}", f"/desk/notes/new?client={both.id}"):
        assert FLAG in ines.get(page).text
    # The other one's own file says nothing of it.
    assert FLAG not in ines.get(f"/desk/clients/{robin.id}").text
    note = written(ines, both, sheet="H07", present=[robin.id.hex])
    assert "Somebody is not safe." in ines.get(f"{note}/draft?look=1").text
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"


def test_whoever_holds_the_file_of_both_but_not_each_ones_own_is_told_of_nobody_that_they_are_safe(
    practice, ines, both, robin, sasha
):
    for one in (robin, sasha):
        ask(ines, one, "CLEAR")
    grants.share(practice.ines.actor, practice.ines.keyring, both.file_id, practice.omar.id)
    db.session.commit()
    omar = practice.browser_of(practice.omar)
    page = omar.get(f"/desk/clients/{both.id}").text
    assert ASK in page
    assert f'href="/desk/clients/{robin.id}' not in page
    assert "their own file is not open to you" in page
    grants.share(practice.ines.actor, practice.ines.keyring, robin.file_id, practice.omar.id)
    grants.share(practice.ines.actor, practice.ines.keyring, sasha.file_id, practice.omar.id)
    db.session.commit()
    page = omar.get(f"/desk/clients/{both.id}").text
    assert ASK not in page
    looked = select(Entry.subject).where(Entry.action == "standing.read", Entry.actor == practice.omar.id.hex)
    assert {robin.file_id.hex, sasha.file_id.hex} <= set(db.session.scalars(looked))


def test_a_card_about_them_together_waits_until_nobody_has_taken_their_word_back(ines, both, robin):
    card = {"bond": "ROMANTIC", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION", "S1": "2"}
    note = written(ines, both, present=[robin.id.hex], **card)
    said = "wants each one&#39;s word for working together"
    assert said not in ines.get(f"{note}/draft?look=1").text
    assert ines.post(f"/desk/clients/{robin.id}/agreements/0/withdrawal").status_code == 303
    assert said in ines.get(f"{note}/draft?look=1").text


def test_an_agreement_is_kept_and_taken_back_under_the_name_of_who_gave_it(ines, both, robin, sasha):
    agreements = f"/desk/clients/{both.id}/agreements"
    typed = {
        "kind": "RECORDING", "version": "May", "explained_in": "en", "given_on": "2026-11-02",
        "method": "SPOKEN",
    }  # fmt: skip
    first, other = sorted((robin, sasha), key=lambda one: one.id)
    assert ines.post(f"{agreements}?member={other.id}", typed).status_code == 303
    assert "Take back" not in ines.get(f"{agreements}?member={first.id}").text
    assert "Take back" in ines.get(f"{agreements}?member={other.id}").text
    assert ines.post(f"{agreements}/0/withdrawal?member={first.id}").status_code == 404
    assert ines.post(f"{agreements}/0/withdrawal?member={other.id}").status_code == 303
    assert "taken back" in ines.get(f"{agreements}?member={other.id}").text


def test_nobody_agrees_in_a_file_that_is_not_about_them(practice, ines, both):
    leo = practice.client("Leo", of=practice.ines)
    for member in (leo.id, both.id, "nobody", ""):
        assert ines.get(f"/desk/clients/{both.id}/agreements?member={member}").status_code == 404


def test_a_note_about_both_asks_nobody_and_points_to_where_each_is_asked(ines, both, robin):
    note = written(ines, both, sheet="H07", safety="CLEAR", present=[robin.id.hex])
    page = ines.get(f"{note}/draft?look=1").text
    assert 'name="safety"' not in page
    assert "Ask each alone, in their own file" in page
    assert ines.get(f"{note}/signature").location == f"{note}/draft?look=1"


def test_who_was_there_is_ticked_and_stands_in_the_signed_note_with_the_role_they_had(
    practice, ines, both, robin, sasha
):
    page = ines.get(f"/desk/notes/new?client={both.id}").text
    chips = re.findall(r'name="present"\s+value="([0-9a-f]{32})"( checked)?', page)
    # As they were chosen, whatever their ids.
    assert chips == [(robin.id.hex, ""), (sasha.id.hex, "")]
    assert '<option value="COUPLE_FAMILY" selected>' in page
    note = signed(ines, practice, both, present=[sasha.id.hex], attendee="a cousin")
    assert "Sasha" in ines.get(note).text
    assert "(partner), a cousin" in ines.get(note).text
    ines.post(f"/desk/clients/{both.id}/together/roles", {f"role-{sasha.id}": "ex-partner"})
    assert "(partner), a cousin" in ines.get(note).text
    closed = _closed(practice, note)
    assert [one.client_id for one in closed.content.header.present] == [sasha.id]
    assert closed.content.header.attendees == ("a cousin",)
    note = written(ines, both)
    assert "Say who was there." in ines.get(f"{note}/draft?look=1").text


def test_somebody_of_another_file_cannot_be_ticked_as_there(practice, ines, both, robin):
    leo = practice.client("Leo", of=practice.ines)
    note = signed(ines, practice, both, present=[robin.id.hex, leo.id.hex, "nobody"])
    assert [one.client_id for one in _closed(practice, note).content.header.present] == [robin.id]


def test_what_one_of_them_says_alone_is_written_in_their_own_file_one_act_away(ines, both, robin, sasha):
    note = written(ines, both, present=[robin.id.hex])
    page = ines.get(f"{note}/draft").text
    for one in (robin, sasha):
        there = f"/desk/notes/new?client={one.id}"
        assert f'href="{there}"' in page
        assert fields(ines.get(there).text)["file"] == str(one.file_id)
        assert 'name="present"' not in ines.get(there).text


def test_a_sheet_ticked_in_a_note_about_both_is_given_to_both_each_under_their_own_name(
    practice, ines, both, robin, sasha
):
    signed(ines, practice, both, sheet="H06", sheet_name="yes", present=[robin.id.hex, sasha.id.hex])
    given = db.session.scalars(select(Assignment)).all()
    assert {one.client_id for one in given} == {robin.id, sasha.id}
    for one in given:
        sheet = f"/desk/clients/{both.id}/sheets/{one.id}"
        assert f'href="{sheet}"' in ines.get(f"/desk/clients/{both.id}").text
        name = "Robin" if one.client_id == robin.id else "Sasha"
        assert name in re.sub(r"<title>.*?</title>", "", ines.get(sheet).text)


def test_whoever_is_not_safe_and_shares_an_address_is_looked_at_how_they_may_be_reached(
    practice, ines, robin
):
    sasha = practice.client("Sasha", of=practice.ines, email="robin@example.test")
    noor = practice.client("Noor", of=practice.ines, phone="902-555-0177")
    both = unit_of(ines, robin, sasha)
    assert ask(ines, robin, "CLEAR").location == f"/desk/clients/{robin.id}"
    assert "Joint work may go ahead." not in ines.get(f"/desk/clients/{both.id}/safety").text
    assert "Joint work may go ahead." not in ines.get(f"/desk/clients/{both.id}").text
    concern = ask(ines, sasha, "CONCERN")
    assert concern.location == f"/desk/clients/{sasha.id}/card"
    assert "may be read by another" in ines.get(concern.location).text
    assert front_of(practice, sasha).concern_of(sasha.id)
    # One whose address is theirs alone is not asked about.
    assert ask(ines, noor, "CONCERN").location == f"/desk/clients/{noor.id}"


def test_the_file_of_both_says_when_joint_work_may_go_ahead(ines, both, robin, sasha):
    for one in (robin, sasha):
        ask(ines, one, "CLEAR")
    assert "Joint work may go ahead." in ines.get(f"/desk/clients/{both.id}/safety").text
    front = ines.get(f"/desk/clients/{both.id}").text
    assert "Joint work may go ahead." in front
    assert front.count("What they agreed to alone stands in their own.") == 2
    assert "Nothing is written down yet." not in front


def test_what_one_of_them_says_of_a_joint_sheet_from_home_is_in_their_own_file_alone(
    practice, ines, both, robin, sasha
):
    hers = practice.ines
    for one in (robin, sasha):
        ask(ines, one, "CLEAR")
    at_home = practice.browser_of(practice.portal_account(robin, hers))
    given = assign(hers.actor, hers.keyring, both.file_id, robin.id, task("H07", "en"))
    db.session.commit()
    said = {"times_done": "1", "had_unwanted": "y", "note": "It ended in shouting"}
    assert at_home.post(f"/portal/sheets/{given.copy_id}/report", said).status_code == 303
    (left,) = db.session.scalars(select(Inbox).where(Inbox.kind == reports.LEFT)).all()
    assert left.file_id == robin.file_id
    assert ines.post(f"/desk/clients/{both.id}/sheets/reports").status_code == 303
    taken = ines.post(f"/desk/clients/{robin.id}/sheets/reports")
    assert taken.location == f"/desk/clients/{robin.id}/flags"
    own = ines.get(f"/desk/clients/{robin.id}/sheets").text
    assert "It ended in shouting" in own
    assert "Mend after a break" in own
    assert "Mend after a break" in ines.get(taken.location).text
    for path in ("", "/sheets", "/flags", "/access"):
        page = ines.get(f"/desk/clients/{both.id}{path}").text
        assert "shouting" not in page
        assert "not wanted" not in page
    page = ines.get(f"/desk/clients/{both.id}/sheets").text
    assert "not reported" not in page
    assert f'href="/desk/clients/{robin.id}/sheets"' in page
    # Of two sheets of one name it is said whose each is.
    assert re.search(r"Robin \w+;", page)
    assert front_of(practice, both).flags == ()
    assert [one.client_id for one in front_of(practice, robin).flags] == [robin.id]


@pytest.fixture
def earlier(practice, sasha) -> Client:
    """As it was before a couple had a row of its own: the file of both hangs on that of one of them."""
    ines = practice.ines
    robin = cards.new_client(
        practice.iris.actor, practice.iris.keyring, Card(preferred_name="Robin"), ines.id
    )
    file = grants.new_file(ines.actor, ines.keyring, FileKind.UNIT, [robin.id, sasha.id])
    robin.file_id = file.id
    db.session.commit()
    return robin


def test_a_file_of_two_that_hangs_on_one_of_them_stays_readable_and_is_written_in(
    practice, ines, earlier, sasha
):
    note = signed(ines, practice, earlier, attendee="both of them")
    assert "both of them" in ines.get(note).text
    note = signed(ines, practice, earlier, present=[earlier.id.hex, sasha.id.hex])
    assert "Robin" in ines.get(note).text.partition("Who was there")[2].partition("</dl>")[0]
    for page in ("", "/notes", "/agreements", "/safety", "/card", "/people", "/account", "/access"):
        assert ines.get(f"/desk/clients/{earlier.id}{page}").status_code == 200
    assert begun(ines, sasha)[1]["file"] == str(sasha.file_id)


def test_an_answer_that_stands_in_such_a_file_is_shown_to_nobody_and_a_concern_goes_on_counting(
    practice, ines, earlier, sasha
):
    day = today_here() - timedelta(days=3)
    hers = practice.ines
    standing = Standing()
    for person, answer in ((earlier, Answer.CLEAR), (sasha, Answer.CONCERN)):
        standing = standing.with_answer(Asked(person.id, Gate(answer, day), hers.id))
    own_file.keep_standing(hers.actor, hers.keyring, earlier.file_id, standing, 0)
    db.session.commit()
    for page in ("", "/safety"):
        text = ines.get(f"/desk/clients/{earlier.id}{page}").text
        assert FLAG in text
        assert "Asked alone: " not in text
    assert ask(ines, sasha, "CLEAR").status_code == 303
    assert FLAG not in ines.get(f"/desk/clients/{earlier.id}").text
    # The other one has no file of their own to be asked in, and what was kept here says of nobody that they
    # are safe.
    assert ASK in ines.get(f"/desk/clients/{earlier.id}").text
    agree(ines, sasha, "TOUCH_PRACTICE")


def _closed(practice, note):
    row = db.session.get_one(Note, UUID(note.rpartition("/")[2]))
    with reading(practice.ines.actor, practice.ines.keyring, "note.read", [row.file_id]) as opened:
        return sign.read(opened, row)
