"""What a clinician keeps for themselves: process notes, supervision, and how they were in a session."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry as TrailEntry
from clinic.database import db
from clinic.files import items, personal
from clinic.files.grants import Terms, share
from clinic.files.models import Draft, Inbox, Item, ItemKey
from clinic.files.reading import reading
from clinic.reflections import kept
from clinic.reflections.entry import Entry, Kind, UnknownVersion
from clinic.vault.alarm import VaultAlarm
from tests.bench.measure import statements
from tests.furnished import begin_note, hidden, reflect, sign_note, whole_note

pytestmark = pytest.mark.databases("sqlite")

HERE = "/desk/process-notes"
WORDS = "I held my breath when the door was mentioned"


@pytest.fixture
def ines(either_practice):
    return either_practice.browser_of(either_practice.ines)


@pytest.fixture
def maya(either_practice):
    return either_practice.client("Maya", of=either_practice.ines)


def form(desk, path):
    return hidden(desk.get(path).text)


def written(desk, **more):
    """Keep something new, a process note unless told, and return its address."""
    carried = form(desk, f"{HERE}/new")
    answer = desk.post(f"{HERE}/new", {**carried, "on": "2026-01-05", "words": WORDS, **more})
    assert (answer.status_code, answer.location) == (303, HERE), answer.text
    return f"{HERE}/{carried['id']}"


def everything(of):
    file_id = kept.own_file(of.id)
    with reading(of.actor, of.keyring, "personal.read", [file_id]) as opened:
        return kept.kept_in(opened, file_id, of.id)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_process_note_is_kept_changed_and_read_by_its_author_alone(either_practice, ines, maya):
    cast = either_practice
    page = ines.get(f"{HERE}/new").text
    assert "no rule in Canada shields such notes" in page
    assert "The recovery kit opens this file" in page
    assert "None yet." in ines.get(HERE).text
    at = written(ines)
    assert WORDS in ines.get(at).text
    carried = form(ines, at)
    assert ines.post(at, {**carried, "on": "2026-01-06", "words": f"{WORDS}, twice"}).status_code == 303
    stale = ines.post(at, {**carried, "on": "2026-01-06", "words": "typed elsewhere"})
    assert stale.status_code == 409
    assert "typed elsewhere" in stale.text
    assert f"{WORDS}, twice" in ines.get(at).text
    again = ines.post(at, {**hidden(stale.text), "on": "2026-01-06", "words": "typed elsewhere"})
    assert again.status_code == 303
    assert "typed elsewhere" in ines.get(HERE).text
    # Nobody else: not a colleague who holds the client's file, not the supervisor, not the owner.
    share(cast.ines.actor, cast.ines.keyring, maya.file_id, cast.sam.id, Terms(cosign=True))
    db.session.commit()
    for who in (cast.omar, cast.sam, cast.olga, cast.iris):
        other = cast.browser_of(who)
        nothing = other.get(f"{HERE}/{uuid4()}").data
        answer = other.get(at)
        assert (answer.status_code, answer.data) == (404, nothing), who.name
        assert other.post(f"{at}/destruction").status_code == 404
    assert "typed elsewhere" not in cast.browser_of(cast.sam).get(HERE).text
    found = ines.post("/desk/search", {"words": "typed elsewhere"}).text
    assert "<mark>" not in found
    assert at not in found


def test_whom_it_is_about_stands_under_the_seal_and_its_rows_tell_no_kind(either_practice, ines, maya):
    cast = either_practice
    note_id = sign_note(ines, cast.ines, begin_note(ines, maya, whole_note()))
    at = written(ines, note=str(note_id))
    answer = ines.post(f"{HERE}/own-state", {"note": str(note_id), "start": "MOBILISED", "end": "CONNECTED"})
    assert answer.location == f"/desk/notes/{note_id}"
    supervision = {"supervisor": "Sam", "minutes": "50", "cases": "M.", "themes": "pace"}
    written(ines, kind="SUPERVISION", **supervision, agreed="wait longer")
    found = everything(cast.ines)
    assert {one.entry.kind for one in found} == set(Kind)
    assert {one.entry.client_id for one in found} == {maya.id, None}
    own = kept.own_file(cast.ines.id)
    rows = db.session.scalars(select(Item).where(Item.file_id == own)).all()
    assert {row.kind for row in rows} == {"personal"}
    entries = db.session.scalars(select(TrailEntry).where(TrailEntry.subject.in_([str(own), own.hex]))).all()
    assert entries
    assert not any(part in str(one.detail) for one in entries for part in (maya.id.hex, str(maya.id)))
    page = ines.get(HERE).text
    assert page.count(f'href="/desk/clients/{maya.id}"') == 2
    assert at in page
    assert "wait longer" not in ines.get(f"/desk/clients/{maya.id}").text


def test_two_taps_under_a_signed_note_say_how_one_was_and_one_sees_it_drawn(either_practice, ines, maya):
    cast = either_practice
    note_id = sign_note(ines, cast.ines, begin_note(ines, maya, whole_note()))
    page = ines.get(f"/desk/notes/{note_id}").text
    assert f'action="{HERE}/own-state"' in page
    # What was typed would be lost with a start that nobody tapped, so the browser asks for it first.
    assert re.search(r'name="start"\s+value="MOBILISED" required', page)
    typed = {"note": str(note_id), "start": "MOBILISED", "cues": "shoulders up", "action": ["BREATH"]}
    missing = ines.post(f"{HERE}/own-state", typed)
    assert "Say how you were at the start and at the end." in ines.get(missing.location).text
    for end in ("SHUT_DOWN", "CONNECTED"):
        ines.post(f"{HERE}/own-state", {**typed, "end": end, "for_supervision": "yes"})
    page = ines.get(HERE).text
    assert 'role="img"' not in page
    assert "shoulders up, breathed" in page
    # Of one note the last word counts; three sessions are drawn.
    reflect(cast.ines, maya, note_id)
    page = ines.get(HERE).text
    assert page.count('role="img"') == 1
    assert "Shut down" not in re.search(r"<desc[^>]*>(.*?)</desc>", page, re.DOTALL)[1]
    before = statements(lambda: ines.get(HERE), db.engine)
    reflect(cast.ines, maya, note_id)
    assert statements(lambda: ines.get(HERE), db.engine) == before
    omar = cast.browser_of(cast.omar)
    assert "shoulders up" not in omar.get(HERE).text
    assert omar.post(f"{HERE}/own-state", {**typed, "end": "MIXED"}).status_code == 404


def test_what_is_wanting_is_said_beside_it_and_what_was_typed_stays(practice):
    ines = practice.browser_of(practice.ines)
    typed = {"on": "2099-01-01", "supervisor": "Sam", "minutes": "soon", "themes": "pace"}
    answer = ines.post(f"{HERE}/new", {**form(ines, f"{HERE}/new?kind=SUPERVISION"), **typed})
    assert answer.status_code == 422
    assert answer.text.count("This is still empty.") == 2
    assert "no later than today" in answer.text
    assert "Between one minute and ten hours" in answer.text
    assert 'value="soon"' in answer.text
    assert kept.own_file(practice.ines.id) is None
    assert ines.get(f"{HERE}/new?kind=OWN_STATE").status_code == 404
    assert ines.get(f"{HERE}/new?note={uuid4()}").status_code == 404


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_held_cannot_be_destroyed_until_that_is_lifted_and_then_nothing_of_it_is_left(
    either_practice, ines
):
    at, other = written(ines), written(ines, words="another one")
    assert ines.post(f"{at}/hold", {"reason": " "}).status_code == 422
    ines.post(f"{at}/hold", {"reason": "a letter from the court"})
    page = ines.get(at).text
    assert "a letter from the court" in page
    assert "/destruction" not in page
    assert ines.post(f"{at}/destruction").status_code == 409
    ines.post(at, {**form(ines, at), "on": "2026-01-05", "words": "changed under the hold"})
    assert "a letter from the court" in ines.get(at).text
    ines.post(f"{at}/hold", {"reason": "the case was closed"})
    assert "the case was closed" in ines.get(at).text
    assert ines.post(f"{at}/destruction").location == HERE
    gone = UUID(at.rpartition("/")[2])
    for asked in (select(Item).where(Item.id == gone), select(ItemKey).where(ItemKey.item_id == gone)):
        assert db.session.scalars(asked).all() == []
    assert ines.get(at).status_code == 404
    assert "another one" in ines.get(other).text


@pytest.mark.databases("sqlite", "postgresql")
def test_one_press_sent_twice_keeps_one_entry_and_no_number_of_a_version_breaks_it(either_practice, ines):
    carried = {**form(ines, f"{HERE}/new"), "on": "2026-01-05", "words": WORDS}
    first, again = (ines.post(f"{HERE}/new", carried) for _ in range(2))
    at = f"{HERE}/{carried['id']}"
    assert (first.location, again.location) == (HERE, at)
    for version in ("a\x00b\x00", "0", "", "-1", "7"):
        sent = ines.post(at, {**form(ines, at), "on": "2026-01-05", "words": "another", "version": version})
        assert sent.status_code in (303, 409), version
    (kept_one,) = everything(either_practice.ines)
    assert (kept_one.version, kept_one.entry.said["words"]) == (1, WORDS)


def test_an_entry_that_was_moved_or_renamed_is_refused(either_practice, ines):
    cast = either_practice
    row_id = UUID(written(ines).rpartition("/")[2])
    theirs = personal.open_between(cast.omar.actor, cast.omar.keyring, cast.omar.id)
    row = db.session.scalars(select(Item).where(Item.id == row_id)).one()
    as_it_is = {column.name: getattr(row, column.name) for column in Item.__table__.columns}
    own = row.file_id
    db.session.add(Item(**{**as_it_is, "file_id": theirs}))
    db.session.add(Item(**{**as_it_is, "id": uuid4()}))
    db.session.commit()
    for who, file_id in ((cast.ines, own), (cast.omar, theirs)):
        with reading(who.actor, who.keyring, "personal.read", [file_id]) as opened, pytest.raises(VaultAlarm):
            kept.kept_in(opened, file_id, who.id)


def test_nobody_else_writes_among_ones_own_even_with_the_key(either_practice, ines):
    cast = either_practice
    written(ines)
    own = kept.own_file(cast.ines.id)
    share(cast.ines.actor, cast.ines.keyring, own, cast.omar.id)
    theirs = Entry(kind=Kind.NOTE, on=date(2026, 1, 6), said={"words": "never hers"}).to_bytes()
    items.save(cast.omar.actor, cast.omar.keyring, own, uuid4(), kept.KIND, theirs, 0, own_key=True)
    db.session.commit()
    with pytest.raises(VaultAlarm):
        everything(cast.ines)


def test_an_entry_comes_back_as_it_was_and_one_of_a_later_release_is_not_guessed_at():
    on = date(2026, 1, 5)
    entry = Entry(kind=Kind.NOTE, on=on, said={"words": "نمی\u200cدانم"}, client_id=uuid4(), note_id=uuid4())
    entry = entry.held(on, "asked").lifted(on, "over").held(on, "again")
    assert Entry.from_bytes(entry.to_bytes()) == entry
    assert entry.hold.reason == "again"
    with pytest.raises(UnknownVersion):
        Entry.from_bytes(entry.to_bytes().replace(b'"v": 1', b'"v": 2'))


def typed(desk, at, form, **more):
    """As the script of the page sends it."""
    return desk.post(at, {**form, **more}, headers={"Accept": "application/json"})


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_typed_is_kept_while_it_is_written_and_no_window_overwrites_another(either_practice, ines):
    fresh = form(ines, f"{HERE}/new")
    assert fresh["ticket"] == ""
    first = typed(ines, f"{HERE}/new/draft", fresh, words="not to be lost")
    assert first.json["counter"] == 1
    assert set(first.json["carries"]) == {"file", "author", "ticket"}
    at = f"{HERE}/{fresh['id']}"
    assert "not to be lost" in ines.get(HERE).text
    page = ines.get(at).text
    assert "not to be lost" in page
    assert "This is what you had begun. It is not kept yet." in page
    # The answer to a save was lost: the same page goes on; another window's save is not overwritten.
    again = typed(ines, f"{HERE}/new/draft", fresh, words="not to be lost, ever")
    assert again.json["counter"] == 2
    other = typed(ines, f"{at}/draft", hidden(page), words="from another window")
    assert (other.status_code, other.json["state"], other.json["counter"]) == (409, "stale", 2)
    chosen = typed(ines, f"{at}/draft", {**hidden(page), "counter": "2"}, words="from another window")
    assert chosen.json["counter"] == 3
    by_form = ines.post(f"{HERE}/new", {**fresh, "counter": "2", "on": "2026-01-05", "words": "an older one"})
    assert by_form.status_code == 409
    assert "an older one" in by_form.text
    assert (
        ines.post(
            f"{HERE}/new", {**hidden(by_form.text), "on": "2026-01-05", "words": "an older one"}
        ).location
        == HERE
    )
    assert "an older one" in ines.get(at).text
    assert "Begun, and not kept yet" not in ines.get(HERE).text
    gone = typed(ines, f"{at}/draft", hidden(page), words="late", counter="3")
    assert (gone.status_code, gone.json["counter"]) == (409, 0)
    assert "kept or thrown away in another window" in gone.json["sentence"]
    # Over what is kept, too, and thrown away again.
    typed(ines, f"{at}/draft", form(ines, at), words="a change of mind")
    assert "a change of mind" in ines.get(at).text
    assert [one.entry.get("words") for one in everything(either_practice.ines)] == ["an older one"]
    ines.post(f"{at}/draft/end")
    assert "a change of mind" not in ines.get(at).text
    rows = db.session.scalars(select(Item).where(Item.id == UUID(fresh["id"]))).all()
    assert {row.kind for row in rows} == {"personal"}


def test_a_draft_is_its_authors_alone_and_goes_with_what_is_destroyed(either_practice, ines):
    at = written(ines)
    typed(ines, f"{at}/draft", form(ines, at), words="begun by Ines, and hers")
    fresh = form(ines, f"{HERE}/new")
    typed(ines, f"{HERE}/new/draft", fresh, words="only begun by Ines")
    for who in (either_practice.omar, either_practice.sam):
        other = either_practice.browser_of(who)
        nothing = typed(other, f"{HERE}/{uuid4()}/draft", {}, words="x")
        for of_hers in (at, f"{HERE}/{fresh['id']}"):
            assert other.get(of_hers).status_code == 404
            answers = (
                typed(other, f"{of_hers}/draft", {}, words="x"),
                typed(other, f"{of_hers}/draft/end", {}),
                typed(other, f"{HERE}/new/draft", {"id": of_hers.rpartition("/")[2]}, words="x"),
            )
            assert {(one.status_code, one.data) for one in answers} == {(404, nothing.data)}
        assert "Ines" not in other.get(HERE).get_data(as_text=True).partition("<main")[2]
    found = ines.post("/desk/search", {"words": "begun by Ines"}).text
    assert "<mark>" not in found
    assert ines.post(f"{at}/destruction").location == HERE
    assert db.session.get(Draft, UUID(at.rpartition("/")[2])) is None
    assert ines.get(at).status_code == 404


def test_what_came_after_the_session_is_put_before_its_author_and_goes_where_they_say(practice):
    ines = practice.browser_of(practice.ines)
    at = written(ines, words="as it was")
    page = form(ines, at)
    left = practice.browser_of(practice.ines).http.post(
        f"{at}/late",
        data={**page, "words": "typed at the end", "csrf_token": ""},
        headers={"Origin": "http://localhost"},
    )
    assert left.json["state"] == "held", left.text
    shown = ines.get(at).text
    assert "It is all here again" in shown
    assert "typed at the end" in shown
    # Begun anew meanwhile: it only waits beside, until one says what is to come of it.
    typed(ines, f"{at}/draft", {**page, "page": "another"}, words="written since")
    shown = ines.get(at).text
    assert "It waits here until you decide." in shown
    assert "written since" in shown
    (late_id,) = re.findall(r'name="put_in"\s+value="([0-9a-f-]{36})"', shown)
    assert (
        ines.post(f"{at}/draft", {**hidden(shown), "words": "written since", "put_in": late_id}).location
        == at
    )
    shown = ines.get(at).text
    assert "written since\n\ntyped at the end" in shown
    assert "It waits here until you decide." not in shown
    assert db.session.scalars(select(Inbox)).all() == []
