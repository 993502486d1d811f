"""The key ring of an account, attacked by a writer to the database: it opens nothing that grants do not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, inspect, select, update

from clinic import clock
from clinic.database import db
from clinic.files import all_standing, rings
from clinic.files.caseload import reading_caseload, renew_ring
from clinic.files.grants import Terms, new_file, rotate, share, take_back
from clinic.files.keys import all_openable, key_of, record_key
from clinic.files.models import Epoch, File, FileKind, FileMember, Grant, Holder
from clinic.files.reading import reading
from clinic.files.rings import SealedRing
from clinic.files.shred import shred_file
from clinic.refusal import NotFound
from clinic.vault.alarm import VaultAlarm
from clinic.vault.box import new_seed, public_key
from clinic.vault.certificate import certify_by_root
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey, new_record_key
from clinic.vault.ring import Entry, seal_ring
from tests.attacks.writer import drop_triggers, rewrite
from tests.holders import Cast, Member, file_of

Ring = dict[str, Any]


@pytest.fixture
def files(cast: Cast) -> list[File]:
    """Two files of Ines's, both shared with Omar."""
    made = [file_of(cast.ines), file_of(cast.ines)]
    for file in made:
        share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
    db.session.commit()
    return made


def anew(member: Member) -> Keyring:
    """Their keyring as the next request has it: nothing was opened with it yet."""
    return Keyring(member.id, member.keyring.bundle)


def look(member: Member) -> set[UUID]:
    """A look through everything: the files of which a key was to be had."""
    db.session.rollback()
    with reading_caseload(member.actor, anew(member), "notes.searched") as opened:
        return {file_id for file_id in db.session.scalars(select(File.id)) if _opens(opened, file_id)}


def _opens(opened: Any, file_id: UUID) -> bool:
    try:
        return opened.key(file_id).file_id == file_id
    except NotFound:
        return False


def ring_of(member: Member) -> Ring | None:
    """Their ring's row, as somebody keeps it who has the database."""
    rows = db.session.execute(
        select(SealedRing.__table__).where(SealedRing.account_id == member.id)
    ).mappings()
    return next((dict(row) for row in rows), None)


def pieces_of(member: Member) -> list[Ring]:
    """The same of a ring that is in several pieces."""
    theirs = select(SealedRing.__table__).where(SealedRing.account_id == member.id)
    return [dict(row) for row in db.session.execute(theirs.order_by(SealedRing.number)).mappings()]


def put(ring: Ring, **changed: object) -> None:
    """In place of the ring of its account, or of another."""
    db.session.execute(delete(SealedRing).where(SealedRing.account_id == (ring | changed)["account_id"]))
    db.session.execute(insert(SealedRing.__table__).values(ring | changed))
    db.session.commit()


def fits(member: Member) -> bool:
    """Whether their ring holds just what they may open now."""
    db.session.rollback()
    found = all_openable(anew(member))
    ring = rings.of(anew(member))
    return ring is not None and ring.fits(found.digest)


def built(member: Member) -> Ring:
    look(member)
    ring = ring_of(member)
    assert ring is not None
    return ring


def test_a_look_builds_it_once_and_signing_in_builds_it_where_there_is_none(
    cast: Cast, files: list[File]
) -> None:
    assert ring_of(cast.ines) is None
    first = built(cast.ines)
    assert fits(cast.ines)
    assert look(cast.ines) == {file.id for file in files}
    renew_ring(cast.ines.actor, anew(cast.ines))
    assert ring_of(cast.ines) == first
    renew_ring(cast.iris.actor, anew(cast.iris))
    assert fits(cast.iris)
    assert look(cast.iris) == set()
    # What opens a file by it opens it for good: nothing of it needs the grant's own seal any more.
    keyring = anew(cast.ines)
    found = all_openable(keyring)
    in_the_ring = found[files[0].id].ring.ring.key(files[0].id, found[files[0].id].digest)
    assert in_the_ring == record_key(anew(cast.ines), files[0].id)


Act = Callable[[Cast, File], object]


def expire(cast: Cast, file: File) -> None:
    db.session.execute(
        update(Grant).where(Grant.file_id == file.id, Grant.account_id == cast.omar.id)
        .values(expires_at=clock.now())
    )  # fmt: skip


