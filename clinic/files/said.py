"""What an entry of the trail says became of sealed things: versions, drafts, segments, whole files."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

# Under this number stand the parts of a document, beside the one version of its item, and what came back.
PARTS = 0
# By these is saved what they sign, the segment it is found by, and that its draft went.
SIGNING = ("note.signed", "note.added_to")
# What is signed has one version, and what it is found by is saved once.
ONLY = 1


class Said(NamedTuple):
    """What the trail says became of a version, an item or a file; or that a version stands.

    Of a segment that a file's notes are found by, `segment` is its number, and `number` counts its saves;
    `gone` are the numbers of those that were joined into others.
    """

    file_id: str
    what: str
    item_id: str = ""
    number: int = 0
    digest: str = ""
    cards: tuple[str, ...] = ()
    segment: int = 0
    author_id: str = ""
    gone: tuple[int, ...] = ()


def said_by(file_id: str, action: str, detail: Mapping[str, Any]) -> Iterator[Said]:
    """Each thing that an entry says. Signing says several by one."""
    if action in SIGNING:
        yield from _of_signing(file_id, detail)
        return
    yield Said(
        file_id,
        action,
        detail.get("item", ""),
        detail.get("version", detail.get("counter", PARTS)),
        detail.get("digest", ""),
        tuple(detail.get("cards", ())),
        detail.get("number", 0),
        gone=tuple(detail.get("gone", ())),
    )


def _of_signing(file_id: str, detail: Mapping[str, Any]) -> Iterator[Said]:
    # Before one entry said it all, each of these had its own.
    if "digest" not in detail:
        return
    item = detail.get("addendum", detail["note"])
    yield Said(file_id, "item.saved", item, ONLY, detail["digest"])
    yield Said(file_id, "draft.closed", item)
    if "segment" in detail:
        number, digest = detail["segment"], detail["found_by"]
        yield Said(file_id, "segment.saved", number=ONLY, digest=digest, segment=number)
