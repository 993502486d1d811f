"""The server dies in the middle of an act, before any one of its writes: nothing is half, or lost."""

import os
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from clinic.clients.models import Client
from clinic.database import db
from clinic.files.grants import Terms, share
from tests.conftest import close
from tests.desk.test_documents import put_in
from tests.doors.test_fuzz import proven
from tests.furnished import Furnished, Keeper, begin_note, hidden, sign_note, whole_note
from tests.portal.walking import walk

pytestmark = pytest.mark.engine("sqlite")

DIED, DONE, FAILED = 70, 71, 72
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
PDF = b"%PDF-1.7\n" + b"what a letter says " * 60_000 + b"\nstartxref\n9\n%%EOF\n"

Act = Callable[[], int]


@pytest.fixture
def acts(house: Furnished) -> dict[str, Act]:
    """What must never be done by half, each at its very last step."""
    practice, maya = house.practice, house.mayas
    ines, sam, home = (house.browser(who) for who in ("therapist", "supervisor", "client"))
    house.browser("owner").post(f"/desk/practice/people/{practice.ines.id}/cosigning", {"needed": "y"})
    with house.app.app_context():
        terms = Terms(cosign=True)
        share(practice.ines.actor, practice.ines.keyring, file_of(maya.client), practice.sam.id, terms)
        db.session.commit()
    waits = sign_note(ines, practice.ines, maya.draft_id)
    signature = f"/desk/notes/{begin_note(ines, maya.client, whole_note())}/signature"
    walk(home, maya.asked_id, "77 ", first=2)
    to_sign = hidden(ines.get(signature).text) | {"password": practice.ines.password}
    seen = hidden(sam.get(f"/desk/notes/{waits}").text) | {"password": practice.sam.password, "words": "and?"}
    return {
        "a note is signed": lambda: ines.post(signature, {**to_sign}).status_code,
        "a note is co-signed": lambda: sam.post(f"/desk/notes/{waits}/cosignature", {**seen}).status_code,
        "a note is returned": lambda: sam.post(f"/desk/notes/{waits}/return", {**seen}).status_code,
        "answers are sent": lambda: home.post(f"/portal/questions/{maya.asked_id}/check").status_code,
        "a document comes in": lambda: put_in(ines, maya.client, PDF).status_code,
    }


def file_of(client: Client) -> UUID:
    assert client.file_id is not None
    return client.file_id


def test_an_act_amid_which_the_server_dies_is_done_whole_or_not_at_all_and_can_be_done_again(
    house: Furnished, keeper: Keeper, acts: dict[str, Act]
) -> None:
    with house.kept() as now:
        first = now.digest()

        def changed() -> set[str]:
            return {name for name, word in now.digest().items() if first[name] != word}

        for name, act in acts.items():
            assert act() == 303, name
            whole, died = changed(), 0
            assert whole, name
            now.put_back()
            while _dies_before_write(house, act, died):
                died += 1
                assert changed() in (set(), whole), (name, died)
                if changed():
                    assert proven(house), (name, died)
                    now.put_back()
            # Whatever is on the trail of all those that died, it is done now as though there had been none.
            assert died > len(whole), name
            assert changed() == whole, name
            assert proven(house), name
            now.put_back()


def _dies_before_write(house: Furnished, act: Act, number: int) -> bool:
    """Do it in a process of its own, which dies before that write to the database, counted from nought.

    A commit counts as one. False once the act has no write of that number: then it was done.
    """
    with house.app.app_context():
        db.session.remove()
    close(house.app)
    child = os.fork()
    if child == 0:
        try:
            os._exit(_done_unless_it_dies(house, act, number))
        finally:
            os._exit(FAILED)
    how = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert how in (DIED, DONE), how
    return how == DIED


def _done_unless_it_dies(house: Furnished, act: Act, number: int) -> int:
    left = iter(range(number, -1, -1))

    def count(*_told: object) -> None:
        if next(left) == 0:
            os._exit(DIED)

    def count_writes(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if WRITES.match(statement):
            count()

    with house.app.app_context():
        event.listen(db.engine, "before_cursor_execute", count_writes)
        event.listen(db.engine, "commit", count)
    return DONE if act() == 303 else FAILED
