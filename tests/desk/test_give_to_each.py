"""A sheet from a couple's file goes to each who was chosen, on a page or by a link of their own."""

import re
from datetime import timedelta

from sqlalchemy import select

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.files.grants import Terms, share
from clinic.files.models import Inbox, Item
from clinic.handouts import sheet_link
from clinic.handouts.models import Assignment, SheetLink
from clinic.mail import outbox
from clinic.mail.models import OutboxLetter
from tests.desk.together import ask, unit_of
from tests.diary.test_attendance import booked
from tests.portal.test_question_link import Visitor

HOME = "home@example.test"


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def letters():
    rows = [row for row in db.session.scalars(select(OutboxLetter)) if row.sealed]
    opened = [outbox.open_letter(row, settings().instance_key) for row in rows]
    return [one for one in opened if "/s/" in one.text or "waits for you here:" in one.text]


def give(ines, unit, *people, code="H06", **more):
    form = {"how": "link", "letter": "y", "start_with": "SELF", "person": [str(one.id) for one in people]}
    return ines.post(f"/desk/clients/{unit.id}/sheets/give/{code}", form | more)


def told(ines, unit, person):
    """The path and the code of somebody's latest link, as its own page tells them; and that page."""
    rows = select(Assignment).where(Assignment.client_id == person.id).order_by(Assignment.assigned_at)
    row = db.session.scalars(rows).all()[-1]
    page = f"/desk/clients/{unit.id}/sheets/{row.id}/link"
    shown = ines.get(page).text
    (path,) = re.findall(r'class="told-link">http://[^/]+(/s/[\w-]{43})\?', shown)
    (code,) = re.findall(r'class="told-code">(\d{4})<', shown)
    return path, code, page


def test_each_has_it_for_themselves_and_what_one_says_of_it_is_in_their_own_file(
    practice, ines, both, robin, sasha
):
    hers = practice.browser_of(practice.portal_account(robin, practice.ines))
    assert give(ines, both).status_code == 422
    assert "asked alone" in words(give(ines, both, robin, sasha, code="H07", how="portal"))
    assert db.session.scalars(select(Assignment)).all() == []
    for one in (robin, sasha):
        ask(ines, one, "CLEAR")
    gave = give(ines, both, robin, sasha, code="H07", how="portal", line="Softly.")
    assert gave.location == f"/desk/clients/{both.id}/sheets"
    assert "/portal/sheets/" in hers.get("/portal").text
    assert {one.to: "Robin" in one.text or "Sasha" in one.text for one in letters()} == {
        "robin@example.test": False,
        "sasha@example.test": False,
    }
    # Sasha has no page: a link, whose words and whatever is said by it are in Sasha's own file.
    (link,) = db.session.scalars(select(SheetLink))
    assert link.file_id == sasha.file_id
    kept = db.session.scalars(select(Item.file_id).where(Item.kind == sheet_link.KIND)).all()
    assert kept == [sasha.file_id]
    path, code, page = told(ines, both, sasha)
    listed = words(ines.get(f"/desk/clients/{both.id}/sheets"))
    assert "by link" in listed
    assert "not opened" not in listed
    # So it stands beside the page, too: nothing is to be printed.
    assert "to print" not in listed

    # No time that one has alone stands on a sheet of both, which the other may see at home.
    whole_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    for days, one in enumerate((robin, sasha), 2):
        booked(practice, one, at=whole_hour + timedelta(days=days))
    (copy,) = re.findall(r"/portal/sheets/([0-9a-f-]{36})\"", hers.get("/portal").text)
    assert "Softly." in hers.get(f"/portal/sheets/{copy}").text
    assert "Next time" not in words(hers.get(f"/portal/sheets/{copy}"))
    at_home = Visitor(practice.app)
    assert at_home.post(path, path, {"told": code}).location == path
    assert "Softly." in at_home.get(path).text
    assert "دیدار بعدی" not in words(at_home.get(path))
    sent = at_home.post(f"{path}/report", f"{path}/report", {"helpful": "1", "note": "too close for me"})
    assert sent.status_code == 303
    (box,) = db.session.scalars(select(Inbox)).all()
    assert box.file_id == sasha.file_id
    assert "too close for me" in words(ines.get(f"/desk/clients/{sasha.id}/sheets"))
    assert "too close for me" not in words(ines.get(f"/desk/clients/{both.id}/sheets"))
    assert ines.post(f"/desk/clients/{sasha.id}/sheets/reports").status_code == 303
    assert "too close for me" in words(ines.get(f"/desk/clients/{sasha.id}/sheets"))
    assert "Yes" in words(ines.get(page))

    assert hers.post(f"/portal/sheets/{copy}/report", {"note": "glad of it"}).status_code == 303
    assert [box.file_id for box in db.session.scalars(select(Inbox))] == [robin.file_id]
    assert "glad of it" in words(ines.get(f"/desk/clients/{robin.id}/sheets"))
    assert "glad of it" not in words(ines.get(f"/desk/clients/{both.id}/sheets"))

    # Neither finds the other's, and nobody else finds either.
    theirs = practice.browser_of(practice.portal_account(sasha, practice.ines))
    assert theirs.get(f"/portal/sheets/{copy}").status_code == 404
    assert practice.browser_of(practice.omar).get(page).status_code == 404
    assert ines.post(f"{page}/end").status_code == 303
    assert at_home.get(path).status_code == 410


def test_at_an_address_they_share_two_letters_go_only_while_both_are_safe_and_each_code_is_its_own(
    practice, ines
):
    mina, leo = (practice.client(name, of=practice.ines, email=HOME) for name in ("Mina", "Leo"))
    pair = unit_of(ines, mina, leo)
    gave = give(ines, pair, mina, leo)
    assert letters() == []
    assert re.search(r"No letter goes to \w+ \w+, \w+ \w+\.", words(ines.get(gave.location)))
    for one in (mina, leo):
        ask(ines, one, "CLEAR")
    give(ines, pair, mina, leo)
    both = letters()
    assert [one.to for one in both] == [HOME, HOME]
    said = {re.sub(r"/s/[\w-]{43}", "/s/", f"{one.subject}\n{one.text}") for one in both}
    assert len(said) == 1
    assert not re.search("Mina|Leo|both|together", said.pop())
    (minas, her_code, _page), (leos, his_code, his_page) = (told(ines, pair, one) for one in (mina, leo))
    tried = Visitor(practice.app).post(leos, leos, {"told": her_code})
    assert her_code == his_code or tried.status_code == 422
    assert Visitor(practice.app).post(minas, minas, {"told": her_code}).location == minas

    # Who holds the joint file alone gives on paper: a link would be kept where she may not write.
    who, terms = (practice.ines.actor, practice.ines.keyring), Terms()
    share(*who, pair.file_id, practice.omar.id, terms)
    db.session.commit()
    omar = practice.browser_of(practice.omar)
    assert "you do not write in that of Mina" in words(give(omar, pair, mina))
    assert omar.post(his_page).status_code == 422
    assert give(omar, pair, mina, how="paper").status_code == 303
    beside = words(omar.get(f"/desk/clients/{pair.id}/notes"))
    assert beside.count("to print") == 1
    assert beside.count("by link") == 4
