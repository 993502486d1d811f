"""Ten people say yes to one freed time at the same moment: one has it, and the others keep their place."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from clinic import clock
from clinic.audit.actor import SYSTEM
from clinic.database import db
from clinic.diary.models import Appointment, Hours, Service, ServiceKind
from clinic.diary.visitor import Reach, Visitor
from clinic.intake.models import Source
from clinic.intake.taking import Caller, ask_to_be_written_to
from clinic.mail.addressee import Addressee
from clinic.vault.token import csrf_of, new_token, token_hash
from clinic.waitlist import waiting
from clinic.waitlist.waiting import Offer
from clinic.waitlist.wishes import Wish
from tests.races import rush
from tests.races.conftest import Opened, Scene
from tests.races.test_booking import EITHER

PEOPLE = 10


def offered_to_all(scene: Scene) -> list[str]:
    """The token of each of ten letters about one and the same time."""
    starts_at = datetime.strptime(scene.start, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    with scene.app.app_context():
        now = clock.now()
        therapist = db.session.scalars(select(Hours.therapist_id)).first()
        call = db.session.scalars(select(Service.id).where(Service.kind == ServiceKind.FIRST_CALL)).one()
        tokens = [new_token() for _ in range(PEOPLE)]
        for number, token in enumerate(tokens):
            visitor = Visitor(
                name=f"Person {number}", contact=f"person{number}@example.test", reach=Reach.MESSAGE,
                language="en", region="CA-NS", locale="en",
            )  # fmt: skip
            enquiry = ask_to_be_written_to(visitor, Caller(SYSTEM, Source.ONLINE, []), now)
            wish = Wish(service_id=call, to=Addressee(visitor.contact, "en"))
            until = now + timedelta(days=30)
            row = waiting.put(wish, until_at=until, now=now, inbox_id=enquiry.inbox_id)
            db.session.add(
                Offer(
                    waiting_id=row.id,
                    token_hash=token_hash(token),
                    therapist_id=therapist,
                    service_id=call,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=15),
                    offered_at=now,
                    open_until_at=now + timedelta(hours=2),
                )
            )
        db.session.commit()
        db.session.remove()
    return tokens


def yes(token: str, number: int) -> bytes:
    browser = new_token()
    fields = {"csrf_token": csrf_of(browser)}
    return rush.posted(f"/w/{token}", fields, f"v={browser}", f"10.2.0.{number + 1}")


@pytest.mark.parametrize("engine", EITHER)
def test_of_ten_who_say_yes_to_one_freed_time_one_has_it(opened: Opened, engine: str) -> None:
    scene = opened(engine)
    tokens = offered_to_all(scene)
    answers = rush.at_once(scene.port, [yes(token, number) for number, token in enumerate(tokens)])
    assert Counter(one.status for one in answers) == {303: 1, 409: PEOPLE - 1}
    assert all("That time has gone" in one.page for one in answers if one.status == 409)
    with scene.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Appointment)) == 1
        assert len(waiting.in_order(clock.now())) == PEOPLE - 1
        db.session.remove()
    assert not [line for line in scene.said if '"error"' in line or "alarm" in line]
