"""A routine note in a real browser: kept while it is typed, back after a killed tab, signed in few steps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from clinic import clock
from clinic.database import db
from clinic.files import grants
from clinic.handouts import library
from clinic.people import session
from tests.answering import answering
from tests.furnished import begin_note, sign_note, whole_note
from tests.hands import Hand, is_kept, passes_by_leaps, pauses, signed_in, stands_still
from tests.practice import Practice

MOST_ACTIONS = 25
HEAD = (("Which bond", "With me, here"), ("Noted by", "Noted by me"), ("How do you know", "Seen in session"))
# Ninety seconds, at two and a half for a tap that is looked for and found.
MOST_TAPS_OF_A_CARD = 36


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


@pytest.fixture
def address(practice: Practice, maya) -> Iterator[str]:
    """The practice on a real port, in threads of its own."""
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.fixture
def ines(practice: Practice, address: str, context: BrowserContext) -> Page:
    """A page in which Ines has just signed in."""
    return signed_in(practice.ines, context, address)


def test_what_was_typed_is_there_after_the_page_is_read_again_and_after_the_tab_is_killed(
    ines, address, maya, context
):
    passes_by_leaps(context)
    # A format that is asked for begins a note: reading the page again would begin another.
    ines.goto(f"{address}/desk/notes/new?client={maya.id}&format=DAP")
    ines.get_by_label("Data").fill("walked with a neighbour")
    pauses(ines)
    is_kept(ines)
    ines.reload()
    expect(ines.get_by_label("Data")).to_have_value("walked with a neighbour")
    ines.close(run_before_unload=False)
    again = context.new_page()
    again.goto(f"{address}/desk/notes/new?client={maya.id}")
    expect(again.get_by_label("Data")).to_have_value("walked with a neighbour")


@pytest.mark.parametrize("ended", ["locked", "forgotten"])
def test_what_is_typed_after_the_session_ended_is_there_when_she_comes_back(
    practice, ines, address, maya, context, ended
):
    passes_by_leaps(context)
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    ines.get_by_label("Data").fill("walked with a neighbour")
    pauses(ines)
    is_kept(ines)
    if ended == "locked":
        session.lock(context.cookies()[0]["value"])
    else:
        context.clear_cookies()
    ines.get_by_label("Data").press_sequentially(" and said so")
    pauses(ines)
    expect(ines.locator("[data-saved-words]")).to_contain_text("Kept aside")
    expect(ines.get_by_text("Locked while you were away")).to_be_visible()
    ines.close(run_before_unload=False)
    again = signed_in(practice.ines, context, address)
    again.goto(f"{address}/desk/notes/new?client={maya.id}")
    expect(again.get_by_label("Data")).to_have_value("walked with a neighbour and said so")
    expect(again.get_by_text("It is all here again")).to_be_visible()


def test_whoever_writes_on_after_a_share_was_taken_back_is_told_and_keeps_what_stands_there(
    practice, address, maya, context
):
    by = (practice.ines.actor, practice.ines.keyring, maya.file_id, practice.omar.id)
    grants.share(*by)
    db.session.commit()
    omar = signed_in(practice.omar, context, address)
    passes_by_leaps(context)
    omar.goto(f"{address}/desk/notes/new?client={maya.id}")
    omar.get_by_label("Data").fill("walked with a neighbour")
    pauses(omar)
    is_kept(omar)
    grants.take_back(*by)
    db.session.commit()
    omar.get_by_label("Data").press_sequentially(" and said so")
    pauses(omar)
    expect(omar.locator("[data-saved-words]")).to_contain_text("Not kept: this is not open to you any more.")
    # No button leads away from it, either.
    with omar.expect_response(lambda answer: answer.request.method == "POST"):
        omar.get_by_role("button", name="Sign and lock").click()
    # It can be given again, and what stands there is kept with the next letter.
    grants.share(*by)
    db.session.commit()
    omar.get_by_label("Data").press_sequentially(", twice")
    pauses(omar)
    is_kept(omar)
    expect(omar.get_by_label("Data")).to_have_value("walked with a neighbour and said so, twice")


def test_a_note_is_written_with_the_keyboard_alone(practice, ines, address, maya):
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    keys, field = ines.keyboard, "document.activeElement.name"
    ines.get_by_label("Data").focus()
    keys.type("Came on time.")
    keys.press("Tab")
    keys.type("Up.")
    keys.press("Tab")
    for line in ("walk", "cook", "call"):
        keys.type(line)
        keys.press("Enter")
    assert ines.evaluate(field) == "f_plan-3"
    keys.press("Tab")
    keys.press("Space")
    keys.press("m")
    assert ines.evaluate(field) == "way"
    keys.press("m")
    assert ines.evaluate("document.activeElement.closest('details').open")
    keys.press("Space")
    keys.press("o")
    assert ines.evaluate(field) == "bond"
    ines.locator("[name=S1]").first.focus()
    for value in "2-04":
        keys.press(value)
    assert ines.evaluate(field) == "S5"
    expect(ines.locator("[name=S1]:checked")).to_have_value("2")
    expect(ines.locator("[name=S2]:checked")).to_have_value("")
    keys.press("Control+Enter")
    expect(ines.get_by_text("S4 is 4. What showed it?").first).to_be_visible()
    expect(ines.get_by_label("Plan line 3")).to_have_value("call")


def test_one_goes_on_where_a_button_put_its_words_and_escape_leads_to_the_keys(ines, address, maya):
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    keys, field = ines.keyboard, "document.activeElement.name"
    keys.type("Came on time.")
    keys.press("Escape")
    keys.press("m")
    assert ines.evaluate(field) == "way"
    ines.get_by_label("Data").focus()
    keys.press("Escape")
    keys.press("Tab")
    assert ines.evaluate(field) == "f_assessment"
    ines.get_by_role("button", name="Add a line for their words").click()
    # The browser itself leads into the field, and the page's script to the end of what stands in it.
    ines.wait_for_load_state()
    expect(ines.get_by_label("Data")).to_be_focused()
    keys.type(" at ten")
    expect(ines.get_by_label("Data")).to_have_value("Came on time.\nThey said: “…” at ten")
    ines.get_by_role("button", name="Another bond or rater").click()
    cards = ines.locator(".card.coreg")
    expect(cards.get_by_role("heading", name="card 2")).to_be_in_viewport()
    expect(cards).to_have_count(2)
    first, second = cards.evaluate_all("found => found.map(one => one.getBoundingClientRect().toJSON())")
    assert (first["x"], first["width"]) == (second["x"], second["width"])
    assert second["top"] - first["bottom"] < 50


def test_a_routine_note_is_signed_in_few_actions(practice, ines, address, maya):
    problems: list[str] = []
    ines.on("pageerror", lambda error: problems.append(str(error)))
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    hand = Hand(ines)
    hand.types("Data", "Came on time; two walks, one missed. Smiled twice.")
    hand.types("Assessment", "Activity up, self-criticism strong.")
    hand.types("Plan line 1", "Keep the walks")
    hand.ticks(".ask-row", "Asked, none raised")
    hand.ticks(".ways-head", "CBT")
    hand.ticks("#tech-CBT", "activation")
    for question, answer in HEAD:
        hand.chooses(question, answer)
    hand.ticks("fieldset:has-text('At the start')", "Shut down")
    hand.types("What showed it", "flat voice")
    hand.ticks("fieldset:has-text('At the end')", "Connected")
    ines.locator("[name=cue_end]").fill("smiled")
    hand.ticks("fieldset.score:has([name=S1])", "3")
    expect(ines.get_by_text("let the other finish")).to_be_visible()
    hand.ticks("fieldset.score:has([name=S1])", "let the other finish")
    hand.ticks("fieldset.score:has([name=B1])", "2")
    hand.ticks(".home", "Check yourself first")
    hand.presses("Sign and lock")
    expect(ines.get_by_text("This is what will stand.")).to_be_visible()
    hand.types("Your password, as a signature", practice.ines.password)
    hand.presses("Sign and lock")
    expect(ines.get_by_text("Signed and locked.")).to_be_visible()
    expect(ines.get_by_text("let the other finish")).to_be_visible()
    assert hand.actions + 1 <= MOST_ACTIONS
    assert problems == []


def test_a_card_is_filled_by_taps_alone_within_ninety_seconds(practice, ines, address, maya, browser):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = signed_in(practice.ines, phone, address)
    page.goto(f"{address}/desk/notes/new?client={maya.id}")
    hand = Hand(page)
    expect(page.locator(".of-romantic").first).to_be_hidden()
    for question, answer in (("Which bond", "With a partner"), *HEAD[1:]):
        hand.chooses(question, answer)
    hand.chooses("Distress at the start, as the client rates it", "Distress: 7")
    hand.chooses("Distress at the end, as the client rates it", "at the end: 3")
    expect(page.get_by_text("fast speech")).to_have_count(2)
    for end, state, cue in (("start", "Mobilised", "fast speech"), ("end", "Connected", "easy breath")):
        row = f"fieldset.shift:has([name=state_{end}])"
        expect(page.locator(row).get_by_text(cue)).to_be_hidden()
        hand.ticks(row, state)
        hand.ticks(row, cue)
    for code, value in (("S1", "2"), ("S2", "3"), ("S3", "1"), ("B1", "3")):
        hand.ticks(f"fieldset.score:has([name={code}])", value)
    hand.ticks("fieldset.score:has([name=S2])", "voice stayed low")
    hand.ticks("fieldset.score:has([name=B1])", "changed the subject")
    hand.taps("More signs, and what they gained")
    hand.ticks("fieldset.score:has([name=R2])", "2")
    hand.ticks("fieldset.score:has([name=G2])", "1")
    hand.taps("What helped to settle")
    hand.ticks("fieldset:has-text('With another')", "a calm voice")
    hand.taps("A break, and mending it")
    broke = (
        ("Where it was", "Between them, here"),
        ("How it showed", "Drew back"),
        ("Who noticed", "The partner"),
        ("What came of it", "3 mostly mended"),
    )
    for question, answer in broke:
        hand.chooses(question, answer)
    hand.ticks("fieldset:has-text('Was mending tried?')", "Yes")
    hand.presses("Add it as a sentence")
    expect(page.get_by_label("Data")).to_have_value(
        re.compile(
            r"Seen in session, with the partner: started mobilised \(fast speech\), ended settled "
            r"\(easy breath\), helped by a calm voice, distress 7 to 3 of 10, a break"
        )
    )
    # What is chosen from a list is two taps: the list, and the word.
    assert hand.actions + len(HEAD) + len(broke) + 2 <= MOST_TAPS_OF_A_CARD
    phone.close()


def test_the_list_of_what_is_wanted_leads_into_each_field_and_keeps_what_was_typed(
    practice, address, maya, browser
):
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = signed_in(practice.ines, phone, address)
    page.goto(f"{address}/desk/notes/new?client={maya.id}")
    hand = Hand(page)
    for question, answer in (("Which bond", "With family"), *HEAD[1:]):
        hand.chooses(question, answer)
    hand.ticks("fieldset.shift:has([name=state_start])", "Mobilised")
    hand.taps("What helped to settle")
    page.get_by_label("Minutes it took").fill("999")
    page.get_by_role("button", name="Sign and lock").click()
    wanted = page.get_by_role("alert").filter(has_text="Everything is kept. Before it can be signed:")
    wanted.get_by_role("link", name="Minutes to settle go from 0 to 180.").click()
    expect(page.get_by_label("Minutes it took")).to_be_focused()
    expect(page.get_by_label("Minutes it took")).to_have_value("999")
    wanted.get_by_role("link", name="What showed the state at the start?").click()
    expect(page.locator("[name=cue_start]")).to_be_focused()
    expect(page.locator("[name=cue_start]")).to_be_in_viewport()
    # Without a script each link still stands beside its field.
    for place in wanted.get_by_role("link").evaluate_all("links => links.map(one => one.hash)"):
        expect(page.locator(f"[id='{place[1:]}']")).to_have_count(1)
    phone.close()


def test_what_was_last_time_is_grey_once_its_bond_is_chosen(practice, ines, address, maya):
    page = ines
    with practice.app.app_context():
        _sign_a_card(practice, maya, "ROMANTIC", S1="2", suds_start="7")
        _sign_a_card(practice, maya, "FAMILY", S1="4", S1_cue="S1a")
        db.session.remove()
    page.goto(f"{address}/desk/notes/new?client={maya.id}")
    last = page.locator("fieldset.score:has([name=S1]) .last-val input")
    expect(last).to_have_value("4")
    page.get_by_label("Which bond").select_option("ROMANTIC")
    page.get_by_label("Noted by").select_option("CLINICIAN")
    expect(last).to_have_value("2")
    number, words = last.locator("+ span"), page.get_by_text("Grey: last time.")
    expect(number).to_have_css("outline-style", "dashed")
    beside = page.locator("fieldset.score:has([name=S1]) label:not(.last-val) input[value='3'] + span")
    expect(number).not_to_have_css("color", beside.evaluate("one => getComputedStyle(one).color"))
    expect(words).to_be_visible()
    distress = page.get_by_label("Distress at the start").locator("option").first
    expect(distress).to_have_text("Distress, last: 7")
    number.click()
    expect(number).not_to_have_css("outline-style", "dashed")
    page.locator("fieldset.score:has([name=S1]) .na span").click()
    page.get_by_label("Which bond").select_option("FRIENDSHIP")
    expect(last).to_have_count(0)
    expect(words).to_be_hidden()
    expect(distress).to_have_text("Distress: not asked")
    expect(page.locator(".coreg input[type=radio]:checked:not([value=''])")).to_have_count(0)


def _sign_a_card(practice, maya, bond, **scores):
    from clinic.coregulation import forms, kept

    head = {"bond": [bond], "rater": ["CLINICIAN"], "basis": ["SEEN_IN_SESSION"]}
    card = forms.read({**head, **{name: [value] for name, value in scores.items()}})
    ines = practice.ines
    kept.close(ines.actor, ines.keyring, maya.file_id, None, card.observation)
    db.session.commit()


def test_a_sheet_reaches_its_client_in_persian_with_three_clicks(practice, ines, address, context, browser):
    """Handout in the right language, to the client: 3 clicks; direction, digits and names looked at."""
    mina = practice.client("Mina", practice.ines, preferred_name="مینا", languages=("fa",))
    at_home = practice.portal_account(mina, practice.ines)
    writing_to_her = f"{address}/desk/notes/new?client={mina.id}"
    db.session.remove()
    sheet = library.sheet("H03", "fa")
    ines.goto(writing_to_her)
    ines.get_by_label("Data").fill("Came on time.")
    ines.get_by_label("Assessment").fill("Activity up.")
    ines.get_by_label("Plan line 1").fill("Slow the reply")
    for word in ("Asked, none raised", "CBT", "activation"):
        ines.get_by_label(word, exact=True).first.check(force=True)
    hand = Hand(ines)
    hand.ticks(".home", sheet.title)
    hand.presses("Sign and lock")
    ines.get_by_label("Your password, as a signature").fill(practice.ines.password)
    hand.presses("Sign and lock")
    expect(ines.get_by_text("Signed and locked.")).to_be_visible()
    assert hand.actions == 3

    token = session.begin(at_home.id, at_home.keyring.bundle, "Phone", clock.now())
    window = browser.new_context(viewport={"width": 390, "height": 844})
    window.add_cookies([{"name": "s", "value": token, "url": address}])
    page = window.new_page()
    page.goto(f"{address}/portal")
    page.locator("a.item", has_text=sheet.title).click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "fa")
    expect(page.locator(".h-n")).to_have_text([*"۱۲۳۴۵"])
    assert not re.search("[0-9]", page.locator("main").inner_text())
    expect(page.locator(".h-mine bdi[dir=ltr]")).to_have_text("Ines Inlet, RCT")
    window.close()


def test_a_first_call_has_fifteen_minutes_with_a_word_at_ten_and_at_thirteen(ines, address, maya):
    stands_still(ines.context)
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    expect(ines.locator(".timer")).to_have_count(0)
    ines.get_by_label("Format").select_option("CONSULT_15")
    ines.get_by_role("button", name="Change", exact=True).click()
    ines.get_by_role("button", name="Start the fifteen minutes").click()
    timer, said = ines.locator(".timer"), ines.locator(".timer [role=status]")
    ines.clock.run_for("09:50")
    expect(timer).to_contain_text("5:")
    expect(said).to_have_text("", use_inner_text=True)
    ines.clock.run_for("00:15")
    expect(said).to_have_text("Ten minutes: time to turn to what comes next.", use_inner_text=True)
    ines.clock.run_for("03:00")
    expect(said).to_have_text("Thirteen minutes: time to say goodbye.", use_inner_text=True)
    ines.clock.run_for("05:00")
    expect(timer).to_contain_text("0:00")


def test_without_scripts_a_note_is_written_and_signed_all_the_same(practice, address, maya, browser):
    context = browser.new_context(java_script_enabled=False)
    token = session.begin(practice.ines.id, practice.ines.keyring.bundle, "Plain browser", clock.now())
    context.add_cookies([{"name": "s", "value": token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/desk/notes/new?client={maya.id}")
    page.get_by_label("Data").fill("walked with a neighbour")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Data")).to_have_value("walked with a neighbour")
    page.get_by_label("Assessment").fill("up")
    page.get_by_label("Plan line 1").fill("walk on")
    page.get_by_role("button", name=re.compile("Sign and lock")).click()
    expect(page.get_by_text("Was risk asked about today?").first).to_be_visible()
    for word in ("Asked, none raised", "CBT", "activation"):
        page.get_by_label(word, exact=True).first.check()
    page.get_by_role("button", name=re.compile("Sign and lock")).click()
    page.get_by_label("Your password, as a signature").fill(practice.ines.password)
    page.get_by_role("button", name=re.compile("Sign and lock")).click()
    expect(page.get_by_text("Signed and locked.")).to_be_visible()
    context.close()


def test_under_a_signed_note_what_is_to_be_mended_is_in_sight_and_then_what_was_added(
    practice, ines, address, maya
):
    ines.set_viewport_size({"width": 1280, "height": 800})
    note_id = begin_note(practice.browser_of(practice.ines), maya, whole_note(f_data="walked\n" * 80))
    sign_note(practice.browser_of(practice.ines), practice.ines, note_id)
    db.session.remove()
    ines.goto(f"{address}/desk/notes/{note_id}")
    words, password = ines.locator("#add-text"), ines.locator("#add-password")
    words.fill("She telephoned later.")
    password.fill("not hers")
    ines.get_by_role("button", name="Sign the addendum").click()
    refused = ines.get_by_text("That is not your password.")
    expect(refused).to_be_in_viewport()
    expect(password).to_be_focused()
    expect(words).to_have_value("She telephoned later.")
    password.fill(practice.ines.password)
    ines.get_by_role("button", name="Sign the addendum").click()
    expect(ines.get_by_text("She telephoned later.")).to_be_in_viewport()
    # On paper stands the note and what was added, and nothing that is for whoever wrote it.
    own, add_to_it = (ines.get_by_role("heading", name=name) for name in ("For yourself alone", "Add to it"))
    expect(own).to_be_visible()
    expect(add_to_it).to_be_visible()
    head, reached = ines.locator(".paper-head"), ines.locator(".file-head .meta")
    expect(head).to_be_hidden()
    expect(reached).to_be_visible()
    ines.emulate_media(media="print")
    # Whose practice it is of, and in which year; how somebody is reached is nobody else's to read.
    expect(head).to_contain_text("Harbour Counselling")
    expect(head).to_be_visible()
    expect(reached).to_be_hidden()
    expect(ines.locator(".facts dd").first).to_contain_text(re.compile(r" 20\d\d, "))
    expect(ines.get_by_text("She telephoned later.")).to_be_visible()
    expect(own).to_be_hidden()
    expect(add_to_it).to_be_hidden()


# As the draft is thrown away one types on, and time passes a hundred times as quickly; then the page says so.
TYPES_ON = """() => document.querySelector("[data-autosave]").addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const asEver = setTimeout;
    window.setTimeout = (act, ms) => asEver(act, ms / 100);
    const field = document.querySelector("[name=f_data]");
    field.value += ", and on";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    asEver(() => fetch("/static/favicon.svg?later"), 300);
})"""


def test_no_save_leaves_once_its_draft_is_thrown_away(ines, address, maya, context):
    sent, held = [], []

    def waits(route):
        held.append(route)

    context.on(
        "request", lambda one: sent.append(one.url.rpartition("/")[2]) if one.method == "POST" else None
    )
    ines.goto(f"{address}/desk/notes/new?client={maya.id}")
    ines.route("**/discard", waits)
    ines.evaluate(TYPES_ON)
    ines.get_by_label("Data").fill("begun in the wrong file")
    ines.get_by_text("Throw this draft away").click()
    with ines.expect_request("**/favicon.svg?later"):
        ines.get_by_role("button", name="Throw it away").click(no_wait_after=True)
    held[0].continue_()
    expect(ines.get_by_text("The draft is gone.")).to_be_visible()
    assert sent == ["draft", "discard"]
