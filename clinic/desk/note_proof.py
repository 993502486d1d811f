"""What proves a signed note, in plain words, for anyone who may read it, on the screen and on paper."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.coregulation import kept
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import today
from clinic.desk.note_found import client_of, readable
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import ngettext
from clinic.edge.doors import clinical
from clinic.edge.wording import number
from clinic.files import evidence
from clinic.files.evidence import Evidence
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import cosign, sign, supervised
from clinic.notes.document import Seal
from clinic.notes.models import Note
from clinic.notes.sign import Added, Closed
from clinic.notes.supervised import State
from clinic.refusal import NotFound

bp = clinical.blueprint("note_proof", __name__, url_prefix="/desk/notes")

FINGERPRINT = 32
IN_A_GROUP = 8


@frozen
class Proven:
    """One signed text: what it is, what stands under it, and what speaks for it."""

    called: str
    seal: Seal
    evidence: Evidence
    # What it was given over, and what of the page it does not cover; only of a co-signature.
    over: str = ""
    beyond: str = ""

    @property
    def key(self) -> str:
        """The fingerprint of the key it was signed with."""
        return grouped(sha256(self.evidence.key).hexdigest()[:FINGERPRINT])

    @property
    def sum(self) -> str:
        return grouped(self.seal.digest)

    @property
    def entry(self) -> Entry | None:
        return self.evidence.entry

    @property
    def mark(self) -> str:
        """What the trail's entry is known by."""
        return grouped(self.entry.hash.hex()) if self.entry else ""


@bp.get("/<uuid:note_id>/proof")
def show(note_id: UUID) -> ResponseReturnValue:
    note = readable(note_id)
    if not note.is_signed:
        raise NotFound
    with file_frame.opening(client_of(note), "note.proven", note=note.id) as (opened, file):
        closed = sign.read(opened, note)
        cards = kept.attached(opened, note.file_id, note.author_id, closed.content.attached)
        added = sign.read_addenda(opened, note)
        gone = _added_to(note) - len(added)
        texts = [*_proven(opened, note, closed, added), *_cosigned(opened, note, closed, added)]
        return render_template(
            "desk/note_proof.html",
            file=file,
            note=note,
            closed=closed,
            texts=texts,
            cards=[(number, grouped(one[2])) for number, one in enumerate(closed.content.attached, start=1)],
            is_whole=all(one.entry for one in texts) and len(cards) == len(closed.content.attached),
            gone=gone,
            awaited=supervised.state_of(note) in (State.AWAITED, State.RETURNED),
            today=today(),
        )


def grouped(figures: str) -> str:
    """Hexadecimal figures as one compares them: in groups."""
    return " ".join(figures[at : at + IN_A_GROUP] for at in range(0, len(figures), IN_A_GROUP))


def _proven(opened: Opened, note: Note, closed: Closed, added: Sequence[Added]) -> Iterator[Proven]:
    """The note, and everything that was put under it."""

    def spoken_for(item_id: UUID) -> Evidence:
        return evidence.of_item(opened, current.keyring(), note.file_id, item_id)

    yield Proven(_("The note"), closed.seal, spoken_for(note.id))
    for one in added:
        called = _("Correction") if one.says.is_correction else _("Addendum")
        yield Proven(called, one.seal, spoken_for(one.id))


def _cosigned(opened: Opened, note: Note, closed: Closed, added: Sequence[Added]) -> Iterator[Proven]:
    """The co-signature of a candidate's note, once given: over the note and what stood under it then."""
    keyring = current.keyring()
    given = cosign.read(opened, note, closed, added, keyring.root_vk)
    if given is None:
        return
    item = evidence.of_item(opened, keyring, note.file_id, cosign.item_of(note.id))
    over, later = _("The note, every word"), len(added) - given.addenda
    if given.addenda:
        over = ngettext(
            "The note, and %(num)s text that stood under it",
            "The note, and %(num)s texts that stood under it",
            given.addenda,
            num=number(given.addenda),
        )
    beyond = _("What was put under the note later is not co-signed.") if later else ""
    yield Proven(_("Co-signature"), given.seal, item, over, beyond)


def _added_to(note: Note) -> int:
    """How often something was put under the note, as the trail has it."""
    told = select(Entry.detail).where(Entry.subject == note.file_id.hex, Entry.action == "note.added_to")
    return len(db.session.scalars(told.where(Entry.detail.contains(note.id.hex))).all())
