"""Co-regulation over time, as the page in a client's file shows it."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.coregulation import cautions
from clinic.database import db
from clinic.handouts import assign, library
from clinic.handouts.task import Task
from tests.answering import answering
from tests.bench.measure import statements
from tests.furnished import begin_note, check_themselves, close_cards, sign_note, type_in, whole_note
from tests.hands import has_settled, signed_in

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def ines(either_practice):
    return either_practice.browser_of(either_practice.ines)


@pytest.fixture
def maya(either_practice):
    return either_practice.client("Maya", of=either_practice.ines)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def pages_of(answer):
    """What each page of a PDF says, without its foot."""
    said = [words(page.extract_text()) for page in PdfReader(BytesIO(answer.data)).pages]
    return [re.sub(r"As of \d+ \w+ \d+\. Seen and noted[^.]*\.", "", one) for one in said]


@pytest.mark.databases("sqlite", "postgresql")
def test_what_is_signed_is_drawn_and_said_from_three_sessions_on(either_practice, ines, maya):
    where = f"/desk/clients/{maya.id}/co-regulation"
    assert "No card has been signed yet" in ines.get(where).text
    close_cards(either_practice.ines, maya, 2)
    page = ines.get(where).text
    assert "One more session, and this is drawn." in page
    assert "One more break, and this is drawn." in page
    assert 'role="img"' not in page
    assert f"{where}/1/signs.pdf" in page
    assert f"{where}/1/ways.pdf" not in page  # nothing was noted of it
    close_cards(either_practice.ines, maya, 4)
    page = ines.get(where).text
    assert page.count('role="img"') == 5  # two signs, the barriers, the states, the breaks
    assert "2 mended in part" in page
    assert "Could not be seen by video or phone" in words(page)
    assert "fast speech" in page
    assert "As noted by the therapist" in page
    assert all(caution in page for caution in cautions.EVERY)
    assert "Looked at co-regulation over time" in ines.get(f"/desk/clients/{maya.id}/access").text
    entry = db.session.scalar(select(Entry).where(Entry.action == "coregulation.read"))
    assert entry is not None
    check_themselves(either_practice.ines, maya, 3)
    persian = f"{where}?lang=fa"
    assert "بنا بر ثبت خود مراجع" in ines.get(persian).text
    before = statements(lambda: ines.get(persian), db.engine)
    close_cards(either_practice.ines, maya, 3)
    assert statements(lambda: ines.get(persian), db.engine) == before


def text_of(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="chart.pdf"'
    paper = PdfReader(BytesIO(answer.data))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages))


def test_what_was_given_and_answered_stands_beside_it_and_each_chart_is_on_paper_with_its_table(
    practice,
):
    ines, maya = practice.browser_of(practice.ines), practice.client("Maya", of=practice.ines)
    where = f"/desk/clients/{maya.id}/co-regulation"
    close_cards(practice.ines, maya, 7)
    check_themselves(practice.ines, maya, 3)
    for _ in range(4):
        give(practice, maya)
    type_in(ines, maya, "PHQ9", "111111100")
    type_in(ines, maya, "PHQ9", "211111100")
    page = words(ines.get(where).text)
    assert "Drawn once five sheets were given." in page
    assert "Beside it: PHQ-9" not in page
    give(practice, maya)
    type_in(ines, maya, "PHQ9", "221111100")
    page = words(ines.get(where).text)
    assert "with no comparison group" in page
    assert "in the middle 0 before, 0 after; of 6 numbers" in page
    assert "an invitation to talk, not an error" in page
    assert "Beside it: PHQ-9" in page
    assert "Nothing is worked out between the two." in page
    for kind, told in (
        ("signs", "Gentle tone and gaze 2 Could not be seen by video or phone 2"),
        ("barriers", "Avoiding emotion 3 3 3"),
        ("states", "Mobilised, fast speech"),
        ("states", "Minute 20: Mobilised → Connected, a warm gaze, Slow the reply"),
        ("breaks", "2 mended in part"),
        ("ways", "Nothing noted of it."),
        ("distress", "On a scale of its own"),
        ("views", "Hearing each other out"),
        ("practices", "Check yourself first, 20 Oct"),
    ):
        printed = ines.get(f"{where}/1/{kind}.pdf")
        assert told in text_of(printed)
        (minded,) = [one for one in pages_of(printed) if "Not the body: eyes and tone are not nerves." in one]
        # It goes with what it speaks of, and is never a page by itself.
        assert minded.partition("What this cannot tell")[0].strip(), kind
    # The questionnaire keeps its heading and its ranges beside it; nobody is named who has no line.
    distress = text_of(ines.get(f"{where}/1/distress.pdf?lang=en"))
    pages = PdfReader(BytesIO(ines.get(f"{where}/1/distress.pdf").data)).pages
    (beside,) = [text for page in pages if "Beside it" in (text := words(page.extract_text()))]
    assert "5 mild · 10 moderate" in beside
    assert "As noted by the client" not in distress
    assert "Check yourself first 5 0 0" in text_of(ines.get(f"{where}/0/uptake.pdf"))
    for nothing in ("1/uptake", "0/signs", "9/signs", "1/other"):
        assert ines.get(f"{where}/{nothing}.pdf").status_code == 404
    assert "Printed co-regulation over time" in ines.get(f"/desk/clients/{maya.id}/access").text
    # Time runs as its reader reads, beside the days under it.
    assert "matrix(-1 0 0 1" not in ines.get(where).text
    assert "matrix(-1 0 0 1" in ines.get(f"{where}?lang=fa").text
    persian = ines.get(f"{where}/1/barriers.pdf?lang=fa")
    paper = PdfReader(BytesIO(persian.data))
    assert paper.trailer["/Root"]["/Lang"] == "fa"


def test_over_a_caseload_only_counts_are_shown_and_those_of_ones_own_files(practice):
    ines, omar = practice.browser_of(practice.ines), practice.browser_of(practice.omar)
    seen = {"bond": "ROMANTIC", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION", "B1": "1", "B2": "0"}
    for n in range(5):
        client = practice.client(f"Noor{n}", of=practice.ines)
        for _ in range(4):
            sign_note(ines, practice.ines, begin_note(ines, client, whole_note(**seen)))
        if n == 3:
            early = words(ines.get("/desk/co-regulation").text)
            assert "So far: 4 and 16." in early
            assert 'role="img"' not in early
    page = words(ines.get("/desk/co-regulation").text)
    assert "20 sessions with 5 clients" in page
    assert "nothing here was caused by it" in page
    assert "20 20 fewer than 5" in page
    assert "Noor" not in page
    assert "What co-occurred" in text_of(ines.get("/desk/co-regulation/chart.pdf"))
    assert "So far: 0 and 0." in words(omar.get("/desk/co-regulation").text)
    entry = db.session.scalar(select(Entry).where(Entry.action == "coregulation.counted"))
    assert entry is not None


def give(practice, client):
    who = (practice.ines.actor, practice.ines.keyring)
    task = Task.of(library.sheet("H01", "en"), date(2026, 10, 20))
    assign.assign(*who, client.file_id, client.id, task, Together((client.id,), Standing()))
    db.session.commit()


def test_nobody_else_can_tell_whether_a_card_was_signed(either_practice, maya):
    omar = either_practice.browser_of(either_practice.omar)
    nothing = omar.get("/desk/clients/00000000-0000-4000-8000-000000000000").data
    answer = omar.get(f"/desk/clients/{maya.id}/co-regulation")
    assert (answer.status_code, answer.data) == (404, nothing)


@pytest.mark.databases("sqlite", "postgresql")
def test_a_file_opens_with_what_changed_over_months_in_one_look(either_practice, ines, maya):
    where = f"/desk/clients/{maya.id}"
    assert 'role="img"' not in ines.get(where).text
    close_cards(either_practice.ines, maya, 3)
    check_themselves(either_practice.ines, maya, 3)
    for answers in ("222222200", "111111100", "111000000"):
        type_in(ines, maya, "PHQ9", answers)
    page = words(ines.get(where).text)
    assert "Hearing each other out" in page
    assert "What this cannot tell" in page
    assert "3 now, 14 at first: a reliable change, for the better." in page
    happened = page[page.index("What has happened") :]
    assert happened.count("PHQ-9 3 , minimal") == 1
    assert happened.count("Filled in") == 3
    assert "All charts" in page
    before = statements(lambda: ines.get(where), db.engine)
    close_cards(either_practice.ines, maya, 2)
    type_in(ines, maya, "PHQ9", "000000000")
    assert statements(lambda: ines.get(where), db.engine) == before


def test_what_has_happened_names_the_ways_of_each_note_and_what_is_unsigned_first(
    either_practice, ines, maya
):
    note = begin_note(ines, maya, whole_note())
    sign_note(ines, either_practice.ines, note)
    type_in(ines, maya, "PHQ9", "111111100")
    begin_note(ines, maya, whole_note())
    page = words(ines.get(f"/desk/clients/{maya.id}").text)
    happened = page[page.index("What has happened") :]
    assert happened.index("Draft") < happened.index("CBT")
    assert "PHQ-9" in happened


def test_what_was_noted_before_the_last_sessions_is_one_press_away_on_the_page_and_on_paper(practice):
    ines, maya = practice.browser_of(practice.ines), practice.client("Maya", of=practice.ines)
    where = f"/desk/clients/{maya.id}/co-regulation"
    close_cards(practice.ines, maya, 20)
    latest = ines.get(where).text
    assert "1 October 2026" not in words(latest)
    (earlier,) = set(re.findall(r'href="([^"]+\?before=2026-10-29)"', latest))
    page = ines.get(earlier).text
    assert "1 October 2026" in words(page)
    assert "29 October 2026" not in words(page)
    assert f'href="{where}"' in page.partition("The latest sessions")[0].rpartition("<a")[2]
    (paper,) = re.findall(r'href="([^"]+/1/states\.pdf\?before=[^"]+)"', page)
    assert "22 October 2026" in text_of(ines.get(paper))
    assert words(ines.get(f"{where}?before=never").text) == words(ines.get(where).text)


def test_on_a_telephone_the_names_of_rows_stay_in_sight_beside_the_latest_sessions(practice, context):
    maya = practice.client("Maya", of=practice.ines)
    close_cards(practice.ines, maya, 7)
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        page.set_viewport_size({"width": 390, "height": 844})
        for language in ("en", "fa"):
            page.goto(f"{address}/desk/clients/{maya.id}/co-regulation?lang={language}")
            has_settled(page)
            # The first drawing is on the first screen, with what it cannot tell folded over it.
            first = page.locator(".plot svg").first.bounding_box()
            bar = page.locator("nav.nav").last.bounding_box() or {"y": 844}
            assert first is not None
            assert first["y"] + first["height"] <= bar["y"]
            assert page.locator(".mind-folded li").first.is_hidden()
            assert page.locator(".mind-short").first.is_visible()
            # A table of days keeps its days.
            page.locator(".charts details:has(table) > summary").first.click()
            day = page.locator(".charts thead th").nth(1).bounding_box()
            assert day is not None
            assert day["height"] > 10
            chart = page.locator(".chart-wide").first
            latest = chart.locator(".rows-text li").first.locator("i").last
            for seen in (latest, chart.locator(".rows-text b").first):
                box = seen.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= 390
        # On paper a row's name is as large as its numbers, and a table that fits a page is not torn.
        page.emulate_media(media="print")
        name, number = (page.locator(f".charts tbody {cell}").first for cell in ("th", "td"))
        size = "one => getComputedStyle(one).fontSize"
        assert name.evaluate(size) == number.evaluate(size)
        assert name.evaluate("one => getComputedStyle(one.closest('table')).breakInside") == "avoid"
