"""What those who work here do besides seeing people: hire, share, arrange, change their ways in, recover."""

import re
from datetime import timedelta

from clinic import clock
from clinic.diary.hours_pages import DIFFERS
from tests.hunt.journeys import Cast, begins_a_note, csrf_on, signs_in
from tests.hunt.person import Person, Phone

OMAR = "omar@example.test"
MORGAN = "morgan@example.test"
# Who works here and as what stands in the clear, so it is no secret.
COLLEAGUE = {"name": "Omar Ocean", "email": OMAR, "roles": ["therapist"], "designation": "RCT",
             "registration_no": "7", "locale": "en"}  # fmt: skip


def works_with_a_colleague(cast: Cast, morgan: Person, client: str) -> None:
    """Somebody is invited, comes in, is shown a file for a while, and sees it no more."""
    morgan.opens("/desk/practice/people/new")
    morgan.fills(COLLEAGUE, having="roles", expecting=200)
    omar = cast.person("Omar")
    omar.opens(cast.link_for(OMAR))
    omar.fills({"email": OMAR, "password": cast.password("Omar")}, having="email")
    phone = takes_up_a_phone(cast, omar)
    omar.fills({"code": phone.code()}, having="code")
    assert omar.opens(client).status == 404
    morgan.opens(f"{client}/shares")
    morgan.fills(having="colleague")
    assert omar.opens(client).status == 200
    morgan.opens(f"{client}/shares")
    returned = re.search(r'action="([^"]+/return)"', morgan.page.text)
    assert returned
    assert morgan.sends(returned[1], [("csrf_token", csrf_on(morgan))]).status == 303
    assert omar.opens(client).status == 404


def arranges_the_practice(morgan: Person) -> None:
    """A service with a name of its own, and days away."""
    morgan.opens("/desk/practice/services")
    morgan.fills({"minutes": "30", "buffer_before": "0", "buffer_after": "5"}, having="buffer_before")
    morgan.opens("/desk/practice/hours")
    away = (clock.now() + timedelta(days=40)).date().isoformat()
    days = {f"{DIFFERS}first_on": away, f"{DIFFERS}last_on": away, f"{DIFFERS}works": "away"}
    morgan.fills(days, having=f"{DIFFERS}works")


def changes_her_ways_in(cast: Cast, morgan: Person) -> None:
    """New codes on paper, a new phone, a new password."""
    morgan.opens("/desk/me/codes")
    morgan.fills({"password": cast.password("Morgan")}, having="password", expecting=200)
    keeps_the_codes(cast, morgan)
    morgan.opens("/desk/me/phone")
    morgan.fills({"password": cast.password("Morgan")}, having="password")
    phone = Phone.of(morgan.page.text)
    cast.words.keep("the seed of Morgan's new phone", phone.typed)
    morgan.fills({"code": phone.code()}, having="code", expecting=200)
    keeps_the_codes(cast, morgan)
    morgan.opens("/desk/me/password")
    changed = cast.words.password("new password of Morgan")
    morgan.fills({"password_now": cast.password("Morgan"), "password": changed}, having="password_now")
    cast.passwords["Morgan"] = changed


def throws_a_draft_away(cast: Cast, morgan: Person, client: str) -> None:
    draft = begins_a_note(morgan, client)
    written = morgan.form("type").filled(
        lambda one: cast.words.pair(f"{one.name}, thrown away"), {"type": "DAP"}
    )
    assert morgan.sends(draft, written, Accept="application/json").status == 200
    morgan.opens(draft)
    away = draft.replace("/draft", "/discard")
    assert morgan.sends(away, [("csrf_token", csrf_on(morgan)), ("sure", "y")]).status == 303
    assert morgan.opens(draft).status == 404


def voids_a_draft(cast: Cast, morgan: Person, client: str) -> None:
    draft = begins_a_note(morgan, client)
    written = morgan.form("type").filled(lambda one: cast.words.pair(f"{one.name}, voided"), {"type": "DAP"})
    assert morgan.sends(draft, written, Accept="application/json").status == 200
    morgan.opens(draft.replace("/draft", "/void"))
    why = cast.words.new("why a draft was voided")
    morgan.fills({"reason": why, "password": cast.password("Morgan")}, having="reason")
    assert why in morgan.opens(draft.removesuffix("/draft")).text


def comes_back_with_the_kit(cast: Cast) -> Person:
    """Password and phone are lost; the kit opens the account. Answers with her new browser."""
    morgan = cast.person("Morgan")
    morgan.opens("/recover")
    morgan.fills({"email": MORGAN, "kit": cast.words.new("a wrong kit")}, having="kit", expecting=422)
    morgan.opens("/recover")
    morgan.fills({"email": MORGAN, "kit": cast.kit}, having="kit")
    phone = takes_up_a_phone(cast, morgan)
    cast.passwords["Morgan"] = cast.words.password("password of Morgan after the kit")
    morgan.fills({"password": cast.password("Morgan"), "code": phone.code()}, having="code")
    signs_in(cast, morgan, MORGAN, phone.code())
    return morgan


def takes_up_a_phone(cast: Cast, person: Person) -> Phone:
    """The seed on this page, and the codes beside it, are secrets from now on."""
    phone = Phone.of(person.page.text)
    cast.words.keep(f"seed {len(cast.words.secrets)} of {person.who}", phone.typed)
    keeps_the_codes(cast, person)
    return phone


def keeps_the_codes(cast: Cast, person: Person) -> None:
    found = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", person.page.text)
    assert found
    for code in found:
        cast.words.keep(f"code {len(cast.words.secrets)} on paper", code)
