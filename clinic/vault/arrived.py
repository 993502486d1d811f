"""What arrived for a file, as the trail remembers it."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from clinic.vault.suite import context


class Place(NamedTuple):
    """Where it was left, as what, and when."""

    file_id: UUID
    epoch: int
    kind: str
    row_id: UUID
    received_at: datetime


def digest(place: Place, blob: bytes) -> str:
    """What the trail keeps of it, to notice if it is gone, or other than it came."""
    return sha256(context("inbox digest", *place, blob)).hexdigest()
