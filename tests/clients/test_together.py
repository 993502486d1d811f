"""How several stand together: read from each one's own file, and from nothing that others could read."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from clinic.clients.allowed import Override
from clinic.clients.card import Card, UnknownVersion
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.gate import Answer, Gate
from clinic.clients.named import Named
from clinic.clients.standing import Agreed, Asked, Standing
from clinic.clients.together import Together

TODAY = date(2026, 11, 23)
NOTHING = Standing()
MAYA, LEO, INES, SAM = (uuid4() for _ in range(4))


def answered(person, answer, days_ago=0):
    return Standing().with_answer(Asked(person, Gate(answer, TODAY - timedelta(days=days_ago)), INES))


def both(joint=NOTHING, **own):
    people = {"maya": MAYA, "leo": LEO}
    return Together((MAYA, LEO), joint, {people[name]: standing for name, standing in own.items()})


SAFE = {"maya": answered(MAYA, Answer.CLEAR), "leo": answered(LEO, Answer.CLEAR)}


def test_they_work_together_once_each_said_alone_and_in_their_own_file_that_they_are_safe():
    assert both(**SAFE).may_work_together(TODAY).is_allowed
    assert not both(**SAFE | {"leo": Standing()}).may_work_together(TODAY).is_allowed
    afraid = both(**SAFE | {"leo": answered(LEO, Answer.CONCERN)})
    assert afraid.is_unsafe
    assert "not safe" in afraid.may_work_together(TODAY).sentence


def test_a_concern_that_somebody_told_about_anybody_holds_for_work_with_all_of_them():
    named = Asked(LEO, Gate(Answer.CONCERN, TODAY), INES, "wife")
    afraid = both(**SAFE | {"leo": SAFE["leo"].with_answer(named)})
    assert afraid.is_unsafe
    assert not afraid.may_work_together(TODAY).is_allowed
    assert not both(**SAFE).may_work_together(TODAY, "sister").is_allowed


def test_whoever_does_not_hold_the_file_of_each_knows_of_nobody_that_they_are_safe():
    half = both(maya=SAFE["maya"])
    assert not half.is_known
    assert half.gate_of(LEO) is None
    assert "asked alone" in half.may_work_together(TODAY).sentence


def test_what_stands_about_another_person_in_somebodys_own_file_counts_for_neither():
    crossed = both(maya=answered(LEO, Answer.CLEAR), leo=answered(MAYA, Answer.CLEAR))
    assert crossed.gate_of(MAYA) is None
    assert not crossed.may_work_together(TODAY).is_allowed


def test_of_what_was_kept_in_the_file_of_both_only_a_concern_counts_until_its_person_is_asked_again():
    joint = Standing()
    for person in (MAYA, LEO):
        joint = joint.with_answer(Asked(person, Gate(Answer.CLEAR, TODAY), INES))
    assert not both(joint, maya=Standing(), leo=Standing()).may_work_together(TODAY).is_allowed
    afraid = answered(LEO, Answer.CONCERN, days_ago=2)
    assert both(afraid).is_unsafe
    assert both(afraid, maya=SAFE["maya"], leo=answered(LEO, Answer.CLEAR, days_ago=2)).is_unsafe
    assert both(afraid, **SAFE).may_work_together(TODAY).is_allowed
    ended = afraid.with_answer(Asked(LEO, Gate(Answer.CLEAR, TODAY - timedelta(days=1)), INES))
    assert not both(ended).is_unsafe


def test_a_supervisors_word_counts_for_who_can_see_that_no_concern_stands_and_until_somebody_answers():
    word = Standing().with_override(Override(SAM, TODAY - timedelta(days=1), "asked by phone"))
    asked_before = {"maya": answered(MAYA, Answer.CLEAR, days_ago=3), "leo": Standing()}
    assert both(word, **asked_before).may_work_together(TODAY).on_the_trail
    assert not both(word, maya=SAFE["maya"]).may_work_together(TODAY).is_allowed
    assert not both(word, maya=asked_before["maya"]).may_work_together(TODAY).is_allowed
    later = asked_before | {"maya": answered(MAYA, Answer.NOT_ASKED)}
    assert not both(word, **later).may_work_together(TODAY).is_allowed
    afraid = asked_before | {"leo": answered(LEO, Answer.CONCERN, days_ago=3)}
    assert not both(word, **afraid).may_work_together(TODAY).is_allowed


def agreed(person, days_ago=0, kind=Kind.COUPLE_UNIT):
    given_on = TODAY - timedelta(days=days_ago)
    return Agreed(
        person, Consent(kind=kind, version="1", explained_in="en", given_on=given_on, method=Method.SPOKEN)
    )


def test_each_ones_word_counts_from_either_file_and_taking_it_back_in_one_is_enough():
    yes = {"maya": Standing().with_consent(agreed(MAYA)), "leo": Standing()}
    assert both(**yes).missing(Kind.COUPLE_UNIT, TODAY) == [LEO]
    joint = Standing().with_consent(agreed(LEO, days_ago=5))
    assert both(joint, **yes).agreed_to(Kind.COUPLE_UNIT, TODAY)
    taken_back = Standing().with_consent(agreed(LEO, days_ago=9)).without(0, TODAY)
    assert both(joint, **yes | {"leo": taken_back}).missing(Kind.COUPLE_UNIT, TODAY) == [LEO]
    assert both(joint, **yes).missing(Kind.SECRETS, TODAY) == [MAYA, LEO]


def test_the_front_of_a_file_is_spelled_as_before_until_somebody_is_named_in_it():
    assert b'"v": 1' in Standing().to_bytes()
    named = Standing().with_people([Named("Nadja", "sister", "in Halifax", is_emergency=True)])
    assert b'"v": 4' in named.to_bytes()
    assert Standing.from_bytes(named.to_bytes()) == named


def test_a_card_of_several_says_who_they_are_and_has_nothing_that_a_persons_card_could_share():
    card = Card(preferred_name="Maya & Leo", email="both@example.test", members={MAYA: "partner", LEO: ""})
    assert Card.from_bytes(card.to_bytes()) == card
    assert card.contacts == {}
    assert card.initials == "M. & L."
    assert Card(preferred_name="Maya & Leo").initials == "M.&."
    # A release that knows no couples must not take this for one person.
    assert b'"v": 2' in card.to_bytes()
    with pytest.raises(UnknownVersion):
        Card.from_bytes(card.to_bytes().replace(b'"v": 2', b'"v": 4'))
