"""Texts as they are found, many in one row of bytes."""

from uuid import uuid4

from clinic.notes.gathered import EMPTY, Gathered, Line

ONE, TWO, THREE = (
    (Line(number := uuid4(), number, "2026-11-23", "DAP", ["EFCT"], ["EFCT/cycle"]), "Weinende Füße"),
    (Line(uuid4(), uuid4()), ""),
    (Line(number := uuid4(), number, "2026-11-24", "SOAP"), 'گفت‌وگو ["}'),
)


def test_what_is_added_stands_behind_what_there_was_as_if_both_had_been_put_in_at_once():
    together = Gathered.of([ONE, TWO, THREE])
    for parts in (
        [[ONE, TWO], [THREE]],
        [[ONE], [TWO, THREE]],
        [[], [ONE, TWO, THREE]],
        [[ONE, TWO, THREE], []],
    ):
        first, second = map(Gathered.of, parts)
        assert first.with_more(second).content == together.content
    assert Gathered(EMPTY).with_more(Gathered(EMPTY)).content == EMPTY
    assert [line.text_id for line in together.holding(b"weinende fusse")] == [ONE[0].text_id]
