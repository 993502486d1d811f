"""A practice from before key rings keeps its grants; a ring goes with a change of one from then on.

One from before rings had pieces lets them go, and goes on so.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import inspect, select, update

from clinic.database import db, put
from clinic.files.models import Grant, Holder
from clinic.files.rings import SealedRing

INES, FILE = UUID(int=1), UUID(int=2)
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
IN_ONE = {"account_id": INES, "digest": b"digest", "built_at": THEN, "blob": b"sealed"}
RING = IN_ONE | {"first_id": FILE, "number": 1, "pieces": 1}


def test_grants_stay_as_they_are_and_a_ring_goes_with_each_change_of_one(earlier):
    rows = earlier("0019")
    rows.put("holder", id=INES, roles="therapist", public_key=b"", verify_key=b"", certificate=b"")
    rows.put("file", id=FILE, kind="individual", created_at=THEN)
    flags = {"may_share": True, "cosign": False, "override_gate": False}
    of_it = {"file_id": FILE, "account_id": INES, "epoch": 1, "wrapped": b"wrapped", "signature": b"signed"}
    rows.put("file_grant", **of_it, signer_id=INES, granted_at=THEN, **flags)
    rows.bring_up_to_date()
    rows.go_back_to("0033")
    rows.put("key_ring", **IN_ONE)
    rows.bring_up_to_date()
    assert rows.rows("key_ring") == []
    kept = db.session.get_one(Grant, (FILE, INES))
    assert (kept.epoch, kept.wrapped, kept.may_share, kept.granted_at) == (1, b"wrapped", True, THEN)
    db.session.expunge_all()
    for change in (update(Grant).values(cosign=True), update(Holder).values(retired_at=THEN)):
        put(SealedRing, **RING)
        db.session.commit()
        assert db.session.scalars(select(SealedRing.blob)).all() == [b"sealed"]
        db.session.execute(change)
        db.session.commit()
        assert db.session.scalars(select(SealedRing.blob)).all() == []
    put(SealedRing, **RING)
    db.session.commit()
    rows.go_back_to("0019")
    assert "key_ring" not in inspect(db.engine).get_table_names()
    # Nothing is left behind that would keep a grant from being given or taken back.
    db.session.execute(update(Grant).values(cosign=False))
    db.session.delete(db.session.get_one(Grant, (FILE, INES)))
    db.session.commit()
    assert rows.rows("file_grant") == []
