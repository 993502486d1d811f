"""Sealing what is signed so that it is found: each text by itself, and later several together."""

from collections.abc import Sequence

from clinic.audit.actor import Actor
from clinic.files import segments
from clinic.files.segments import Laid
from clinic.notes.gathered import ABOUT, MOST_BYTES, Gathered, Line
from clinic.vault.record import RecordKey

Text = tuple[Line, str]


def lay(key: RecordKey, after: int, text: Text) -> Laid | None:
    """Let this signed text be found, by a segment after the file's last, which has this number.

    Part of the work that signs it, under the file's present key. As `files.segments.lay`: where two come at
    once, one of them is found by the text itself until somebody signs in.
    """
    return segments.lay(key, after + 1, Gathered.of([text]).content, 1)


def add(actor: Actor, key: RecordKey, texts: Sequence[Text]) -> None:
    """Put the small segments of a file together with these texts, which none of them names.

    A segment that does not open stays where it is, for the proof to name.
    """
    held = segments.small(key.file_id, ABOUT, MOST_BYTES)
    contents = [(row.place.number, segments.content_of(key, *row)) for row in held]
    opened = [(number, Gathered(content)) for number, content in contents if content]
    more = [Gathered.of(texts[at : at + ABOUT]) for at in range(0, len(texts), ABOUT)]
    joined = _joined([part for _, part in opened] + more)
    if not texts and len(joined) == len(opened):
        return
    last = segments.last(key.file_id)
    if opened:
        segments.take_away(actor, key.file_id, [number for number, _ in opened])
    for number, part in enumerate(joined, start=last + 1):
        segments.begin(actor, key, number, part.content, len(part))


def _joined(parts: Sequence[Gathered]) -> list[Gathered]:
    """The same texts in their order, in as few parts as may be."""
    joined: list[Gathered] = []
    for part in parts:
        if joined and not joined[-1].is_full:
            joined[-1] = joined[-1].with_more(part)
        else:
            joined.append(part)
    return joined
