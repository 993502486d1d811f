"""The rule that stands under every other test is itself tried: a page that leaks turns it red."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Response, jsonify

from clinic.audit import trail
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.database import db, writing
from clinic.edge import current, doors
from clinic.files import keys
from clinic.files.reading import Opened
from clinic.handouts import library, pdf
from clinic.handouts.sheet import Personal
from tests.furnished import begin_note, whole_note
from tests.planted import Watch
from tests.practice import Practice

Show = Callable[[UUID], object]


def _unlogged(client_id: UUID) -> str:
    """The name on a card, past everything that would write the look down."""
    granted = keys.openable_of(current.keyring(), (), with_directory=True)
    standing = {file_id: found for file_id, found in granted.items() if found}
    opened = Opened(current.keyring(), standing, {file_id.hex for file_id in standing})
    return cards.open_cards(opened, [client_id])[client_id].name


@pytest.fixture
def back_door(app) -> dict[str, Show]:
    """A room of the test's own behind the clinicians' door; what it shows is hung up there later."""
    shown: dict[str, Show] = {}
    room = doors.clinical.blueprint("back", __name__, url_prefix="/back")

    @room.get("/<uuid:client_id>")
    def look(client_id: UUID) -> object:
        return shown["page"](client_id)

    app.register_blueprint(room)
    return shown


@pytest.fixture
def maya(back_door: dict[str, Show], practice: Practice) -> Client:
    return practice.client("Maya", of=practice.ines)


def looked(practice: Practice, watch: Watch, client: Client, who: str = "ines") -> list[str]:
    """What the rule says of one look through the back door; said once, it is forgiven."""
    browser = practice.browser_of(getattr(practice, who))
    watch.leaks.clear()
    browser.get(f"/back/{client.id}")
    said = list(watch.leaks)
    watch.leaks.clear()
    return said


def test_a_card_shown_without_an_entry_is_a_leak(back_door, practice, maya, watch) -> None:
    back_door["page"] = _unlogged
    (said,) = looked(practice, watch, maya)
    assert f"GET /back/{maya.id}" in said
    assert practice.ines.id.hex in said


def test_it_is_found_in_data_and_behind_an_escape_as_well(back_door, practice, maya, watch) -> None:
    back_door["page"] = lambda client_id: jsonify(name=_unlogged(client_id))
    assert looked(practice, watch, maya)
    back_door["page"] = lambda client_id: "".join(f"&#{ord(one)};" for one in _unlogged(client_id))
    assert looked(practice, watch, maya)


def test_it_is_found_on_paper(back_door, practice, maya, watch) -> None:
    def page(client_id: UUID) -> Response:
        made = pdf.render(library.sheet("H01", "en"), Personal("Harbour", first_name=_unlogged(client_id)))
        return Response(made, mimetype="application/pdf")

    back_door["page"] = page
    assert looked(practice, watch, maya)


def test_a_name_in_a_header_is_a_leak_whatever_the_trail_says(back_door, practice, maya, watch) -> None:
    def page(client_id: UUID) -> Response:
        card = cards.read(current.actor(), current.keyring(), "card.read", [client_id])[client_id]
        return Response("kept", headers={"Content-Disposition": f'attachment; filename="{card.name}.pdf"'})

    back_door["page"] = page
    (said,) = looked(practice, watch, maya)
    assert "in a header" in said


@pytest.mark.parametrize("subject", ["another client", "nobody"])
def test_an_entry_about_somebody_else_does_not_do(back_door, practice, maya, watch, subject: str) -> None:
    leo = practice.client("Leo", of=practice.ines)

    def page(client_id: UUID) -> str:
        with writing():
            trail.record(current.actor(), "card.read", leo.id if subject == "another client" else None)
        return _unlogged(client_id)

    back_door["page"] = page
    assert looked(practice, watch, maya)


def test_an_entry_of_somebody_elses_does_not_do(back_door, practice, maya, watch) -> None:
    def page(client_id: UUID) -> str:
        with writing():
            trail.record(practice.omar.actor, "card.read", client_id)
        return _unlogged(client_id)

    back_door["page"] = page
    assert looked(practice, watch, maya)


def test_an_entry_of_an_earlier_request_does_not_do(back_door, practice, maya, watch) -> None:
    assert practice.browser_of(practice.ines).get(f"/desk/clients/{maya.id}").status_code == 200
    back_door["page"] = _unlogged
    assert looked(practice, watch, maya)


def test_a_card_shown_with_its_entry_is_no_leak(back_door, practice, maya, watch) -> None:
    def page(client_id: UUID) -> str:
        return cards.read(current.actor(), current.keyring(), "card.read", [client_id])[client_id].name

    back_door["page"] = page
    assert looked(practice, watch, maya) == []


def test_what_was_typed_into_a_note_is_watched_too(back_door, practice, maya, watch) -> None:
    said = "walked along the frozen harbour"
    begin_note(practice.browser_of(practice.ines), maya, whole_note(f_data=said))
    back_door["page"] = lambda client_id: f"<p>{said}</p>"
    (leak,) = looked(practice, watch, maya, "omar")
    assert said in leak


def test_a_look_at_nobody_adds_nothing(back_door, practice, maya, watch) -> None:
    back_door["page"] = lambda client_id: "nothing of anybody's"
    assert looked(practice, watch, maya) == []
    db.session.rollback()
