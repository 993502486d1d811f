"""Whatever is pasted, however much and in whatever script, is kept, read and found as it was typed."""

import re
from html import escape
from uuid import UUID

import pytest

from clinic.database import db
from clinic.files.reading import reading
from clinic.notes import sign
from clinic.notes.models import Note
from clinic.reflections import kept
from tests.desk.test_note import begun, fields, written
from tests.desk.test_reflections import HERE, form
from tests.practice import Browser, Practice

SCRIPTS = "نمی\u200cشود e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467 我哭了。 <b>&amp;\t"
LINES = "\n".join(f"{number} {SCRIPTS * 3}" for number in range(10_000))
# A MiB of plain letters, and of Persian: what a form sends for it is six times as long.
LETTERS, PERSIAN = "a quiet word " * 80_660, "نمی\u200cدانم " * 61_000


@pytest.fixture
def ines(practice: Practice) -> Browser:
    return practice.browser_of(practice.ines)


def lines(mark: str) -> str:
    """More than a megabyte in ten thousand lines, the last of which nothing else holds."""
    return f"{LINES}\n{mark} آن‌ها é 我们走了 🌿"


def found(desk: Browser, words: str) -> list[str]:
    """What a search for these words leads to."""
    page = desk.post("/desk/search", {"words": words}).text
    return sorted(set(re.findall(r'href="/desk/notes/([0-9a-f-]{36})["/]', page)))


def test_a_megabyte_of_any_script_pasted_anywhere_is_kept_as_typed_and_found(practice, ines):
    maya, password = practice.client("Maya", of=practice.ines), {"password": practice.ines.password}
    assert min(len(LETTERS.encode()), len(PERSIAN.encode())) > 2**20
    # A draft, and the note it becomes.
    note = written(ines, maya, f_data=lines("tide").replace("\n", "\r\n"), f_assessment=LETTERS)
    page = ines.get(f"{note}/draft").text
    assert escape(lines("tide")) in page
    assert found(ines, "TIDE آنها é") == [note[-36:]]
    ines.post(f"{note}/signature", {**fields(ines.get(f"{note}/signature").text), **password})
    # What is put under it.
    assert ines.post(f"{note}/addenda", {"text": lines("ebb"), **password}).location == f"{note}#added-last"
    right = {"part": "assessment", "text": PERSIAN, "reason": lines("flood")[-2_000:]}
    assert ines.post(f"{note}/corrections", {**right, **password}).location == f"{note}#added-last"
    # A contact, and what one keeps for oneself.
    where, carried = begun(ines, maya)
    contact = {**carried, "type": "CONTACT", "f_summary": lines("shoal"), "f_channel": "PHONE"}
    assert ines.post(where, contact, headers={"Accept": "application/json"}).status_code == 200
    own = {**form(ines, f"{HERE}/new"), "on": "2026-01-05", "words": PERSIAN}
    assert ines.post(f"{HERE}/new", own).status_code == 303

    of_note = db.session.get_one(Note, UUID(note[-36:]))
    with reading(practice.ines.actor, practice.ines.keyring, "note.read", [of_note.file_id]) as opened:
        closed, added = sign.read(opened, of_note), sign.read_addenda(opened, of_note)
    assert (closed.content.text("data"), closed.content.text("assessment")) == (
        lines("tide"),
        LETTERS.strip(),
    )
    assert [one.says.text for one in added] == [lines("ebb"), PERSIAN.strip()]
    file_id = kept.own_file(practice.ines.id)
    with reading(practice.ines.actor, practice.ines.keyring, "personal.read", [file_id]) as opened:
        (entry,) = kept.kept_in(opened, file_id, practice.ines.id)
    assert entry.entry.said["words"] == PERSIAN.strip()
    for words in ("EBB آن‌ها é 我们走了 🌿", "flood"):
        assert found(ines, words) == [note[-36:]], words
    assert found(ines, "shoal") == [where.split("/")[3]]
