"""The finder among 5,000 clients whose cards are sealed, beside bare decryption of as many texts."""

from pathlib import Path

from clinic.clients import segments
from clinic.clients.card import Card
from clinic.database import db
from tests.bench import floors
from tests.bench.measure import interleaved
from tests.bench.opened import CLIENTS, Full, _client, opened
from tests.bench.row import Pair, Row, Subject

PEOPLE = 5_000
MOST_MS = 100
ROWS = (
    Row(f"find a person among {PEOPLE:,} sealed cards", f"bare AES-GCM decryption of {PEOPLE:,}", "ms", 16),
    Row(f"find a person among {PEOPLE:,}: the whole", f"{MOST_MS} ms", "ms", 1),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice", Full(40)) as practice:
        for n in range(CLIENTS, PEOPLE):
            _client(practice.practice, practice.therapists[0], n)
        db.session.commit()
        iris = practice.practice.iris
        # As some of them do whenever somebody signs in.
        while segments.gather(iris.actor, iris.keyring):
            db.session.commit()
        browser = practice.practice.browser_of(iris)
        cards = [Card(preferred_name=f"Client Number {n}").to_bytes() for n in range(PEOPLE)]

        def find() -> None:
            found = browser.get("/desk/find?find=kliyent 4999", headers={"X-Requested-With": "attune"})
            assert "Client Number 4999" in found.text

        pair = interleaved(find, floors.BareDecryption(cards))
    return [pair, Pair.of(pair.ours, MOST_MS)]


SUBJECT = Subject(ROWS, measure)
