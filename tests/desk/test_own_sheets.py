"""A practice's own sheets: written, translated, read through, and given as the library's are."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.handouts import assign, library, own, publication, shelf
from clinic.handouts.manuscript import front_matter, parts_of
from clinic.handouts.own_models import OwnSheetText
from clinic.handouts.parts import PartKind
from clinic.handouts.task import NotSafeTogether, Task
from clinic.handouts.typed_parts import manuscript, typed
from clinic.refusal import NotFound
from tests.furnished import begin_note, hidden, sign_note, whole_note
from tests.practice import today_here

HERE = "/desk/own-sheets"
STEPS = "Put the kettle on\nAnd wait for it.\n> “Tea?”\n\nSit down"
TICKS = "I sat down\nWe both did"
HOSTILE = "<script>alert(1)</script> url(file:///etc/passwd) \u202eevil {{ 7*7 }} [<b>x</b>]"
SHEET = {
    "title": "Tea before talking",
    "lead": "Warm hands first.",
    "setting": "On your own, five minutes",
    "locale": "en",
    "as_": "parts",
    "need": "HEAT",
    "minutes": "5",
    "drawing": "settle",
    "given": "",
    "caution": "",
    "modalities": "COREG",
    "techniques": "DBT.mindfulness",
    "parts-0-heading": "Steps",
    "parts-0-kind": "STEPS",
    "parts-0-text": STEPS,
    "parts-1-heading": "Today",
    "parts-1-kind": "TICKS",
    "parts-1-text": TICKS,
}
FRENCH = {
    "title": "Le thé avant les mots",
    "lead": "D’abord, les mains au chaud.",
    "parts-0-heading": "Étapes",
    "parts-0-text": "Mettez l’eau à bouillir\nEt attendez.\n> « Du thé? »\n\nAssoyez-vous",
    "parts-1-heading": "Aujourd’hui",
    "parts-1-text": "Je me suis assis\nNous deux aussi",
}


@pytest.fixture
def maya(practice) -> Client:
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def sam(practice):
    return practice.browser_of(practice.sam)


def written(browser, **over: str) -> str:
    """The code of a sheet that was just written."""
    answer = browser.post(f"{HERE}/new", SHEET | {"then": "ready"} | over)
    assert answer.status_code == 303, re.findall(r"<li>(.*?)</li>", answer.text)
    return answer.location.rpartition("/")[2]


def _number(page: str) -> str:
    """The version the editor has seen."""
    found = re.search(r'name="number" type="hidden" value="(\d+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("code", shelf.codes())
def test_every_sheet_of_the_library_can_be_typed_by_its_parts(code: str) -> None:
    for locale in shelf.locales_of(code):
        _head, body = front_matter((shelf.SHELF / code / f"{locale}.md").read_text(), code)
        whole = [part for part in parts_of(body, code) if part.kind is not PartKind.STANDING]
        assert list(parts_of(manuscript(typed(body)), code)) == whole


def test_a_sheet_of_our_own_is_written_given_printed_and_found_like_any_other(practice, ines, maya) -> None:
    code = written(ines)
    assert code in library.codes()
    made = library.sheet(code, "en")
    assert [part.kind for part in made.parts] == [PartKind.STEPS, PartKind.TICKS]
    assert made.parts[0].items[0].say == "“Tea?”"
    assert made.title in ines.get("/desk/handouts").text
    printed = ines.get(f"/desk/handouts/{code}/en.pdf")
    assert "Put the kettle on" in PdfReader(BytesIO(printed.data)).pages[0].extract_text()
    # Its technique brings it to hand in a note, and there it is given.
    note = begin_note(ines, maya, whole_note(way="DBT", technique="DBT.mindfulness"))
    where = f"/desk/notes/{note}/draft"
    shown = ines.get(where).text
    assert re.search(rf'name="give"\s+value="{code}"', shown)
    sheet = {f"{code}_weekly": "2", "sheet": code}
    ines.post(where, {**hidden(shown), **whole_note(way="DBT", technique="DBT.mindfulness", **sheet)})
    sign_note(ines, practice.ines, UUID(str(note)))
    assert made.title in ines.get(f"/desk/clients/{maya.id}/sheets").text
    # It is known by its title: what the machine calls it says nothing to anybody.
    for page in (shown, ines.get(f"/desk/notes/{note}").text, ines.get("/desk/ways/new").text):
        assert made.title in page
        assert not re.search(rf">[^<]*{code}", page)
    # The owner may offer it to anybody, in the language it is in.
    practice.browser_of(practice.olga).post(f"/desk/practice/resources/{code}/publication")
    assert code in publication.published()
    page = practice.app.test_client().get(f"/resources/{library.subject(code).slug}?in=fa").text
    assert "Put the kettle on" in page
    assert library.common("fa").labels["fallback"].split("{")[0].strip() in page


def test_what_was_given_stays_as_it_was_given_whatever_is_written_since(practice, ines, maya) -> None:
    code = written(ines)
    before = Task.of(library.sheet(code, "en"), today_here())
    answer = ines.post(f"{HERE}/{code}", SHEET | {"number": "1", "title": "Coffee", "then": "draft"})
    assert answer.status_code == 303
    # A draft is given to nobody yet.
    assert library.sheet(code, "en").title == "Tea before talking"
    ines.post(f"{HERE}/{code}", SHEET | {"number": "2", "title": "Coffee", "then": "ready"})
    assert (library.sheet(code, "en").version, library.sheet(code, "en").title) == (3, "Coffee")
    assert (before.sheet.title, before.sheet.version) == ("Tea before talking", 1)
    assert before.sheet.digest != library.sheet(code, "en").digest
    db.session.get(OwnSheetText, (code, "en", 1)).is_ready = False
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    ines.post(f"{HERE}/{code}/retirement")
    assert code not in library.codes()
    assert before.sheet.title == "Tea before talking"
    ines.post(f"{HERE}/{code}/return")
    assert code in library.codes()


def test_a_colleague_s_edit_is_never_written_over_unseen(practice, ines, sam) -> None:
    code = written(ines)
    sam.post(f"{HERE}/{code}", SHEET | {"number": "1", "title": "Sam was here", "then": "ready"})
    late = ines.post(f"{HERE}/{code}", SHEET | {"number": "1", "title": "Ines later", "then": "ready"})
    assert late.status_code == 409
    assert "Somebody changed this meanwhile" in late.text
    assert "Sam was here" in late.text
    assert 'value="Ines later"' in late.text
    # Having seen it she may put hers over it.
    again = SHEET | {"number": _number(late.text), "title": "Ines later", "then": "ready"}
    assert ines.post(f"{HERE}/{code}", again).status_code == 303
    assert library.sheet(code, "en").title == "Ines later"


def test_a_sheet_is_translated_side_by_side_and_falls_out_of_use_when_its_parts_change(
    practice, ines
) -> None:
    code = written(ines)
    there = f"{HERE}/{code}/in/fr"
    page = ines.get(there).text
    assert "And wait for it." in page
    typed_ = FRENCH | {"of": "1", "number": "0"}
    short = ines.post(there, typed_ | {"parts-1-text": "Je me suis assis", "then": "ready"})
    assert short.status_code == 422
    assert "Today" in short.text
    assert ines.post(there, typed_ | {"then": "draft"}).status_code == 303
    assert library.offered(code, "fr").locale == "en"
    assert ines.post(there, typed_ | {"number": "1", "then": "ready"}).status_code == 303
    made = library.offered(code, "fr")
    assert (made.locale, made.version, made.title) == ("fr", 2, FRENCH["title"])
    assert library.locales_of(code) == ("en", "fr")
    # More lines than it has: the English is given instead, and says so, until it is translated again.
    more = SHEET | {"number": "1", "then": "ready", "parts-1-text": f"{TICKS}\nNobody did"}
    ines.post(f"{HERE}/{code}", more)
    assert library.offered(code, "fr").locale == "en"
    assert "what it translates was changed since" in ines.get(HERE).text
    late = ines.post(there, typed_ | {"number": "2", "then": "ready"})
    assert late.status_code == 409
    assert FRENCH["title"] in late.text


def test_somebody_else_reads_a_version_through_before_it_is_approved(practice, ines, sam) -> None:
    code = written(ines)
    there = f"{HERE}/{code}/in/en/reading"
    assert library.sheet(code, "en").status == "DRAFT"
    assert ines.post(there, {"version": "1", "status": "REVIEWED"}).status_code == 409
    assert sam.post(there, {"version": "1", "status": "APPROVED"}).status_code == 409
    assert sam.post(there, {"version": "1", "status": "REVIEWED"}).status_code == 303
    assert library.sheet(code, "en").status == "REVIEWED"
    read = ines.get(f"/desk/handouts/{code}/en").text
    assert f'Read through by <bdi dir="ltr">{practice.sam.name}</bdi> on' in read
    assert "registered practitioner" not in read
    sam.post(there, {"version": "1", "status": "APPROVED"})
    assert library.sheet(code, "en").status == "APPROVED"
    assert f"approved by {practice.sam.name}" in ines.get(HERE).text
    # The next version is nobody's yet.
    ines.post(f"{HERE}/{code}", SHEET | {"number": "1", "then": "ready"})
    assert library.sheet(code, "en").status == "DRAFT"
    assert library.sheet(code, "en", 1).status == "APPROVED"


def test_whoever_works_alone_reads_a_sheet_again_on_another_day_and_it_says_so(
    practice, ines, sam, time_machine
) -> None:
    code = written(ines)
    there = f"{HERE}/{code}/in/en/reading"
    again = {"version": "1", "status": "AUTHOR_READ"}
    assert "read it again yourself after a day" in ines.get(HERE).text
    assert ines.post(there, again).status_code == 409
    assert sam.post(there, again).status_code == 409
    time_machine.move_to(clock.now() + timedelta(days=1))
    ines = practice.browser_of(practice.ines)
    assert "I have read it again" in ines.get(HERE).text
    assert ines.post(there, again).status_code == 303
    assert library.sheet(code, "en").status == "AUTHOR_READ"
    assert "Read again by its author, " in ines.get(f"/desk/handouts/{code}/en").text
    # Nobody but a second person comes further than that.
    for status in ("REVIEWED", "APPROVED"):
        assert ines.post(there, {"version": "1", "status": status}).status_code == 409
    sam = practice.browser_of(practice.sam)
    assert sam.post(there, {"version": "1", "status": "APPROVED"}).status_code == 409
    assert sam.post(there, {"version": "1", "status": "REVIEWED"}).status_code == 303
    assert library.sheet(code, "en").status == "REVIEWED"


def test_what_somebody_types_into_a_sheet_is_words_and_nothing_else(practice, ines) -> None:
    code = written(
        ines, title=HOSTILE[:60], **{"parts-0-text": HOSTILE, "parts-1-text": f"## {HOSTILE}\n# x"}
    )
    page = ines.get(f"/desk/handouts/{code}/en").text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "49" not in page.partition("<main>")[2].partition("evil")[2][:40]
    assert b"root:" not in ines.get(f"/desk/handouts/{code}/en.pdf").data
    looked = ines.post(f"{HERE}/new/look", SHEET | {"title": HOSTILE[:60]})
    assert looked.status_code == 200
    assert "<script>alert" not in looked.text


def test_a_million_characters_are_refused_in_a_sentence_and_are_still_there(practice, ines) -> None:
    for name in ("parts-1-text", "title"):
        text = "walrus " * 142_857
        answer = ines.post(f"{HERE}/new", SHEET | {name: text, "then": "ready"})
        assert answer.status_code == 422
        assert "characters at most" in answer.text
        assert answer.text.count("walrus") >= 142_857
    assert own.every() == []


def test_the_text_with_its_marks_is_the_same_sheet(practice, ines) -> None:
    as_text = ines.post(f"{HERE}/new", SHEET | {"then": "text"})
    assert "## Steps {STEPS}" in as_text.text
    marked = SHEET | {"as_": "text", "body": "## One {STEPS}\n\n1. Breathe\n   Slowly.\n\n## Why {NOTHING}"}
    refused = ines.post(f"{HERE}/new", marked | {"then": "ready"})
    assert refused.status_code == 422
    assert "Why {NOTHING}" in refused.text
    whole = marked | {"body": "## One {STEPS}\n\n1. Breathe\n   Slowly.", "then": "ready"}
    code = ines.post(f"{HERE}/new", whole).location.rpartition("/")[2]
    assert library.sheet(code, "en").parts[0].items[0].detail == "Slowly."
    persian = ines.post(f"{HERE}/new?lang=fa", marked | {"then": "ready"})
    assert "باید با یکی از این‌ها در آکولاد تمام شود" in persian.text
    assert 'name="parts-0-heading"' in ines.get(f"{HERE}/{code}").text


def test_a_sheet_of_ours_for_two_has_its_caution_and_waits_at_the_gate(practice, ines, maya) -> None:
    code = written(ines, conjoint="y", caution="")
    made = library.sheet(code, "en")
    assert made.subject.standing_caution == "X1"
    assert PartKind.STANDING in {part.kind for part in made.parts}
    practice.browser_of(practice.olga).post(f"/desk/practice/resources/{code}/publication")
    assert publication.published() == frozenset()
    given = Task.of(made, today_here())
    with pytest.raises(NotSafeTogether):
        assign.assign(practice.ines.actor, practice.ines.keyring, maya.file_id, maya.id, given)
    with pytest.raises(NotFound):
        own.find("OWN_000000")
