"""Ways through the therapist's hour: questionnaires, notes in each format, the whole card, the search."""

import json
from urllib.parse import urlsplit

from clinic.cli.demo.cast import password_of
from tests.measures.test_questionnaire import form
from tests.pictures.longer_ways import A_CLIENT, A_DRAFT, A_NOTE, CONTINUE, chooses, opens_a_file
from tests.pictures.ways import Way, Window, by

# Day and answers of one questionnaire, asked three times; the last item asks about the end of life.
ANSWERED = (("2026-09-04", "222322211"), ("2026-10-09", "222211110"), ("2026-11-13", "111010100"))


def measured(*links: str) -> Way:
    """A questionnaire answered three times over, typed in once, and a page of it."""

    def walk(window: Window) -> None:
        if "measures" not in window.remembers:
            opens_a_file(window)
            window.follows("nav.tabs a[href$='/measures']")
            window.remembers["measures"] = window.path
            for on, answers in ANSWERED:
                window.goes_to(f"{window.remembers['measures']}/new/PHQ9")
                window.page.fill("[name=on]", on)
                for number, answer in enumerate(answers, start=1):
                    window.page.fill(f"[name=item-{number}]", answer)
                window.sends("main form button.btn-main")
        by(window.remembers["measures"], *links)(window)

    return walk


def leaves_an_answer_out_of_its_range(window: Window) -> None:
    """An answer that cannot be, and no reason for the correction."""
    measured("main tbody .acts a", "main a[href$='/correction']")(window)
    window.page.fill("[name=item-2]", "7")
    speak = "(form, locale) => { form.action += `?lang=${locale}`; }"
    window.page.locator("main form[data-once]").evaluate(speak, window.locale)
    window.sends("main form button.btn-main")


def begins_a_note_of(code: str, of: str = A_CLIENT) -> Way:
    """The page of a note in this format, with nothing typed on it."""

    def walk(window: Window) -> None:
        by("/desk/clients", of)(window)
        window.goes_to(f"/desk/notes/new?client={window.path.rpartition('/')[2]}&format={code}")

    return walk


def writes_an_absence(window: Window) -> None:
    """One try to reach somebody, and room for the next."""
    begins_a_note_of("NO_SHOW")(window)
    page = window.page
    chooses(window, "f_absence", "NO_SHOW")
    page.fill("[name=f_tries-0-time]", "10:20")
    page.select_option("[name=f_tries-0-way]", "VOICEMAIL")
    page.fill("[name=f_tries-0-outcome]", "asked to ring back")
    window.sends("button[name=then][value=f_tries]")
    window.goes_to(window.path)


def searches(words: str) -> Way:
    """Words looked for. What is found comes in the language the form is sent in."""

    def walk(window: Window) -> None:
        window.goes_to("/desk/search")
        window.page.fill("[name=words]", words)
        speak = "(form, locale) => { form.action += `?lang=${locale}`; }"
        window.page.locator("#search").evaluate(speak, window.locale)
        window.sends("#search button[type=submit]")

    return walk


def unfolds_the_card(window: Window) -> None:
    """Everything a card can hold."""
    by("/desk/today", A_DRAFT)(window)
    for name, value in (("bond", "ROMANTIC"), ("rater", "CLINICIAN"), ("basis", "CLIENT_REPORT")):
        window.page.select_option(f"[name={name}]", value)
    window.page.locator(".coreg").evaluate("""card => {
        card.querySelectorAll("details").forEach(one => { one.open = true; });
        card.querySelector("details").scrollIntoView();
    }""")


def loads_a_wording(window: Window) -> None:
    """A questionnaire's form, made up and loaded once."""
    window.goes_to("/desk/practice/questionnaires")
    if "wording" not in window.remembers:
        content = json.dumps(form()).encode()
        sent = {"name": "gad7.json", "mimeType": "application/json", "buffer": content}
        window.page.set_input_files("main [name=file]", [sent])
        window.page.locator("main [name=may]").check(force=True)
        window.sends("main form[enctype] button")
        window.remembers["wording"] = window.path
    window.goes_to("/desk/practice/questionnaires")


