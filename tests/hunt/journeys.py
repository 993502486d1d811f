"""What people do in the main journeys, every field of every form filled with a word of its own."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask

from clinic import clock
from clinic.intake import too_fast
from clinic.vault.kit import kit_text, read_kit
from tests.hunt.person import Person, Phone
from tests.hunt.words import Words
from tests.journeys.acts import typed_kit
from tests.served import PostOffice

SCORES = {f"{letter}{number}": "4" for letter in "SB" for number in range(1, 6)}
EVENTS = {
    "shift0_minute": "5", "shift0_from": "MIXED", "shift0_to": "CONNECTED",
    "rupture0_locus": "CLIENT_THERAPIST", "rupture0_kind": "MIXED", "rupture0_noticed": "CLIENT",
    "rupture0_tried": "yes", "rupture0_outcome": "4", "rupture0_minutes": "3",
    # Nothing in the rows to spare, nor about a partner.
    **{f"shift1_{name}": "" for name in ("minute", "from", "to", "trigger", "helped")},
    **{f"rupture1_{name}": "" for name in ("locus", "kind", "noticed", "tried", "by", "outcome", "minutes")},
    **{f"rupture1_{name}": "" for name in ("trigger", "follow")},
    **{f"R{number}_na": "" for number in range(1, 4)},
}  # fmt: skip
PRACTISED = {"times_done": "3", "helpful": "2", "hard": "1", "obstacles": ["TIME"]}
SHEETS = ("H01", "H03", "H06", "H07")
TELEPHONE = "902-555-0187"
LINK = re.compile(r"http://\S+?(/(?:invitation|b|w)/\S+)")
# Eight hours apart: it is day in one of them, and nobody is written to at night.
ZONES = ("America/Vancouver", "Europe/Berlin", "Asia/Tokyo")


def day_zone() -> str:
    """Where it is nearest to noon."""
    return min(ZONES, key=lambda zone: abs(clock.now().astimezone(ZoneInfo(zone)).hour - 12))


@dataclass
class Cast:
    """Everybody with a browser, and what has come by post. `app` is the same practice from within."""

    port: int
    words: Words
    office: PostOffice
    app: Flask
    folder: Path
    zone: str = field(default_factory=day_zone)
    kit: str = ""
    papers: dict[str, bytes] = field(default_factory=dict)
    first_names: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    own_parts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What the practice says to everybody: in the clear, in three columns and nowhere else.
        self.plain = Words(secrets=self.words.secrets)

    def person(self, who: str) -> Person:
        return Person(who, self.port, self.words)

    def password(self, who: str) -> str:
        """Their own, a planted one."""
        if who not in self.passwords:
            self.passwords[who] = self.words.password(f"password of {who}")
        return self.passwords[who]

    def opened(self) -> str:
        """That a booking page was opened a minute ago."""
        with self.app.app_context():
            return too_fast.opened(clock.now() - timedelta(minutes=1))

    def wall(self) -> datetime:
        """What the practice's clock shows."""
        return clock.now().astimezone(ZoneInfo(self.zone))

    def link_for(self, address: str, kind: str = "") -> str:
        """Where the next letter to this address leads, or the next with a link of that kind."""
        while True:
            body = self.office.next_to(address).get_body(("plain",))
            assert body is not None
            found = LINK.search(body.get_content())
            if found and found[1].startswith(f"/{kind}"):
                self.words.keep(f"link {len(self.words.secrets)} of a letter", found[1].split("/")[2])
                return found[1]
            assert kind, body.get_content()


