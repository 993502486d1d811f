"""How things stand with several, where each one's own file says what was written down of everybody."""

from collections.abc import Sequence
from uuid import UUID

from clinic.clients.standing import Standing
from clinic.clients.together import Together


def together(standing: Standing, members: Sequence[UUID]) -> Together:
    own = dict.fromkeys(members, standing) if len(members) > 1 else {}
    return Together(tuple(members), standing, own)
