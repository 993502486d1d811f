"""What is typed in a note and would be no part of it: beside an answer not given, or under another format."""

from collections.abc import Container, Iterator

from clinic.desk import note_edit
from clinic.desk.note_fields import holds_lines, holds_words
from clinic.notes.format import Format
from clinic.notes.written import Written


def words_in(written: Written) -> list[str]:
    """All that was typed in words, or lines; what was ticked is not among it."""
    return [value for name, value in written.pairs if holds_words(name) or holds_lines(name)]


def unsigned(written: Written, signed: Container[str]) -> list[str]:
    """Words that signing would lose, given every text that is signed."""
    words = [value for name, value in written.pairs if holds_words(name)]
    lines = [line for name, value in written.pairs if holds_lines(name) for line in value.splitlines()]
    return [text for text in map(str.strip, words + lines) if text and text not in signed]


def astray(written: Written, format_: Format) -> Iterator[tuple[str, str]]:
    """Words of another format: what they answered, and what was typed. They are carried along."""
    for name, value in written.pairs:
        if note_edit.is_astray(name, format_):
            yield note_edit.called(name), value
