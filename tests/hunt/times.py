"""What is done with times: series, bad days, the wait list, calendars, a program that books, blocks."""

import json
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

from clinic import clock
from clinic.waitlist import offering
from tests.documents import samples
from tests.hunt.journeys import Cast, csrf_on, last_typed
from tests.hunt.person import Person
from tests.served import PATIENCE_SECONDS

SEVERAL_MB, LARGER = 6_000_000, 27 * samples.MIB


def books_a_series(cast: Cast, morgan: Person, client: str) -> None:
    """Begun from an appointment, moved, put under another one, and ended."""
    at = books_by_hand(morgan, client, (cast.wall() + timedelta(days=10)).replace(hour=10, minute=0))
    morgan.opens(f"{at}/series")
    morgan.fills({"every": "1", "times": "4"}, having="every", expecting=200)
    morgan.fills({"save": "y"}, having="save")
    later = {"on": _day(cast, 11), "at": "11:00", "scope": "FOLLOWING"}
    morgan.fills(later, having="on", expecting=200)
    morgan.fills({"save": "y"}, having="save")
    morgan.opens(f"/desk/diary/new?client={_id(client)}")
    taken = {"on": _day(cast, 11), "at": "11:00"}
    morgan.fills(taken, having="delivery", expecting=409)
    morgan.fills({**taken, "overbook": "y"}, having="overbook")
    morgan.opens(f"{at}/series")
    gone = [("csrf_token", csrf_on(morgan)), ("scope", "FOLLOWING")]
    assert morgan.sends(f"{at}/series/cancellation", gone).status == 200
    morgan.fills({"save": "y"}, having="save")


def has_a_bad_day(cast: Cast, morgan: Person, client: str) -> None:
    """Late first, then away: somebody's time is moved, and then given back."""
    # After a first call that is taken by telephone now, and before any that a visitor could take.
    soon = cast.wall() + timedelta(minutes=50)
    books_by_hand(morgan, client, soon - timedelta(minutes=soon.minute % 5))
    for what in ("10", "away"):
        morgan.opens("/desk/diary/bad-day")
        (plan,) = re.findall(rf'href="(/desk/diary/bad-day/plan\?[^"]*what={what})"', morgan.page.text)
        shown = morgan.opens(_plain(plan)).text
        morgan.fills(having="seen")
    assert last_typed(cast, f"preferred_name of {client}/card") in shown


def waits_for_a_time(cast: Cast, morgan: Person, written_to: str, rung_up: str) -> None:
    """Two on the list: one says no and then yes by letter, the other is to be rung up."""
    for client in (written_to, rung_up):
        morgan.opens(f"/desk/intake/waiting/new?client={_id(client)}")
        morgan.fills(having="until_on")
    assert last_typed(cast, "phone of /desk/clients/new") in morgan.page.text
    at_home = cast.person("whoever waits")
    for path in ("/pass", ""):
        with cast.app.app_context():
            offering.look(clock.now())
        offer = cast.link_for(f"{last_typed(cast, f'email of {written_to}/card')}@example.test", "w/")
        at_home.opens(offer)
        assert at_home.sends(f"{offer}{path}", [("csrf_token", csrf_on(at_home))]).status == 303
        at_home.opens(at_home.page.location)
    presses(morgan, "/desk/intake/waiting", "removal")


def keeps_calendars(cast: Cast, morgan: Person) -> None:
    """A feed of her own, and another calendar of hers, from a file and from elsewhere."""
    morgan.opens("/desk/me/calendars")
    token = csrf_on(morgan)
    begun = morgan.sends("/desk/me/calendars/feed", [("csrf_token", token)])
    feed = re.search(r"(/calendar/([^/]+)\.ics)", begun.text)
    assert feed
    cast.words.keep("the address of a feed", feed[2])
    read = cast.person("a calendar").opens(feed[1]).text
    assert "BEGIN:VEVENT" in read
    assert cast.words.latin not in read
    assert cast.words.persian not in read

    where, pairs = "/desk/me/calendars/other", [("csrf_token", token), ("address", "")]
    name = f"{cast.words.new('name of a calendar')}.ics"
    sent = morgan.uploads(where, _calendar(cast), name, pairs)
    assert sent.status == 303, sent.text
    assert "Read from a file" in morgan.opens(where.removesuffix("/other")).text
    broken = _calendar(cast).removeprefix(b"BEGIN:VCALENDAR")
    assert morgan.uploads(where, broken, name, pairs).status == 422
    morgan.opens(where.removesuffix("/other"))
    morgan.fills(having="address", expecting=422)
    morgan.opens("/desk/practice/calendars")
    morgan.fills(having="host", expecting=422)
    morgan.fills({"host": "calendar.example.test"}, having="host")
    morgan.opens(where.removesuffix("/other"))
    private = cast.words.new("calendar at an address")
    morgan.fills({"address": f"https://calendar.example.test/{private}.ics"}, having="address")
    morgan.opens("/desk/me")


