"""Looking for words in one's notes, as a therapist does it on a page."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.desk import search
from clinic.files.grants import share, take_back
from tests.desk.test_note import signed, written
from tests.practice import today_here

PAGE = "/desk/search"
PLAN = {"f_plan-0": "another plan"}


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def look(browser, **typed) -> str:
    answer = browser.post(PAGE, typed)
    assert answer.status_code == 200
    return answer.text


def lines(page: str) -> list[str]:
    """The addresses of the notes that are shown."""
    return re.findall(r'<a href="(/desk/notes/[^"]+)"', page)


def marked(page: str) -> list[str]:
    return re.findall(r"<mark>([^<]+)</mark>", page)


def deeds(*actions: str) -> list[tuple[str, str, dict[str, object]]]:
    found = db.session.scalars(select(Entry).where(Entry.action.in_(actions)).order_by(Entry.n))
    return [(entry.action, entry.subject, json.loads(entry.detail)) for entry in found]


def test_words_are_shown_as_they_were_typed_with_whose_note_it_is_and_lead_to_it(practice, ines, maya):
    note = signed(ines, practice, maya, f_data="Met <em>René</em> at the CAFÉ by the harbour.")
    draft = written(
        ines, maya, f_data="کافه می‌خواهم", f_assessment="the cafe again", service_date="2026-01-02"
    )
    page = look(ines, words="cafe")
    assert lines(page) == [note, f"{draft}/draft"]
    assert marked(page) == ["CAFÉ", "cafe"]
    assert "2 notes" in page
    assert "Met &lt;em&gt;René&lt;/em&gt; at the <mark>CAFÉ</mark> by the harbour." in page
    assert page.count("<bdi>Maya ") == 2
    assert "not signed yet" in page
    assert 'value="cafe"' in page
    assert marked(look(ines, words="ميخواهم")) == ["می‌خواهم"]
    assert lines(look(ines, unsigned="y")) == [f"{draft}/draft"]
    assert ines.get(note).status_code == ines.get(f"{draft}/draft").status_code == 200


def test_what_was_added_to_a_note_is_shown_where_the_words_stand_in_it_alone(practice, ines, maya):
    note = signed(ines, practice, maya)
    ines.post(f"{note}/addenda", {"text": "She meant the lighthouse.", "password": practice.ines.password})
    page = look(ines, words="LIGHTHOUSE")
    assert (lines(page), marked(page)) == ([note], ["lighthouse"])
    assert "She meant the <mark>" in page


def test_notes_are_chosen_by_whose_and_how_and_when(practice, ines, maya):
    other = practice.client("Ziba", of=practice.ines)
    hers = signed(ines, practice, maya)
    his = signed(
        ines, practice, other, way="ACT", technique="ACT.defusion", f_data="a neighbour called", **PLAN
    )
    today = today_here()
    assert set(lines(look(ines, words="neighbour"))) == {hers, his}
    assert lines(look(ines, words="neighbour", client="mahya")) == [hers]
    assert lines(look(ines, client="maya", way="ACT")) == []
    assert lines(look(ines, way="ACT")) == [his]
    assert lines(look(ines, technique="CBT.activation")) == [hers]
    assert set(lines(look(ines, type="DAP", since=str(today - timedelta(days=3)), until=str(today)))) == {
        hers,
        his,
    }
    assert lines(look(ines, words="neighbour", until="2020-01-01")) == []
    # What is said where nothing is found is about what was asked.
    assert "In none of your notes." in look(ines, words="neighbour", client="nobody of that name")
    assert "Try a shorter part of the word, or choose" in look(
        ines, words="neighbour", way="CBT", client="no"
    )
    assert "Try a shorter part of the word. Notes" in look(ines, words="xylophone")
    nothing = look(ines, way="EMDR")
    assert "None of your notes is like that." in nothing
    assert "Choose fewer things. Notes of files" in nothing


def test_what_cannot_be_looked_for_is_said_and_stays_as_it_was_typed(ines):
    for typed, said in (
        ({"words": ""}, "Type what you look for"),
        ({"words": "x"}, "Two letters at least."),
        ({"words": "x" * 201}, ""),
        ({"words": "walk", "since": "yesterday"}, "date"),
        ({"words": "walk", "since": "2026-02-01", "until": "2026-01-01"}, "This day is before the first."),
        ({"words": "walk", "way": "NOT_ONE"}, ""),
    ):
        answer = ines.post(PAGE, typed)
        assert answer.status_code == 422, typed
        assert said in answer.text, typed
        assert f'value="{typed["words"]}"' in answer.text, typed
    # One sign of a script that writes words so is enough, and what stands nowhere is looked for all the same.
    assert "In none of your notes." in look(ines, words="想")
    assert "In none of your notes." in look(ines, words="🌱")
    assert "In none of your notes." in look(ines, words="a\0b", page="99999999999999999999")


def test_a_long_list_comes_page_by_page_by_the_same_question(practice, ines, maya, monkeypatch):
    monkeypatch.setattr(search, "PAGE", 2)
    notes = {signed(ines, practice, maya) for _ in range(3)}
    first = look(ines, words="neighbour")
    assert '<button class="btn btn-s" type="submit" form="search" name="page" value="2">' in first
    second = look(ines, words="neighbour", page="2")
    assert {*lines(first), *lines(second)} == notes
    assert len(lines(second)) == 1
    assert 'name="page" value="1"' in second


def test_a_search_is_on_the_trail_once_and_each_file_it_shows_and_never_the_words(practice, ines, maya):
    signed(ines, practice, maya)
    other = practice.client("Ziba", of=practice.ines)
    signed(ines, practice, other, f_data="of something else", **PLAN)
    before = len(deeds("notes.searched", "notes.found"))
    assert len(lines(look(ines, words="with a neighbour"))) == 1
    searched, *found = deeds("notes.searched", "notes.found")[before:]
    assert searched == ("notes.searched", practice.ines.id.hex, {"files": 2})
    assert ("notes.found", maya.file_id.hex, {"clients": [maya.id.hex]}) in found
    assert other.file_id.hex not in {subject for _, subject, _ in found}
    assert not [entry.n for entry in db.session.scalars(select(Entry)) if "neighbour" in entry.detail]


def test_who_loses_a_file_finds_nothing_in_it_from_the_next_question_on(practice, ines, maya):
    note = signed(ines, practice, maya)
    sam, omar = practice.browser_of(practice.sam), practice.browser_of(practice.omar)
    assert lines(look(sam, words="neighbour")) == lines(look(omar, words="neighbour")) == []
    share(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id)
    db.session.commit()
    assert lines(look(sam, words="neighbour")) == [note]
    take_back(practice.ines.actor, practice.ines.keyring, maya.file_id, practice.sam.id)
    db.session.commit()
    assert lines(look(sam, words="neighbour")) == []
    assert lines(look(sam, words="neighbour", client="maya")) == []
    assert lines(look(ines, words="neighbour")) == [note]