def lose_the_role(cast: Cast, file: File) -> None:
    holder = db.session.get_one(Holder, cast.omar.id)
    holder.roles_text = "intake"
    keys = (holder.public_key, holder.verify_key)
    holder.certificate = certify_by_root(cast.root_seed, holder.id, {"intake"}, *keys)


def retire(cast: Cast, file: File) -> None:
    db.session.get_one(Holder, cast.omar.id).retired_at = clock.now()


def give(cast: Cast, file: File) -> None:
    other = new_file(cast.ines.actor, cast.ines.keyring, FileKind.INDIVIDUAL)
    share(cast.ines.actor, cast.ines.keyring, other.id, cast.omar.id)


ACTS: dict[str, Act] = {
    "given": give,
    "taken back": lambda cast, file: take_back(
        cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id
    ),
    "re-keyed": lambda cast, file: rotate(
        cast.ines.actor, cast.ines.keyring, file, record_key(cast.ines.keyring, file.id), set()
    ),
    "shared again on other terms": lambda cast, file: share(
        cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id, Terms(may_share=False)
    ),
    "ended": expire,
    "shredded": lambda cast, file: shred_file(cast.ines.actor, file.id, along=FileMember),
    "retired": retire,
    "role lost": lose_the_role,
}  # fmt: skip
GONE = {"taken back", "shredded", "ended"}
NOTHING_LEFT = {"role lost", "retired"}


def test_with_any_change_it_goes_and_put_back_it_opens_no_more_than_the_grants(
    cast: Cast, files: list[File]
) -> None:
    for name, act in ACTS.items():
        file = file_of(cast.ines)
        share(cast.ines.actor, cast.ines.keyring, file.id, cast.omar.id)
        db.session.commit()
        old, file_id = built(cast.omar), file.id
        act(cast, file)
        db.session.commit()
        assert ring_of(cast.omar) is None, name
        put(old)
        assert not fits(cast.omar), name
        left = look(cast.omar)
        if name in NOTHING_LEFT:
            assert left == set(), name
            db.session.get_one(Holder, cast.omar.id).retired_at = None
            continue
        assert (file_id in left) is (name not in GONE), name
        assert left >= {one.id for one in files}, name
        assert fits(cast.omar), name
        assert ring_of(cast.omar) != old, name
        if name in GONE:
            with pytest.raises(NotFound):
                record_key(anew(cast.omar), file_id)


def test_a_share_that_ends_while_nobody_does_anything_is_not_opened_by_it(
    cast: Cast, files: list[File], monkeypatch: pytest.MonkeyPatch
) -> None:
    end = clock.now() + timedelta(hours=1)
    share(cast.ines.actor, cast.ines.keyring, files[0].id, cast.omar.id, Terms(expires_at=end))
    db.session.commit()
    old = built(cast.omar)
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=1))
    assert ring_of(cast.omar) == old
    with pytest.raises(NotFound), reading(cast.omar.actor, anew(cast.omar), "note.read", [files[0].id]):
        pytest.fail("opened")
    assert look(cast.omar) == {files[1].id}
    assert fits(cast.omar)


def test_after_a_new_key_one_that_is_put_back_gives_the_new_key(cast: Cast, files: list[File]) -> None:
    share(cast.ines.actor, cast.ines.keyring, files[0].id, cast.sam.id)
    db.session.commit()
    old = built(cast.omar)
    before = record_key(anew(cast.omar), files[0].id)
    take_back(cast.ines.actor, cast.ines.keyring, files[0].id, cast.sam.id)
    db.session.commit()
    put(old)
    assert record_key(anew(cast.omar), files[0].id).epoch == before.epoch + 1
    # The other file stands as it did, and is opened by it all the same.
    assert record_key(anew(cast.omar), files[1].id) == record_key(cast.ines.keyring, files[1].id)
    assert look(cast.omar) == {file.id for file in files}
    assert fits(cast.omar)


