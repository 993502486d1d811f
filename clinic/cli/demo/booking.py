"""The demo's front desk gives its people their times, and lets them be reminded of those to come."""

from datetime import datetime

from clinic import clock
from clinic.audit import trail
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Stage
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary import reminded, reserve
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.models import Appointment, ServiceKind
from clinic.diary.names import Whose, everybody
from clinic.diary.staff_letters import readers_of


def book(stage: Stage, story: Story, start: datetime) -> bool:
    """Whether somebody was given this time just now."""
    client, intake = stage.client(story.file_code), stage.company.intake
    if client is None or stage.appointment(client, start) is not None:
        return False
    draft = Draft(
        stage.service(ServiceKind.SESSION),
        start,
        stage.therapist(story).id,
        story.delivery,
        client_id=client.id,
        file_id=client.file_id,
    )
    try:
        made = reserve.reserve(draft, zone=stage.zone, now=clock.now())
    except TimeTaken:
        # Whoever tries the demo has given this time to somebody else.
        db.session.rollback()
        return False
    trail.record(intake.actor, "appointment.booked", made.id, client=client.id)
    db.session.commit()
    if made.starts_at > stage.now:
        _remind(stage, made, client)
    return True


def _remind(stage: Stage, made: Appointment, client: Client) -> None:
    """Let them be written to of what is to come, as their card allows; of the past no letter is written."""
    whose = Whose(client.id, client.file_id)
    known = everybody([whose], "directory.read", *stage.company.intake.hands)
    reminded.keep(made, readers_of(made, known), clock.now())
    db.session.commit()
