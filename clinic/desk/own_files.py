"""The own file of each of several, where whoever looks may write in it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from clinic.clients import together
from clinic.edge import current
from clinic.files import rights


def writable_own(members: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Each one's own file, of those that whoever is signed in may write in."""
    mine = current.person().id
    held = together.held(mine, members)
    writable = rights.writable_among(mine, list(held.values()))
    return {person: file_id for person, file_id in held.items() if file_id in writable}