def test_one_that_was_tampered_with_opens_nothing_hides_nothing_and_is_built_anew(
    cast: Cast, files: list[File]
) -> None:
    theirs, hers = built(cast.omar), built(cast.ines)
    blob, digest = theirs["blob"], theirs["digest"]
    for changed in (
        {"blob": hers["blob"], "digest": hers["digest"]},
        {"blob": hers["blob"]},
        {"blob": blob[:-1]},
        {"blob": blob[:-1] + bytes([blob[-1] ^ 1])},
        {"digest": bytes([digest[0] ^ 1]) + digest[1:]},
        {"blob": b""},
    ):
        put(theirs, **changed)
        assert not fits(cast.omar)
        assert record_key(anew(cast.omar), files[0].id) == record_key(cast.ines.keyring, files[0].id)
        assert look(cast.omar) == {file.id for file in files}
        assert fits(cast.omar)


def test_a_ring_in_pieces_lacks_none_and_mixes_none(
    cast: Cast, files: list[File], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Swapped, taken away, rolled back or another's: a file opens by its grant, and a ring is built anew."""
    monkeypatch.setattr(rings, "MOST_IN_A_PIECE", 1)
    look(cast.omar)
    earlier = pieces_of(cast.omar)
    share(cast.ines.actor, cast.ines.keyring, file_of(cast.ines).id, cast.omar.id)
    db.session.commit()
    theirs = look(cast.omar)
    look(cast.ines)
    hers, his = pieces_of(cast.ines), pieces_of(cast.omar)
    many = len(his)
    assert [(one["number"], one["pieces"]) for one in his] == [(n, many) for n in range(1, many + 1)]
    assert fits(cast.omar)
    by_grants = {file_id: record_key(cast.ines.keyring, file_id) for file_id in theirs}
    first, second, *others = his
    sealed = ("blob", "digest", "number", "pieces")
    fewer = [one | {"number": n, "pieces": many - 1} for n, one in enumerate(his[1:], start=1)]
    for put_back in (
        his[1:],
        his[:-1],
        fewer,
        [first | {name: second[name] for name in sealed}, second, *others],
        [first | {"blob": second["blob"]}, second | {"blob": first["blob"]}, *others],
        [first | {"first_id": UUID(int=0)}, second | {"first_id": UUID(int=1)}, *others],
        [first | {"blob": first["blob"][:-1]}, second, *others],
        [*his[:-1], his[-1] | {name: earlier[-1][name] for name in sealed}],
        earlier,
        [one | {"account_id": cast.omar.id} for one in hers],
    ):
        db.session.execute(delete(SealedRing).where(SealedRing.account_id == cast.omar.id))
        db.session.execute(insert(SealedRing.__table__), put_back)
        db.session.commit()
        assert {file_id: record_key(anew(cast.omar), file_id) for file_id in theirs} == by_grants
        assert look(cast.omar) == theirs
        assert fits(cast.omar)
        assert len(pieces_of(cast.omar)) == many


def test_a_key_planted_by_a_colleague_in_a_ring_of_their_own_is_not_believed(
    cast: Cast, files: list[File]
) -> None:
    """Omar knows how Ines's file stands, and seals a key that he made to where her ring is."""
    theirs = built(cast.ines)
    found = all_openable(anew(cast.ines))[files[0].id]
    planted = Entry(found.digest, RecordKey(files[0].id, 1, new_record_key()))
    as_omar = Keyring(cast.ines.id, cast.omar.keyring.bundle)
    put(theirs, blob=seal_ring(as_omar, theirs["digest"], [planted]))
    assert record_key(anew(cast.ines), files[0].id) == record_key(cast.ines.keyring, files[0].id)
    assert key_of(found, anew(cast.ines)) == record_key(cast.ines.keyring, files[0].id)


def test_a_row_forged_while_it_stands_is_an_alarm_as_it_is_without_it(cast: Cast, files: list[File]) -> None:
    drop_triggers()
    theirs = (Grant.file_id == files[0].id, Grant.account_id == cast.omar.id)
    file_ids, old = [file.id for file in files], built(cast.omar)
    grant = dict(db.session.execute(select(Grant.__table__).where(*theirs)).mappings().one())
    for changed in (
        {"expires_at": clock.now() + timedelta(days=9)},
        {"override_gate": True},
        {"wrapped": grant["wrapped"][::-1]},
        {"signature": bytes(64)},
    ):
        rewrite(Grant, *theirs, **changed)
        assert ring_of(cast.omar) == old
        with pytest.raises(VaultAlarm):
            record_key(anew(cast.omar), file_ids[0])
        # The other file is opened as before, and this one is in no ring that is built now.
        with pytest.raises(VaultAlarm):
            look(cast.omar)
        assert record_key(anew(cast.omar), file_ids[1]) == record_key(cast.ines.keyring, file_ids[1])
        rewrite(Grant, *theirs, **grant)
        put(old)
        assert fits(cast.omar)
    for changed in ({"public_key": public_key(new_seed())}, {"roles_text": "supervisor,therapist"}):
        rewrite(Holder, Holder.id == cast.ines.id, **changed)
        with pytest.raises(VaultAlarm):
            record_key(anew(cast.omar), file_ids[1])


def test_whatever_is_rewritten_of_what_was_checked_all_of_it_stands_in_another_way(
    cast: Cast, files: list[File]
) -> None:
    drop_triggers()
    first, there = files[0].id, clock.now() + timedelta(days=9)
    rows = {
        (Grant, Grant.file_id == first, Grant.account_id == cast.omar.id): {
            "epoch": 2, "expires_at": there, "may_share": False, "cosign": True, "override_gate": True,
            "wrapped": b"", "signature": b"", "signer_id": cast.omar.id,
        },
        (Epoch, Epoch.file_id == first): {
            "number": 2, "public_key": b"", "previous": b"x", "signature": b"", "signer_id": cast.omar.id,
        },
        (File, File.id == first): {"kind": FileKind.UNIT},
        (Holder, Holder.id == cast.ines.id): {
            "roles_text": "supervisor", "public_key": b"", "verify_key": b"", "certificate": b"",
            "certified_by": cast.omar.id, "file_id": first,
        },
    }  # fmt: skip
    stood = {all_openable(anew(cast.omar)).digest}
    for (model, *which), changes in rows.items():
        before = dict(db.session.execute(select(model.__table__).where(*which)).mappings().one())
        before = {one.key: before[one.columns[0].name] for one in inspect(model).column_attrs}
        for name, value in changes.items():
            rewrite(model, *which, **{name: value})
            which_now = [Epoch.file_id == first] if model is Epoch else which
            stood.add(all_openable(anew(cast.omar)).digest)
            rewrite(model, *which_now, **{name: before[name]})
    assert len(stood) == 1 + sum(map(len, rows.values()))
    assert all_openable(anew(cast.omar)).digest in stood


def test_no_two_columns_read_alike() -> None:
    columns = [
        (None,), (0,), (1,), (False,), ("0",), (b"",), (b"0",), (None, None), (b"", b"ab"), (b"a", b"b"),
        (b"ab", b""), (None, b"ab"), (1, 1), (2, 1), (2, 5), (5, 5), ("[2, 5]",), ("a", "b"), ("a, b",),
    ]  # fmt: skip
    assert len({b"".join(all_standing._told(column)) for column in columns}) == len(columns)


def test_without_the_triggers_it_is_no_more_use(cast: Cast, files: list[File]) -> None:
    drop_triggers()
    old = built(cast.omar)
    take_back(cast.ines.actor, cast.ines.keyring, files[0].id, cast.omar.id)
    db.session.commit()
    assert ring_of(cast.omar) == old
    assert look(cast.omar) == {files[1].id}
    assert fits(cast.omar)


def test_what_was_opened_in_a_request_is_not_opened_again_on_other_rows(
    cast: Cast, files: list[File]
) -> None:
    """A request that goes on keeps the keys it has, and believes no grant that changed meanwhile."""
    keyring = anew(cast.omar)
    before = record_key(keyring, files[0].id)
    assert record_key(keyring, files[0].id) is before
    take_back(cast.ines.actor, cast.ines.keyring, files[0].id, cast.omar.id)
    db.session.commit()
    with pytest.raises(NotFound):
        record_key(keyring, files[0].id)
    drop_triggers()
    theirs = (Grant.file_id == files[1].id, Grant.account_id == cast.omar.id)
    assert record_key(keyring, files[1].id)
    rewrite(Grant, *theirs, override_gate=True)
    with pytest.raises(VaultAlarm):
        record_key(keyring, files[1].id)
