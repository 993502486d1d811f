"""What the practice chose for its cards: the words of a state, and whether the frame is looked at."""

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.coregulation.codes import OFF_BY_DEFAULT
from clinic.coregulation.models import CardRules
from clinic.coregulation.vocabulary import Vocabulary
from clinic.database import db


def rules() -> CardRules:
    """As chosen, or as it is while nobody has."""
    return db.session.get(CardRules, 1) or CardRules()


def vocabulary() -> Vocabulary:
    return Vocabulary(rules().state_vocabulary)


def left_out() -> frozenset[str]:
    """The codes that the card does not ask for."""
    return frozenset() if rules().with_frame else OFF_BY_DEFAULT


def choose(actor: Actor, words: Vocabulary, with_frame: bool) -> None:
    """From now on. What was signed stays as it was; only the words in which it is told are others."""
    row = db.session.get(CardRules, 1)
    if row is None:
        db.session.add(row := CardRules())
    row.state_vocabulary, row.with_frame = str(words), with_frame
    trail.record(actor, "coregulation.chosen", words=str(words), with_frame=with_frame)
