"""One file that was opened, with its keys: which may be used once it is on the trail that it was."""

from collections.abc import Mapping
from uuid import UUID

from werkzeug.utils import cached_property

from clinic.files.keys import earlier_key, key_of
from clinic.files.models import FileKind
from clinic.files.standing import Standing
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey
from clinic.vault.ring import Ring


class OpenFile:
    """One file that was opened, with its key of every epoch that was asked for."""

    def __init__(
        self, file_id: UUID, standing: Mapping[UUID, Standing], keyring: Keyring, ring: Ring | None
    ) -> None:
        self._file_id = file_id
        self._standing = standing
        self._keyring = keyring
        self._ring = ring
        self._keys: dict[int, RecordKey] = {}

    @cached_property
    def found(self) -> Standing:
        return self._standing[self._file_id]

    @cached_property
    def is_directory(self) -> bool:
        return self.found.kind is FileKind.DIRECTORY

    @cached_property
    def key(self) -> RecordKey:
        known = self._ring.known(self._file_id) if self._ring else None
        return known or key_of(self.found, self._keyring)

    def key_in(self, epoch: int) -> RecordKey:
        # Kept, since thousands of cards lead back to the same few epochs, each link by link.
        if epoch not in self._keys:
            self._keys[epoch] = earlier_key(self.key, epoch)
        return self._keys[epoch]