def opens_the_practice(cast: Cast, address: str) -> Person:
    """Set-up by an owner who sees clients herself. Who works here stands in the clear, so it is no secret."""
    morgan = cast.person("Morgan")
    morgan.opens(address)
    known = {"practice": "Harbour Street", "name": "Morgan Moore", "email": "morgan@example.test",
             "designation": "RCT", "registration_no": "12", "is_therapist": "y", "locales": ["en", "fa"],
             "zone": cast.zone, "password": cast.password("Morgan")}  # fmt: skip
    morgan.fills(known, having="practice")
    phone = Phone.of(morgan.page.text)
    cast.words.keep("the seed of Morgan's phone", phone.typed)
    for number, code in enumerate(re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", morgan.page.text)):
        cast.words.keep(f"code {number} on paper", code)
    morgan.fills({"code": phone.code()}, having="code")
    paper = morgan.opens(f"{morgan.at}.pdf").body
    # The whole of it: a piece may be three letters, which are found in any noise that is long enough.
    kit = kit_text(read_kit(typed_kit(paper, cast.folder)))
    cast.words.keep("the recovery kit", kit)
    cast.words.keep("the recovery kit without its dashes", kit.replace("-", ""))
    (cast.folder / "kit.pdf").unlink()
    return _types_the_kit_back(cast, morgan, address, paper, phone)


def _types_the_kit_back(cast: Cast, morgan: Person, address: str, paper: bytes, phone: Phone) -> Person:
    morgan.opens(f"{address}/kit")
    cast.kit = typed_kit(paper, cast.folder)
    morgan.fills({"kit": cast.kit}, having="kit")
    (cast.folder / "kit.pdf").unlink()
    morgan.opens("/desk/me")
    if "/sign-in" in morgan.at:
        signs_in(cast, morgan, "morgan@example.test", phone.code())
    morgan.opens("/desk/practice/hours")
    for weekday in range(7):
        morgan.fills({"weekday": str(weekday), "opens": "08:00", "closes": "20:00"}, having="weekday")
    return morgan


def signs_in(cast: Cast, person: Person, email: str, code: str | None = None) -> None:
    person.opens("/sign-in")
    person.fills({"email": email, "password": cast.password(person.who)}, having="password")
    if code is None:
        letter = cast.office.next_to(email)
        found = re.search(r"\d{4} \d{4}", str(letter.get_body(("plain",)).get_content()))
        assert found
        code = found[0]
    person.fills({"code": code}, having="code")


def signs_out(person: Person) -> None:
    person.sends("/sign-out", [("csrf_token", csrf_on(person))])


def books(cast: Cast, who: str) -> str:
    """A first call, booked, its address confirmed, and moved; answers with the e-mail address."""
    visitor = cast.person(who)
    visitor.opens("/book?lang=fa")
    chosen = re.search(r'name="choose"\s+value="([^"]+)"', visitor.page.text)
    assert chosen
    visitor.sends("/book?lang=fa", visitor.form("contact").filled(lambda _one: "", {"choose": chosen[1]}))
    visitor.fills({"opened": cast.opened(), "website": "", "act": "book"}, having="contact")
    address = last_typed(cast, "contact of /book") + "@example.test"
    visitor.opens(cast.link_for(address))
    visitor.fills(having="csrf_token")
    link = re.search(r'href="(/b/[^"/]+)/move"', visitor.page.text)
    assert link
    visitor.opens(f"{link[1]}/move")
    visitor.fills(having="start")
    return address


def asks_to_be_written_to(cast: Cast, who: str) -> None:
    visitor = cast.person(who)
    visitor.opens("/book")
    visitor.fills({"opened": cast.opened(), "website": "", "start": [], "act": "write"}, having="contact")


def works_through_the_board(cast: Cast, morgan: Person) -> str:
    """A call by telephone, one in danger, an outcome, and a client made; answers with the client's page."""
    morgan.opens("/desk/intake")
    cast.words.keep("a telephone number", TELEPHONE)
    cast.words.keep("its digits", TELEPHONE.replace("-", ""))
    morgan.fills({"contact": TELEPHONE}, having="contact")
    morgan.opens("/desk/intake/crisis")
    morgan.fills({"offered": ["life at risk"]}, having="about")
    caller = last_typed(cast, "contact of /book?lang=fa")
    assert "/desk/intake/" in morgan.opens(f"/desk/find?{urlencode({'find': caller})}").text
    morgan.opens("/desk/intake")
    waiting = list(dict.fromkeys(re.findall(r'"(/desk/intake/[0-9a-f-]{36})"', morgan.page.text)))
    assert len(waiting) >= 3
    for enquiry in waiting:
        page = morgan.opens(enquiry).text
        if caller in page:
            made = morgan.fills(having="therapist") if "/client" in page else None
            where = morgan.at + morgan.page.text
        elif TELEPHONE not in page:
            morgan.fills(having="outcome")
    assert made is not None
    client = re.search(r"(/desk/clients/[0-9a-f-]{36})", where)
    assert client
    return client[1]


def fills_the_front_of_the_file(cast: Cast, morgan: Person, client: str) -> None:
    morgan.opens(client)
    if "/file" in morgan.page.text:
        morgan.sends(f"{client}/file", [("csrf_token", csrf_on(morgan))])
    morgan.opens(f"{client}/card")
    morgan.fills({"languages": ["en", "fa"], "channels": ["EMAIL", "TEXT"]}, having="preferred_name")
    cast.first_names["Maya"] = last_typed(cast, f"preferred_name of {client}/card")
    morgan.opens(f"{client}/agreements")
    morgan.fills(having="interpreter")
    morgan.opens(f"{client}/agreements")
    withdrawal = f"{client}/agreements/0/withdrawal"
    assert morgan.sends(withdrawal, [("csrf_token", csrf_on(morgan))]).status == 303
    morgan.opens(f"{client}/safety")
    morgan.fills({"answer": "CLEAR", "asked_alone": "y"}, having="asked_on")
    morgan.opens(f"{client}/safety")
    reason = cast.words.pair("reason of the override")
    morgan.sends(f"{client}/safety/override", [("csrf_token", csrf_on(morgan)), ("reason", reason)])


def works_with_two(cast: Cast, morgan: Person, first: str, other: str) -> str:
    """Two people with one file of both: their name and roles, who is named in it, and a note about them.

    Answers with its page.
    """
    for one in (first, other):
        morgan.opens(f"{one}/agreements")
        morgan.fills({"kind": "COUPLE_UNIT", "given_on": _yesterday()}, having="interpreter")
    morgan.opens(f"{first}/together?find={last_typed(cast, 'preferred_name of /desk/clients/new')}")
    other_id = other.rsplit("/", 1)[-1]
    assert f"with={other_id}" in morgan.page.text
    morgan.opens(f"{first}/together?with={other_id}")
    morgan.fills(having="name")
    assert re.fullmatch(r"/desk/clients/[0-9a-f-]{36}", morgan.at), morgan.page.text
    unit = morgan.at
    morgan.opens(f"{unit}/people")
    morgan.fills(having="before")
    draft = begins_a_note(morgan, unit)
    present = re.findall(r'name="present"\s+value="([0-9a-f]{32})"', morgan.page.text)
    kept = morgan.sends(
        draft,
        morgan.form("type").filled(
            lambda one: cast.words.pair(f"{one.name} of two"), {"type": "COUPLE_FAMILY", "present": present}
        ),
    )
    assert kept.status == 303, kept.text
    morgan.opens(f"{unit}/together")
    return unit


def adds_a_client(cast: Cast, morgan: Person) -> str:
    """Somebody who never booked online, added by hand."""
    morgan.opens("/desk/clients/new")
    morgan.fills({"languages": ["en"]}, having="preferred_name")
    cast.first_names["Leo"] = last_typed(cast, "preferred_name of /desk/clients/new")
    return morgan.at


def writes_a_note(cast: Cast, morgan: Person, client: str, sheet: str) -> str:
    """Kept twice, signed with its card and a sheet, added to and corrected; answers with its address."""
    draft = begins_a_note(morgan, client)
    numbers = [name for name in morgan.form("f_data").names() if re.fullmatch(r"goal_\w+_value", name)]
    chosen = {
        "type": "DAP", "service_date": _yesterday(), "start": "13:00", "stop": "13:50", "risk": "RAISED",
        "minutes": "45", "delivery": "IN_PERSON", "interpreter": "OTHER",
        "way": ["CBT"], "technique": ["CBT.activation"],
        "state_start": "MOBILISED", "state_end": "CONNECTED", "settle_minutes": "5",
        "bond": "COUNSELLING", "rater": "CLINICIAN", "basis": "SEEN_IN_SESSION",
        "sheet": [sheet], "sheet_name": "yes", "co_used": ["VOICE"], **EVENTS,
        **{f"{code}_weekly": "3" for code in SHEETS}, **SCORES, **dict.fromkeys(numbers, "3"),
    }  # fmt: skip
    morgan.fills({**chosen, "then": "sentence"}, having="f_data")
    morgan.opens(draft)
    morgan.fills({**chosen, "then": "sign"}, having="f_data")
    assert morgan.at.endswith("/signature"), (morgan.at, _wants(morgan))
    morgan.fills({"password": cast.password("Morgan")}, having="counter")
    morgan.fills({"password": cast.password("Morgan")}, having="text")
    wrong = {"passage": last_typed(cast, "f_data of"), "part": ""}
    morgan.fills({**wrong, "password": cast.password("Morgan")}, having="passage")
    assert "[" in morgan.page.text.partition('class="wrong"')[2][:400]
    assert morgan.opens(f"{morgan.at}/proof").status == 200
    return morgan.at.removesuffix("/proof")


def reflects(cast: Cast, morgan: Person, note: str) -> None:
    """What is for herself alone: a process note, held and let go again, a supervision, and how she was."""
    here = "/desk/process-notes"
    day = clock.now().date().isoformat()
    for path in (f"{here}/new?note={note.rpartition('/')[2]}", f"{here}/new?kind=SUPERVISION"):
        morgan.opens(path)
        morgan.fills({"on": day, "minutes": "50"}, having="version")
    entry = re.findall(rf'href="({here}/[0-9a-f-]{{36}})"', morgan.opens(here).text)[0]
    for _press in range(2):
        morgan.opens(entry)
        morgan.fills(having="reason")
    morgan.opens(f"{here}/new")
    begun = morgan.form("version").filled(lambda one: cast.words.pair(f"{one.name} begun for herself"), {})
    assert morgan.sends(f"{here}/new/draft", begun, Accept="application/json").status == 200
    morgan.opens(note)
    morgan.fills({"start": "MOBILISED", "end": "CONNECTED"}, having="for_supervision")
    morgan.opens(here)


FOR_A_PLAN = ("csrf_token", "counter", "page", "ticket", "file", "author", "client", "appointment")


def makes_a_plan(cast: Cast, morgan: Person, client: str) -> None:
    """A treatment plan, signed, before the notes that say how its goals go."""
    begins_a_note(morgan, client, "TREATMENT_PLAN")
    # What is asked beside the plan itself is typed into the note that follows.
    beside = [name for name in morgan.form("type").names() if name not in FOR_A_PLAN and name[:2] != "f_"]
    days = ("f_goals-0-due", "f_agreed_on", "f_review_on", "service_date")
    morgan.fills(
        {
            **dict.fromkeys(beside, ""), "type": "TREATMENT_PLAN", "start": "09:00", "stop": "09:50",
            "delivery": "IN_PERSON", "f_goals-0-status": "ACTIVE",
            "f_agreed_how": "SPOKEN", "then": "sign", **dict.fromkeys(days, clock.now().date().isoformat()),
        },
        having="f_interventions",
    )  # fmt: skip
    assert morgan.at.endswith("/signature"), (morgan.at, _wants(morgan))
    morgan.fills({"password": cast.password("Morgan")}, having="counter")
    morgan.opens(f"{client}/plan/paper")


def begins_a_note(morgan: Person, client: str, code: str = "") -> str:
    morgan.opens(f"/desk/notes/new?client={client.rsplit('/', 1)[-1]}&format={code}")
    found = re.search(r'data-autosave="([^"]+)"', morgan.page.text)
    assert found
    return found[1]


def leaves_a_draft_behind(cast: Cast, morgan: Person, client: str) -> str:
    """A consultation's note, kept in passing and left once more when its session is over."""
    draft = begins_a_note(morgan, client)
    form = morgan.form("type")
    page = form.filled(lambda one: cast.words.pair(f"{one.name} of a consultation"), {"type": "CONSULT_15"})
    kept = morgan.sends(draft, page, Accept="application/json")
    assert kept.status == 200, kept.text
    morgan.opens(draft)
    again = morgan.form("type")
    written = again.filled(lambda one: cast.words.pair(f"{one.name}, typed late"), {"type": "CONSULT_15"})
    somebody = cast.person("whoever finds the page open")
    token = somebody.opens("/sign-in") and csrf_on(somebody)
    late = [*((name, value) for name, value in written if name != "csrf_token"), ("csrf_token", token)]
    held = somebody.sends(draft.replace("/draft", "/late"), late, Accept="application/json")
    assert held.status == 200, held.text
    return draft


def comes_home(cast: Cast, morgan: Person, client: str, who: str) -> Person:
    """An account by invitation, a first sign-in, and what there is to do: sheets, questions, agreements."""
    morgan.opens(f"{client}/account")
    morgan.fills({"locale": "fa"}, having="locale", expecting=200)
    address = last_typed(cast, f"email of {client}/account") + "@example.test"
    told = re.findall(r"<li>(\w+)</li>", morgan.page.text)
    at_home = cast.person(who)
    at_home.opens(cast.link_for(address))
    chosen = {"way": "password", "password": cast.password(who)}
    at_home.fills({"email": address, "words": " ".join(told), **chosen}, having="email")
    signs_out(at_home)
    signs_in(cast, at_home, address)
    sheets = re.findall(r'href="(/portal/sheets/[0-9a-f-]{36})"', at_home.opens("/portal").text)
    assert sheets
    at_home.opens(sheets[0])
    cast.papers[who] = at_home.opens(f"{sheets[0]}.pdf").body
    at_home.opens(f"{sheets[0]}/report")
    at_home.fills({**PRACTISED, "had_unwanted": "y"}, having="times_done")
    answers_at_home(cast, morgan, client, at_home)
    sees_their_answers(cast, morgan, client, at_home)
    arranges_times(at_home)
    asks_for_the_whole(morgan, client, at_home)
    agrees_at_home(cast, morgan, client, at_home)
    says_how_to_be_reached(at_home)
    return at_home


def changes_their_ways_in(cast: Cast, at_home: Person) -> None:
    """A phone, and a new password."""
    who = at_home.who
    at_home.opens("/portal/me/phone")
    at_home.fills({"password": cast.password(who)}, having="password")
    at_home.fills({"code": Phone.of(at_home.page.text).code()}, having="code", expecting=200)
    at_home.opens("/portal/me/password")
    changed = cast.words.password(f"new password of {who}")
    at_home.fills({"password_now": cast.password(who), "password": changed}, having="password_now")


def arranges_times(at_home: Person) -> None:
    """Their own times: looked at, and another looked for."""
    page = at_home.opens("/portal/appointments").text
    for where in re.findall(r'href="(/portal/appointments/[0-9a-f-]{36}/move)"', page)[:1]:
        at_home.opens(where)


def asks_for_the_whole(morgan: Person, client: str, at_home: Person) -> None:
    """What is kept and who looked, what can be opened taken home, and the rest asked for and answered."""
    at_home.opens("/portal/looked")
    at_home.opens("/portal/kept")
    assert at_home.opens("/portal/kept/yours.zip").body.startswith(b"PK")
    at_home.opens("/portal/kept")
    token = [("csrf_token", csrf_on(at_home))]
    assert at_home.sends("/portal/kept/whole", token).status == 303
    morgan.opens(f"{client}/access")
    assert morgan.sends(f"{client}/access/answer", [("csrf_token", csrf_on(morgan))]).status == 303


def agrees_at_home(cast: Cast, morgan: Person, client: str, at_home: Person) -> None:
    """Words of the practice's own, read and agreed to on their page, and taken into the file."""
    morgan.opens(f"{client}/agreements")
    morgan.fills({"words": "", "asked_kind": "FEES", "text_in": "en"}, having="text_version")
    (where,) = re.findall(
        r'href="(/portal/agreements/[0-9a-f-]{36})"', at_home.opens("/portal/agreements").text
    )
    assert last_typed(cast, f"text of {client}/agreements") in at_home.opens(where).text
    assert at_home.sends(where, [("csrf_token", csrf_on(at_home))]).status == 303
    morgan.opens(f"{client}/agreements")
    assert morgan.sends(f"{client}/agreements/said", [("csrf_token", csrf_on(morgan))]).status == 303


def says_how_to_be_reached(at_home: Person) -> None:
    """By rules in their own words, of which one lacks an address; no letters, and letters again."""
    at_home.opens("/portal/reach")
    at_home.fills({"channels": "EMAIL", "email": ""}, having="when", expecting=422)
    for wants in ("", "yes"):
        at_home.opens("/portal/reach")
        told = [("csrf_token", csrf_on(at_home)), ("wants", wants)]
        assert at_home.sends("/portal/reach/letters", told).status == 303


def takes_one_by_link(cast: Cast, morgan: Person, client: str) -> None:
    """A sheet with a line from the therapist, opened by a link and its code, kept as a PDF, and spoken of."""
    morgan.opens(f"{client}/sheets/give/H06")
    page = morgan.fills({"how": "link", "with_whom": "", "times_per_week": "3"}, having="how").text
    line = last_typed(cast, f"line of {client}/sheets/give/H06")
    token, code = re.search(r"/s/([\w-]{43})", page), re.search(r'told-code">(\d{4})<', page)
    assert token
    assert code
    cast.words.keep("the token of a link to a sheet", token[1])
    somebody, path = cast.person("whoever has the link"), f"/s/{token[1]}"
    somebody.opens(path)
    assert line in somebody.fills({"told": code[1]}, having="told").text
    assert somebody.opens(f"{path}/sheet.pdf").body.startswith(b"%PDF")
    somebody.opens(f"{path}/report")
    somebody.fills(PRACTISED, having="times_done")
    assert last_typed(cast, f"note of {path}") in morgan.opens(f"{client}/sheets").text


def answers_at_home(cast: Cast, morgan: Person, client: str, at_home: Person) -> None:
    """Agreed to and asked in the client's file, answered on their own page in two sittings, and scored."""
    morgan.opens(f"{client}/agreements")
    morgan.fills({"kind": "MEASURES_PORTAL"}, having="interpreter")
    morgan.opens(f"{client}/questions")
    morgan.fills({"what": "CHECKIN", "how": "portal", "days": "7"}, having="what")
    (where,) = set(re.findall(r'href="(/portal/questions/[0-9a-f-]{36})"', at_home.opens("/portal").text))
    for number in range(1, 4):
        at_home.opens(f"{where}/{number}")
        at_home.fills({"answer": "4"}, having="answer")
    at_home.opens(where)
    at_home.opens(f"{where}/4")
    at_home.fills(having="answer")
    said = last_typed(cast, "answer of /portal")
    assert said in at_home.page.text
    assert at_home.sends(f"{where}/check", [("csrf_token", csrf_on(at_home))]).status == 303
    morgan.opens(f"{client}/questions")
    opening = f"{client}/questions/{where.rpartition('/')[2]}/opening"
    opened = morgan.sends(opening, [("csrf_token", csrf_on(morgan))])
    assert opened.status == 303
    assert said in morgan.opens(opened.location).text


def sees_their_answers(cast: Cast, morgan: Person, client: str, at_home: Person) -> None:
    """A self-check by their own word for somebody, and what it draws, opened to their page."""
    morgan.opens(f"{client}/questions")
    morgan.fills({"what": "COREG", "how": "portal", "days": "7"}, having="what")
    (where,) = set(re.findall(r'href="(/portal/questions/[0-9a-f-]{36})"', at_home.opens("/portal").text))
    for number, chosen in enumerate(("3", "3", "3", "3", "3", "MIXED", "FAMILY"), 1):
        at_home.opens(f"{where}/{number}")
        at_home.fills({"answer": chosen}, having="answer")
    at_home.opens(f"{where}/8")
    at_home.fills(having="answer")
    said = last_typed(cast, "answer of /portal")
    assert at_home.sends(f"{where}/check", [("csrf_token", csrf_on(at_home))]).status == 303
    morgan.opens(f"{client}/questions")
    token = [("csrf_token", csrf_on(morgan))]
    morgan.sends(f"{client}/questions/{where.rpartition('/')[2]}/opening", token)
    assert morgan.sends(f"{client}/co-regulation/own-view", token).status == 303
    assert said in at_home.opens("/portal/own-view").text


def hears_how_it_went(cast: Cast, morgan: Person, client: str) -> None:
    """What came from home is taken into the file, and what was told is written down beside it."""
    assert "unwanted" in morgan.opens("/desk/today").text
    page = morgan.opens(f"{client}/sheets").text
    assert last_typed(cast, "note of /portal") in page
    morgan.sends(f"{client}/sheets/reports", [("csrf_token", csrf_on(morgan))])
    told = re.search(rf'"({client}/sheets/[0-9a-f-]{{36}}/report)"', page)
    assert told
    morgan.opens(told[1])
    morgan.fills(PRACTISED, having="times_done")
    assert last_typed(cast, f"note of {client}") in morgan.opens(f"{client}/sheets").text
    morgan.opens(f"{client}/flags")
    morgan.fills(having="reason")


def fails_in_every_way(cast: Cast, morgan: Person, client: str) -> set[int]:
    """Requests that come to nothing, each with words in it; answers with what was said."""
    words, stranger = cast.words, cast.person("a stranger")
    said, token = words.pair("a refused form"), _csrf_of(morgan, client)
    answers = [
        morgan.sends(f"{client}/agreements", [("version", said)]),
        morgan.sends(f"{client}/agreements", [("csrf_token", token), ("interpreter", said)]),
        morgan.sends("/nowhere", [("csrf_token", "x"), ("f_data", said)]),
        morgan.sends(f"{client}/card", [("address", said * 60_000)]),
        morgan.uploads(f"{client}/card", f"{said}\n".encode() * 20_000),
        morgan.uploads(f"{client}/card", f"{said}\n".encode() * 60_000),
        stranger.opens(f"/nowhere/{words.new('a wrong address')}?about={words.latin}"),
        stranger.opens("/book", Host=f"{words.new('a wrong host')}.example.test"),
        stranger.opens(
            "/", **{"User-Agent": words.new("a browser"), "Referer": f"http://{words.latin}.test"}
        ),
        stranger.sends(f"{client}/card", [("address", said)]),
        stranger.sends("/b/" + words.new("a wrong link") + "/cancel", [("csrf_token", "x")]),
    ]
    stranger.opens("/sign-in")
    stranger.fills({"email": f"{words.new('an unknown address')}@example.test"}, having="email")
    stranger.fills({"code": "123456"}, having="code", expecting=422)
    return {answer.status for answer in answers}


def looks_around(cast: Cast, morgan: Person, client: str) -> None:
    """A search by name and one for words, a time booked by hand, and every page of the desk once."""
    morgan.opens(f"/desk/diary/new?find={last_typed(cast, f'preferred_name of {client}/card')}")
    assert client.rsplit("/", 1)[-1] in morgan.page.text.replace("-", "") or client[-8:] in morgan.page.text
    morgan.opens(f"/desk/diary/new?client={client.rsplit('/', 1)[-1]}")
    soon = (clock.now() + timedelta(days=9)).date().isoformat()
    morgan.fills({"on": soon, "at": "15:00"}, having="delivery")
    for page in ("/desk/today", "/desk/clients", client, "/desk/diary", "/desk/diary/day", "/desk/me"):
        assert morgan.opens(page).status == 200, page
    morgan.opens("/desk/search")
    any_note = dict.fromkeys(("type", "way", "technique", "since", "until"), "")
    morgan.fills(any_note, having="unsigned", expecting=200)
    written = last_typed(cast, "f_data of")
    morgan.fills({"words": written, "client": "", **any_note}, having="unsigned", expecting=200)
    assert f"<mark>{written}</mark>" in morgan.page.text
    morgan.sends("/sign-in/lock", [("csrf_token", csrf_on(morgan))])
    morgan.opens("/sign-in/unlock")
    morgan.fills(having="password", expecting=422)
    morgan.fills({"password": cast.password("Morgan")}, having="password")


def csrf_on(person: Person) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', person.page.text)
    assert found, person.at
    return found[1]


def _csrf_of(person: Person, client: str) -> str:
    person.opens(client)
    return csrf_on(person)


def _wants(person: Person) -> list[str]:
    return re.findall(r'<ul class="errors"[^>]*><li>([^<]+)', person.page.text)


def last_typed(cast: Cast, where: str) -> str:
    """The word last typed into that field."""
    return next(word for word, there in reversed(cast.words.typed.items()) if there.startswith(where))


def _yesterday() -> str:
    return (clock.now() - timedelta(days=1)).date().isoformat()
