"""Who asked before they were clients: enquiries in every state, for the front desk's board."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.cli.demo import cast
from clinic.cli.demo.contact import number
from clinic.cli.demo.note_taking import write_call
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Act, Stage
from clinic.clients import own_file
from clinic.database import db
from clinic.diary import happenings, links, presence, reach, reserve
from clinic.diary.draft import Draft
from clinic.diary.free import free_starts
from clinic.diary.models import Appointment, Audience, Presence, ServiceKind
from clinic.diary.visitor import Reach, Visitor
from clinic.frozen import frozen
from clinic.intake import standing
from clinic.intake.models import Enquiry, Source
from clinic.intake.outcome import Because, Outcome, Verdict
from clinic.intake.taking import Caller, ask_to_be_written_to, book
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Part, Wish

VISITOR = Actor("visitor", cast.ORIGIN)
# No story comes at this time, whenever its sessions are booked.
AFTER_SESSIONS = time(16, 30)
WAITS_FOR = timedelta(days=60)


@frozen(kw_only=True)
class Call:
    """Somebody's enquiry. `days_ago` they asked; with `in_days` they were given a call that far from then.

    `ended` is what came of it; `called_off` is by themselves; `waits` puts them on the wait list.
    """

    visitor: Visitor
    days_ago: int
    source: Source = Source.ONLINE
    in_days: int | None = None
    ended: Verdict | None = None
    called_off: bool = False
    waits: bool = False


def visitor(name: str, contact: str, language: str = "en", reach: Reach = Reach.MESSAGE) -> Visitor:
    locale = "fa" if language == "fa" else "en"
    return Visitor(
        name=name, contact=contact, reach=reach, language=language, region=cast.REGION, locale=locale
    )


CALLS = (
    Call(visitor=visitor("Noor", "noor@example.test", "fa", Reach.WRITTEN), days_ago=1, waits=True),
    Call(visitor=visitor("Wren Mal", number(41)), days_ago=2, source=Source.PHONE),
    Call(visitor=visitor("Dmytro", "dmytro@example.test", "uk"), days_ago=1, in_days=2),
    Call(
        visitor=visitor("Gita", number(43), "pa", Reach.NO_MESSAGE),
        days_ago=3,
        source=Source.PHONE,
        in_days=5,
    ),
    Call(visitor=visitor("Frankie", "frankie@example.test"), days_ago=4, in_days=2),
    Call(
        visitor=visitor("Hana", number(45)),
        days_ago=6,
        source=Source.PHONE,
        in_days=2,
        ended=Verdict(Outcome.BOOK_INTAKE),
    ),
    Call(
        visitor=visitor("Ola", "ola@example.test"),
        days_ago=12,
        in_days=3,
        ended=Verdict(Outcome.REFER_OUT, Because.SCOPE),
    ),
    Call(
        visitor=visitor("Ben", number(47)),
        days_ago=16,
        in_days=2,
        ended=Verdict(Outcome.WAIT_LIST, Because.TIMES),
        waits=True,
    ),
    Call(
        visitor=visitor("Zahra", number(48), "fa"),
        days_ago=20,
        in_days=3,
        ended=Verdict(Outcome.NOT_NOW, Because.FEE),
    ),
    Call(visitor=visitor("Lou", number(49)), days_ago=24, in_days=1, ended=Verdict(Outcome.NO_ANSWER)),
    Call(
        visitor=visitor("Remi", number(50), "fr"),
        days_ago=27,
        source=Source.PHONE,
        in_days=1,
        ended=Verdict(Outcome.CRISIS_REDIRECT),
    ),
    Call(visitor=visitor("Ada", "ada@example.test"), days_ago=9, in_days=4, called_off=True),
)


def acts(stage: Stage) -> list[Act]:
    """Every enquiry, as if they had asked in the last weeks; nothing while there are some on the board."""
    if db.session.scalar(select(func.count()).select_from(Enquiry).where(Enquiry.client_id.is_(None))):
        return []
    found = []
    for order, call in enumerate(CALLS):
        asked_on = stage.today - timedelta(days=call.days_ago)
        at = datetime.combine(asked_on, time(10, order), stage.zone)
        found.append(Act(at, order, _in_turn(stage, call, at)))
    return found


def first_call(stage: Stage, story: Story) -> None:
    """A story that begins with a free call: booked in public, held, made a client, nothing typed again."""
    if stage.client(story.code) is not None:
        return
    therapist = stage.therapist(story)
    asked = visitor("Alex Specimen", story.card.phone)
    at, ahead = clock.now(), timedelta(days=2)
    appointment = _booked(stage, asked, Source.ONLINE, at, ahead, [therapist.id])
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.appointment_id == appointment.id)).one()
    with clock.telling(appointment.ends_at):
        intake = stage.company.intake
        client = standing.make_client(enquiry, asked, therapist.id, *intake.hands)
        presence.record(appointment, Presence.CAME, therapist.actor, therapist.id, clock.now())
        stage.remember_client(story.code, client.id)
        db.session.commit()
        own_file.open_file(*therapist.hands, client)
        db.session.commit()
        write_call(stage, story, appointment)


def _in_turn(stage: Stage, call: Call, at: datetime) -> Callable[[], None]:
    return lambda: _take(stage, call, at)


def _take(stage: Stage, call: Call, at: datetime) -> None:
    if call.in_days is None:
        enquiry = ask_to_be_written_to(call.visitor, _caller(stage, call.source, []), clock.now())
        _wait(stage, call, enquiry)
        db.session.commit()
        return
    everybody = [stage.company[worker.key].id for worker in cast.WORKERS if worker.hours]
    ahead = timedelta(days=call.in_days)
    appointment = _booked(stage, call.visitor, call.source, at, ahead, everybody)
    if call.called_off:
        with clock.telling(at + timedelta(days=1)):
            reserve.cancel(appointment, now=clock.now())
            happenings.cancelled(appointment, clock.now())
            db.session.commit()
    elif call.ended is not None:
        _conclude(stage, call, appointment)


def _conclude(stage: Stage, call: Call, appointment: Appointment) -> None:
    if call.ended is None:
        return
    enquiry = db.session.scalars(select(Enquiry).where(Enquiry.appointment_id == appointment.id)).one()
    came = Presence.NO_SHOW if call.ended.outcome is Outcome.NO_ANSWER else Presence.CAME
    intake = stage.company.intake
    with clock.telling(appointment.ends_at + timedelta(minutes=5)):
        presence.record(appointment, came, intake.actor, intake.id, clock.now())
        standing.conclude(enquiry, call.visitor, call.ended, intake.actor, clock.now())
        _wait(stage, call, enquiry)
        db.session.commit()


def _wait(stage: Stage, call: Call, enquiry: Enquiry) -> None:
    """A place on the wait list: whoever has had a first call waits for a session, others for the call."""
    if not call.waits:
        return
    kind = ServiceKind.FIRST_CALL if call.ended is None else ServiceKind.SESSION
    wish = Wish(
        service_id=stage.service(kind).id,
        days=(1, 3),
        parts=(Part.EVENING,),
        to=reach.of_visitor(call.visitor),
        language=call.visitor.language,
    )
    until_at = clock.now() + WAITS_FOR
    waiting.put(wish, until_at=until_at, now=clock.now(), inbox_id=enquiry.inbox_id)


def _booked(
    stage: Stage, asked: Visitor, source: Source, at: datetime, ahead: timedelta, therapists: list[UUID]
) -> Appointment:
    """The first late-afternoon time on offer, that long after asking."""
    service = stage.service(ServiceKind.FIRST_CALL)
    window = (at + ahead, at + ahead + timedelta(days=6))
    offered = free_starts(
        service, therapists, window, zone=stage.zone, now=clock.now(), for_whom=Audience.PUBLIC
    )
    start = next(one for one in offered if one.at.astimezone(stage.zone).time() >= AFTER_SESSIONS)
    caller = _caller(stage, source, therapists)
    draft = Draft(service, start.at, start.therapist_id)
    booked = book(asked, draft, caller, zone=stage.zone, now=clock.now())
    db.session.commit()
    return links.find(booked.token).appointment


def _caller(stage: Stage, source: Source, therapists: list[UUID]) -> Caller:
    actor = stage.company.intake.actor if source is Source.PHONE else VISITOR
    return Caller(actor, source, therapists)
