"""Proving drafts against the trail: of each, what was kept once a minute stands, and nothing older."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from clinic.files.said import Said


class Drafts:
    """The drafts of one file: what the trail has of each since it was begun, and what stands."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, str]] = defaultdict(dict)
        self._snapshots: dict[str, dict[int, Said]] = defaultdict(dict)
        self._stand: dict[str, Said] = {}

    def take(self, said: Said) -> None:
        match said.what:
            case "draft.kept":
                self._kept[said.item_id][said.number] = said.digest
            case "draft.closed":
                self._kept.pop(said.item_id, None)
            case "file.shredded":
                self._kept.clear()
            case "snapshot.stands":
                self._snapshots[said.item_id][said.number] = said
            case "draft.stands":
                self._stand[said.item_id] = said

    def astray(self) -> Iterator[UUID]:
        """Those that do not stand as they were kept."""
        for item_id, kept in self._kept.items():
            if not self._is_in_place(item_id, kept):
                yield UUID(item_id)

    def unrecorded(self) -> Iterator[UUID]:
        """Those of which something stands that nobody kept."""
        for item_id in self._snapshots.keys() | self._stand.keys():
            if item_id not in self._kept or self._snapshots[item_id].keys() - self._kept[item_id].keys():
                yield UUID(item_id)

    def _is_in_place(self, item_id: str, kept: dict[int, str]) -> bool:
        """Each snapshot as it was, and a draft by the same author that is no older than the last of them."""
        snapshots, draft = self._snapshots[item_id], self._stand.get(item_id)
        last = max(kept)
        if draft is None or draft.number < last or not all(_is_as(snapshots.get(n), kept[n]) for n in kept):
            return False
        is_by_them = all(one.author_id == draft.author_id for one in snapshots.values())
        return is_by_them and (draft.number > last or _is_as(draft, kept[last]))


def _is_as(stands: Said | None, digest: str) -> bool:
    # Before drafts had a digest on the trail, it only has that they were.
    return stands is not None and digest in ("", stands.digest)
