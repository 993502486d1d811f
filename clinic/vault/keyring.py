"""What one signed-in person can open and sign, for as long as a request lasts."""

from dataclasses import dataclass, field
from uuid import UUID

from clinic.vault.bundle import Bundle
from clinic.vault.record import RecordKey


@dataclass(frozen=True)
class Keyring:
    """An account and its opened bundle. A function that takes one may read a note."""

    account_id: UUID
    bundle: Bundle = field(repr=False)
    # The keys opened with it, each by the digest of what it was opened on: none is opened twice.
    opened: dict[bytes, RecordKey] = field(default_factory=dict, init=False, repr=False, compare=False)

    def opened_in(self, file_id: UUID, epoch: int) -> RecordKey | None:
        """The key of a file's epoch, if it was opened with this."""
        found = (key for key in self.opened.values() if key.file_id == file_id and key.epoch == epoch)
        return next(found, None)

    @property
    def kem_seed(self) -> bytes:
        return self.bundle.kem_seed

    @property
    def sign_seed(self) -> bytes:
        return self.bundle.sign_seed

    @property
    def root_vk(self) -> bytes:
        return self.bundle.root_vk

    @property
    def root_seed(self) -> bytes | None:
        return self.bundle.root_seed
