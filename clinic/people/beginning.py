"""A practice being set up: what its owner wished for and the keys made so far, before any of it is kept."""

from dataclasses import field
from uuid import UUID

from clinic.files.roles import OWNER, THERAPIST
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.bundle import Bundle, Lock
from clinic.vault.encoding import decode, encode


@frozen
class Wishes:
    """What the owner typed on the first page."""

    practice: str
    zone: str
    region: str
    locales: tuple[str, ...]
    name: str
    email: str
    locale: str = "en"
    is_therapist: bool = True
    designation: str = ""
    registration_no: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({OWNER, THERAPIST} if self.is_therapist else {OWNER})


@frozen
class Beginning:
    """A practice to be. `totp_step` is 0 until the owner's phone has shown that it took the seed."""

    wishes: Wishes
    account_id: UUID
    bundle: Bundle
    lock: Lock
    kit: bytes = field(repr=False)
    totp_step: int = 0

    def to_bytes(self) -> bytes:
        """For the short-lived store, which seals it under the set-up address's token."""
        w = self.wishes
        typed = encode(
            w.practice, w.zone, w.region, w.name, w.email, w.locale, int(w.is_therapist), w.designation,
            w.registration_no, *w.locales,
        )  # fmt: skip
        lock = (self.lock.salt, self.lock.kdf, self.lock.sealed)
        return encode(typed, self.account_id, self.bundle.to_bytes(), *lock, self.kit, self.totp_step)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Beginning":
        match decode(content):
            case (
                bytes(t),
                UUID() as id,
                bytes(b),
                bytes(salt),
                str(kdf),
                bytes(sealed),
                bytes(kit),
                int(step),
            ):
                return cls(_wishes(t), id, Bundle.from_bytes(b), Lock(salt, kdf, sealed), kit, step)
        raise VaultAlarm("not a beginning")


def _wishes(typed: bytes) -> Wishes:
    match decode(typed):
        case (
            str(practice), str(zone), str(region), str(name), str(email), str(locale), int(is_therapist),
            str(designation), str(registration_no), *locales,
        ):  # fmt: skip
            languages = tuple(str(one) for one in locales)
            return Wishes(
                practice,
                zone,
                region,
                languages,
                name,
                email,
                locale,
                bool(is_therapist),
                designation,
                registration_no,
            )
    raise VaultAlarm("not a beginning")
