"""Whoever reads and co-signs only: each clinical address refuses their writing, and no page offers it."""

import re
from uuid import UUID

import pytest
from werkzeug.routing import Rule

from clinic.database import db
from clinic.edge import doors
from clinic.edge.doors import Guarded
from clinic.files.grants import Terms, share
from clinic.files.rights import ReadsOnly
from tests.doors import asked
from tests.furnished import Belongings, Furnished, Keeper, begin_note, sign_note, whole_note

pytestmark = pytest.mark.engine("sqlite")

# They change nothing of a file that is there, or only of one's own clients': a search, somebody new, one's
# own calendars, the practice's own formats and ways, the cover of one's own caseload, what one keeps for
# oneself.
OF_NO_FILE = {
    "search.find",
    "client.add",
    "calendars.begin",
    "calendars.stop",
    "calendars.follow",
    "calendars.let_go",
    "cover.begin",
    "cover.take_back",
    "cover.hand_over",
    "reflections.own_state",
    "reflections.add",
    "reflections.save",
    "reflections.hold",
    "reflections.destroy",
    "reflections.begin",
    "reflections.keep_draft",
    "reflections.throw_away",
    "own_formats.add",
    "own_formats.change",
    "own_formats.hide",
    "own_formats.show_again",
    "own_ways.add",
    "own_ways.change",
    "own_ways.hide",
    "own_ways.show_again",
    "own_sheets.add",
    "own_sheets.change",
    "own_sheets.look",
    "own_sheets.retire",
    "own_sheets.bring_back",
    "own_sheets.read_through",
    "own_translation.keep",
    "own_translation.look",
}
# What a term of its own in the grant allows; without it, and for one's own note, it is not there.
BY_ITS_OWN_TERM = {"client_override.let_ahead", "note_cosign.give", "note_cosign.send_back"}
# What one says of one's own screen, and of no file.
OF_ONES_SCREEN = {"client_notes.choose_first_words"}
SCREENS_FORM = re.compile(r'<form [^>]*action="[^"]+/notes/first-words".*?</form>', re.DOTALL)
# What only some notes have; any other leads to its own page.
OF_SOME_NOTES = {"note_copy.print_it"}
# Pages that are nothing but a form.
FORMS = {
    "client_front.card",
    "client_measures.new",
    "client_measures.correction",
    "client_reports.ask",
    "client_questions.index",
    "give.ask",
    "give.choose",
    "sheet_links.show",
    "questions_to_each.index",
    "named_people.show",
    "note.new",
    "note.write",
    "note_close.look_over",
    "note_quiet.show",
    "note_void.ask",
    "portal_account.show",
}


def clinical(house: Furnished, method: str) -> list[Rule]:
    """Every clinical address that takes this method."""
    found = []
    for rule in house.app.url_map.iter_rules():
        blueprint = house.app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if isinstance(blueprint, Guarded) and blueprint.door is doors.clinical and method in rule.methods:
            found.append(rule)
    return found


def words(of: str) -> dict[str, str]:
    """A note that says nothing another note says, too."""
    fields = ("f_data", "f_assessment", "f_plan-0")
    return whole_note(**{name: f"{of} under {name}" for name in fields})


@pytest.fixture
def own(house: Furnished, keeper: Keeper) -> dict[str, UUID]:
    """Sam wrote in Maya's file while the share let him; by now he reads and co-signs only."""
    with house.app.app_context():
        client, sam, ines = house.mayas.client, house.practice.sam, house.practice.ines
        assert client.file_id is not None
        share(ines.actor, ines.keyring, client.file_id, sam.id, Terms())
        db.session.commit()
        desk = house.browser("supervisor")
        signed = sign_note(desk, sam, begin_note(desk, client, words("signed by Sam")))
        draft = begin_note(desk, client, words("begun by Sam"))
        for file_id in (client.file_id, house.pair.file_id):
            assert file_id is not None
            share(ines.actor, ines.keyring, file_id, sam.id, Terms(cosign=True, may_share=True))
        db.session.commit()
    return {"signed": signed, "draft": draft}


def where(house: Furnished, rule: Rule, own: dict[str, UUID]) -> str:
    """The address with what is Maya's in it, and the notes being Sam's own."""
    whose: Belongings = house.mayas
    values = asked.values(house, rule, "supervisor", whose)
    if rule.endpoint.startswith("unit."):
        values["client_id"] = house.pair.id
    if "note_id" in values:
        values["note_id"] = own["draft"] if values["note_id"] == whose.draft_id else own["signed"]
    return asked.path(rule, values)


def test_who_reads_only_is_refused_by_every_address_that_writes(
    house: Furnished, keeper: Keeper, own: dict[str, UUID]
) -> None:
    before, tried = keeper.digest(), set()
    of_a_file = [rule for rule in clinical(house, "POST") if {"client_id", "note_id"} & rule.arguments]
    assert {rule.endpoint for rule in clinical(house, "POST") if rule not in of_a_file} == OF_NO_FILE
    for rule in of_a_file:
        typed = asked.typed(house, rule.rule) | {"client": str(house.mayas.client.id), "counter": "1"}
        typed |= {"reason": "it will be well", "words": "as it should be"}
        answer = house.browser("supervisor").post(where(house, rule, own), typed)
        refused = 404 if rule.endpoint in BY_ITS_OWN_TERM else 303 if rule.endpoint in OF_ONES_SCREEN else 403
        assert (rule.endpoint, answer.status_code) == (rule.endpoint, refused)
        if refused == 403:
            assert ReadsOnly.sentence in answer.text, rule.endpoint
        assert keeper.digest() == before, rule.endpoint
        tried.add(rule.endpoint)
    assert {
        "note.keep",
        "note.throw_away",
        "note_void.void",
        "note_close.close",
        "note_added.add",
        "note_added.correct",
        "client_front.agree",
    } <= tried
    assert {"documents.add", "client_measures.add", "portal_account.invite", "shares.share"} <= tried


def test_who_reads_only_is_offered_nothing_to_write(house: Furnished, own: dict[str, UUID]) -> None:
    refused, shown, offered = set(), set(), set()
    for rule in clinical(house, "GET"):
        if (
            "client_id" not in rule.arguments
            and "note_id" not in rule.arguments
            and rule.endpoint not in FORMS
        ):
            continue
        query = {"client": str(house.mayas.client.id)} if rule.endpoint == "note.new" else {}
        answer = house.browser("supervisor").http.get(where(house, rule, own), query_string=query)
        answer.get_data()
        if answer.status_code == 403:
            refused.add(rule.endpoint)
            continue
        if rule.endpoint in OF_SOME_NOTES:
            assert answer.status_code == 303, rule.endpoint
            continue
        assert answer.status_code == 200, rule.endpoint
        shown.add(rule.endpoint)
        if answer.mimetype == "text/html" and rule.endpoint != "access.paper":
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            page = SCREENS_FORM.sub("", main)
            if 'method="post"' in page or "/desk/notes/new" in page:
                offered.add(rule.endpoint)
    assert offered == set()
    assert refused == FORMS
    assert {"client.read", "client_front.agreements", "client_front.safety", "shares.show"} <= shown


def test_whoever_writes_is_refused_none_of_it(house: Furnished, keeper: Keeper) -> None:
    for rule in clinical(house, "POST"):
        path = asked.path(rule, asked.values(house, rule, "therapist"))
        answer = house.browser("therapist").post(path, asked.typed(house, rule.rule))
        assert answer.status_code != 403, rule.endpoint
        keeper.put_back()
