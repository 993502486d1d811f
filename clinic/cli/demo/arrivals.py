"""How a client of the demo begins: card and file, consents, the safety question, an account of their own."""

from datetime import datetime, timedelta
from uuid import UUID

from clinic import clock
from clinic.cli.demo.cast import WORKERS
from clinic.cli.demo.players import Player, take_phone, take_up
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Stage
from clinic.clients import cards, own_file, units
from clinic.clients.card import Card
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Asked, Standing
from clinic.database import db
from clinic.files import grants
from clinic.files.keys import live_grant
from clinic.files.reading import reading
from clinic.handouts import assign
from clinic.people.invitation import invite_client
from clinic.people.models import Account

VERSION = "2026-01"


def add_to_list(stage: Stage, story: Story) -> None:
    """The front desk writes the card, the partner's as well."""
    for code, card in ((story.code, story.card), (story.partner_code, story.partner)):
        if card is not None and stage.client(code) is None:
            made = cards.new_client(*stage.company.intake.hands, card, stage.therapist(story).id)
            # Remembered first: broken off here, the demo goes on without finding anybody twice.
            stage.remember_client(code, made.id)
            db.session.commit()


def open_files(stage: Stage, story: Story) -> None:
    """The therapist opens each one's file and writes down what they agree to; then that of a couple."""
    therapist = stage.therapist(story)
    for client_id in members(stage, story):
        client = db.session.get_one(Client, client_id)
        if client.file_id is not None:
            continue
        file_id = own_file.open_file(*therapist.hands, client)
        standing = Standing().with_people(story.people if client == stage.client(story.code) else ())
        for kind in _kinds(story):
            standing = standing.with_consent(Agreed(client.id, _consent(stage, story, kind)))
        own_file.keep_standing(*therapist.hands, file_id, standing, 0)
        db.session.commit()
    if story.partner is not None and stage.client(story.file_code) is None:
        _begin_together(stage, story)


def ask_alone(stage: Stage, story: Story, answer: Answer) -> None:
    """Each is asked, alone, whether they are safe; the answer is kept in that person's own file."""
    therapist = stage.therapist(story)
    for client_id in members(stage, story):
        file_id = db.session.get_one(Client, client_id).file_id
        if file_id is None:
            continue
        standing, version = _standing(therapist, file_id)
        if not standing.answers:
            gate = Gate(answer, clock.now().astimezone(stage.zone).date())
            answered = standing.with_answer(Asked(client_id, gate, therapist.id))
            own_file.keep_standing(*therapist.hands, file_id, answered, version)
            db.session.commit()


def share(stage: Stage, story: Story, key: str) -> None:
    """The supervisor may read along, co-sign, and let joint work go ahead where somebody was not asked."""
    client, therapist = stage.client(story.file_code), stage.therapist(story)
    supervisor = stage.company[key]
    if client is None or client.file_id is None or live_grant(client.file_id, supervisor.id):
        return
    terms = grants.Terms(cosign=True, override_gate=True)
    grants.share(*therapist.hands, client.file_id, supervisor.id, terms)
    db.session.commit()


def give_account(stage: Stage, story: Story, code: str, key: str, card: Card) -> None:
    """A client's own account: invited, taken up, with a phone for the codes."""
    client, therapist = stage.client(code), stage.therapist(story)
    if client is None or client.file_id is None or any(p.email == card.email for p in stage.register.people):
        return
    locale = card.languages[0]
    link = invite_client(*therapist.hands, client.id, client.file_id, card.email, locale)
    db.session.commit()
    assign.hand_over(*therapist.hands, client.id)
    db.session.commit()
    player = take_up(link, key, clock.now())
    db.session.commit()
    player = take_phone(player, db.session.get_one(Account, player.id), key, clock.now())
    db.session.commit()
    stage.remember_person(player.made_up("client", card.name, key))


def members(stage: Stage, story: Story) -> list[UUID]:
    """The people a story is about."""
    found = [stage.client(story.code), stage.client(story.partner_code) if story.partner else None]
    return [client.id for client in found if client is not None]


def first_seen(story: Story, first_visit: datetime) -> datetime:
    """When somebody is put on the list: some days before they first come."""
    return first_visit - timedelta(days=8)


def _begin_together(stage: Stage, story: Story) -> None:
    therapist, people = stage.therapist(story), members(stage, story)
    known = cards.read(*therapist.hands, "card.read", people)
    card = Card(
        preferred_name=units.joint_name([known[one] for one in people]),
        languages=story.card.languages,
        region=story.card.region,
        members=dict.fromkeys(people, "partner"),
    )
    agreed, on = units.agreements(*therapist.hands, people), clock.now().astimezone(stage.zone).date()
    unit = units.begin(*therapist.hands, therapist, card, agreed, on)
    stage.remember_client(story.file_code, unit.id)
    db.session.commit()


def supervisor_of(story: Story) -> str:
    """Who co-signs the notes of a record: whom it is shared with anyway, or who supervises its therapist."""
    by = {worker.key: worker.cosigned_by for worker in WORKERS}[story.therapist]
    return by and (story.shared_with or by)


def _kinds(story: Story) -> list[Kind]:
    kinds = [Kind.COUNSELLING, Kind.PRIVACY, Kind.FEES]
    if story.partner is not None:
        kinds += [Kind.COUPLE_UNIT, Kind.SECRETS]
    if story.shared_with or supervisor_of(story):
        kinds.append(Kind.SUPERVISION_SHARING)
    if story.delivery.value != "IN_PERSON":
        kinds.append(Kind.TELEHEALTH)
    if story.portal:
        kinds.append(Kind.MEASURES_PORTAL)
    if story.agreed_to_touch:
        kinds.append(Kind.TOUCH_PRACTICE)
    return kinds


def _consent(stage: Stage, story: Story, kind: Kind) -> Consent:
    return Consent(
        kind=kind,
        version=VERSION,
        explained_in=story.explained_in,
        given_on=clock.now().astimezone(stage.zone).date(),
        method=Method.SIGNED,
        interpreter=story.interpreter,
    )


def _standing(therapist: Player, file_id: UUID) -> tuple[Standing, int]:
    with reading(*therapist.hands, "standing.read", [file_id]) as opened:
        return own_file.standing(opened, file_id)
