"""What people do in a browser, named as they would name it."""

import base64
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from clinic.vault.totp import code_at
from tests.served import PostOffice

KIT = re.compile(r"keep a will\.\s+([A-Z2-7\s]+?)\s+When it is needed")
STEP = timedelta(seconds=30)
LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


class Phone:
    """An authenticator: it read the seed once and shows a code for the asking."""

    def __init__(self, typed_seed: str) -> None:
        self._seed = base64.b32decode(re.sub(r"\s", "", typed_seed).upper())
        self._shown: set[str] = set()

    def code(self) -> str:
        """A code not used before: the next one, where this half minute's is spent."""
        now = datetime.now(UTC)
        code = next(
            c for ahead in (0, 1) if (c := code_at(self._seed, now + ahead * STEP)) not in self._shown
        )
        self._shown.add(code)
        return code


def typed_kit(pdf: bytes, folder: Path) -> str:
    """The recovery kit as somebody reads it off the printed sheet."""
    path = folder / "kit.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    found = KIT.search(told.stdout)
    assert found is not None, told.stdout
    return found.group(1)


class Somebody:
    """A person at a browser of their own."""

    def __init__(self, browser: Browser, at: str, **window: object) -> None:
        self.at = at
        self.context = browser.new_context(base_url=at, accept_downloads=True, **window)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.unexpected: list[str] = []
        self.page.on("pageerror", lambda error: self.unexpected.append(str(error)))
        self.page.on("response", self._notice)

    def _notice(self, answer: object) -> None:
        status, url = answer.status, answer.url  # type: ignore[attr-defined]
        if status >= 500 or not url.startswith(self.at):
            self.unexpected.append(f"{status} {url}")

    def press(self, words: str) -> None:
        """Send a form, and wait for what it is answered."""
        self.sends(self.page.locator("main").get_by_role("button", name=re.compile(words)).first)

    def sends(self, button: Locator) -> None:
        with self.page.expect_navigation():
            button.click()

    def choose(self, name: str, value: str) -> None:
        """A chip, a step or a box, by its label as a finger would."""
        self.page.locator("label:visible", has=self.page.locator(f'[name="{name}"][value="{value}"]')).click()

    def says(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)


class Owner(Somebody):
    """The therapist who opens her own practice."""

    password = "a kettle on the quiet stove"

    def sets_the_practice_up(self, address: str, folder: Path) -> None:
        page = self.page
        page.goto(address)
        page.fill("[name=practice]", "Sample Street")
        page.fill("[name=name]", "Morgan Sampleson")
        page.fill("[name=email]", "morgan@example.test")
        page.fill("[name=designation]", "RCT")
        page.fill("[name=password]", self.password)
        self.press("Go on")
        self.phone = Phone(page.locator("#seed").text_content() or "")
        page.fill("[name=code]", self.phone.code())
        self.press("Go on")
        printed = page.get_by_role("link", name="Print the kit").get_attribute("href")
        pdf = self.context.request.get(f"{self.at}{printed}").body()
        page.fill("[name=kit]", "AAAAA-BBBBB")
        self.press("Open the practice")
        self.says("Compare each group of five")
        page.fill("[name=kit]", typed_kit(pdf, folder))
        self.press("Open the practice")
        expect(page).to_have_url(re.compile("/desk/today"))

    def signs_in(self) -> None:
        page = self.page
        page.goto("/sign-in")
        page.fill("[name=email]", "morgan@example.test")
        page.fill("[name=password]", self.password)
        self.press("Open")
        page.fill("[name=code]", self.phone.code())
        self.press("Sign in")
        expect(page).to_have_url(re.compile("/desk/today"))

    def signs_out(self) -> None:
        self.page.get_by_role("button", name="You: Morgan Sampleson").click()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page).to_have_url(re.compile("/sign-in"))

    def says_when_she_works(self) -> None:
        self.page.goto("/desk/diary")
        self.page.get_by_role("link", name="Hours").first.click()
        for weekday in range(7):
            self.page.select_option("[name=weekday]", str(weekday))
            self.page.fill("[name=opens]", "08:00")
            self.page.fill("[name=closes]", "20:00")
            self.press("Add these hours")
            self.says("The hours are kept")

    def publishes(self, title: str) -> None:
        self.page.goto("/desk/practice/resources")
        self.sends(self.page.get_by_role("row", name=re.compile(title)).get_by_role("button").first)

    def makes_a_client_of(self, name: str) -> None:
        self.page.goto("/desk/intake")
        self.says(name)
        self.page.locator("main").get_by_role("link", name="Open").first.click()
        self.press("Make a client")
        self.says("They are a client now")
        expect(self.page).to_have_url(re.compile("/desk/clients/"))

    def opens_the_file_of(self, name: str) -> None:
        self.page.goto("/desk/clients")
        self.page.locator("main").get_by_role("link", name=name).first.click()
        expect(self.page).to_have_url(re.compile("/desk/clients/[0-9a-f-]{36}"))
        self.file = self.page.url

    def writes_down_consent_and_safety(self) -> None:
        self.page.goto(f"{self.file}/agreements")
        self.page.fill("[name=version]", "September 2026")
        self.page.select_option("[name=explained_in]", "fa")
        self.press("Keep it")
        self.page.goto(f"{self.file}/safety")
        self.page.get_by_label("Asked alone: safe").check()
        self.page.get_by_label("They were alone with me when I asked").check()
        self.press("Keep the answer")

    def writes_a_note(self) -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=re.compile("Write a note")).click()
        page.fill("[name=f_data]", "She said the week was long, and that she slept a little more.")
        page.fill("[name=f_assessment]", "Worry is lower; the pause is being tried.")
        page.fill('[name="f_plan-0"]', "Slow the reply, twice this week")
        self.choose("risk", "NONE_RAISED")
        self.choose("way", "CBT")
        page.locator("label.chip:visible", has=page.locator("[name=technique]")).first.click()
        for name, value in (("bond", "COUNSELLING"), ("rater", "CLINICIAN"), ("basis", "SEEN_IN_SESSION")):
            page.select_option(f"[name={name}]", value)
        self.choose("state_start", "MOBILISED")
        page.fill("[name=cue_start]", "fast speech")
        self.choose("state_end", "CONNECTED")
        page.fill("[name=cue_end]", "slower, smiled once")
        self.choose("S1", "2")
        self.choose("B1", "1")

    def gives_home(self, code: str) -> None:
        sheet = self.page.locator("label.take", has=self.page.locator(f'[name=sheet][value="{code}"]'))
        folded = self.page.locator("details:not([open])", has=sheet)
        if folded.count():
            folded.locator("> summary").click()
        sheet.click()

    def sees_it_kept(self) -> None:
        expect(self.page.locator("[data-saved]")).to_contain_text("sealed")

    def signs_the_note(self) -> None:
        self.page.get_by_role("button", name=re.compile("Sign and lock")).click()
        expect(self.page).to_have_url(re.compile("/signature"))
        self.page.locator("main [name=password]").fill(self.password)
        self.press("Sign and lock")
        expect(self.page).not_to_have_url(re.compile("/signature"))

    def invites(self, address: str, locale: str) -> str:
        """The four words she tells her client now."""
        self.page.goto(f"{self.file}/account")
        self.page.locator("main [name=email]").fill(address)
        self.page.locator("main [name=locale]").select_option(locale)
        self.press("Send the invitation")
        self.says("on its way")
        return " ".join(self.page.locator(".told-words li").all_text_contents())


