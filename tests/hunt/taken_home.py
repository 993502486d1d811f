"""What clients take home: a couple's sheets by links of their own, reminders, the practice's own words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

from sqlalchemy import select

from clinic import clock
from clinic.clients import agreement_texts
from clinic.clients.consent import Kind
from clinic.database import db
from clinic.handouts import reminding
from clinic.handouts.models import SheetReminder
from clinic.mail import outbox
from tests.hunt.journeys import PRACTISED, Cast, csrf_on, last_typed
from tests.hunt.person import Person
from tests.hunt.times import books_by_hand

TOKEN, CODE = re.compile(r"/s/([\w-]{43})"), re.compile(r'told-code">(\d{4})<')
AN_ID = "[0-9a-f-]{36}"


def is_reminded(cast: Cast, morgan: Person, client: str) -> None:
    """Of a sheet nobody has said anything of: the letter of four days later, sent now."""
    at = (cast.wall() + timedelta(days=12)).replace(hour=15, minute=0)
    books_by_hand(morgan, client, at)
    morgan.opens(f"{client}/sheets/give/H03")
    morgan.fills({"how": "link", "with_whom": "", "remind": "3", "letter": "y"}, having="remind")
    _keeps_the_link(cast, morgan)
    with cast.app.app_context():
        assert reminding.look_after(clock.now() + timedelta(days=4)) == 1
        (letter_id,) = db.session.scalars(select(SheetReminder.letter_id))
        outbox.hurry(letter_id, clock.now())
        db.session.commit()
    address = f"{last_typed(cast, f'email of {client}/card')}@example.test"
    # "Still": in the first of the languages they were said to read.
    while "هنوز" not in _said(cast, address):
        pass


def each_takes_one(cast: Cast, morgan: Person, unit: str, people: tuple[str, str]) -> None:
    """One sheet for both from the file of both, each by a link of their own; each says how it went."""
    morgan.opens(f"{unit}/sheets/give/H06")
    ids = [one.rpartition("/")[2] for one in people]
    morgan.fills({"how": "link", "with_whom": "", "person": ids}, having="how")
    line = last_typed(cast, f"line of {unit}/sheets/give/H06")
    pages = sorted(set(re.findall(rf'"({unit}/sheets/{AN_ID}/link)"', morgan.page.text)))
    assert len(pages) == 2, morgan.at
    ways = []
    for page in pages:
        morgan.opens(page)
        ways.append(_keeps_the_link(cast, morgan))
    (first, _told), (_other, others_code) = ways
    stranger = cast.person("the other of two")
    stranger.opens(first)
    if others_code != ways[0][1]:
        stranger.fills({"told": others_code}, having="told", expecting=422)
    for number, (path, code) in enumerate(ways):
        one = cast.person(f"one of two, {number}")
        one.opens(path)
        assert line in one.fills({"told": code}, having="told").text
        assert one.opens(f"{path}/sheet.pdf").body.startswith(b"%PDF")
        one.opens(f"{path}/report")
        one.fills(PRACTISED, having="times_done")
    told = [morgan.opens(f"{one}/sheets").text for one in people]
    said = [word for word, where in cast.words.typed.items() if where.endswith(("of two, 0", "of two, 1"))]
    assert len(said) >= 2
    assert all(sum(word in page for page in told) == 1 for word in said)


def writes_a_sheet(cast: Cast, morgan: Person, client: str) -> None:
    """One of the practice's own: looked at, kept, translated, published, and given."""
    author = _in_plain_words(cast, morgan)
    author.opens("/desk/own-sheets/new")
    author.fills({"then": "more"}, having="title", expecting=200)
    form = author.form("title")
    pairs = form.filled(lambda one: author._word(form, one), {})
    assert author.sends("/desk/own-sheets/new/look", pairs).status == 200
    made = author.sends("/desk/own-sheets/new", [*pairs, ("then", "ready")])
    assert made.status == 303, made.text
    code = made.location.rpartition("/")[2]
    author.opens(f"/desk/own-sheets/{code}/in/fr")
    author.fills({"then": "ready"}, having="title")
    author.opens("/desk/practice/resources")
    publication = f"/desk/practice/resources/{code}/publication"
    assert author.sends(publication, [("csrf_token", csrf_on(author))]).status == 303
    anybody = replace(cast.person("anybody"), words=cast.plain)
    (where,) = set(re.findall(r'href="(/resources/[^"?.]+)', anybody.opens("/resources").text))
    assert cast.plain.latin in anybody.opens(where).text
    assert anybody.opens(f"{where}.pdf").body.startswith(b"%PDF")
    morgan.opens(f"{client}/sheets/give/{code}")
    morgan.fills({"how": "link", "with_whom": ""}, having="how")
    path, told = _keeps_the_link(cast, morgan)
    somebody = cast.person("whoever has a sheet of the practice's own")
    somebody.opens(path)
    page = somebody.fills({"told": told}, having="told").text
    assert cast.plain.latin in page
    assert last_typed(cast, f"line of {client}/sheets/give/{code}") in page


