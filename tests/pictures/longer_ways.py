"""Ways that take more than links: booking, inviting, being refused, being locked out, ending a note."""

from pathlib import Path

from tests.documents import samples
from tests.journeys.acts import Phone, typed_kit
from tests.pictures.ways import Way, Window, by, to

A_CLIENT = "main tbody th a"
A_DRAFT = "main a[href^='/desk/notes/'][href$='/draft']"
A_NOTE = "main a[href^='/desk/notes/']:not([href*='new']):not([href$='/draft'])"
FOUNDER_PASSWORD = "a kettle on the quiet stove"
CONTINUE = "main form button[type=submit]"
# One more than are answered.
TRIES = 6
TIME_CHOSEN = ":nth-match(main button.choice, 3)"


def booked(then: str = "") -> Way:
    """A booking of one's own, made once, and a page of its link."""

    def walk(window: Window) -> None:
        if "booking" not in window.remembers:
            _fills_the_booking(window, "Ari", "ari@example.test")
            window.sends("button[value=book]")
            window.remembers["booking"] = window.path
        window.goes_to(window.remembers["booking"] + then)

    return walk


def is_too_late(window: Window) -> None:
    """A time that somebody else chose while the times were looked at."""
    window.goes_to("/book")
    browser = window.page.context.browser
    assert browser is not None
    elsewhere = browser.new_context(base_url=window.at)
    other = Window(elsewhere.new_page(), window.at, {})
    _fills_the_booking(other, "Lark", f"lark-{window.locale}@example.test")
    other.sends("button[value=book]")
    elsewhere.close()
    window.sends(TIME_CHOSEN)


def asks_to_be_written_to(window: Window) -> None:
    """No time suits, and somebody is asked to answer."""
    window.goes_to("/book")
    _says_who(window, "Sol", f"sol-{window.locale}@example.test")
    window.page.click("details:has(button[value=write]) > summary")
    window.sends("button[value=write]")


def books_by_hand(window: Window) -> None:
    """A client found by name, to be given a time."""
    by("/desk/diary/new?find=jordan", "main a[href*='client=']")(window)


def makes_a_client(window: Window) -> None:
    """Somebody of the board becomes a client; nothing is typed again."""
    window.goes_to("/desk/intake")
    window.sends(".enq:has-text('Hana') form[action$='/client'] button")


def a_letter_in_a_file(window: Window) -> None:
    """Two documents, put in once, one after the other."""
    opens_a_file(window)
    window.follows("nav.tabs a[href$='/documents']")
    for title, name, content in (
        ("Letter from the family doctor", "letter.pdf", samples.pdf(b"words" * 90_000)),
        ("Drawing of the harbour", "drawing.jpg", samples.jpeg((900, 700))),
    ):
        if "documents" not in window.remembers:
            sent = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            window.page.set_input_files("main [name=file]", [sent])
            window.page.fill("main [name=title]", title)
            window.sends("main form[enctype] button")
    window.remembers["documents"] = window.path
    window.goes_to(window.path)


def waits_for_code(window: Window) -> None:
    """Between the two steps: a made-up person's button posts their password."""
    window.goes_to("/sign-in")
    window.sends(".demo-people button")
    window.goes_to(window.path)


def has_wrong_code(window: Window) -> None:
    waits_for_code(window)
    window.page.fill("main [name=code]", "000000")
    window.sends(CONTINUE)


def invites_somebody(window: Window) -> None:
    """The link is shown once; a visitor takes it up later."""
    window.goes_to("/desk/practice/people/new")
    page = window.page
    page.fill("[name=name]", "Alex Sampleton")
    page.fill("[name=email]", "alex@example.test")
    page.locator("main [name=roles][value=therapist]").check(force=True)
    window.sends("main form button.btn-main")
    window.remembers["invitation"] = (page.locator("#link").text_content() or "").strip()


def invited(window: Window) -> None:
    window.goes_to(window.remembers["invitation"])


def leaves_a_note_unfinished(window: Window) -> None:
    """What a note still wants, once somebody tried to sign it."""
    by("/desk/today", A_DRAFT)(window)
    window.goes_to(f"{window.path}?look=1")


def keeps_a_room(window: Window) -> None:
    """A place and its first room, added once."""
    if "place" not in window.remembers:
        window.goes_to("/desk/practice/places")
        window.page.fill("[name=name]", "Harbour Street")
        window.sends("form[action$='/places'] button.btn-main")
        window.follows("main td a[href*='/places/']")
        window.page.fill("[name=room-name]", "The small room")
        window.sends("form[action$='/rooms'] button.btn-main")
        window.remembers["place"] = window.path
    window.goes_to(window.remembers["place"])


def has_two_windows(window: Window) -> None:
    """The same draft changed in another window first."""
    by("/desk/today", A_DRAFT)(window)
    other = window.page.context.new_page()
    other.goto(window.page.url)
    with other.expect_response(
        lambda answer: answer.url.endswith("/draft") and answer.request.method == "POST"
    ):
        other.fill("[name=f_data]", "We began late, and she had walked here along the water.")
    other.close()
    window.page.fill("[name=f_data]", "She had walked here. We began ten minutes late.")
    window.sends("button[name=then][value=sign]:visible")


