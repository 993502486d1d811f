"""The frame that stands around every page of a client's file, and the tabs that lead through it."""

import cProfile
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from clinic import clock
from clinic.clients import own_file
from clinic.clients.gate import Answer, Gate
from clinic.clients.standing import Asked, Standing
from clinic.database import db
from clinic.desk import file_tabs
from clinic.desk.client import today
from clinic.notes import draft, sign
from clinic.notes.models import Note
from clinic.notes.written import Written
from clinic.people.reauth import Proof
from tests.answering import answering
from tests.bench.measure import statements
from tests.bench.notes import CONTENT, SIGNER
from tests.furnished import begin_note, sign_note, whole_note
from tests.hands import signed_in

FLAG = "Not safe with the other person."
PLAN = "Call the neighbour before supper"


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines, pronouns="she", languages=("fa",))


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def current(page):
    """The tabs that are marked as the one a page is in."""
    nav = re.search(r'<nav class="tabs.*?</nav>', page, re.DOTALL)[0]
    return re.findall(r'aria-current=page data-key="\d">([^<]+?) <', nav)


def test_each_page_of_a_file_has_who_it_is_what_is_open_and_the_last_plan_in_its_frame(practice, ines, maya):
    note_id = sign_note(ines, practice.ines, begin_note(ines, maya, whole_note(**{"f_plan-0": PLAN})))
    concern = Asked(maya.id, Gate(Answer.CONCERN, today(), True), practice.ines.id)
    own_file.keep_standing(
        practice.ines.actor, practice.ines.keyring, maya.file_id, Standing().with_answer(concern), 0
    )
    db.session.commit()
    at = f"/desk/clients/{maya.id}"
    pages = {
        at: "Overview",
        f"{at}/notes": "Notes",
        f"{at}/sheets": "Handouts",
        f"/desk/notes/{note_id}": "Notes",
        f"{at}/access": "Access log",
        f"{at}/shares": "Access log",
        f"{at}/agreements": "Overview",
        f"{at}/safety": "Overview",
    }
    for where, tab in pages.items():
        page = ines.get(where).text
        frame = page[page.index('class="in-page file-top"') : page.index('class="scroll"')]
        assert "Maya" in frame
        assert "she. Persian." in frame
        assert FLAG in frame
        assert PLAN in (page if where == at else frame)
        assert current(page) == [tab]


def test_the_tabs_lead_where_they_say_each_by_the_key_of_its_place(practice, ines, maya):
    page = ines.get(f"/desk/clients/{maya.id}").text
    tabs = re.findall(r'<a href="([^"]+)"(?: aria-current=page)? data-key="(\d)">', page)
    assert [key for _, key in tabs] == [str(n + 1) for n in range(len(file_tabs.TABS))]
    assert {ines.get(where).status_code for where, _ in tabs} == {200}


def test_a_note_that_was_begun_is_gone_on_with_from_every_page_of_the_file(ines, maya):
    note_id = begin_note(ines, maya, whole_note())
    for where in ("", "/notes", "/sheets"):
        page = ines.get(f"/desk/clients/{maya.id}{where}").text
        assert re.search(rf'href="/desk/notes/{note_id}/draft" data-key="N"', page)


def test_the_list_of_notes_says_how_each_begins_and_on_a_screen_that_is_to_show_no_words_it_does_not(
    practice, ines, maya
):
    at = f"/desk/clients/{maya.id}"
    note_id = sign_note(
        ines, practice.ines, begin_note(ines, maya, whole_note(f_data="The <b>sister</b>\n\nrang again"))
    )
    theirs = practice.client("Leo", of=practice.ines)
    sign_note(ines, practice.ines, begin_note(ines, theirs, whole_note(f_data="Slept badly")))
    begun = begin_note(ines, maya, whole_note(f_data="Not signed yet"))
    listed = ines.get(f"{at}/notes").text
    assert 'dir="auto">The &lt;b&gt;sister&lt;/b&gt; · rang again</span>' in listed
    assert str(begun) in listed
    assert "Not signed yet" not in listed
    # The first page opens while somebody sits beside it: it is left without them.
    assert "rang again" not in ines.get(at).text
    assert "added to since" not in listed
    add = {"text": "It was the cousin.", "password": practice.ines.password}
    assert ines.post(f"/desk/notes/{note_id}/addenda", add).status_code == 303
    assert "added to since" in ines.get(f"{at}/notes").text

    answer = ines.post(f"{at}/notes/first-words", {"words": "hidden", "page": "1"})
    assert (answer.status_code, answer.location) == (303, f"{at}/notes?page=1")
    for client, said in ((maya, "rang again"), (theirs, "Slept badly")):
        without = ines.get(f"/desk/clients/{client.id}/notes").text
        assert said not in without
        assert "how they begin is hidden on this screen" in without
    # Of her own on another screen she sees them.
    assert "rang again" in practice.browser_of(practice.ines).get(f"{at}/notes").text
    assert ines.post(f"{at}/notes/first-words", {"words": "shown", "page": "x"}).status_code == 303
    assert "rang again" in ines.get(f"{at}/notes").text


def signed_without_a_plan(person, file_id, count):
    """As many notes as somebody writes who plans nothing, signed where the browser's would be."""
    words = replace(CONTENT, fields={**CONTENT.fields, "plan": ()})
    for _ in range(count):
        note_id = uuid4()
        draft.begin(person.actor, person.keyring, note_id, file_id, Written(()))
        note = db.session.get_one(Note, note_id)
        sign.sign(person.actor, person.keyring, note.id, words, SIGNER, Proof(person.id, clock.now()))
        db.session.commit()


@pytest.mark.parametrize(
    ("part", "first", "shown"), [("", 12, (12, 12)), ("/notes", 12, (12, 25)), ("/access", 2, (2, 10))]
)
def test_more_notes_take_no_more_statements_and_each_is_opened_once(practice, ines, maya, part, first, shown):
    at = f"/desk/clients/{maya.id}{part}"

    def opened():
        """How often a page asks the database, how many notes it opens, and how many files."""
        ines.get(at)
        profile = cProfile.Profile()
        asked = statements(lambda: profile.runcall(ines.get, at), db.engine)
        calls = {getattr(one.code, "co_name", ""): one.callcount for one in profile.getstats()}
        return asked, calls["unsealed"], calls["unwrap"]

    signed_without_a_plan(practice.ines, maya.file_id, first)
    few = opened()
    signed_without_a_plan(practice.ines, maya.file_id, 25 - first)
    many = opened()
    assert (few[1], many[1]) == shown
    assert few[0] == many[0]
    # The client's own, and the directory.
    assert many[2] == 2


def test_on_a_telephone_the_tab_one_is_in_is_in_sight(practice, maya, context):
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.set_viewport_size({"width": 390, "height": 844})
        for language in ("en", "fa"):
            page.goto(f"{address}/desk/clients/{maya.id}/access?lang={language}")
            expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
