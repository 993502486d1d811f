"""Sealing what is signed so that it is found: each text by itself, and later several together."""

from collections.abc import Sequence

from clinic.audit.actor import Actor
from clinic.files import segments
from clinic.files.segments import Laid
from clinic.notes.gathered import Gathered, Line
from clinic.vault.record import RecordKey

Text = tuple[Line, str]


def lay(key: RecordKey, after: int, text: Text) -> Laid:
    """Let this signed text be found, by a segment of its own behind the file's last, which has this number.

    Part of the work that signs it, under the file's present key.
    """
    return segments.lay(key, after, Gathered.of([text]).content, 1)


def add(actor: Actor, key: RecordKey, texts: Sequence[Text]) -> None:
    """Put the small segments of a file together with these texts, which none of them names.

    A segment that does not open stays where it is, for the proof to name.
    """
    held = segments.small(key.file_id)
    contents = [(row.place.number, segments.content_of(key, *row)) for row in held]
    opened = [(number, Gathered(content)) for number, content in contents if content]
    more = [Gathered.of(texts[at : at + segments.ABOUT]) for at in range(0, len(texts), segments.ABOUT)]
    joined = _joined([part for _, part in opened] + more)
    if not texts and len(joined) == len(opened):
        return
    last = segments.last(key.file_id)
    if opened:
        segments.take_away(actor, key.file_id, [number for number, _ in opened])
    for part in joined:
        last = segments.begin(actor, key, last, part.content, len(part))


def _joined(parts: Sequence[Gathered]) -> list[Gathered]:
    """The same texts in their order, in as few parts as may be."""
    joined: list[Gathered] = []
    for part in parts:
        if joined and not joined[-1].is_full:
            joined[-1] = joined[-1].with_more(part)
        else:
            joined.append(part)
    return joined
