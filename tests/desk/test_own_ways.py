"""Ways of working as the practice has them: its own beside those built in, renamed, and taken away."""

import re
from html import unescape

import pytest
from playwright.sync_api import expect

from clinic.clients.models import Client
from clinic.database import db
from clinic.notes import own_ways
from clinic.notes.ways import BUILT_IN
from tests.answering import answering
from tests.furnished import begin_note, hidden, sign_note, whole_note
from tests.hands import signed_in

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


def made(browser, **more: str | list[str]) -> str:
    """The code of a new way."""
    kept = browser.post(f"{PAGE}/new", TRAY | more)
    assert kept.status_code == 303, kept.text
    return kept.location.rpartition("/")[2]


def put(browser, code: str, **more: str | list[str]) -> int:
    """The form as it stands, with these changes; a tick that is to go is given as ""."""
    page = browser.get(f"{PAGE}/{code}").text
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page):
        about = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_sent = about.get("type") in ("text", "hidden") or re.search(r"\schecked\b", tag)
        if is_sent and re.match(r"number|name|one_line|caution|training|techniques-", about.get("name", "")):
            sent[about["name"]] = unescape(about.get("value", ""))
    sent = {
        name: value
        for name, value in (sent | more).items()
        if value or name[-11:] not in ("-is_offered", "eds_consent")
    }
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
    assert own_ways.ways().find("CBT").techniques == BUILT_IN.find("CBT").techniques


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 61}, "60 characters"),
        ({"name": "E.F.T."}, "Emotional freedom technique (tapping)"),
        ({"name": "c.b.t"}, "Another way of working is called so already: “CBT”."),
        ({"name": "Thérapie  Narrative"}, "is called so already: “Thérapie narrative”."),
        ({"name": "تل\u200cفيقی"}, "is called so already: “تلفیقی”."),
        ({"one_line": "x" * 121}, "120 characters"),
        ({"prompts": "What?\n" * 2 + "\n".join(f"{n}?" for n in range(6))}, "Give 6 questions at most."),
        ({"prompts": "x" * 121}, "A question has 120 characters at most."),
        ({"practices": "H99"}, "Please choose one of these."),
        ({"techniques-2-caution": "slowly"}, "Say what it is called, or leave all of it empty."),
        ({"techniques-2-caution": "x" * 161, "techniques-2-label": "y"}, "160 characters"),
        ({"techniques-0-label": "eft"}, "These letters stand for several ways of working."),
        (
            {"techniques-0-label": "%(name)s ÔF the-tray"},
            "Another technique here is called so already: “%(name)s of the tray”.",
        ),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(ines, more, sentence):
    answer = ines.post(f"{PAGE}/new", TRAY | more)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "%(name)s of the tray" in answer.text
    # There is room for more, and no more of it after each try.
    assert len(re.findall(r'name="techniques-\d+-label"', answer.text)) in (5, 6)
    assert len(own_ways.ways().every) == len(BUILT_IN.every)


def test_what_is_built_in_keeps_its_name_for_itself_whatever_the_practice_calls_it(ines):
    assert put(ines, "CBT", name="Thinking work", **{"techniques-1-label": "our map"}) == 303
    assert "built in as “CBT”" in ines.get(PAGE).text
    for name in ("cbt", "thinking-work"):
        assert "is called so already" in ines.post(f"{PAGE}/new", TRAY | {"name": name}).text
    before = ines.get(f"{PAGE}/CBT").text
    for label in ("Formulation", "OUR MAP", "relapse plan"):
        assert put(ines, "CBT", **{"techniques-9-label": label}) == 422
    # One goes back to the name it is built in under, and under that of another it does not go.
    assert put(ines, "CBT", name="", **{"techniques-1-label": "formulation"}) == 303
    assert put(ines, "CBT", **{"techniques-1-label": "evidence review"}) == 422
    assert "Agree each step beforehand." in before
    assert 'name="techniques-0-needs_consent"' not in before
    assert 'name="prompts"' not in before


def test_what_goes_with_a_way_of_ones_own_is_in_force_in_a_note(practice, ines, maya):
    with_it = {
        "one_line": "Worlds in a box.",
        "caution": "Mind the allergies.",
        "training_required": "y",
        "prompts": "What was built?\nWhat was <missing>?",
        "practices": ["H03", "H07"],
        "measures": "PHQ9",
        "techniques-0-caution": "Ask about dust 100%.",
        "techniques-0-needs_consent": "y",
    }
    code = made(ines, **with_it)
    kept = {name: with_it[name] for name in ("prompts", "practices", "measures")}
    assert put(ines, code, **kept, **{"techniques-1-label": "stories"}) == 303
    chosen = {"way": code, "technique": f"{code}.own_1"}
    draft = begin_note(ines, maya, whole_note(**chosen))
    where = f"/desk/notes/{draft}/draft"
    under = ines.get(where).text.partition(f'id="tech-{code}"')[2].partition("</fieldset>")[0]
    for words in (
        "Mind the allergies.",
        "Asks for a training of its own.",
        "What was built?",
        "What was &lt;missing&gt;?",
        "Ask about dust 100%.",
        f'name="consent" value="{code}.own_1"',
        f"/desk/clients/{maya.id}/measures/new/PHQ9",
    ):
        assert words in re.sub(r"\s+", " ", under)
    assert re.search(r'name="give"\s+value="H03"', under)
    assert "“building a world” asks for their consent first." in ines.get(f"{where}?look=1").text
    agreed = {**hidden(ines.get(where).text), **whole_note(**chosen), "consent": f"{code}.own_1"}
    assert ines.post(where, {**agreed, "give": "H03"}).status_code == 303
    # A sheet for two is refused as any other is, whatever way brought it.
    assert "H07" in under
    sign_note(ines, practice.ines, draft)
    # What was agreed stays as it was signed, whatever is asked of it later.
    assert put(ines, code, **{"techniques-0-label": "worlds", "techniques-0-needs_consent": ""}) == 303
    page = ines.get(f"/desk/notes/{draft}").text
    assert "building a world" in page
    assert "agreed to first" in page
    assert "worlds" not in page
    assert "Name the feeling" in ines.get(f"/desk/clients/{maya.id}/sheets").text


def test_the_list_is_narrowed_to_what_answers_to_some_words(ines):
    made(ines)
    for find, there, gone in (
        ("building WORLD", "Sand &lt;b&gt;tray", "Narrative"),
        ("cognitive behaviour", ">CBT", "Narrative"),
        ("éxternalising", "Narrative", ">CBT"),
        ("nothing so", "None of that name.", "<table"),
    ):
        page = ines.get(PAGE, query_string={"find": find}).text
        assert there in page
        assert gone not in page


def test_it_narrows_while_one_types_and_says_where_nothing_is_left(practice, ines, context):
    made(ines, name="نقشه\u200cهای زندگی")
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.goto(f"{address}{PAGE}")
        field, names = page.get_by_label("Part of a name"), page.locator("tbody th:visible")
        for typed, left in (
            ("Mindfúl", ["DBT skills", "Mindfulness"]),
            ("نقشههاي", ["نقشه\u200cهای زندگی"]),
            ("offer no more", []),
        ):
            field.fill(typed)
            expect(names).to_have_text(left)
        expect(page.get_by_role("status")).to_have_text("None of that name.")
        field.fill("")
        expect(names).to_have_count(len(BUILT_IN.every) + 1)


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
