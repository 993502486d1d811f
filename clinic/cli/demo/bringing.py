"""What comes back to a session of the demo: reports on sheets, a client's own numbers, answers on paper."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from clinic import clock
from clinic.audit.models import Entry
from clinic.cli.demo.players import Player, come_in
from clinic.cli.demo.records import STORIES
from clinic.cli.demo.records_noticed import Noticed, Told
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Stage
from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.coregulation.codes import Context
from clinic.database import db
from clinic.files import items
from clinic.files.reading import reading
from clinic.handouts import assign, reports
from clinic.handouts.models import Assignment
from clinic.handouts.report import Report
from clinic.measures import forms
from clinic.measures import kept as measures
from clinic.measures.definition import Definition
from clinic.measures.known import PHQ9
from clinic.measures.models import TakenRow
from clinic.measures.own import BOND, CO_REGULATION
from clinic.people.models import Account

# D05: nine answers of which the last asks for somebody at once.
HANDED_IN = {"D05": "333323312"}
BEFORE = timedelta(minutes=40)


def bring(stage: Stage, story: Story, start: datetime, found: Noticed) -> None:
    """All of it, each once however often it is told."""
    therapist, client = stage.therapist(story), stage.client(story.code)
    if client is None or client.file_id is None:
        return
    on = start.astimezone(stage.zone).date()
    for told in found.told:
        _report(stage, story, client, told, on)
    if found.own:
        signs = {int(code[1:]): str(value) for code, value in found.own}
        _answers(therapist, client, CO_REGULATION, signs, on, **{BOND: Context.COUNSELLING})
    if found.answers:
        _answers(therapist, client, PHQ9, dict(enumerate(found.answers, 1)), on)


def hand_in(stage: Stage) -> None:
    """What was filled in before the session of the day the demo began, and asks to be looked at now."""
    begun = stage.register.anchored_on
    for story in STORIES:
        client, answers = stage.client(story.code), HANDED_IN.get(story.code)
        if answers and client is not None:
            with clock.telling(stage.now - BEFORE):
                _answers(stage.therapist(story), client, PHQ9, dict(enumerate(answers, 1)), begun)


def _report(stage: Stage, story: Story, client: Client, told: Told, on: date) -> None:
    therapist, file_id = stage.therapist(story), client.file_id
    if file_id is None:
        return
    report_id = _id(client, f"report {told.sheet} {on}")
    if items.latest_version(file_id, report_id) or (told.from_home and _has_left(file_id)):
        return
    with reading(*therapist.hands, "handouts.read", [file_id], client=client.id) as opened:
        given = assign.assignments_of(opened, file_id)
    row: Assignment = next(row for row, task in given if task.code == told.sheet)
    report = Report(
        assignment_id=row.id,
        on=on,
        times_done=told.times,
        helpful=told.helpful,
        hard=told.hard,
        note=told.note,
    )
    account = Account.of_client(client.id)
    if told.from_home and account is not None:
        at_home = come_in(account, story.portal)
        reports.leave(*at_home.hands, file_id, report)
    else:
        reports.keep(*therapist.hands, file_id, report_id, report, _name_of(therapist))
    db.session.commit()


def _answers(
    therapist: Player, client: Client, known: Definition, answers: Mapping[int, str], on: date, **beside: str
) -> None:
    """A questionnaire they filled in on paper, typed in by their therapist."""
    taken_id = _id(client, f"{known.id} {on}")
    if client.file_id is None or _is_taken(taken_id):
        return
    typed = {forms.item_name(item): answer for item, answer in answers.items()}
    typed |= {forms.extra_name(extra): beside.get(extra.code, "") for extra in known.extras}
    read = forms.read(known, {forms.DAY: on.isoformat(), **typed}, client.id, _name_of(therapist), on)
    if read.sheet is None:
        return
    with reading(*therapist.hands, "measures.read", [client.file_id], client=client.id) as opened:
        standing, base = own_file.standing(opened, client.file_id)
    taken = measures.keep(*therapist.hands, client.file_id, taken_id, read.sheet)
    flagged = standing.with_flags(read.sheet.flags(taken.id, clock.now()))
    own_file.keep_standing(*therapist.hands, client.file_id, flagged, base)
    db.session.commit()


def _has_left(file_id: UUID) -> bool:
    """Whether anything was ever left for this file, taken in meanwhile or not."""
    left = select(Entry.n).where(Entry.action == "inbox.received", Entry.subject == file_id.hex)
    return db.session.scalar(left.limit(1)) is not None


def _is_taken(taken_id: UUID) -> bool:
    return db.session.scalar(select(TakenRow.id).where(TakenRow.id == taken_id)) is not None


def _id(client: Client, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"attune demo {client.id} {what}")


def _name_of(player: Player) -> str:
    return db.session.get_one(Account, player.id).name
