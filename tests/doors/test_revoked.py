"""A share that was taken back or has ended, with a tab still open: from the next request on, nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
import time_machine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from clinic import clock
from clinic.database import db
from clinic.files.grants import Terms, share, take_back
from clinic.people.models import Account
from tests.doors import asked
from tests.doors.test_ids import told
from tests.doors.test_readers import FORMS, clinical, words
from tests.furnished import Furnished, Keeper, begin_note, hidden, sign_note
from tests.practice import Browser

pytestmark = pytest.mark.engine("sqlite")

ENDS_AFTER = timedelta(minutes=3)
# What only they know who read that note.
SOUGHT = "a lantern on the low wall"
WHO = ("supervisor", "other therapist")
LISTS = ("/desk/today", "/desk/today/close", "/desk/clients", "/desk/supervision", "/desk/search")


@dataclass(frozen=True)
class Shared:
    """Maya's file, open to Sam who co-signs and to Omar who writes; each has a tab open."""

    house: Furnished
    waiting: UUID
    omars: UUID
    omars_draft: UUID
    late: dict[str, str]
    seen: str

    def note_of(self, who: str, rule: Rule) -> UUID:
        if who == "supervisor":
            return self.waiting
        return self.omars_draft if re.search("draft|signature|discard|void", rule.rule) else self.omars

    def path(self, rule: Rule, who: str, **other: UUID) -> str:
        """The address with what is Maya's in it, and the note this person would have there."""
        values = asked.values(self.house, rule, who, self.house.mayas)
        if rule.endpoint.startswith("unit."):
            values["client_id"] = self.house.pair.id
        if "note_id" in values:
            values["note_id"] = self.note_of(who, rule)
        return asked.path(rule, values | other)

    def get(self, rule: Rule, who: str, **other: UUID) -> TestResponse:
        about = {"client": str(other.get("client_id", self.house.mayas.client.id))}
        query = about if rule.endpoint == "note.new" else {}
        answer = self.house.browser(who).http.get(self.path(rule, who, **other), query_string=query)
        answer.get_data()
        answer.close()
        return answer

    def post(self, rule: Rule, who: str, **other: UUID) -> TestResponse:
        password = self.house.people[who].password
        typed = {"client": str(self.house.mayas.client.id), "counter": "1", "seen": self.seen}
        typed |= {"password": password, "words": "say more", "reason": "it will be well", "text": "and then"}
        return self.house.browser(who).post(self.path(rule, who, **other), typed)


@pytest.fixture
def shared(house: Furnished, keeper: Keeper) -> Shared:
    with house.app.app_context():
        client, ines = house.mayas.client, house.practice.ines
        db.session.get_one(Account, ines.id).needs_cosign = True
        ends = clock.now() + ENDS_AFTER
        for one, terms in (
            (house.practice.sam, Terms(cosign=True, override_gate=True, expires_at=ends)),
            (house.practice.omar, Terms(expires_at=ends)),
        ):
            for file_id in files_of(house):
                share(ines.actor, ines.keyring, file_id, one.id, terms)
        db.session.commit()
        desk, omars = house.browser("therapist"), house.browser("other therapist")
        found = words("sought") | {"f_data": SOUGHT}
        waiting = sign_note(desk, ines, begin_note(desk, client, found, "DAP"))
        signed = sign_note(omars, house.practice.omar, begin_note(omars, client, words("Omar's")))
        draft = begin_note(omars, client, words("Omar's draft"))
        page = omars.get(f"/desk/notes/{draft}/draft").text
        late = hidden(page)
        seen = hidden(house.browser("supervisor").get(f"/desk/notes/{waiting}").text)["seen"]
    return Shared(house, waiting, signed, draft, late, seen)


def files_of(house: Furnished) -> list[UUID]:
    """Maya's file, and that of her and Noor together."""
    found = [client.file_id for client in (house.mayas.client, house.pair)]
    return [file_id for file_id in found if file_id is not None]


def of_the_file(house: Furnished, method: str) -> list[Rule]:
    """Every clinical address of a client, or of a note of theirs."""
    ids = {"client_id", "note_id"}
    return [one for one in clinical(house, method) if ids & one.arguments or one.endpoint == "note.new"]


@contextmanager
def without_it(shared: Shared, how: str) -> Iterator[None]:
    """From here on neither of the two has a live share."""
    house = shared.house
    if how == "it has ended":
        with time_machine.travel(clock.now() + 2 * ENDS_AFTER, tick=True):
            yield
        return
    with house.app.app_context():
        ines = house.practice.ines
        for one, file_id in product((house.practice.sam, house.practice.omar), files_of(house)):
            take_back(ines.actor, ines.keyring, file_id, one.id)
        db.session.commit()
    yield


def left(shared: Shared) -> TestResponse:
    """What Omar typed once his session was over, left with the ticket of the page he has open."""
    typed = shared.late | {"f_data": "typed late"}
    return shared.house.browser("visitor").post(f"/desk/notes/{shared.omars_draft}/late", typed)


@pytest.mark.parametrize("how", ["it was taken back", "it has ended"])
def test_an_open_tab_shows_and_does_nothing_more_from_the_next_request_on(
    shared: Shared, keeper: Keeper, how: str
) -> None:
    house = shared.house
    for who in WHO:
        for rule in of_the_file(house, "GET"):
            shown = shared.get(rule, who)
            assert (rule.endpoint, shown.status_code) in ((rule.endpoint, 200), (rule.endpoint, 303)) or (
                who == "supervisor" and rule.endpoint in FORMS
            )
            assert shown.headers["Cache-Control"] == "no-store", rule.endpoint
        assert {"/desk/clients", "found"} <= set(named(house.browser(who), shared))
    assert "/desk/supervision" in named(house.browser("supervisor"), shared)
    assert left(shared).status_code == 200
    with without_it(shared, how):
        for who in WHO:
            # A search keeps a ring of what may still be opened, so it comes after the others.
            before = keeper.digest()
            for ask, method in ((shared.get, "GET"), (shared.post, "POST")):
                for rule in of_the_file(house, method):
                    unknown = {"client_id": uuid4(), "note_id": uuid4()}
                    nothing, answer = told(ask(rule, who, **unknown)), told(ask(rule, who))
                    assert (rule.endpoint, answer[0]) == (rule.endpoint, 404)
                    assert answer == nothing, rule.endpoint
                    assert dict(answer[2])["Cache-Control"] == "no-store", rule.endpoint
                    assert keeper.digest() == before, rule.endpoint
            assert named(house.browser(who), shared) == []
        before = keeper.digest()
        assert left(shared).status_code == 404
        assert keeper.digest() == before


def named(desk: Browser, shared: Shared) -> list[str]:
    """The lists on which something of Maya's stands."""
    clients = (shared.house.mayas.client.id, shared.house.pair.id)
    ids = [str(one) for one in (*clients, shared.waiting, shared.omars, shared.omars_draft)]
    pages = {where: desk.get(where, follow_redirects=True).text for where in LISTS}
    pages["found"] = desk.post("/desk/search", {"words": SOUGHT}).text
    return [where for where, page in pages.items() if any(one in page for one in ids)]
