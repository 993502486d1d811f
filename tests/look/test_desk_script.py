"""What the desk's script does: keep drafts, set values by key, and shut the page from other eyes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.hands import stands_still
from tests.look.conftest import Served


@pytest.fixture
def note(served: Served, page: Page) -> Page:
    stands_still(page.context)
    page.goto(f"{served.address}/note")
    return page


def wait_for_draft(page: Page, seconds: int = 3) -> None:
    with page.expect_response("**/draft"):
        page.clock.run_for(seconds * 1000 + 100)


def test_a_draft_is_kept_three_seconds_after_a_change(served: Served, note: Page):
    note.get_by_label("Assessment").fill("Calmer at the end.")
    wait_for_draft(note)
    expect(note.locator("[data-saved-words]")).to_have_text("Kept just now, sealed")
    expect(note.locator("input[name=counter]")).to_have_value("4")
    assert served.drafts.kept[0]["assessment"] == "Calmer at the end."
    assert served.drafts.kept[0]["counter"] == "3"


def test_the_line_says_how_long_ago(note: Page):
    note.get_by_label("Assessment").fill("Calmer.")
    wait_for_draft(note)
    # The answer is on its way before the page has read it, and counts from when it did.
    expect(note.locator("input[name=counter]")).to_have_value("4")
    note.clock.run_for(20_000)
    expect(note.locator("[data-saved-words]")).to_contain_text("seconds ago, sealed")


def test_a_draft_saved_elsewhere_is_not_overwritten(served: Served, note: Page):
    served.drafts.answers = [(409, {"state": "stale", "counter": 9, "sentence": "Saved on another screen."})]
    note.get_by_label("Assessment").fill("Mine.")
    wait_for_draft(note)
    expect(note.locator("[data-conflict]")).to_contain_text("Saved on another screen.")
    note.clock.run_for(30_000)
    assert len(served.drafts.kept) == 1
    with note.expect_response("**/draft"):
        note.get_by_role("button", name="Keep what is on this page").click()
    assert served.drafts.kept[1]["counter"] == "9"
    assert served.drafts.kept[1]["assessment"] == "Mine."


def test_a_draft_outlives_a_silent_server(served: Served, note: Page):
    served.drafts.answers = [(500, {})]
    note.get_by_label("Assessment").fill("Still here.")
    wait_for_draft(note)
    expect(note.locator("[data-saved-words]")).to_contain_text("Not kept yet")
    wait_for_draft(note)
    expect(note.locator("[data-saved-words]")).to_have_text("Kept just now, sealed")
    assert served.drafts.kept[-1]["assessment"] == "Still here."


def test_no_button_leads_away_from_what_nobody_has_heard_yet(served: Served, note: Page):
    here, sign = note.url, note.get_by_role("button", name="Sign")
    said = note.locator("[data-saved-words]")
    note.get_by_label("Assessment").fill("Only on this page.")
    note.context.set_offline(True)
    sign.click()
    expect(said).to_contain_text("cannot be reached just now")
    served.drafts.answers = [(507, {"sentence": "There is no room left."})] * 2
    with note.expect_response("**/draft"):
        note.context.set_offline(False)
    expect(said).to_have_text(re.compile("^Not kept yet.* There is no room left.$"))
    with note.expect_response("**/draft"):
        sign.click()
    expect(said).to_have_text(re.compile("^Not kept yet.* There is no room left.$"))
    assert note.url == here
    expect(note.get_by_label("Assessment")).to_have_value("Only on this page.")
    with note.expect_navigation():
        sign.click()
    assert [one["assessment"] for one in served.drafts.kept] == ["Only on this page."] * 3


def test_after_a_click_has_unlocked_the_desk_one_goes_on_writing(served: Served, note: Page):
    served.drafts.answers = [(401, {"state": "locked"}), (200, {"state": "held", "late": "put-aside"})]
    note.get_by_label("Assessment").press_sequentially("Before")
    wait_for_draft(note)
    with note.expect_response("**/late"):
        note.clock.run_for(1)
    dialog = note.get_by_role("dialog")
    dialog.get_by_label("Password").fill("right")
    with note.expect_response("**/draft"):
        dialog.get_by_role("button", name="Open").click()
    # What was put aside meanwhile is in this save, and need not wait for anybody.
    assert served.drafts.kept[-1]["late"] == "put-aside"
    expect(dialog).to_be_hidden()
    note.keyboard.type(", and after.")
    expect(note.get_by_label("Assessment")).to_have_value(re.compile("Before, and after.$"))


def test_a_locked_desk_asks_and_then_keeps_what_was_typed(served: Served, note: Page):
    served.drafts.answers = [(401, {"state": "locked"})]
    note.get_by_label("Assessment").fill("Typed before the lock.")
    wait_for_draft(note)
    dialog = note.get_by_role("dialog")
    expect(dialog).to_be_visible()
    note.keyboard.press("Escape")
    note.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Open").click()
    expect(dialog).to_contain_text("That did not open it.")
    dialog.get_by_label("Password").fill("right")
    with note.expect_response("**/draft"):
        dialog.get_by_role("button", name="Open").click()
    expect(dialog).to_be_hidden()
    assert served.drafts.kept[-1]["assessment"] == "Typed before the lock."
    assert served.drafts.kept[-1]["csrf_token"] == "newer"


def test_a_draft_is_kept_aside_when_there_is_nothing_left_to_unlock(served: Served, note: Page):
    served.drafts.answers = [(401, {"state": "locked"}), (200, {"state": "held"})]
    note.get_by_label("Assessment").fill("Typed long ago.")
    wait_for_draft(note)
    dialog = note.get_by_role("dialog")
    expect(dialog).to_be_visible()
    with note.expect_response("**/late"):
        note.clock.run_for(1)
    dialog.get_by_label("Password").fill("too late")
    dialog.get_by_role("button", name="Open").click()
    expect(dialog.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(note.locator("[data-saved-words]")).to_contain_text("Kept aside, sealed")
    assert served.drafts.kept[-1]["assessment"] == "Typed long ago."


def test_an_untouched_desk_shuts_by_itself(note: Page):
    note.clock.run_for(905_000)
    expect(note.get_by_role("dialog")).to_be_visible()
    covered = note.evaluate(
        "getComputedStyle(document.querySelector('dialog.lock'), '::backdrop').backgroundColor"
    )
    assert covered == "rgb(250, 247, 239)"


def test_a_desk_that_is_touched_in_another_tab_stays_open(served: Served, note: Page):
    other = note.context.new_page()
    other.goto(f"{served.address}/note")
    note.evaluate("new BroadcastChannel('touched').onmessage = () => (document.body.dataset.told = '')")
    note.clock.run_for(800_000)
    other.keyboard.press("Shift")
    expect(note.locator("body")).to_have_attribute("data-told", "")
    note.clock.run_for(200_000)
    expect(note.get_by_role("dialog")).to_be_hidden()
    note.clock.run_for(705_000)
    expect(note.get_by_role("dialog")).to_be_visible()


def test_values_are_typed_one_after_another(note: Page):
    note.locator("input[name=S1]:checked").focus()
    for key in ("3", "-", "0"):
        note.keyboard.press(key)
    values = note.evaluate(
        "['S1', 'S2', 'S3'].map((n) => document.querySelector(`[name=${n}]:checked`).value)"
    )
    assert values == ["3", "", "0"]
    assert note.evaluate("document.activeElement.name") == "S4"


def test_cues_come_forward_with_a_high_value(note: Page):
    cue = note.locator("input[name=S1_cue]").first
    expect(cue).to_be_hidden()
    note.locator("input[name=S1][value='4']").check(force=True)
    expect(cue).to_be_visible()


def test_a_ticked_way_of_working_shows_its_techniques(note: Page):
    expect(note.locator("#tech-act")).to_be_hidden()
    note.get_by_label("ACT", exact=True).check(force=True)
    expect(note.locator("#tech-act")).to_be_visible()


def test_single_keys_act_outside_fields_only(served: Served, page: Page):
    page.goto(f"{served.address}/people")
    page.get_by_label("Data").focus()
    page.keyboard.press("n")
    assert page.url.endswith("/people")
    page.locator("#main").focus()
    page.keyboard.press("n")
    page.wait_for_url("**/people#")


def test_single_keys_can_be_turned_off(served: Served, page: Page):
    page.goto(f"{served.address}/people")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_contain_text("Invite somebody")
    dialog.get_by_label("Single keys are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/people")


def test_control_and_enter_sign(note: Page):
    note.get_by_label("Assessment").fill("Done.")
    # Chromium never closes a page whose form is still on its way: the answer is waited for.
    with note.expect_navigation() as answered:
        note.keyboard.press("Control+Enter")
    assert answered.value.request.method == "POST"
    assert "/draft" not in answered.value.url
