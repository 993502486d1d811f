"""A practice from before tells its states in plain words, until its owner chooses others."""

from uuid import uuid4

from clinic.audit.actor import Actor
from clinic.coregulation import chosen
from clinic.coregulation.vocabulary import Vocabulary
from clinic.database import db


def test_a_practice_from_before_keeps_its_plain_words(earlier):
    database = earlier("0022")
    therapist = uuid4()
    database.put(
        "holder", id=therapist, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c"
    )
    (before,) = database.rows("holder", id=therapist)
    database.bring_up_to_date()
    assert database.rows("holder", id=therapist) == [before]
    assert (chosen.vocabulary(), chosen.left_out()) == (Vocabulary.NEUTRAL, {"T4"})
    chosen.choose(Actor(therapist, "10.0.0.1"), Vocabulary.POLYVAGAL, with_frame=True)
    db.session.commit()
    assert (chosen.vocabulary(), chosen.left_out()) == (Vocabulary.POLYVAGAL, frozenset())
    db.session.remove()
    database.go_back_to("0022")
    assert database.rows("holder", id=therapist) == [before]
