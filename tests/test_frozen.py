"""Values that never change: as a frozen dataclass of the standard library in everything but what it costs."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from functools import cached_property, partial
from typing import Any

import pytest

from clinic.frozen import frozen

MAKERS: dict[str, Callable[..., Any]] = {"ours": frozen, "the library's": partial(dataclass, frozen=True)}


def made_by(maker: Callable[..., Any]) -> tuple[Any, Any]:
    """The same two classes, made by this decorator: one, and one above it."""

    @maker
    class Hour:
        begins: int
        note: str = "none"
        seats: list[int] = field(default_factory=list, compare=False)
        hidden: str = field(default="key", repr=False)

        def __post_init__(self) -> None:
            if self.begins < 0:
                raise ValueError(self.begins)

        @cached_property
        def ends(self) -> int:
            return self.begins + 1

    @maker(kw_only=True)
    class Late(Hour):
        by: int = 5

    return Hour, Late


ours, the_librarys = (made_by(maker) for maker in MAKERS.values())


def told(act: Callable[[], object]) -> tuple[object, ...]:
    """What comes of an act: what it answers, or which error with which words."""
    try:
        return (act(),)
    except Exception as error:
        return type(error), str(error)


ACTS: dict[str, Callable[[Any, Any], object]] = {
    "made by place": lambda hour, late: repr(hour(9, "x")),
    "made by name": lambda hour, late: repr(late(begins=9, by=2)),
    "too little": lambda hour, late: hour(),
    "too much": lambda hour, late: hour(9, unknown=1),
    "named only": lambda hour, late: late(9, "x", [], "key", 2),
    "checked when made": lambda hour, late: hour(-1),
    "alike": lambda hour, late: (hour(9) == hour(9), hour(9) != hour(8), hour(9, seats=[1]) == hour(9)),
    "no other kind": lambda hour, late: (hour(9) == late(begins=9), hour(9) == (9, "none", "key")),
    "keys": lambda hour, late: (len({hour(9), hour(9), hour(8)}), hash(hour(9)), hash(late(begins=9))),
    "changed": lambda hour, late: setattr(hour(9), "begins", 8),
    "changed above": lambda hour, late: setattr(late(begins=9), "by", 8),
    "taken away": lambda hour, late: delattr(hour(9), "begins"),
    "replaced": lambda hour, late: repr(replace(late(begins=9), note="y")),
    "as a dict": lambda hour, late: asdict(late(begins=9, seats=[1])),
    "worked out once": lambda hour, late: (one := hour(9)).ends + one.ends,
    "fields": lambda hour, late: [(one.name, one.kw_only) for one in fields(late)],
    "a list of its own": lambda hour, late: hour(9).seats is hour(9).seats,
    "by place in a pattern": lambda hour, late: (hour.__match_args__, late.__match_args__),
    "a default": lambda hour, late: (hour.note, late.by),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_it_does_is_what_the_librarys_does(act: str) -> None:
    assert told(partial(ACTS[act], *ours)) == told(partial(ACTS[act], *the_librarys))


def test_nothing_of_it_is_compiled_before_the_first_is_made() -> None:
    hour, _ = made_by(frozen)
    first = vars(hour)["__init__"]
    assert first.__code__.co_filename.endswith("frozen.py")
    hour(9)
    assert vars(hour)["__init__"].__code__.co_filename == "<string>"


def test_a_class_says_for_itself_how_it_is_shown_or_told_apart() -> None:
    @frozen
    class Own:
        word: str

        def __repr__(self) -> str:
            return "a word"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 7

    assert (repr(Own("a")), Own("a") == Own("b"), hash(Own("a"))) == ("a word", True, 7)


def test_one_of_nothing_or_of_one_thing_is_a_key_too() -> None:
    @frozen
    class Nothing:
        pass

    @frozen
    class One:
        word: str

    assert len({Nothing(), Nothing(), One("a"), One("a"), One("b")}) == 3
    with pytest.raises(FrozenInstanceError):
        One("a").word = "b"
