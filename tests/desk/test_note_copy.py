"""A client's own copy of their safety plan: what stands on it, in which language, and who may print it."""

import re
from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.database import db
from tests.furnished import begin_note, hidden, sign_note, whole_note
from tests.handouts.test_pdf import elements, fonts, heard

PLAN = {
    "type": "SAFETY_PLAN",
    "f_signs-0": "I stop answering the phone",
    "f_alone-0": "the stairs, twice",
    "f_alone-1": "borderline days: ice, then music",
    "f_shift-0": "the pool on Agricola Street",
    "f_people-0": "my sister, after seven",
    "f_services-0": "9-8-8, by call or text, at any hour",
    "f_space-0": "the box is at my sister's",
    "f_matters": "the dog\nthe sea in March",
    "f_copy_given": "yes, in Persian",
    "f_confirmed": "YES",
}


def paper(answer):
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    read = PdfReader(BytesIO(answer.data))
    return read, re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))


def test_a_safety_plan_is_taken_home_in_their_language_without_a_name_before_and_after_it_is_signed(practice):
    ines, maya = practice.browser_of(practice.ines), practice.client("Maya", of=practice.ines)
    soon = (clock.now() + timedelta(days=30)).date().isoformat()
    words = {**whole_note(), **PLAN, "f_review_on": soon}
    note = begin_note(ines, maya, {name: text for name, text in words.items() if name != "way"})
    where = f"/desk/notes/{note}"
    look = ines.get(f"{where}/signature").text
    assert "Their own copy" in look
    assert "It names a diagnosis: borderline." in look
    read, said = paper(ines.get(f"{where}/copy/en.pdf"))
    for one in ("My safety plan", "How I know a hard time is starting", *PLAN["f_matters"].splitlines()):
        assert one in said
    assert "my sister, after seven" in said
    assert "9-1-1" in said
    assert not [
        one for one in ("Maya", practice.ines.name, "yes, in Persian", "agreed by both") if one in said
    ]
    assert (read.trailer["/Root"]["/Lang"], read.trailer["/Root"]["/MarkInfo"]["/Marked"]) == ("en", True)
    assert {"/H1", "/H2", "/L", "/LI"} <= {str(one["/S"]) for one in elements(read)}
    sign_note(ines, practice.ines, note)
    assert "Their own copy" in ines.get(where).text
    wrong = {"passage": "the stairs, twice", "text": "the stairs, once", "reason": "a slip", "part": ""}
    typed = {**hidden(ines.get(where).text), **wrong, "password": practice.ines.password}
    assert ines.post(f"{where}/corrections", typed).status_code == 303
    _read, said = paper(ines.get(f"{where}/copy/fr.pdf"))
    assert "the stairs, once" in said
    assert "twice" not in said
    assert "Mon plan de sécurité" in said
    read, _said = paper(ines.get(f"{where}/copy/fa.pdf"))
    assert read.trailer["/Root"]["/Lang"] == "fa"
    assert all(fonts(read).values())
    spoken = re.sub(r"\s+", " ", heard(read))
    assert "برنامهٔ ایمنی من" in spoken
    # What stood in the form to begin with is said in the language of the copy.
    assert "by call or text" not in spoken + _said
    assert ines.get(f"{where}/copy/de.pdf").status_code == 404
    assert practice.browser_of(practice.omar).get(f"{where}/copy/en.pdf").status_code == 404
    done = set(db.session.scalars(select(Entry.action)))
    assert "note.printed" in done
    assert not [action for action in done if "safety" in action or "plan" in action]


def test_a_note_that_is_no_safety_plan_offers_none(practice):
    ines, maya = practice.browser_of(practice.ines), practice.client("Maya", of=practice.ines)
    note = begin_note(ines, maya, whole_note())
    assert ines.get(f"/desk/notes/{note}/copy/en.pdf").location == f"/desk/notes/{note}/draft"
    sign_note(ines, practice.ines, note)
    assert ines.get(f"/desk/notes/{note}/copy/en.pdf").location == f"/desk/notes/{note}"
    assert "Their own copy" not in ines.get(f"/desk/notes/{note}").text
