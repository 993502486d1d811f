"""Reading sealed things: the trail entry is durable before a byte is decrypted; without it nothing opens."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.columns import EPOCH, uuid_of
from clinic.database import writing
from clinic.files import directory, versions
from clinic.files.drafts import draft_place
from clinic.files.items import UNSIGNED_KINDS, open_own_key
from clinic.files.keys import openable_of
from clinic.files.models import Draft, DraftSnapshot, FileKind, Inbox
from clinic.files.open_file import OpenFile
from clinic.files.segments import content_of
from clinic.files.standing import Standing
from clinic.files.trust import Certified, vouched
from clinic.files.versions import Version
from clinic.refusal import NotFound
from clinic.vault import segment
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import open_with
from clinic.vault.envelope import unseal
from clinic.vault.grant import GrantTerms
from clinic.vault.item import Place, open_item
from clinic.vault.keyring import Keyring
from clinic.vault.padding import unpad
from clinic.vault.record import RecordKey
from clinic.vault.ring import Ring
from clinic.vault.wordlist import Keys, open_words
from clinic.whole import must_be_there, or_left_out

# Who is to have written each; None where everybody who holds the file may.
Authors = Mapping[UUID, UUID | None]


@contextmanager
def reading(
    actor: Actor, keyring: Keyring, action: str, file_ids: Collection[UUID], **detail: object
) -> Iterator["Opened"]:
    """Write down who looks at what, durably, and then open it.

    One entry for each file. Comes before the work's own changes (`RuntimeError` otherwise). Raises `NotFound`
    if one of the files is not granted, after writing that down too.
    """
    yield _written_down(actor, keyring, action, openable_of(keyring, file_ids), detail)


@contextmanager
def reading_with_names(
    actor: Actor, keyring: Keyring, action: str, file_ids: Collection[UUID], **detail: object
) -> Iterator["Opened"]:
    """The same for these files and the directory, which every page with a name on it opens."""
    asked = openable_of(keyring, file_ids, with_directory=True)
    if not any(found is not None and found.kind is FileKind.DIRECTORY for found in asked.values()):
        asked[directory.file_id()] = None
    yield _written_down(actor, keyring, action, asked, detail)


@contextmanager
def reading_directory(actor: Actor, keyring: Keyring, action: str, **detail: object) -> Iterator["Opened"]:
    """The same for the directory alone."""
    with reading_with_names(actor, keyring, action, (), **detail) as opened:
        yield opened


def _written_down(
    actor: Actor,
    keyring: Keyring,
    action: str,
    asked: Mapping[UUID, Standing | None],
    detail: Mapping[str, object],
) -> "Opened":
    granted = {file_id: found for file_id, found in asked.items() if found is not None}
    with writing():
        for file_id in asked:
            trail.record(actor, action if file_id in granted else "file.refused", file_id, **detail)
    if len(granted) < len(asked):
        raise NotFound()
    return Opened(keyring, granted, {file_id.hex for file_id in granted})


class Opened:
    """What may be decrypted now that it is on the trail. Lives no longer than its request.

    Of what stands, the files with these codes may be. `ring` is one that was built of all that stands, as it
    stands.
    """

    def __init__(
        self,
        keyring: Keyring,
        standing: Mapping[UUID, Standing],
        codes: Set[str],
        ring: Ring | None = None,
    ) -> None:
        self._keyring = keyring
        self._standing = standing
        self._codes = codes
        self._ring = ring
        self._files: dict[UUID, OpenFile] = {}
        self._authors: dict[UUID, Certified] = {}

    @property
    def keyring(self) -> Keyring:
        """Whose it was opened with."""
        return self._keyring

    @property
    def directory_id(self) -> UUID:
        """Raises `NotFound` unless the directory is among what was opened."""
        for file_id in self._standing:
            if file_id.hex in self._codes and self._file(file_id).is_directory:
                return file_id
        raise NotFound()

    def item(
        self, file_id: UUID, item_id: UUID, *, kind: str, author_id: UUID | None, version: int | None = None
    ) -> bytes:
        """The content of one version, the latest unless told.

        A row may name whomever it likes, so the reader says what is to stand there: of which kind, and by
        whom; None where everybody who holds the file may write. Raises `NotFound` if there is none,
        `VaultAlarm` if it is anything else.
        """
        found = versions.one(file_id, item_id, version)
        if found is None:
            raise NotFound()
        return self._content(self._file(file_id), found, kind, author_id)

    def items(self, file_id: UUID, kind: str, authors: Authors) -> dict[UUID, bytes]:
        """The latest content of each of these that there is, by its author, as `item`. One query."""
        return self.contents(file_id, kind, authors, self.latest({file_id: authors}))

    def latest(self, wanted: Mapping[UUID, Collection[UUID]]) -> Sequence[Version]:
        """The latest version of each of these items of some files, still sealed. One query."""
        return versions.latest(wanted, {item_id for item_ids in wanted.values() for item_id in item_ids})

    def saved_last(self, file_id: UUID, kind: str, most: int, since: datetime = EPOCH) -> dict[UUID, bytes]:
        """What was saved last of this kind, and since then, whoever may write there wrote it. One query."""
        found = versions.saved_last(file_id, kind, most, since)
        return self.whole(file_id, kind, dict.fromkeys(version[1] for version in found), found)

    def contents(
        self, file_id: UUID, kind: str, authors: Authors, found: Iterable[Version]
    ) -> dict[UUID, bytes]:
        """The same of versions that another question found (`beside`). None is opened but of these items."""
        file = self._file(file_id)
        return {
            version[1]: self._content(file, version, kind, authors[version[1]])
            for version in found
            if version[0] == file_id and version[1] in authors
        }

    def whole(
        self, file_id: UUID, kind: str, authors: Authors, found: Iterable[Version] | None = None
    ) -> dict[UUID, bytes]:
        """The same for a list: one that is not as it was does not take the others away, a file's key does."""
        file, read = self._file(file_id), {}
        for version in self.latest({file_id: authors}) if found is None else found:
            if version[0] == file_id and version[1] in authors:
                with or_left_out(kind, version[1]):
                    read[version[1]] = self._content(file, version, kind, authors[version[1]])
        return read

    def each(
        self, file_id: UUID, kind: str, authors: Authors, found: Iterable[Version] | None = None
    ) -> dict[UUID, bytes]:
        """The same where every one of them must be there: one that is gone is told of, too."""
        stand = self.latest({file_id: authors}) if found is None else list(found)
        must_be_there(kind, authors.keys() - {version[1] for version in stand if version[0] == file_id})
        return self.whole(file_id, kind, authors, stand)

    def versions(self, file_id: UUID, kind: str, authors: Authors) -> dict[UUID, tuple[int, bytes]]:
        """The same as `items`, each with the number of its version."""
        found = self.latest({file_id: authors})
        contents = self.contents(file_id, kind, authors, found)
        return {version[1]: (version[2], contents[version[1]]) for version in found}

    def inbox(self, row: Inbox) -> bytes:
        """What somebody left for the file while nobody was there."""
        seed = self._file(row.file_id).key_in(row.epoch).inbox_seed
        return unpad(open_with(seed, row.blob, "inbox", row.file_id, row.epoch, row.kind, row.id))

    def inboxes(self, rows: Iterable[Inbox]) -> dict[UUID, bytes]:
        """What lies in each of these, for a list, as `whole`."""
        read = {}
        for row in rows:
            with or_left_out(row.kind, row.id):
                read[row.id] = self.inbox(row)
        return read

    def draft(self, row: Draft | DraftSnapshot) -> bytes:
        """An unsigned text as it was last kept."""
        key = self._file(row.file_id).key_in(row.epoch).item_key(row.item_id)
        return unpad(unseal(key, row.blob, *draft_place(row)))

    def segment(self, place: segment.Place, blob: bytes) -> bytes | None:
        """What a segment of a file holds; None where it does not open any more."""
        return content_of(self._file(place.file_id).key_in(place.epoch), place, blob)

    def word_list(self, number: int, codes: Sequence[str], blob: bytes) -> bytes | None:
        """The reader's own list of the words of these files; None unless all are open and it opens."""
        if not self._codes >= set(codes):
            return None
        with suppress(VaultAlarm):
            keys = self._ring.several(codes) if self._ring else None
            keys = keys or Keys.of([self._file(uuid_of(code)).key for code in codes])
            return open_words(self._keyring, keys, number, blob)
        return None

    def terms(self, file_id: UUID) -> GrantTerms:
        """On which terms the file is open to whoever reads it."""
        return self._file(file_id).found.terms

    def key(self, file_id: UUID) -> RecordKey:
        """The file's present key, for the store's own neighbours."""
        return self._file(file_id).key

    def _file(self, file_id: UUID) -> "OpenFile":
        if file_id not in self._files:
            if file_id.hex not in self._codes:
                raise NotFound()
            self._files[file_id] = OpenFile(file_id, self._standing, self._keyring, self._ring)
        return self._files[file_id]

    def _content(self, file: "OpenFile", found: Version, kind: str, author_id: UUID | None) -> bytes:
        file_id, item_id, version, named_kind, epoch, named_author, blob, own_epoch, sealed = found
        if named_kind != kind or author_id not in (None, named_author):
            raise VaultAlarm("what stands here is of another kind, or by another author")
        own_key = None
        if own_epoch is not None and sealed is not None:
            own_key = open_own_key(file.key_in(own_epoch), item_id, sealed)
        secret = file.key_in(epoch).item_key(item_id, own_key)
        place = Place(file_id, item_id, version, kind, epoch, named_author)
        # Only the directory has cards: elsewhere a colleague could leave out the signature by that name.
        if file.is_directory and kind in UNSIGNED_KINDS:
            return open_item(secret, place, blob, None)
        author = self._author(file, named_author)
        return vouched(author, self._keyring.root_vk, lambda vk: open_item(secret, place, blob, vk))

    def _author(self, file: "OpenFile", author_id: UUID) -> Certified:
        if author_id not in self._authors:
            self._authors[author_id] = file.found.signers.certified(author_id)
        return self._authors[author_id]
