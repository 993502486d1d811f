"""What people of the demo find at home: questions, sent or begun, and their own answers over time."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.cli.demo.players import Player, come_in
from clinic.cli.demo.records import STORIES
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Stage
from clinic.clients import own_file
from clinic.coregulation import own_view, series
from clinic.database import db
from clinic.desk import self_checks
from clinic.files import copies
from clinic.files.models import Copy
from clinic.files.reading import reading
from clinic.measures import answering, kept, requests
from clinic.measures.answering import Hand, Sitting
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.measures.definition import Definition
from clinic.measures.own import BOND, CHECK_IN, CO_REGULATION, WITH_WHOM
from clinic.measures.requests import Wish
from clinic.people.models import Account

ASKED, ANSWERED, FOR = timedelta(hours=30), timedelta(hours=16), timedelta(days=7)
# Whose page, what was asked there, what was answered, and whether it was sent.
THEIRS: dict[str, tuple[Definition, tuple[int, ...], dict[str, str], bool]] = {
    "mina": (CHECK_IN, (7, 4), {}, False),
    "jordan": (
        CO_REGULATION,
        (3, 2, 3, 1, 2),
        {"state": "CONNECTED", BOND: "FAMILY", WITH_WHOM: "My sister, mostly on the phone."},
        True,
    ),
}


def ask(stage: Stage) -> None:
    """Ask whoever has a page of their own, unless something is out with them still."""
    for story in STORIES:
        client = stage.client(story.code)
        account = Account.of_client(client.id) if client is not None else None
        if client is None or account is None or client.file_id is None or story.portal not in THEIRS:
            continue
        out = select(Request.id).where(Request.client_id == client.id, Request.until_at > stage.now)
        if db.session.scalar(out.limit(1)) is None:
            _ask(stage, story, client.id, client.file_id, account)
            db.session.commit()


def show_them(stage: Stage) -> None:
    """Open their own answers to whoever has given enough to be drawn, and has a page to look at it."""
    for story in STORIES:
        client = stage.client(story.code)
        account = Account.of_client(client.id) if client is not None else None
        if client is None or account is None or client.file_id is None:
            continue
        if own_view.open_since(client.file_id, account.id) is not None:
            continue
        hands, file_id = stage.therapist(story).hands, client.file_id
        with reading(*hands, "measures.read", [file_id], client=client.id) as opened:
            view = self_checks.own_view(kept.all_of(opened, file_id), client.id, ())
        if len(view.cards) >= series.ENOUGH:
            own_view.open_to(*hands, file_id, account.id, view)
        db.session.commit()


def _ask(stage: Stage, story: Story, client_id: UUID, file_id: UUID, account: Account) -> None:
    known, numbers, beside, is_sent = THEIRS[story.portal]
    therapist = stage.therapist(story)
    with clock.telling(stage.now - ASKED):
        with reading(*therapist.hands, "standing.read", [file_id]) as opened:
            standing, _version = own_file.standing(opened, file_id)
        wish = Wish(
            client_id=client_id,
            asked=Asked.of(requests.new_id(), known, None),
            on=stage.today,
            until_at=stage.now + FOR,
        )
        request, _sent = requests.ask(*therapist.hands, file_id, standing, wish, clock.now())
        db.session.commit()
    with clock.telling(stage.now - ANSWERED):
        player = come_in(account, story.portal)
        sitting = _answer(player, request, numbers, beside)
        if is_sent:
            answering.send(player.actor, sitting, clock.now())


def _answer(player: Player, request: Request, numbers: tuple[int, ...], beside: Mapping[str, str]) -> Sitting:
    copy = db.session.get_one(Copy, request.copy_id)
    asked = Asked.from_bytes(copies.read(player.keyring, copy).content)
    sitting = answering.sit(Hand.of(player.keyring), request, lambda: asked, clock.now())
    for step, value in zip(asked.steps, numbers, strict=False):
        answers = sitting.answers.with_item(asked.known, step.number, value, clock.now())
        sitting = answering.keep(player.actor, sitting, answers, step, clock.now())
    for step in asked.steps if beside else ():
        if step.extra is not None:
            answers = sitting.answers.with_extra(step.extra.code, beside[step.extra.code])
            sitting = answering.keep(player.actor, sitting, answers, step, clock.now())
    return sitting