class Visitor(Somebody):
    """Somebody who dares to book a first call, in Persian, on a phone."""

    def books(self, name: str, contact: str) -> None:
        page = self.page
        page.goto("/book?lang=fa")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        self.sends(page.locator("button.choice").first)
        # At the pace of a thumb: whoever fills the form at once is taken for a machine.
        page.locator("[name=name]").press_sequentially(name, delay=100)
        page.locator("[name=contact]").press_sequentially(contact, delay=130)
        page.locator("label:visible", has=page.locator("[name=reach]")).first.click()
        page.locator("button[value=book]").click()
        expect(page).to_have_url(re.compile("/b/"))

    def confirms(self, letters: PostOffice, contact: str) -> None:
        body = _words(letters.next_to(contact))
        self.page.goto(_link(body, "/b/"))
        self.sends(self.page.locator("main button").first)


class Client(Somebody):
    """A client at home, with a phone and the letters that come to it."""

    def accepts_the_invitation(self, letters: PostOffice, address: str, words: str) -> None:
        self.words = words
        body = _words(letters.next_to(address))
        while "/invitation/" not in body:
            body = _words(letters.next_to(address))
        self.page.goto(_link(body, "/invitation/"))
        self.page.fill("[name=email]", address)
        self.page.fill("[name=words]", words)
        self.page.locator("main form button[type=submit]").last.click()
        expect(self.page).to_have_url(re.compile("/portal"))

    def signs_out(self) -> None:
        self.page.locator("button.leave").click()
        expect(self.page).to_have_url(re.compile("/sign-in"))

    def signs_in(self, letters: PostOffice, address: str) -> None:
        self.page.goto("/sign-in")
        self.page.fill("[name=email]", address)
        # As a hurried thumb writes them.
        self.page.fill("[name=password]", self.words.replace(" ", "  "))
        self.page.locator("main form button[type=submit]").first.click()
        found = re.search(r"\d{4} \d{4}", _words(letters.next_to(address)).translate(LATIN))
        assert found is not None
        self.page.fill("[name=code]", found.group())
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page).to_have_url(re.compile("/portal"))

    def downloads_the_first_sheet(self, folder: Path) -> Path:
        self.page.locator("main a.item[href*='/portal/sheets/']").first.click()
        with self.page.expect_download() as coming:
            self.page.locator("nav a[href*='.pdf']").first.click()
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path


def _words(letter: object) -> str:
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return str(body.get_content())


def _link(body: str, part: str) -> str:
    return next(link for link in re.findall(r"https?://\S+", body) if part in link)
