"""People as the sealed store knows them: certified keys without an account."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask

from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.files.grants import new_file
from clinic.files.models import File, FileKind, Holder
from clinic.vault.box import new_seed, public_key
from clinic.vault.bundle import Bundle
from clinic.vault.certificate import certify_by_root
from clinic.vault.keyring import Keyring
from clinic.vault.kit import kit_seed, new_kit
from clinic.vault.signature import verify_key


@dataclass(frozen=True)
class Member:
    """One of the cast, signed in as far as the store is concerned."""

    id: UUID
    keyring: Keyring
    actor: Actor


@dataclass(frozen=True)
class Cast:
    """Olga owns the practice; Ines and Omar are therapists, Sam supervises, Iris answers the phone."""

    root_seed: bytes
    kit: Keyring
    olga: Member
    ines: Member
    omar: Member
    sam: Member
    iris: Member
    directory: UUID


def certified_holder(root_seed: bytes, roles: set[str]) -> Member:
    """A holder with fresh keys that the practice root stands for."""
    bundle = Bundle.new(verify_key(root_seed), root_seed if "owner" in roles else None)
    holder_id = uuid4()
    db.session.add(
        Holder(
            id=holder_id,
            roles_text=",".join(sorted(roles)),
            public_key=bundle.public_key,
            verify_key=bundle.verify_key,
            certificate=certify_by_root(root_seed, holder_id, roles, bundle.public_key, bundle.verify_key),
        )
    )
    db.session.flush()
    return Member(holder_id, Keyring(holder_id, bundle), Actor(holder_id, "10.0.0.1"))


def certified_kit(root_seed: bytes) -> Keyring:
    """A recovery kit that the practice root stands for: it opens and never signs."""
    seed, kit_id = kit_seed(new_kit()), uuid4()
    public = public_key(seed)
    certificate = certify_by_root(root_seed, kit_id, {"kit"}, public, b"")
    db.session.add(
        Holder(id=kit_id, roles_text="kit", public_key=public, verify_key=b"", certificate=certificate)
    )
    db.session.flush()
    bundle = Bundle(seed, new_seed(), bytes(20), verify_key(root_seed))
    return Keyring(kit_id, bundle)


def open_practice(app: Flask) -> Cast:
    """A practice with its directory and its cast, committed."""
    del app
    root_seed = new_seed()
    settings().pin_root(verify_key(root_seed))
    kit = certified_kit(root_seed)
    olga = certified_holder(root_seed, {"owner"})
    ines = certified_holder(root_seed, {"therapist"})
    omar = certified_holder(root_seed, {"therapist"})
    sam = certified_holder(root_seed, {"supervisor"})
    iris = certified_holder(root_seed, {"intake"})
    directory = new_file(olga.actor, olga.keyring, FileKind.DIRECTORY)
    from clinic.files.grants import share

    for member in (ines, omar, sam, iris):
        share(olga.actor, olga.keyring, directory.id, member.id)
    db.session.commit()
    return Cast(root_seed, kit, olga, ines, omar, sam, iris, directory.id)


def file_of(member: Member) -> File:
    """A new individual file, its author's alone."""
    file = new_file(member.actor, member.keyring, FileKind.INDIVIDUAL, [uuid4()])
    db.session.commit()
    return file
