"""Ways of working as the practice has them: its own beside those built in, renamed, and taken away."""

import re
from html import unescape

import pytest

from clinic.clients.models import Client
from clinic.database import db
from clinic.notes import own_ways
from tests.furnished import begin_note, hidden, sign_note, whole_note

PAGE = "/desk/ways"
TRAY = {
    "name": "Sand <b>tray</b> 100%",
    "techniques-0-label": "building a world",
    "techniques-1-label": "%(name)s of the tray",
}


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


@pytest.fixture
def maya(practice) -> Client:
    return practice.client("Maya", of=practice.ines)


def made(browser, **more: str) -> str:
    """The code of a new way."""
    kept = browser.post(f"{PAGE}/new", TRAY | more)
    assert kept.status_code == 303, kept.text
    return kept.location.rpartition("/")[2]


def put(browser, code: str, **more: str) -> int:
    """The form as it stands, with these changes; a tick that is to go is given as ""."""
    page = browser.get(f"{PAGE}/{code}").text
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_sent = about.get("type") in ("text", "hidden") or re.search(r"\schecked\b", tag)
        if is_sent and re.match(r"number|name|techniques-", about.get("name", "")):
            sent[about["name"]] = unescape(about.get("value", ""))
    sent = {name: value for name, value in (sent | more).items() if value or name[-11:] != "-is_offered"}
    return browser.post(f"{PAGE}/{code}", sent).status_code


def new_note(browser, client: Client) -> str:
    return browser.get(f"/desk/notes/new?client={client.id}&format=DAP").text


def test_a_way_of_ones_own_is_worked_in_signed_found_and_counted(practice, ines, maya):
    code = made(ines)
    assert f'value="{code}"' in new_note(ines, maya)
    chosen = {"way": code, "technique": f"{code}.own_2"}
    draft = begin_note(ines, maya, whole_note(**chosen, intervention=""))
    where = f"/desk/notes/{draft}/draft"
    posted = {**hidden(ines.get(where).text), **whole_note(**chosen, intervention=""), "then": "techniques"}
    assert ines.post(where, posted).status_code == 303
    assert "%(name)s of the tray." in ines.get(where).text.partition('name="intervention"')[2]
    assert "Sand &lt;b&gt;tray&lt;/b&gt; 100%" in ines.get(f"/desk/notes/{draft}/signature").text
    # It is renamed and taken away with its techniques while the draft stands: what is ticked stays.
    assert put(ines, code, name="Sand", **{"techniques-0-is_offered": ""}) == 303
    assert put(ines, code, **{"techniques-1-is_offered": ""}) == 303
    assert ines.post(f"{PAGE}/{code}/retirement").status_code == 303
    shown = ines.get(where).text
    assert f'value="{code}.own_2"' in shown
    assert f'value="{code}.own_1"' not in shown
    assert f'value="{code}"' not in new_note(ines, practice.client("Leo", of=practice.ines))
    sign_note(ines, practice.ines, draft)
    # What comes after does not change what was signed, and what is new does not begin in it.
    assert put(ines, code, name="Trays", **{"techniques-1-label": "stories"}) == 303
    page = ines.get(f"/desk/notes/{draft}").text
    assert "<strong>Sand</strong>" in page
    assert "%(name)s of the tray" in page
    assert "Trays" not in page
    assert f'value="{code}"' not in new_note(ines, maya)
    searched = ines.get("/desk/search").text
    assert f'value="{code}">Trays' in searched
    assert f'value="{code}.own_2">stories' in searched
    for wanted in ({"way": code}, {"technique": f"{code}.own_2"}, {"words": "%(name)s of"}):
        assert str(draft) in ines.post("/desk/search", wanted).text
    counts = ines.get("/desk/counts").text
    assert "Trays" in counts
    assert "stories" in counts
    assert ines.post(f"{PAGE}/{code}/return").status_code == 303
    assert f'value="{code}"' in new_note(ines, maya)


def test_one_that_is_built_in_is_renamed_hidden_and_shown_again_and_its_notes_stay(practice, ines, maya):
    before = begin_note(ines, maya, whole_note(way="CBT", technique="CBT.formulation"))
    sign_note(ines, practice.ines, before)
    assert put(ines, "CBT", name="Thinking work", **{"techniques-1-label": "our map"}) == 303
    shown = new_note(ines, maya)
    for words in ("Thinking work", "our map", "thought record"):
        assert words in shown
    page = ines.get(f"/desk/notes/{before}").text
    assert "<strong>CBT</strong>" in page
    assert "our map" not in page
    assert ines.post(f"{PAGE}/CBT/retirement").status_code == 303
    assert 'value="CBT"' not in new_note(ines, maya)
    assert str(before) in ines.post("/desk/search", {"way": "CBT"}).text
    assert ines.post(f"{PAGE}/CBT/return").status_code == 303
    # Left empty it is called as it is built in, in the language of the page.
    assert put(ines, "CBT", name="", **{"techniques-1-label": ""}) == 303
    assert "Thinking work" not in new_note(ines, maya)
    assert own_ways.ways().find("CBT").techniques == own_ways.BUILT_IN.find("CBT").techniques


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 61}, "60 characters"),
        ({"name": "E.F.T."}, "Emotional freedom technique (tapping)"),
        ({"name": "cbt"}, "Another way of working is called so already."),
        ({"techniques-0-label": "eft"}, "These letters stand for several ways of working."),
        ({"techniques-0-label": "%(name)s OF the tray"}, "Two techniques are called the same."),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(ines, more, sentence):
    answer = ines.post(f"{PAGE}/new", TRAY | more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "%(name)s of the tray" in answer.text
    assert len(own_ways.ways().every) == len(own_ways.BUILT_IN.every)


def test_of_two_who_change_it_at_once_the_second_is_told_and_no_technique_is_ever_lost(either_practice):
    ines, omar = (either_practice.browser_of(one) for one in (either_practice.ines, either_practice.omar))
    code = made(ines)
    stale = {"number": "0", "name": "Trays"}
    refused = omar.post(f"{PAGE}/{code}", stale)
    assert refused.status_code == 409
    assert 'value="Trays"' in refused.text
    assert put(omar, code, **{"techniques-0-label": ""}) == 422
    # A form that leaves techniques out, or names some that are none, takes nothing away.
    more = {"techniques-0-code": "own_9", "techniques-0-label": "a third"}
    assert omar.post(f"{PAGE}/{code}", {"number": "1", "name": "Trays"} | more).status_code == 303
    db.session.rollback()
    techniques = own_ways.ways().find(code).techniques
    assert [one.code for one in techniques] == ["own_1", "own_2", "own_3"]
    assert all(one.is_offered for one in techniques)
    assert omar.get(f"{PAGE}/OWN_ABCDEF").status_code == 404
