"""What people of the demo say from their own pages: what they agree to, how to reach them, what they want."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.cli.demo.players import come_in
from clinic.cli.demo.records import STORIES
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Stage
from clinic.clients import agreements, asked_for, reach_told
from clinic.clients.agreements import Asked, Word
from clinic.clients.card import Channel, SafeContact
from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.clients.reach_told import Told
from clinic.database import db
from clinic.files.models import Copy
from clinic.people.models import Account

HANDED, SAID = timedelta(hours=40), timedelta(hours=14)
TEXT_VERSION = "2026-09"
ENGLISH = """We can meet by video or by telephone. Choose a place where nobody hears you.
If the line breaks, we call you within five minutes at the number you gave us.
You may change your mind at any time, and meet in person instead."""
PERSIAN = """می‌توانیم تصویری یا تلفنی دیدار کنیم. جایی را انتخاب کنید که کسی صدایتان را نشنود.
اگر تماس قطع شود، تا پنج دقیقه به شماره‌ای که داده‌اید زنگ می‌زنیم.
هر زمان می‌توانید نظرتان را عوض کنید و حضوری بیایید."""
WORDS = Asked(
    kind=Kind.TELEHEALTH, version=TEXT_VERSION, locale="en", explained_in="en", interpreter="", text=ENGLISH
)
INTERPRETER = "Nour, professional interpreter"
# Whose page, and which words wait there or were agreed to.
THEIRS = {
    "mina": replace(WORDS, locale="fa", explained_in="fa", interpreter=INTERPRETER, text=PERSIAN),
    "jordan": WORDS,
}
AGREES = "jordan"
REACH = Told(
    phone="902-555-0104",
    email="jordan@example.test",
    safe=SafeContact(channels=(Channel.EMAIL, Channel.TEXT), when="after six in the evening"),
)


def tell_us(stage: Stage) -> None:
    """Once for whoever has a page of their own; whatever stands there already is left as it is."""
    for story in STORIES:
        client = stage.client(story.code)
        account = Account.of_client(client.id) if client is not None else None
        if client is None or account is None or client.file_id is None or story.portal not in THEIRS:
            continue
        there = select(Copy.id).where(Copy.holder_id == account.id, Copy.kind == agreements.HANDED)
        if db.session.scalar(there.limit(1)) is None:
            _tell(stage, story, client, client.file_id, account)


def _tell(stage: Stage, story: Story, client: Client, file_id: UUID, account: Account) -> None:
    hands = stage.therapist(story).hands
    with clock.telling(stage.now - HANDED):
        agreements.hand(*hands, file_id, account.id, THEIRS[story.portal])
        db.session.commit()
    if story.portal != AGREES:
        return
    player = come_in(account, story.portal)
    with clock.telling(stage.now - SAID):
        (words,) = agreements.handed(*player.hands)
        agreements.say(*player.hands, words, Word.GIVEN, clock.now())
        reach_told.tell(*player.hands, client, REACH)
        asked_for.ask(*player.hands, file_id)
        db.session.commit()
