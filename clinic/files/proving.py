"""Proving the sealed store against the trail: every item is still the version that was saved last."""

import json
from uuid import UUID

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Item
from clinic.vault.item import Place, digest


class LastSaved:
    """Remembers, while the trail is walked, what each item's last save was."""

    def __init__(self) -> None:
        self._saved: dict[tuple[str, str], tuple[int, str]] = {}

    def watch(self, entry: Entry) -> None:
        """Takes one entry of the trail as it passes."""
        if entry.action == "item.saved":
            detail = json.loads(entry.detail)
            self._saved[entry.subject, detail["item"]] = (detail["version"], detail["digest"])
        elif entry.action == "item.shredded":
            self._saved.pop((entry.subject, json.loads(entry.detail)["item"]), None)
        elif entry.action == "file.shredded":
            self._saved = {place: last for place, last in self._saved.items() if place[0] != entry.subject}

    def missing(self) -> list[UUID]:
        """Items that were rolled back, replaced or deleted since: empty when all is as it was saved."""
        found = {place: last for place, last in self._standing() if place in self._saved}
        return [UUID(place[1]) for place, last in self._saved.items() if found.get(place) != last]

    def _standing(self) -> list[tuple[tuple[str, str], tuple[int, str]]]:
        latest: dict[tuple[str, str], tuple[int, str]] = {}
        for row in db.session.scalars(
            select(Item).order_by(Item.file_id, Item.id, Item.version).execution_options(yield_per=500)
        ):
            place = Place(row.file_id, row.id, row.version, row.kind, row.epoch, row.author_id)
            latest[row.file_id.hex, row.id.hex] = (row.version, digest(place, row.blob))
            db.session.expunge(row)
        return list(latest.items())
