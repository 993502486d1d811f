"""What a client said of an agreement on their own page, still to be taken into their file."""

import json
from base64 import b64encode
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.audit.actor import Actor
from clinic.clients.agreements import KIND, LEFT, VERSION, Asked, Word
from clinic.clients.consent import Consent, Method
from clinic.clients.standing import Agreed, Standing
from clinic.files import items, left
from clinic.files.left import Left
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring


@frozen
class Said:
    """What a client said of an agreement, still to be taken into the file."""

    asked: Asked
    word: Word
    waits: Left

    def on(self, standing: Standing, client_id: UUID, zone: ZoneInfo) -> Standing:
        """The front of the file with it."""
        day = self.waits.at.astimezone(zone).date()
        if self.word is Word.GIVEN:
            return standing.with_consent(Agreed(client_id, _consent(self.asked, day)))
        for index, agreed in reversed(list(enumerate(standing.consents))):
            same = (agreed.client_id, agreed.consent.kind) == (client_id, self.asked.kind)
            if same and agreed.consent.withdrawn_on is None:
                return standing.without(index, day)
        return standing


def waiting(keyring: Keyring, opened: Opened, file_id: UUID) -> list[Said]:
    """What was said and is still to be taken in, the earliest first."""
    found = []
    for one in left.waiting(keyring, opened, file_id, LEFT):
        document = json.loads(one.text)
        found.append(Said(Asked.from_json(document["asked"]), Word(document["word"]), one))
    return found


def take_in(actor: Actor, keyring: Keyring, file_id: UUID, said: Said) -> None:
    """The file keeps the words and the client's signature over them. Raises `StaleSave` if it has them."""
    document = {"v": VERSION, "left": b64encode(said.waits.envelope).decode()}
    items.save(actor, keyring, file_id, said.waits.id, KIND, json.dumps(document).encode(), 0)
    left.take_in(actor, file_id, LEFT, said.waits)


def _consent(asked: Asked, day: date) -> Consent:
    return Consent(
        kind=asked.kind,
        version=asked.version,
        explained_in=asked.explained_in,
        interpreter=asked.interpreter,
        given_on=day,
        method=Method.ONLINE,
    )
