"""What stands at the front of a file: the card, what was agreed to, and whether working together is safe."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import agreements as agreements_at_home
from clinic.clients import agreements_kept, agreements_said, cards, own_file, reach_told
from clinic.clients.consent import Kind
from clinic.clients.forms import CardForm, ConsentForm, OfferForm, SafetyForm
from clinic.clients.gate import Answer, Gate, told_about
from clinic.clients.models import Client
from clinic.clients.standing import Agreed, Asked, ConcernStands, Standing
from clinic.clients.tongues import read_aloud
from clinic.coregulation import own_view
from clinic.database import db
from clinic.desk import let_ahead, questions_out
from clinic.desk.client import mine, today
from clinic.desk.client_page import refused_at
from clinic.desk.file_frame import FileFrame, file_of, opening
from clinic.desk.writing import for_writers
from clinic.diary import reminded
from clinic.diary.staff_letters import addressee_of_client
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.items import StaleSave
from clinic.files.reading import reading_directory, reading_with_names
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal


class AskedInTheirOwn(Refusal):
    sentence = N_("Each is asked alone, and the answer is kept in that person's own file.")


bp = clinical.blueprint("client_front", __name__, url_prefix="/desk/clients/<uuid:client_id>")


@bp.get("/card")
@for_writers
def card(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    with reading_directory(current.actor(), current.keyring(), "card.read", clients=[client.id]) as opened:
        found, told = cards.open_cards(opened, [client.id])[client.id], reach_told.latest(opened, client.id)
    form = CardForm.showing(found, cards.version_of(client.id), told)
    return render_template(
        "desk/client_card.html", form=form, client=client, alike={}, refused_at=refused_at(found)
    )


@bp.post("/card")
def change_card(client_id: UUID) -> ResponseReturnValue:
    client, form = mine(client_id), CardForm.from_request()
    if not form.validate():
        return render_template("desk/client_card.html", form=form, client=client, alike={}), 422
    actor, keyring = current.actor(), current.keyring()
    with reading_directory(actor, keyring, "card.read", clients=[client.id]) as opened:
        before = cards.open_cards(opened, [client.id])[client.id]
        told = reach_told.latest(opened, client.id)
    try:
        if told != form.told.data:
            raise StaleSave(cards.version_of(client.id))
        new = form.to_card(before.region)
        safe = replace(new.safe, no_letters=before.safe.no_letters)
        new = replace(new, members=before.members, safe=safe)
        cards.change(actor, keyring, client.id, new, int(form.version.data or 0))
    except StaleSave as stale:
        db.session.rollback()
        form.version.data, form.told.data = str(stale.latest), told
        theirs = cards.read(actor, keyring, "card.read", [client.id])[client.id]
        return render_template(
            "desk/client_card.html", form=form, client=client, alike={}, theirs=theirs, languages=read_aloud()
        ), 409
    reach_told.take_in(actor, opened, client.id)
    # What is still to be written to them goes where the card says now; to a couple or a family nothing goes.
    reminded.readdress(client.id, addressee_of_client(client.id, new), clock.now())
    db.session.commit()
    return redirect(url_for("client.read", client_id=client.id), 303)


@bp.get("/agreements")
def agreements(client_id: UUID) -> ResponseReturnValue:
    return agreements_page(mine(client_id), ConsentForm.from_request(given_on=today()))


@bp.post("/agreements")
def agree(client_id: UUID) -> ResponseReturnValue:
    client, standing, version = _standing(client_id)
    form = ConsentForm.from_request()
    if not form.validate():
        return agreements_page(client, form), 422
    changed = standing.with_consent(Agreed(_member(client), form.to_consent(today())))
    return _kept(client, changed, version)


@bp.post("/agreements/<int:index>/withdrawal")
def withdraw(client_id: UUID, index: int) -> ResponseReturnValue:
    client, standing, version = _standing(client_id)
    if index >= len(standing.consents) or standing.consents[index].client_id != _member(client):
        raise NotFound
    answer = _kept(client, standing.without(index, today()), version)
    if standing.consents[index].consent.kind is Kind.MEASURES_PORTAL:
        questions_out.call_back_of(client, _member(client))
        own_view.close(current.actor(), file_of(client))
        db.session.commit()
    return answer


@bp.get("/safety")
def safety(client_id: UUID) -> ResponseReturnValue:
    return _safety_page(mine(client_id), SafetyForm.from_request(asked_on=today()))


@bp.post("/safety")
def answer_safety(client_id: UUID) -> ResponseReturnValue:
    client, standing, version = _standing(client_id)
    if len(own_file.members(file_of(client))) > 1:
        raise AskedInTheirOwn
    form = SafetyForm.from_request()
    if not form.validate():
        return _safety_page(client, form), 422
    gate = Gate(Answer(form.answer.data), min(form.asked_on.data or today(), today()), form.asked_alone.data)
    member, about = _member(client), told_about(form.about.data or "")
    try:
        changed = standing.with_answer(Asked(member, gate, current.person().id, about))
    except ConcernStands as stands:
        form.answer.errors = [_(stands.sentence)]
        return _safety_page(client, form), 422
    if gate.answer is Answer.CLEAR and changed.concern_of(member, about):
        return _kept(client, changed, version, _("Kept, sealed in the file. The concern still stands."))
    if gate.answer is Answer.CONCERN and _shares_an_address(client):
        return _kept_and_reached_how(client, changed, version)
    return _kept(client, changed, version)


def _standing(client_id: UUID) -> tuple[Client, Standing, int]:
    """A client of mine with what stands at the front of their opened file."""
    client = mine(client_id)
    file_id = file_of(client)
    who = (current.actor(), current.keyring())
    with reading_with_names(*who, "file.front_read", [file_id], client=client.id) as opened:
        return client, *own_file.standing(opened, file_id)


def _kept(client: Client, standing: Standing, version: int, said: str = "") -> ResponseReturnValue:
    own_file.keep_standing(current.actor(), current.keyring(), file_of(client), standing, version)
    db.session.commit()
    flash(said or _("Kept, sealed in the file."), "kept")
    return redirect(url_for("client.read", client_id=client.id), 303)


def _shares_an_address(client: Client) -> bool:
    """Whether somebody else's card has the address or the number that this person's has."""
    keyring = current.keyring()
    card = cards.read(current.actor(), keyring, "card.read", [client.id])[client.id]
    return any(one != client.id for one in cards.alike(keyring, card))


def _kept_and_reached_how(client: Client, standing: Standing, version: int) -> ResponseReturnValue:
    """Keep that somebody is not safe, and lead on to how they may be reached: another may read it there."""
    _kept(client, standing, version)
    words = _(
        "Somebody else's card has the same address or number, so what is written to them may be read by "
        "another. Please look here at what is safe."
    )
    flash(words, "mend")
    return redirect(url_for("client_front.card", client_id=client.id), 303)


def _member(client: Client) -> UUID:
    """Whom of the people of the file this is about: who is named, or else the client.

    Raises `NotFound` for anybody the file is not about.
    """
    people, named = own_file.members(file_of(client)), request.values.get("member")
    if named is None:
        return client.id if client.id in people else people[0]
    found = next((person for person in people if str(person) == named), None)
    if found is None:
        raise NotFound
    return found


def _about(file: FileFrame) -> dict[str, Any]:
    """Whom a page is about, and who else the file is about, by name."""
    member = _member(file.client)
    return {
        "file": file,
        "client": file.client,
        "name": file.known[member].name,
        # Told in an address only where there is somebody else it could be about.
        "member": member if len(file.members) > 1 else None,
        "others": [(person, file.known[person].name) for person in file.members if person != member],
    }


def agreements_page(client: Client, form: ConsentForm, offer: OfferForm | None = None) -> str:
    """What was agreed to, what they said at home, and the forms that add to it."""
    member = _member(client)
    with opening(client, "file.front_read") as (opened, file):
        at_home = not file.is_of_several and Account.of_client(client.id) is not None
        return render_template(
            "desk/client_agreements.html",
            consents=[one for one in enumerate(file.standing.consents) if one[1].client_id == member],
            said=agreements_said.waiting(current.keyring(), opened, file.file_id),
            in_their_words=agreements_kept.of_file(current.keyring(), opened, file.file_id),
            is_due_again=agreements_at_home.is_due_again,
            offer=(offer or OfferForm()) if at_home and file.may_write else None,
            form=form,
            today=today(),
            languages=read_aloud(),
            **_about(file),
        )


def _safety_page(client: Client, form: SafetyForm) -> str:
    with opening(client, "file.front_read") as (_opened, file):
        # In the file of several nobody reads what one of them said alone.
        alone = not file.is_of_several
        return render_template(
            "desk/client_safety.html",
            answers=file.standing.answers if alone else (),
            concern=file.standing.concern_of(_member(client)) if alone else None,
            form=form,
            file=file,
            client=client,
            verdict=file.together.may_work_together(today()),
            let_ahead=let_ahead.told(file.standing.overrides),
            today=today(),
        )
