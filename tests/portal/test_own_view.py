"""A therapist opens a client's own answers over time to their page: those alone, until she closes them."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.coregulation import cautions, own_view
from clinic.coregulation.codes import Context
from clinic.database import Base, db
from clinic.files.models import Copy
from clinic.handouts import assign
from clinic.measures.own import BOND, CO_REGULATION, WITH_WHOM
from tests import planted
from tests.desk.together import unit_of
from tests.furnished import check_themselves, close_cards
from tests.portal.test_views import task
from tests.portal.walking import agree, ask, open_it, send, walk

THEIRS = "/portal/own-view"


def words(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def handed_over():
    return db.session.scalars(select(Copy).where(Copy.kind == own_view.KIND)).all()


def stored():
    """Everything the database holds, as bytes."""
    rows = (row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table)))
    cells = (cell for row in rows for cell in row)
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)


@pytest.fixture
def cast(either_practice):
    """Maya with an account, three answers about her sister, seven cards of Ines, and a practice at home."""
    practice, ines = either_practice, either_practice.ines
    maya, leo = practice.client("Maya", of=ines), practice.client("Leo", of=practice.omar)
    at_home, elsewhere = practice.portal_account(maya, ines), practice.portal_account(leo, practice.omar)
    assign.assign(
        ines.actor, ines.keyring, maya.file_id, maya.id, task("H01", "en"), Together((maya.id,), Standing())
    )
    db.session.commit()
    sister = planted.new_word()
    planted.plant(practice.app, sister, planted.Whose(client_id=maya.id))
    close_cards(ines, maya, 7)
    check_themselves(ines, maya, 3, **{BOND: "FAMILY", WITH_WHOM: f"my sister {sister}"})
    check_themselves(ines, maya, 1, **{WITH_WHOM: "somebody"})
    browsers = map(practice.browser_of, (ines, at_home, elsewhere))
    return (practice, maya, sister, *browsers)


def test_it_is_opened_for_one_client_renewed_by_what_comes_and_closed_from_the_next_request(cast):
    practice, maya, sister, ines, home, elsewhere = cast
    tab = f"/desk/clients/{maya.id}/co-regulation"
    nothing = home.get("/portal/nothing-here")
    assert THEIRS not in home.get("/portal").text
    closed = home.get(THEIRS)
    assert (closed.status_code, closed.data) == (404, nothing.data)
    assert "have not agreed to questionnaires" in words(ines.get(tab))
    assert ines.post(f"{tab}/own-view").status_code == 422
    agree(ines, maya)
    assert "Not open to them" in words(ines.get(tab))
    assert ines.post(f"{tab}/own-view").location == tab
    assert "They see what was answered until" in words(ines.get(tab))

    assert THEIRS in home.get("/portal").text
    page = words(home.get(THEIRS))
    assert f"my sister {sister}" in page
    assert all(item in page for item in CO_REGULATION.items)
    assert all(caution in page for caution in cautions.EVERY)
    assert "One of your answers does not say whom it is about" in page
    assert page.count("Check yourself first") == 1
    # What was left out is a gap in the drawing and a reason in the table; four signs have enough to be drawn.
    assert "3 more answers, and this is drawn." in page
    assert "No occasion for it" in page
    assert home.get(THEIRS).text.count('role="img"') == 4
    # Nothing of what was noted here: no bond, no state, no cue, no other rater, nothing in the way.
    assert not re.search("partner|therapist noted|Mobilised|fast speech|Avoiding emotion|mended", page)
    assert "As noted by" not in page
    assert sister.encode() not in stored()
    (before,) = handed_over()

    asked = ask(ines, maya, "COREG")
    walk(home, asked, "4 102")
    for number, said in ((6, "MIXED"), (7, "FAMILY"), (8, f"my sister {sister}")):
        home.post(f"/portal/questions/{asked}/{number}", {"answer": said})
    send(home, asked)
    open_it(ines, maya, asked)
    (after,) = handed_over()
    assert (after.id != before.id, len(after.blob)) == (True, len(before.blob))
    persian = home.get(f"{THEIRS}?lang=fa")
    assert 'dir="rtl"' in persian.text
    assert "۴" in persian.text
    assert 'dir="ltr"' in home.get(f"{THEIRS}?lang=en").text

    hers, his = elsewhere.get(THEIRS), elsewhere.get("/portal/nothing-here")
    assert (hers.status_code, hers.data) == (404, his.data)
    omar = practice.browser_of(practice.omar)
    assert [omar.post(f"{tab}/own-view{end}").status_code for end in ("", "/end")] == [404, 404]

    assert ines.post(f"{tab}/own-view/end").location == tab
    assert home.get(THEIRS).data == nothing.data
    assert THEIRS not in home.get("/portal").text
    assert handed_over() == []
    deeds = [entry.action for entry in db.session.scalars(select(Entry)) if "own_view" in entry.action]
    assert [one for one in deeds if one != "own_view.read"] == [
        "own_view.opened", "own_view.renewed", "own_view.closed",
    ]  # fmt: skip
    assert "own_view.read" in deeds
    access = words(ines.get(f"/desk/clients/{maya.id}/access"))
    assert "Looked at their own answers over time" in access


def test_it_ends_with_their_agreement_and_is_out_of_reach_for_whoever_lost_the_file(cast):
    practice, maya, sister, ines, home, _elsewhere = cast
    tab = f"/desk/clients/{maya.id}/co-regulation"
    agree(ines, maya)
    ines.post(f"{tab}/own-view")
    shares = f"/desk/clients/{maya.id}/shares"
    ines.post(shares, {"colleague": practice.sam.id, "cosign": "y"})
    ines.post(shares, {"colleague": practice.omar.id})
    sam, omar = practice.browser_of(practice.sam), practice.browser_of(practice.omar)
    assert sam.post(f"{tab}/own-view/end").status_code == 403
    assert "Take it off their page" not in sam.get(tab).text
    assert omar.post(f"{tab}/own-view").status_code == 303
    assert ines.post(f"{shares}/{practice.omar.id}/return").status_code == 303
    assert [omar.post(f"{tab}/own-view{end}").status_code for end in ("", "/end")] == [404, 404]
    assert f"my sister {sister}" in words(home.get(THEIRS))
    ines.post(f"/desk/clients/{maya.id}/agreements/0/withdrawal")
    assert (home.get(THEIRS).status_code, handed_over()) == (404, [])


def test_in_the_file_of_several_nobody_is_shown_what_one_of_them_answered(cast):
    practice, maya, _sister, ines, home, _elsewhere = cast
    noor = practice.client("Noor", of=practice.ines)
    pair = unit_of(ines, maya, noor)
    agree(ines, maya)
    tab = f"/desk/clients/{pair.id}/co-regulation"
    assert "On their own page" not in words(ines.get(tab))
    assert ines.post(f"{tab}/own-view").status_code == 409
    assert handed_over() == []
    assert home.get(THEIRS).status_code == 404


def test_what_is_handed_over_reads_as_it_was_written_and_no_later_release_is_guessed_at():
    at = datetime(2026, 10, 2, 12, tzinfo=UTC)
    bond = (Context.FAMILY, "خواهرم")
    card = own_view.self_check(UUID(int=7), at, date(2026, 10, 1), bond, (4, None, 0, 1, 2))
    view = own_view.OwnView((card,), 3)
    content = view.to_bytes()
    assert own_view.OwnView.from_bytes(content) == view
    many = own_view.OwnView((card,) * 100, 3).to_bytes()
    assert len(many) == len(content) == own_view.ROOM_BYTES
    with pytest.raises(own_view.UnknownVersion):
        own_view.OwnView.from_bytes(content.replace(b'"v": 1', b'"v": 2'))