def changes_what_is_agreed_to(cast: Cast, morgan: Person, client: str, at_home: Person) -> None:
    """The practice's own wording, agreed to at home, and a newer one that waits until they have read it."""
    author = _in_plain_words(cast, morgan)
    asked = {"kind": Kind.TELEHEALTH.value, "locale": "en"}
    author.opens("/desk/practice/agreements/new")
    author.fills(asked, having="text")
    with cast.app.app_context():
        first = agreement_texts.latest(Kind.TELEHEALTH, "en")
        assert first is not None
        which = first.id
        db.session.remove()
    morgan.opens(f"{client}/agreements")
    (mine,) = (
        one for one in re.findall(r'value="([0-9a-f-]{32,36})"', morgan.page.text) if UUID(one) == which
    )
    given = {"words": mine, "text": "", "text_version": "", "asked_kind": Kind.TELEHEALTH.value}
    morgan.fills(given, having="text_version")
    pages = re.findall(rf'href="(/portal/agreements/{AN_ID})"', at_home.opens("/portal/agreements").text)
    (where,) = [one for one in pages if cast.plain.latin in at_home.opens(one).text]
    assert at_home.sends(where, [("csrf_token", csrf_on(at_home))]).status == 303
    author.opens("/desk/practice/agreements/new")
    author.fills(asked, having="text")
    newer = last_typed(replace(cast, words=cast.plain), "text of /desk/practice/agreements/new")
    assert newer not in at_home.opens(where).text
    assert newer in at_home.opens(f"{where}/newer").text
    at_home.fills(having="text")
    morgan.opens(f"{client}/agreements")
    assert morgan.sends(f"{client}/agreements/said", [("csrf_token", csrf_on(morgan))]).status == 303


def takes_their_own_part(cast: Cast, at_home: Person) -> None:
    """Everything of theirs that they may open; who looked and what is kept is told without a word of it."""
    with ZipFile(BytesIO(at_home.opens("/portal/kept/yours.zip").body)) as folder:
        files = [folder.read(name).decode("utf-8", "replace") for name in folder.namelist()]
    cast.own_parts[at_home.who] = "\n".join(files)
    for page in ("/portal/looked", "/portal/kept"):
        seen = at_home.opens(page).text
        assert at_home.page.status == 200
        assert cast.words.latin not in seen
        assert cast.plain.latin not in seen


def assert_each_takes_their_own(cast: Cast, people: Mapping[str, tuple[str, ...]]) -> None:
    """In what a client takes home are words typed by them or in their files, and nobody else's."""
    for who, files in people.items():
        there = {where for word, where in cast.words.typed.items() if word in cast.own_parts[who]}
        assert any(file in where for file in files for where in there)
        strange = [where for where in there if not any(one in where for one in (*files, f"by {who}"))]
        assert strange == [], who


def _in_plain_words(cast: Cast, morgan: Person) -> Person:
    """The same browser, whose words from now on are the practice's own and stand in the clear."""
    return replace(morgan, words=cast.plain)


def _keeps_the_link(cast: Cast, morgan: Person) -> tuple[str, str]:
    token, code = TOKEN.search(morgan.page.text), CODE.search(morgan.page.text)
    assert token, morgan.at
    assert code
    cast.words.keep(f"the token of a link to a sheet, {len(cast.words.secrets)}", token[1])
    return f"/s/{token[1]}", code[1]


def _said(cast: Cast, address: str) -> str:
    body = cast.office.next_to(address).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
