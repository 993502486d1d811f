"""What a client answers of a bond becomes their own line, of that bond and of nobody else's."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from clinic.coregulation.codes import Basis, Context, NotAssessed, Rater
from clinic.coregulation.kept import Kept
from clinic.coregulation.observation import Observation
from clinic.desk.self_checks import own_view
from clinic.measures.own import BOND, CO_REGULATION, WITH_WHOM
from clinic.measures.scoring import score
from clinic.measures.taken import Sheet, Taken

MAYA = uuid4()
AT = datetime(2026, 10, 2, 12, tzinfo=UTC)
ON = date(2026, 10, 1)


def check(bond="", words="", answers=(4, None, 1, 0, 2), **more):
    beside = {BOND: bond, WITH_WHOM: words}
    about = {"measure": CO_REGULATION.id, "client_id": MAYA} | more
    sheet = Sheet(on=ON, answers=answers, score=score(CO_REGULATION, answers), extras=beside, **about)
    return Taken(uuid4(), AT, sheet)


def noted(role, context=Context.FAMILY):
    card = Observation(
        context=context, context_role=role, rater=Rater.CLINICIAN, basis=Basis.SEEN_IN_SESSION, seen_on=ON
    )
    return Kept(uuid4(), None, AT, card)


def bonds(*taken, beside=()):
    cards = own_view(taken, MAYA, beside).cards
    return [(one.observation.context, one.observation.context_role) for one in cards]


def test_their_numbers_are_their_own_and_what_was_left_out_is_a_gap():
    one = check("ROMANTIC")
    (card,) = own_view([one], MAYA, []).cards
    seen = card.observation
    assert (card.id, card.on, seen.rater, seen.basis) == (one.id, ON, Rater.CLIENT_SELF, Basis.CLIENT_REPORT)
    assert seen.values() == {"S1": 4, "S3": 1, "S4": 0, "S5": 2}
    assert (seen.score("S2").value, seen.score("S2").na_reason) == (None, NotAssessed.NO_OCCASION)


@pytest.mark.parametrize(
    ("bond", "words", "found"),
    [
        ("FAMILY", "", (Context.FAMILY, "")),
        ("FAMILY", "My sister, mostly on the phone", (Context.FAMILY, "Sister")),
        ("", "my sister", (Context.FAMILY, "Sister")),
        ("FAMILY", "my stepsister", (Context.FAMILY, "my stepsister")),
        ("FAMILY", "my sister and my father", (Context.FAMILY, "my sister and my father")),
        ("FRIENDSHIP", "my sister", (Context.FRIENDSHIP, "my sister")),
        (
            "FRIENDSHIP",
            "  one \n of us " * 5,
            (Context.FRIENDSHIP, "one of us one of us one of us one of us"),
        ),
    ],
)
def test_it_is_of_the_noted_bond_that_its_words_speak_of_or_of_one_of_its_own(bond, words, found):
    cards = [noted("Sister"), noted("sister"), noted("father"), noted("", Context.ROMANTIC)]
    assert bonds(check(bond, words), beside=cards) == [found]


def test_who_does_not_say_whom_it_is_about_is_drawn_in_no_bond():
    found = own_view([check(), check(words="somebody")], MAYA, [noted("sister")])
    assert (found.cards, found.unplaced) == ((), 2)


def test_other_questionnaires_other_people_and_what_was_corrected_are_not_theirs():
    corrected = check("ROMANTIC")
    corrected = Taken(corrected.id, AT, corrected.sheet, corrected_by=uuid4())
    others = check("ROMANTIC", measure="CHECKIN"), check("ROMANTIC", client_id=uuid4())
    assert own_view([corrected, *others], MAYA, []).cards == ()
