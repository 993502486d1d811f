"""Proving against the trail whom each file is about: the people it was opened for, and nobody since."""

import json
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import FileMember

AT_ONCE = 500
TOLD = ("file.created", "file.shredded")


def about_others() -> Iterator[UUID]:
    """The files whose rows name other people than the trail, which has been proven before."""
    said, stands = _said(), _standing()
    for file_id in sorted(said.keys() | stands.keys()):
        if said.get(file_id, set()) != stands.get(file_id, set()):
            yield UUID(file_id)


def _said() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    entries = select(Entry.subject, Entry.action, Entry.detail).where(Entry.action.in_(TOLD))
    for file_id, action, detail in db.session.execute(
        entries.order_by(Entry.n).execution_options(yield_per=AT_ONCE)
    ):
        found[file_id] = set(json.loads(detail)["clients"]) if action == "file.created" else set()
    return found


def _standing() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = select(FileMember.file_id, FileMember.client_id).execution_options(yield_per=AT_ONCE)
    for file_id, client_id in db.session.execute(rows):
        found[file_id.hex].add(client_id.hex)
    return found