def writes_a_note(window: Window) -> None:
    """A whole note, its card, a sheet to take home."""
    by("/desk/today", A_DRAFT)(window)
    page = window.page
    page.fill("[name=f_data]", "She had walked here along the water, and said the week was long.")
    page.fill("[name=f_assessment]", "Worry is lower; the pause is being tried.")
    page.fill('[name="f_plan-0"]', "Slow the reply, twice this week")
    for name, value in (("bond", "COUNSELLING"), ("rater", "CLINICIAN"), ("basis", "SEEN_IN_SESSION")):
        page.select_option(f"[name={name}]", value)
    for name, value in (("risk", "NONE_RAISED"), ("way", "CBT"), ("state_start", "MOBILISED")):
        chooses(window, name, value)
    page.fill("[name=cue_start]", "fast speech")
    chooses(window, "technique", "CBT.psychoeducation")
    chooses(window, "state_end", "CONNECTED")
    page.fill("[name=cue_end]", "slower, smiled once")
    for name, value in (("S1", "2"), ("S2", "2"), ("S5", "1"), ("B1", "1"), ("B5", "2"), ("sheet", "H06")):
        chooses(window, name, value)
    page.locator("h1").first.click()


def looks_a_note_over(window: Window) -> None:
    """The same, before the password closes it."""
    writes_a_note(window)
    window.sends("button[name=then][value=sign]:visible")


def is_locked(window: Window) -> None:
    window.goes_to("/desk/today")
    with window.page.expect_navigation():
        window.page.locator("form[action$='/sign-in/lock']").first.evaluate("form => form.submit()")


def came_back_later(window: Window) -> None:
    """A form sent after its session had ended."""
    to("/desk/clients/new")(window)
    window.page.fill("[name=preferred_name]", "Maya")
    window.page.context.clear_cookies(name="s")
    window.sends("main form button.btn-main")


def set_up(window: Window) -> None:
    window.goes_to(window.remembers["set-up"])


def set_up_phone(window: Window) -> None:
    if "seed" not in window.remembers:
        set_up(window)
        page = window.page
        page.fill("[name=practice]", "Sample Street")
        page.fill("[name=name]", "Morgan Sampleson")
        page.fill("[name=email]", "morgan@example.test")
        page.fill("[name=password]", FOUNDER_PASSWORD)
        window.sends(CONTINUE)
        window.remembers["seed"] = page.locator("#seed").text_content() or ""
    window.goes_to(window.remembers["set-up"] + "/phone")


def set_up_kit(window: Window) -> None:
    if "has phone" not in window.remembers:
        set_up_phone(window)
        window.page.fill("[name=code]", Phone(window.remembers["seed"]).code())
        window.sends(CONTINUE)
        window.remembers["has phone"] = "yes"
    window.goes_to(window.remembers["set-up"] + "/kit")


def opens_the_practice(window: Window, folder: Path) -> None:
    """The kit typed back; that lets the founder in."""
    set_up_kit(window)
    window.remembers["kit"] = typed_kit(window.pdf(window.path + ".pdf"), folder)
    window.page.fill("[name=kit]", window.remembers["kit"])
    window.sends(CONTINUE)
    assert window.path.startswith("/desk"), window.path


def has_opened_with_the_kit(window: Window) -> None:
    """Locked out, with the paper in hand: the second of the two steps."""
    window.goes_to("/recover")
    window.page.fill("[name=email]", "morgan@example.test")
    window.page.fill("[name=kit]", window.remembers["kit"])
    window.sends(CONTINUE)


def tries_too_often(window: Window) -> None:
    """One password after another, until there is a pause."""
    for _ in range(TRIES):
        window.goes_to("/sign-in")
        window.page.fill("main [name=email]", "nobody@example.test")
        window.page.locator("main [name=password]:visible").fill("one after the other")
        window.sends(CONTINUE)


def opens_a_file(window: Window) -> None:
    by("/desk/clients", A_CLIENT)(window)


def _fills_the_booking(window: Window, name: str, contact: str) -> None:
    """At the pace of a hand; whoever fills the form at once is taken for a machine."""
    window.goes_to("/book")
    window.sends(TIME_CHOSEN)
    _says_who(window, name, contact)


def _says_who(window: Window, name: str, contact: str) -> None:
    page = window.page
    page.locator("[name=name]").press_sequentially(name, delay=300)
    page.locator("[name=contact]").press_sequentially(contact, delay=100)
    page.locator("label:visible", has=page.locator("[name=reach]")).first.click()


def chooses(window: Window, name: str, value: str) -> None:
    """A chip, a step or a box, unless it is chosen already."""
    tick = window.page.locator(f'[name="{name}"][value="{value}"]').first
    if not tick.is_checked():
        for folded in window.page.locator("details:not([open])", has=tick).all():
            folded.locator("> summary").click()
        window.page.locator("label:visible", has=tick).first.click()


def invites_a_client(window: Window) -> None:
    """Somebody without pages of their own; invited again, they have four other words."""
    by("/desk/clients", f"{A_CLIENT}:has-text('Pat Fixture')", "main a[href$='/account']")(window)
    window.page.fill("main [name=email]", "pat@example.test")
    speak = "(form, locale) => { form.action += `?lang=${locale}`; }"
    window.page.locator("main form:has([name=email])").evaluate(speak, window.locale)
    window.sends("main form:has([name=email]) button[type=submit]")
