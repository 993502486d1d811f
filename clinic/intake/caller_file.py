"""The file of somebody who is no client yet: opened for what the therapist of their first call writes."""

from datetime import datetime

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards, own_file
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.diary.visitor import Visitor
from clinic.intake import standing
from clinic.intake.models import Enquiry
from clinic.intake.outcome import Outcome, Verdict
from clinic.refusal import NotFound
from clinic.vault.keyring import Keyring


def begin_note(
    enquiry: Enquiry,
    visitor: Visitor,
    verdict: Verdict | None,
    actor: Actor,
    keyring: Keyring,
    now: datetime,
) -> Client:
    """A file for what the therapist who holds the call writes about it: hers and the kit's alone to open.

    It lasts as long as the enquiry. Raises `AlreadyClient`, or `NotFound` for everybody else and before the
    call.
    """
    standing.hold(enquiry)
    call = standing.call_of(enquiry)
    if call is None or not standing.may_begin_note(call, now):
        raise NotFound
    client = _file_for(enquiry, call, visitor, verdict, actor, keyring)
    call.client_id = client.id
    db.session.flush()
    return client


def begin_contact(
    enquiry: Enquiry, visitor: Visitor, verdict: Verdict | None, actor: Actor, keyring: Keyring
) -> Client:
    """The same file for a call or a mail beside the first call, before it or after.

    Raises `AlreadyClient`, or `NotFound` for everybody but the therapist whose call it is.
    """
    standing.hold(enquiry)
    call = standing.call_of(enquiry)
    if call is None:
        raise NotFound
    return _file_for(enquiry, call, visitor, verdict, actor, keyring)


def _file_for(
    enquiry: Enquiry,
    call: Appointment,
    visitor: Visitor,
    verdict: Verdict | None,
    actor: Actor,
    keyring: Keyring,
) -> Client:
    """The caller's file, opened by the therapist whose call it is. Raises `NotFound` for everybody else."""
    if call.therapist_id != keyring.account_id:
        raise NotFound
    client = standing.caller_of(enquiry)
    if client is not None:
        return client
    if verdict is not None and verdict.outcome is Outcome.CRISIS_REDIRECT:
        # What "Begin, and write the note" leaves on the trail and in the tables: nothing tells them apart.
        client = standing.become_client(enquiry, visitor, verdict, call.therapist_id, actor, keyring)
        own_file.open_file(actor, keyring, client)
        return client
    client = cards.new_client(actor, keyring, visitor.to_card(), call.therapist_id, is_caller=True)
    own_file.open_file(actor, keyring, client)
    enquiry.client_id = client.id
    trail.record(actor, "enquiry.note_begun", enquiry.id, client=client.id)
    db.session.flush()
    return client