def keeps_documents(cast: Cast, morgan: Person, client: str) -> None:
    """A letter of several MB with words all through it, one that is packed, and others that are refused."""
    where, words = f"{client}/documents", cast.words
    morgan.opens(where)
    token = csrf_on(morgan)

    def puts_in(content: bytes) -> int:
        pairs = [("csrf_token", token), ("title", words.pair("title of a document"))]
        return morgan.uploads(where, content, f"{words.new('name of a document')}.pdf", pairs).status

    said = f"{words.pair('document, what it says')}. ".encode()
    letter = samples.pdf(said * (SEVERAL_MB // len(said)))
    packed = samples.docx({"word/document.xml": words.pair("document, packed") * 999})
    assert [puts_in(letter), puts_in(packed), puts_in(samples.jpeg())] == [303, 303, 303]
    assert [puts_in(letter[:-9]), puts_in(said), puts_in(packed[:-99]), puts_in(bytes(LARGER))] == [
        422, 422, 422, 413,
    ]  # fmt: skip
    taken_out = [
        morgan.opens(one).body
        for one in re.findall(rf'href="({where}/[0-9a-f-]{{36}})"', morgan.opens(where).text)
    ]
    assert letter in taken_out
    assert packed in taken_out


def books_by_a_program(cast: Cast) -> None:
    """Twice with one key, moved and called off; and several requests that come to nothing."""
    program, words, bookings = cast.person("a program"), cast.words, "/api/v1/bookings"
    (service,) = json.loads(program.opens("/api/v1/services").text)["services"]
    days = {"from": _day(cast, 3), "to": _day(cast, 9)}
    asked = {"service": service["id"], "therapist": "any"}
    first, second = json.loads(program.opens(f"/api/v1/openings?{urlencode(asked | days)}").text)["openings"][
        :2
    ]
    said = {
        **asked, "starts_at": first["starts_at"], "reach": "MESSAGE", "language": "en", "region": "CA-NS",
        "name": words.pair("name of JSON"), "email": f"{words.new('email of JSON')}@example.test",
    }  # fmt: skip
    key = {"Idempotency-Key": words.new("Idempotency-Key")}
    made, again = (program.tells("POST", bookings, said, **key) for _each in range(2))
    assert (made.status, again.body) == (201, made.body), made.text
    mine = f"{bookings}/{words.keep('the token of a booking', json.loads(made.text)['token'])}"
    odd = {words.new("JSON with a field of its own"): words.pair("JSON in it")}
    refused = [
        program.tells("POST", bookings, {**said, "name": words.new("JSON of another")}, **key),
        program.tells("POST", bookings, said | odd),
        program.tells("POST", bookings, words.pair("JSON that is only a word")),
        program.tells("PATCH", f"{mine}?{words.new('JSON beside a question')}=1", {"starts_at": "soon"}),
        program.tells("PATCH", mine, {"starts_at": words.new("JSON of no time")}),
        program.opens(f"/api/v1/openings?{urlencode({'service': words.new('JSON of no service')})}"),
    ]
    assert {answer.status for answer in refused} == {400, 422}
    assert program.tells("PATCH", mine, {"starts_at": second["starts_at"]}).status == 200
    assert program._ask("DELETE", mine, b"", {}).status == 200


def writes_to_whom_no_letter_reaches(cast: Cast, morgan: Person) -> None:
    """A letter that the other side puts off, naming its address: tried now, and then stopped."""
    visitor = cast.person("Robin")
    word = cast.words.new("contact of /book, which no letter reaches")
    cast.office.not_now.add(f"{word}@example.test")
    books_at_once(cast, visitor, f"{word}@example.test")
    assert cast.office.put_off.get(timeout=PATIENCE_SECONDS) == f"{word}@example.test"
    for act in ("trial", "stop"):
        presses(morgan, "/desk/letters", act)
    assert last_typed(cast, "name of /book, by Robin") in morgan.opens("/desk/letters").text


def shuts_somebody_out(cast: Cast, morgan: Person) -> None:
    """By what they gave, by a network, and from their enquiry; who is shut out is not told why."""
    morgan.opens("/desk/intake/blocked")
    morgan.fills(having="whom", expecting=422)
    word = cast.words.new("whom of /desk/intake/blocked")
    for whom in (f"{word}@example.test", "203.0.113.0/24"):
        morgan.opens("/desk/intake/blocked")
        morgan.fills({"whom": whom}, having="whom")
    books_at_once(cast, cast.person("whoever is shut out"), f"{word}@example.test", expecting=403)
    robin = re.search(
        r'"/desk/intake/([0-9a-f-]{36})"', morgan.opens(_found(cast, "name of /book, by Robin")).text
    )
    assert robin
    from_there = f"/desk/intake/blocked/enquiry/{robin[1]}"
    assert morgan.sends(from_there, [("csrf_token", csrf_on(morgan))]).status == 303
    assert last_typed(cast, "name of /book, by Robin") in morgan.opens("/desk/intake/blocked").text
    presses(morgan, "/desk/intake/blocked", "removal")


def finds_whoever_calls(cast: Cast, morgan: Person, client: str) -> None:
    """While a name is typed, after it was typed, and once they have said who they are."""
    name = _found(cast, f"preferred_name of {client}/card")
    for asked_by in ({}, {"X-Requested-With": "attune"}):
        assert client in morgan.opens(name, **asked_by).text
    nobody = urlencode({"find": cast.words.pair("find of somebody who is not there")})
    assert morgan.opens(f"/desk/find?{nobody}").status == 200
    calling = f"/desk/find/{_id(client)}"
    morgan.opens(calling)
    assert morgan.sends(calling, [("csrf_token", csrf_on(morgan)), ("asked", "yes")]).status == 200
    assert last_typed(cast, f"phone of {client}/card") in morgan.page.text
    morgan.opens("/desk/intake")
    typed = [
        ("csrf_token", csrf_on(morgan)),
        ("contact", f"{last_typed(cast, f'email of {client}/card')}@example.test"),
    ]
    assert client.rsplit("/", 1)[-1] in morgan.sends("/desk/intake/alike", typed).text


def shows_the_times_elsewhere(cast: Cast, morgan: Person) -> None:
    """On a site that is none, and on one that is; its name stands in the clear."""
    morgan.opens("/desk/practice/website")
    morgan.fills(having="origin", expecting=422)
    morgan.fills({"origin": "https://clinic.example"}, having="origin")
    stranger = cast.person("a visitor of the site")
    assert stranger.opens(f"/widget?lang={cast.words.new('language of a frame')}").status == 200


def presses(person: Person, page: str, act: str) -> None:
    """The first button of this page for such an act, looked for until it is there."""
    looks = (person.opens(page).text for _again in range(1000))
    found = next(filter(None, (re.search(rf'action="({page}/[0-9a-f-]+/{act})"', one) for one in looks)))
    assert person.sends(found[1], [("csrf_token", csrf_on(person))]).status == 303


def books_by_hand(morgan: Person, client: str, at: datetime) -> str:
    """Answers with the appointment's address."""
    morgan.opens(f"/desk/diary/new?client={_id(client)}")
    morgan.fills({"on": at.date().isoformat(), "at": f"{at:%H:%M}"}, having="delivery")
    return morgan.at


def books_at_once(cast: Cast, visitor: Person, contact: str, expecting: int = 303) -> None:
    visitor.opens("/book")
    chosen = re.search(r'name="choose"\s+value="([^"]+)"', visitor.page.text)
    assert chosen
    visitor.sends("/book", visitor.form("contact").filled(lambda _one: "", {"choose": chosen[1]}))
    given = {"contact": contact, "opened": cast.opened(), "website": "", "act": "book"}
    visitor.fills(given, having="contact", expecting=expecting)


def _calendar(cast: Cast) -> bytes:
    """Somebody's own, full of what is nobody's affair."""
    at = (clock.now() + timedelta(days=5)).strftime("%Y%m%dT%H0000Z")
    said = [
        f"{field}:{cast.words.pair(f'calendar, its {field}')}"
        for field in ("SUMMARY", "DESCRIPTION", "LOCATION")
    ]
    name, address = cast.words.new("calendar, whom"), cast.words.new("calendar, their address")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{cast.words.new('calendar, made by')}//EN",
             "BEGIN:VEVENT", f"UID:{cast.words.new('calendar, a UID')}", f"DTSTART:{at}", "DURATION:PT1H",
             f"DTSTAMP:{at}", *said, f"ATTENDEE;CN={name}:mailto:{address}@example.test",
              "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    return "\r\n".join([*lines, ""]).encode()


def _found(cast: Cast, where: str) -> str:
    """The address of a search for what was last typed there."""
    return f"/desk/find?{urlencode({'find': last_typed(cast, where)})}"


def _day(cast: Cast, ahead: int) -> str:
    return (cast.wall() + timedelta(days=ahead)).date().isoformat()


def _id(client: str) -> str:
    return client.rsplit("/", 1)[-1]


def _plain(address: str) -> str:
    return address.replace("&amp;", "&")