def goes_quiet(window: Window) -> None:
    """A clock and two marks, set once."""
    by("/desk/today", A_DRAFT)(window)
    draft = window.path
    if "quiet" not in window.remembers:
        window.sends("button[value=quiet]")
        for word in ("ROSE", "TEARS"):
            window.page.click(f"button[name=mark][value={word}]")
        window.page.wait_for_selector("[data-is-kept]")
        window.remembers["quiet"] = "yes"
    window.goes_to(draft.replace("/draft", "/quiet"))


def leaves_the_bare_clock(window: Window) -> None:
    goes_quiet(window)
    window.page.click("[data-blank]")


def comes_back_with_marks(window: Window) -> None:
    goes_quiet(window)
    by("/desk/today", A_DRAFT)(window)


def corrects_a_note(window: Window) -> None:
    """Some words of a signed note, corrected once under its author's password."""
    if "corrected" not in window.remembers:
        opens_a_file(window)
        window.follows(A_NOTE)
        page = window.page
        wrong = page.locator(".signed p[dir=auto]").first.inner_text().split()[:3]
        page.locator("[data-correcting] summary").click()
        page.fill("[name=passage]", " ".join(wrong))
        page.fill("[data-correcting] [name=text]", "Came a little late")
        page.fill("[name=reason]", "I had the clock of the other room in mind.")
        page.fill("[data-correcting] [name=password]", password_of("morgan"))
        window.sends("[data-correcting] button")
        window.remembers["corrected"] = window.path.partition("#")[0]
    window.goes_to(window.remembers["corrected"])


def opens_a_correction(window: Window) -> None:
    """The form for it, beside the words."""
    corrects_a_note(window)
    window.page.locator("[data-correcting] summary").click()
    window.page.locator("[data-correcting]").scroll_into_view_if_needed()


def comes_to_void_a_draft(window: Window) -> None:
    by("/desk/today", A_DRAFT)(window)
    window.goes_to(window.path.replace("/draft", "/void"))


def reads_what_was_voided(window: Window) -> None:
    """The note of Jordan's that was begun twice."""
    by("/desk/clients", f"{A_CLIENT}:has-text('Jordan')", "nav.tabs a[href$='/notes']", ".struck a")(window)


def reads_what_proves_it(window: Window) -> None:
    corrects_a_note(window)
    window.goes_to(f"{window.path}/proof")


def asks_twice_the_same(window: Window) -> None:
    """A format that asks one thing in two places, and offers one answer to choose from."""
    window.goes_to("/desk/formats/new")
    window.page.fill("[name=label]", "A group's evening")
    for number in range(2):
        window.page.fill(f"[name=fields-{number}-label]", "Who came")
    window.page.select_option("[name=fields-0-shape]", "CHOICE")
    window.page.fill("[name=fields-0-options]", "All of them")
    speak = "(form, locale) => { form.action += `?lang=${locale}`; }"
    window.page.locator("main form:has([name=label])").evaluate(speak, window.locale)
    window.sends("main form button[value=keep]")


def gives_a_sheet_by_link(window: Window) -> None:
    """Given once; whoever is told of it opens it later."""
    if "link" not in window.remembers:
        opens_a_file(window)
        window.follows("main a[href$='/sheets/give']")
        window.follows("main a[href$='/give/H06']")
        chooses(window, "how", "link")
        window.sends("main form button.btn-main")
        page = window.page
        window.remembers["link shown"] = window.path
        window.remembers["link"] = urlsplit(page.locator(".told-link").inner_text().strip()).path
        window.remembers["code"] = page.locator(".told-code").inner_text().strip()
    window.goes_to(window.remembers["link shown"])


def to_the_link(window: Window) -> None:
    window.goes_to(window.remembers["link"])


def opens_the_link(window: Window) -> None:
    """The four digits, given once in this browser."""
    to_the_link(window)
    code = window.page.locator("main [name=told]")
    if code.count():
        code.fill(window.remembers["code"])
        window.sends(CONTINUE)


def reports_by_the_link(window: Window) -> None:
    opens_the_link(window)
    window.goes_to(window.remembers["link"] + "/report")
