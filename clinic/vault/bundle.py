"""The keys of one account, the locks that hold them, and when they are to be believed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from os import urandom
from uuid import UUID

from clinic.vault.alarm import VaultAlarm, WrongKey, WrongPassword
from clinic.vault.box import new_seed, open_with, public_key, seal_to
from clinic.vault.encoding import Field, decode, encode
from clinic.vault.envelope import seal, unseal
from clinic.vault.padding import pad, unpad
from clinic.vault.password import SALT_BYTES, Cost, cost_of_new_locks, password_key
from clinic.vault.recovery import new_recovery_codes
from clinic.vault.signature import verify_key
from clinic.vault.suite import KEY_BYTES, derive

TOTP_SEED_BYTES = 20


@dataclass(frozen=True)
class Bundle:
    """What one account holds: two key pairs, its second factor, and the practice's root it trusts.

    An owner's also holds the root's own seed. Nothing of it is shown when it is printed.
    """

    kem_seed: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)
    totp_seed: bytes = field(repr=False)
    root_vk: bytes = field(repr=False)
    root_seed: bytes | None = field(default=None, repr=False)
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        keys = (self.kem_seed, self.sign_seed, self.root_vk, self.root_seed)
        if any(key is not None and len(key) != KEY_BYTES for key in keys):
            raise VaultAlarm("a key of the bundle has another length")
        if len(self.totp_seed) != TOTP_SEED_BYTES:
            raise VaultAlarm("the second factor of the bundle has another length")

    @classmethod
    def new(cls, root_vk: bytes, root_seed: bytes | None = None) -> "Bundle":
        """Fresh keys, second factor and recovery codes for somebody under this root."""
        totp_seed = urandom(TOTP_SEED_BYTES)
        return cls(new_seed(), new_seed(), totp_seed, root_vk, root_seed, new_recovery_codes())

    def with_new_factor(self) -> "Bundle":
        """The same keys with another second factor and other recovery codes."""
        return replace(self, totp_seed=urandom(TOTP_SEED_BYTES), recovery_codes=new_recovery_codes())

    @property
    def public_key(self) -> bytes:
        return public_key(self.kem_seed)

    @property
    def verify_key(self) -> bytes:
        return verify_key(self.sign_seed)

    def to_bytes(self) -> bytes:
        keys = (self.kem_seed, self.sign_seed, self.totp_seed, self.root_vk, self.root_seed)
        return encode("bundle", *keys, *self.recovery_codes)

    @classmethod
    def from_bytes(cls, blob: bytes) -> "Bundle":
        match decode(blob):
            case (str(form), bytes(kem), bytes(sign), bytes(totp), bytes(vk), bytes() | None as root, *codes):
                if form == "bundle":
                    return cls(kem, sign, totp, vk, root, _texts(codes))
        raise VaultAlarm("not a bundle")


def _texts(codes: Sequence[Field]) -> tuple[str, ...]:
    texts = tuple(code for code in codes if isinstance(code, str))
    if len(texts) != len(codes):
        raise VaultAlarm("not a bundle")
    return texts


@dataclass(frozen=True)
class Lock:
    """A bundle under a password, as an account's row keeps it."""

    salt: bytes
    kdf: str
    sealed: bytes


def lock_with_password(bundle: Bundle, account_id: UUID, password: str, pepper: bytes) -> Lock:
    """Lock the bundle; there is no other trace of the password to guess against."""
    return _locked("password lock", bundle, account_id, password, pepper)


def unlock(lock: Lock, account_id: UUID, password: str, pepper: bytes) -> Bundle:
    """Open the lock. Raises `WrongPassword`, or `VaultAlarm` if the lock itself was altered or made cheap."""
    return _unlocked("password lock", lock, account_id, password, pepper)


def spend_like_unlock(password: str, pepper: bytes) -> None:
    """Take as long as `unlock` does, so that an unknown address cannot be told by the clock."""
    password_key(password, bytes(SALT_BYTES), pepper, cost_of_new_locks())


def lock_with_token(bundle: Bundle, account_id: UUID, token: bytes) -> bytes:
    """Lock the bundle under the bytes of a random token: an invitation, a half-way sign-in, a session."""
    return seal(_token_key(token), pad(bundle.to_bytes()), "token lock", account_id)


def lock_with_both(bundle: Bundle, account_id: UUID, words: str, pepper: bytes, token: bytes) -> bytes:
    """Lock the bundle under words that were agreed on, and that under a token: it takes both."""
    lock = _locked("agreed lock", bundle, account_id, words, pepper)
    form = encode("agreed", lock.salt, lock.kdf, lock.sealed)
    return seal(_token_key(token), pad(form), "token lock", account_id)


def under_token(locked: bytes, account_id: UUID, token: bytes) -> "Bundle | Lock":
    """What lies under a token: the bundle itself, or one that takes the agreed words as well.

    Raises `WrongKey` for another token.
    """
    content = unpad(unseal(_token_key(token), locked, "token lock", account_id))
    match decode(content):
        case (str(form), bytes(salt), str(kdf), bytes(sealed)) if form == "agreed":
            return Lock(salt, kdf, sealed)
    return Bundle.from_bytes(content)


def unlock_agreed(lock: Lock, account_id: UUID, words: str, pepper: bytes) -> Bundle:
    """Open it with the words. Raises `WrongPassword`, or `VaultAlarm` as `unlock` does."""
    return _unlocked("agreed lock", lock, account_id, words, pepper)


def _locked(use: str, bundle: Bundle, account_id: UUID, secret: str, pepper: bytes) -> Lock:
    salt, cost = urandom(SALT_BYTES), cost_of_new_locks()
    key = password_key(secret, salt, pepper, cost)
    return Lock(salt, cost.to_text(), seal(key, pad(bundle.to_bytes()), use, account_id))


def _unlocked(use: str, lock: Lock, account_id: UUID, secret: str, pepper: bytes) -> Bundle:
    key = password_key(secret, lock.salt, pepper, Cost.from_text(lock.kdf))
    try:
        padded = unseal(key, lock.sealed, use, account_id)
    except WrongKey:
        raise WrongPassword from None
    return Bundle.from_bytes(unpad(padded))


def _token_key(token: bytes) -> bytes:
    if len(token) < KEY_BYTES:
        raise VaultAlarm("a token has at least 32 bytes")
    return derive(token, "token")


def escrow(bundle: Bundle, account_id: UUID, kit_public_key: bytes) -> bytes:
    """The bundle for the recovery kit to open, should the password be lost."""
    return seal_to(kit_public_key, pad(bundle.to_bytes()), "escrow", account_id)


def open_escrow(blob: bytes, account_id: UUID, kit_seed: bytes) -> Bundle:
    """The bundle the kit kept. Anybody could have written it: `believe` it before use."""
    return Bundle.from_bytes(unpad(open_with(kit_seed, blob, "escrow", account_id)))


def believe(bundle: Bundle, holder_public: bytes, holder_vk: bytes, root_vk: bytes) -> None:
    """Raises `VaultAlarm` unless the bundle holds the certified keys of its holder and the pinned root."""
    held = encode(bundle.public_key, bundle.verify_key, bundle.root_vk)
    if not compare_digest(held, encode(holder_public, holder_vk, root_vk)):
        raise VaultAlarm("the bundle holds other keys than those certified")
    if bundle.root_seed is not None and not compare_digest(verify_key(bundle.root_seed), root_vk):
        raise VaultAlarm("the bundle holds a seed that is not the root's")
