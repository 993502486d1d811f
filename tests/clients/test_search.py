"""A person is found by any part of what they are called, however it is typed."""

import pytest

from clinic.clients.answering import Answering
from clinic.clients.card import Card
from clinic.clients.search import Wanted

ZOE = Card(
    preferred_name="Zoë Ångström",
    legal_name="Zofia O’Hara",
    phone="+1 (902) 555-0143",
    email="zoe@example.test",
)


def answers_to(card: Card, typed: str) -> bool:
    return Wanted(typed).distance(Answering.of_card(card.to_bytes())) is not None


@pytest.mark.parametrize(
    "typed",
    [
        "zoë", "ZOE", "angstrom", "strom zo", "hara", "zofia ang", "example.test", "  zoe  ",
        "5550143", "902-555", "902 555 0143", "+1 902 555 0143", "۵۵۵۰۱۴۳", "(902) 555.0143",
    ],
)  # fmt: skip
def test_she_answers_to(typed: str) -> None:
    assert answers_to(ZOE, typed)


@pytest.mark.parametrize("typed", ["zoltan", "zoe omar", "5550144", "01"])
def test_she_does_not_answer_to(typed: str) -> None:
    assert not answers_to(ZOE, typed)


def test_a_name_in_another_script_is_found_without_its_marks() -> None:
    assert answers_to(Card(preferred_name="مُحَمَّد"), "محمد")
    assert answers_to(Card(preferred_name="می\u200cنا"), "مینا")
