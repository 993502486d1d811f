"""Listing the words of one's caseload, and passing over the files that lack what is looked for."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.columns import uuid_of
from clinic.files import wordlists
from clinic.files.caseload import has_ring, reading_caseload
from clinic.files.reading import Opened
from clinic.files.segments import Segment
from clinic.notes import gathering
from clinic.notes.gathered import Gathered
from clinic.notes.wordlist import Listed, Words, pieces
from clinic.people import welcome
from clinic.rows import large_rows
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.segment import Place

# So few texts that are in no list are looked through as they are.
ENOUGH = 200
# A list is of so many files, or of so many texts: whichever comes first.
MOST_FILES, ABOUT = 50, 500
# Of a practice that comes with thousands of notes, each sign-in lists some.
MOST_AT_ONCE = 2_000

# A list that is due: its number, and the codes of its files.
Due = tuple[int, list[str]]


def lacking(opened: Opened, account_id: UUID, texts: Mapping[str, int], words: bytes) -> set[str]:
    """The codes of the files in no text of which these folded words can stand, as far as the lists tell.

    A list is believed of a file that has just as many signed texts as it had then: `texts` says how many
    stand, and none of them ever changes.
    """
    found: set[str] = set()
    sought = pieces(words)
    for number, members, blob in wordlists.sealed(account_id) if words else ():
        codes = wordlists.codes(members)
        content = opened.word_list(number, codes, blob)
        if content is None:
            continue
        listed = Listed(content)
        without = [(codes[at], listed.texts[at]) for at in listed.without(sought)]
        found.update([code for code, had in without if texts.get(code) == had])
    return found


def renew(actor: Actor, keyring: Keyring) -> int:
    """List what is in no list, or has grown since; returns how many lists it was.

    Reads after an entry of its own, so it comes before any change; leaves the commit to the caller.
    """
    texts = gathering.counts(keyring.account_id)
    heads = wordlists.heads(keyring.account_id)
    told = sum(of_it for _, codes, of_it in heads if texts.keys() >= set(codes))
    if sum(texts.values()) - told < ENOUGH or not has_ring(keyring):
        return 0
    with reading_caseload(actor, keyring, "notes.gathered") as opened:
        made = [_made(opened, due, texts) for due in _due(heads, texts)]
    for number, keys, of_it, content in made:
        if keys:
            wordlists.keep(keyring, number, keys, of_it, content)
        else:
            wordlists.forget(keyring.account_id, number)
    return len(made)


def _made(opened: Opened, due: Due, texts: Mapping[str, int]) -> tuple[int, list[RecordKey], int, bytes]:
    """A list as it is kept: its number, the keys of its files, how many texts they have, and what it says."""
    words = _words(opened, due[1], texts)
    keys = [opened.key(uuid_of(code)) for code in words]
    return due[0], keys, sum(texts[one] for one in words), Listed.of(list(words.values())).content


def _due(heads: Sequence[tuple[int, list[str], int]], texts: Mapping[str, int]) -> Iterator[Due]:
    """The lists to be made, as many as may be at once: those whose files have grown first."""
    left = MOST_AT_ONCE
    listed: set[str] = set()
    for number, codes, of_it in heads:
        listed.update(codes)
        many = sum(texts.get(one, 0) for one in codes)
        if many != of_it and left > 0:
            left -= many
            yield number, [one for one in codes if one in texts]
    number = max((number for number, _, _ in heads), default=0)
    some: list[str] = []
    for code in sorted(texts.keys() - listed):
        if left <= 0:
            break
        some.append(code)
        left -= texts[code]
        if len(some) == MOST_FILES or sum(texts[one] for one in some) >= ABOUT:
            yield (number := number + 1), some
            some = []
    if some:
        yield number + 1, some


def _words(opened: Opened, codes: Sequence[str], texts: Mapping[str, int]) -> dict[str, Words]:
    """The words of each of these files whose segments have all of its texts."""
    columns = (Segment.file_id, Segment.number, Segment.epoch, Segment.counter, Segment.blob)
    asked = select(*columns).where(Segment.file_id.in_([uuid_of(code) for code in codes]))
    ids: dict[str, set[bytes]] = {}
    words: dict[str, set[bytes]] = {}
    for *place, blob in large_rows(asked):
        part: Gathered = gathering.of_segment(opened, Place(*place), blob)
        code = place[0].hex
        ids.setdefault(code, set()).update(part.ids)
        words.setdefault(code, set()).update(part.distinct_words)
    whole = [one for one in sorted(words) if len(ids[one]) == texts[one]]
    return {one: Words(texts[one], words[one]) for one in whole}


welcome.after_sign_in(renew)
